"""The parser of shell commands, by what it finds, by Bash's own parser, and by another grammar (tree-sitter-bash).

Nothing is ever run: `bash -n` only reads. It does not look into backticks and arithmetic, so there we are stricter.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from functools import cache
from typing import TYPE_CHECKING

import pytest
import tree_sitter
import tree_sitter_bash
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from role_guard.shell.compound import parse
from role_guard.shell.syntax import Text, UnparsedError
from support.cases import Judge

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMMANDS = [
    # Quoting
    ("ls -l", "ls"),
    ("\\ls", "ls"),
    ("l\\s", "ls"),
    ("'ls' 'a;b'", "ls"),
    ("l's' a", "ls"),
    ('"l"s "a|b"', "ls"),
    ('l""s', "ls"),
    ("$'ls'", "ls"),
    ("$'\\x6c\\163'", "ls"),
    ("$'\\u006c\\U00000073'", "ls"),
    ('$"ls"', "ls"),
    ("l\\\ns", "ls"),
    ("ls \\\n -l", "ls"),
    ("ls 'a\nrm b'", "ls"),
    ('ls "a\nrm b"', "ls"),
    ('ls "a\\"; rm b; \\""', "ls"),
    ("ls $'a\\'; rm b; \\''", "ls"),
    ("ls 'a\\'; rm b", "ls rm"),
    ("ls \\'; rm b; ls \\'", "ls ls rm"),
    ('ls "$"; rm "$"', "ls rm"),
    ('ls "$\'"; rm "\'"', "ls rm"),
    ("ls a\\;rm", "ls"),
    ("ls a\\ b", "ls"),
    # Comments
    ("ls # a; rm b", "ls"),
    ("ls a#b; rm c", "ls rm"),
    ("# rm a", ""),
    ("ls;#rm a", "ls"),
    ("(#rm a\nls)", "ls"),
    ("ls '#'; rm a", "ls rm"),
    ("ls # '\nrm a # '", "ls rm"),
    ("ls # a \\\nrm b", "ls rm"),
    ("ls a\\\n#b; rm c", "ls rm"),
    ("ls \\\n#b; rm c", "ls"),
    ("ls ${x#a}; rm b", "ls rm"),
    ("ls $#; rm b", "ls rm"),
    # Expansions
    ("ls $x ${x} ${x:-a b} ${x:=c} ${x:+d} ${x#e} ${x%%f} ${x/g/h} ${x^^} ${x:1:2} ${#x} ${!x} $1 $@ $? $$", "ls"),
    ("ls ${x:-$(rm a)}", "ls rm"),
    ('ls "${x:-$(rm a)}"', "ls rm"),
    ("ls ${x:-'}'; rm a}", "ls"),
    ('ls ${x:-"}"}; rm a', "ls rm"),
    ("ls ${x:-${y:-`rm a`}}", "ls rm"),
    ("ls ${x[1]} ${x[@]} ${#x[*]}", "ls"),
    ("ls $(rm a)", "ls rm"),
    ('ls "$(rm "a b")"', "ls rm"),
    ("ls $(rm $(cat a))", "ls rm cat"),
    ("ls `rm a`", "ls rm"),
    ('ls "`rm \\"a\\"`"', "ls rm"),
    ("ls `rm \\`cat a\\``", "ls rm cat"),
    ("ls '`rm a`' '$(rm b)'", "ls"),
    ("ls \\$(rm)", None),
    ("ls \\`rm a\\`", "ls"),
    ("ls $(rm a; # )\n)", "ls rm"),
    ("ls $(case a in a) rm b;; esac)", "ls rm"),
    ("ls $(echo ')' \")\" \\))", "ls echo"),
    ("ls $((1 + 2)) $(( (1) ))", "ls"),
    ("ls $(( $(rm a) ))", "ls rm"),
    ("ls $( (rm a) )", "ls rm"),
    ("ls <(rm a) >(cat)", "ls rm cat"),
    ("ls a<(rm b)", "ls rm"),
    ("ls '<(rm a)' \"<(rm b)\"", "ls"),
    ("ls {a,b} {1..3} *.c a?b [ab] ~ ~/a", "ls"),
    ("ls {a,$(rm b)}", "ls rm"),
    # Here-documents and here-strings
    ("cat <<E\nrm a\nE\n", "cat"),
    ("cat <<E\nrm a\nE\nls", "cat ls"),
    ("cat <<E; ls\nrm a\nE\n", "cat ls"),
    ("cat <<E | ls\nrm a\nE\n", "cat ls"),
    ("cat <<E &&\nrm a\nE\nls", "cat ls"),
    ("cat << E\nrm a\nE", "cat"),
    ("cat <<E\n$(rm a) `ls`\nE\n", "cat rm ls"),
    ("cat <<'E'\n$(rm a)\nE\n", "cat"),
    ('cat <<"E"\n$(rm a)\nE\n', "cat"),
    ("cat <<\\E\n$(rm a)\nE\n", "cat"),
    ("cat <<E''F\n$(rm a)\nEF\n", "cat"),
    ("cat <<E\n\\$(rm a) \\`ls\\`\nE\n", "cat"),
    ("cat <<E\n'$(rm a)'\nE\n", "cat rm"),
    ("cat <<-E\n\trm a\n\tE\nls", "cat ls"),
    ("cat <<-'E'\n\t$(rm a)\n\t\tE\nls", "cat ls"),
    ("cat <<E\n\tE\nE\nls", "cat ls"),
    ("cat <<E\nE \nE\nls", "cat ls"),
    ("cat <<A <<B\n$(rm a)\nA\nrm b\nB\nls", "cat rm ls"),
    ("cat <<A; cat <<B\nA\nA\nA\nB\nls", "cat cat ls"),
    ("cat <<E\na\\\nE\nE\nls", "cat ls"),
    ("cat <<E\na\\\\\nE\nls", "cat ls"),
    ("cat <<'E'\na\\\nE\nls", "cat ls"),
    ("cat <<E\nE\\\n\nrm a\nE\n", "cat rm E"),
    ("cat <<''\nrm a\n\nls", "cat ls"),
    ("cat <<E # <<F\nrm a\nE\nls", "cat ls"),
    ("cat <<E 'a\nb'\nrm a\nE\nls", "cat ls"),
    ("ls $(cat <<E\nrm a\nE\n)", "ls cat"),
    ("ls $(cat <<E\n)\nE\n)", "ls cat"),
    ("{ cat <<E\nrm a\nE\n}", "cat"),
    ("if cat <<E\nrm a\nE\nthen ls\nfi", "cat ls"),
    ("while read -r x; do ls; done <<E\nrm a\nE\n", "read ls"),
    ("cat <<<a; ls", "cat ls"),
    ("cat <<<'rm a'", "cat"),
    ('cat <<< "$(rm a)"', "cat rm"),
    # Redirections
    ("ls >a >>b 2>c 2>>d >|e &>f &>>g >&h <i <>j 2>&1 <&0 >&- {x}>k", "ls"),
    (">a ls", "ls"),
    ("2>&1 ls -l", "ls"),
    ("ls>a", "ls"),
    ("ls 2 >a", "ls"),
    ("ls a2>b", "ls"),
    ("ls > \\\n a", "ls"),
    ("ls > $(rm a)", "ls rm"),
    ("ls > >(rm a)", "ls rm"),
    ("cat < <(rm a)", "cat rm"),
    ("cat <&- a", "cat"),
    ("cat <&-; ls", "cat ls"),
    # Lists and pipelines
    ("ls; rm a", "ls rm"),
    ("ls;rm a;", "ls rm"),
    ("ls && rm a || cat b", "ls rm cat"),
    ("ls &&\n\n rm a", "ls rm"),
    ("ls & rm a &", "ls rm"),
    ("ls\nrm a\n", "ls rm"),
    ("ls | rm | cat", "ls rm cat"),
    ("ls |\n# a\nrm", "ls rm"),
    ("ls |& rm", "ls rm"),
    ("! ls", "ls"),
    ("! ! ls | rm", "ls rm"),
    ("time ls", "ls"),
    ("time -p ls | rm", "ls rm"),
    ("time ! ls", "ls"),
    ("time", ""),
    ("coproc ls", "ls"),
    ("coproc x { rm a; }", "rm"),
    ("coproc { rm a; }", "rm"),
    ("coproc x ( rm a )", "rm"),
    # Compound commands
    ("{ ls; rm a; }", "ls rm"),
    ("{ ls\n}", "ls"),
    ("(ls; rm a)", "ls rm"),
    ("( (ls) )", "ls"),
    ("(ls) >a", "ls"),
    ("echo { ls }", "echo"),
    ("echo if rm then fi", "echo"),
    ("if ls; then rm a; elif cat b; then pwd; else echo; fi", "ls rm cat pwd echo"),
    ("if ls\nthen\nrm a\nfi 2>b", "ls rm"),
    ("for x in a b; do rm $x; done", "rm"),
    ("for x in $(rm a); do ls; done", "rm ls"),
    ("for x\nin a\ndo ls\ndone", "ls"),
    ("for x; do ls; done", "ls"),
    ("for x do ls; done", "ls"),
    ("for in in in; do ls; done", "ls"),
    ("for ((i=0; i<3; i++)); do rm a; done", "rm"),
    ("for ((;;)) do rm a; done", "rm"),
    ("while ls; do rm a; done", "ls rm"),
    ("until ls\ndo rm a\ndone <b", "ls rm"),
    ("select x in a b; do rm a; done", "rm"),
    ("case a in a) ls;; b|c) rm d;& (e) cat;;& *) pwd; esac", "ls rm cat pwd"),
    ("case $(rm a) in esac", "rm"),
    ("case a in $(rm b)) ;; esac", "rm"),
    ("case in in in) ls;; esac", "ls"),
    ("case a in\n\n(a)\nls\n;;\nesac", "ls"),
    ("[[ -f a && ! b == c* || ( d < e ) ]]", ""),
    ("[[ a == $(rm b) ]]", "rm"),
    ("[[ a =~ (b|c)+ ]]; rm d", "rm"),
    ("[[ a =~ (b c) ]]; rm d", "rm"),
    ("[[ a ==\tb\n&& c ]] && rm d", "rm"),
    ("(( 1 < 2 )) && ls", "ls"),
    ("(( $(rm a) ))", "rm"),
    ("f() { ls; }", "ls"),
    ("f () ( ls )", "ls"),
    ("function f { ls; }; f", "ls f"),
    ("function f() { ls; } >a", "ls"),
    ("f()\nif ls; then rm a; fi", "ls rm"),
    # Assignments
    ("x=1 ls", "ls"),
    ("x=ls", ""),
    ("x= rm a", "rm"),
    ("x=$(rm a) y=`ls`", "rm ls"),
    ("x=(a $(rm b) 'c d')", "rm"),
    ("x=(\na # b\n)", ""),
    ("x+=(a) y+=b ls", "ls"),
    ("x[1]=a ls", "ls"),
    ("export x=(a $(rm b))", "export rm"),
    ("ls x=1", "ls"),
    ("'x=1' ls", "x=1"),
]
"""A command, and the names of the simple commands in it; None where it is not read."""

UNPARSED = """
ls '|ls "|ls "$(pwd)|ls $'|ls $(|ls $(pwd|ls `|ls `pwd|ls ${|ls ${x|ls ${x:-a|ls $((1|ls $((1)|ls <(|ls <(pwd|
ls \\|(|(ls|
ls)|()|{ ls|{ ls }|{ }|}|ls }; }|if|if ls|if ls; fi|if ls; then fi|if ls; then pwd|if ls; then pwd; else fi|then|fi|
for|for x|for x in a|for x in a; do|for x in a; do done|for x in a; ls; done|for 1 in a; do ls; done|
for $x in a; do ls; done|
for x in a do ls; done|while|while ls|while ls; do done|while ls; done|until ls; do pwd|do ls; done|done|
select x in a; ls|
case|case a|case a in|case a in a)|case a in a) ls|case a in a ls;; esac|case a in ) ls;; esac|case a b in c) ls;; esac|
case a in a | ) ls;; esac|esac|[[|[[ a|[[ a ]|[[ ]]|[[ a == ]]|[[ a && ]]|[[ ( a ]]|[[ a b ]]|[[ -f ]] ]]|]]|((|
(( 1|(( 1 )|
(( 1 ) )|((ls); (pwd))|f(|f()|f() ls|f() { ls|f ( ) |function|function f|function f ls|f-() |'f'() { ls; }|$x() { ls; }|
;|; ls|ls;;|ls ;; pwd|ls ;& pwd|&|& ls|ls & ;|&&|&& ls|ls &&|ls && ;|ls && && pwd|\\|\\| ls|ls \\||ls \\| \\| pwd|
ls \\|\\||
ls >|ls > ; pwd|ls > &|ls <|ls >>|ls 2>|ls >&|ls <<|ls <<<|ls > > a|ls < (pwd)|ls (pwd)|ls a(b)|ls > (a)|! |ls \\| ! |
x=(|x=(a|x=(a;b)|x=a(b)|x=(a)(b)|ls x=(a)|x=([1]=a)|x[$(ls)]=1|x[a b]=1|coproc|coproc )|time )|
"""
"""Texts that are no command, or that we do not read; `\\|` is a bar, the line breaks between them mean nothing."""

UNPARSED_LINES = [
    "ls <<E",
    "ls <<E\na",
    "ls <<E\na\n E\n",
    "ls <<E\na\nE \n",
    "ls <<'E'\na\nE'\n",
    "ls <<-E\n E\n",
    "ls <<$x\n$x\n",
    "ls <<$(pwd)\n$(pwd)\n",
    "ls $(cat <<E)\nE\n",
    "ls $(cat <<E\na\nE)",
    "ls $(cat <<E\na\nE pwd)\nE\n)",
    "ls <(cat <<'E'\na\nE pwd)\nE\n)",
    "cat <<E $(ls\n)\na\nE\n",
    "cat <<E `ls\n`\na\nE\n",
    "cat <<E\n$(\nE\n",
    "cat <<E\n${x\nE\n",
    "cat <<E\n`ls\nE\n",
    "cat <<E\n${x:-'a'}\nE\n",
    'cat <<E\n`echo \\"; rm a; echo \\"`\nE\n',
    "ls $\\\n(pwd)",
    "ls $\\\n{x}",
    'ls "$x\\\ny"',
    "ls $x\\\ny",
    "ls &\\\n& pwd",
    "ls |\\\n| pwd",
    "ls >\\\n> a",
    "ls <\\\n(pwd)",
    "i\\\nf ls; then pwd; fi",
    "if ls; the\\\nn pwd; fi",
    "ls\n;\npwd",
    "ls\n&& pwd",
    "ls\n| pwd",
    "ls > # a\nb",
    "ls < #a",
    "cat <<< #a",
    "<&-rm cat a",
    "cat a >&-rm",
    "<& -rm cat a",
    "ls 2>2>&1",
    "cat <2>&1",
    "cat <{x}>a",
    "ls $'\\0'",
    "ls $'\\xff'",
    "ls $'\\q'",
    "ls $'\\cA'",
    "ls $[1]",
    "ls ${x~}",
    "ls ${ ls; }",
    "ls ${|ls; }",
    "ls ${x:-<(pwd)}",
    "ls \"${x:-'}'}\"",
    "ls $((`pwd`))",
    "ls $(('1'))",
    'ls $(("1"))',
    "ls ${x[$(pwd)]}",
    "ls ${x[y[z]]}",
    "for ((i=0; i<3)); do ls; done",
    "for ((i=0; i<3; i++; 4)); do ls; done",
    "for ((ls)); do pwd; done",
    "ls \x00",
    "ls \x01",
    "ls \x1b",
    "ls \x7f",
    "ls \ud800",
    "ls " + "a" * (256 * 1024),
    "( " * 31 + "ls" + " )" * 31,
    "ls;" * 1001,
    "ls" + " a" * 10001,
]

PIECES = (
    "ls", "cat", "echo", "pwd", "a", "b", " ", " ", " ", "$x", "${x}", "${x:-a}", '"a b"', "'c d'", "$'e\\n'", "$(",
    "$(",
    ")", ")", ")", "`", "<(", "((", "))", "$((", "{ ", "}", "; }", ";", "&", "&&", "||", "|", "|&", "\n", "\n", "\\\n",
    "<<E\n", "\nE\n", "<<'E'\n", "<<-E\n", "<<<", ">", ">>", "<", "2>&1", "&>", "#", " #", "\\", "if ", "then ", "fi",
    "; then ", "; fi", "for x in ", "; do ", "; done", "while ", "until ", "case x in ", "esac", "; esac", "a) ", ";;",
    ";&", ";;&", "[[ ", " ]]", "==", "=~", "!", "! ", "time ", "coproc ", "function ", "f() ", "x=1 ", "x=(", "x+=",
    "x[0]=", "select x in ", "{a,b}", "*", "?", "[ab]", "~", "%", "=", '"', "'", "$", "-p ", "{fd}>", "2>", "1", "é",
    "else ", "elif ", "(", " (", "\t", "\\ ", '\\"', "\\'", "\\$", "\\`", "${x#", "${x//", "}", "${#x}", "$[", "@(",
    '$"a"', "-a", "in ", "do ", "done", "<&", "<&-", ">&", ">&-", ">|", "<>", "-",
)  # fmt: skip
VALID = (
    "ls -l a", "cat a | head -n 1", "cat <<E\na $(ls) b\nE\n", 'cat <<"E"\na $(ls b\nE\necho', "cat <<-E\n\ta\n\tE\nls",
    "if ls; then cat a; else echo b; fi", 'for x in a b; do echo "$x"; done', "while ls; do pwd; done",
    "case a in a|b) ls;; (c) pwd;; esac", "{ ls; pwd; }", "( ls; pwd )", 'echo "$(cat a)" `ls`', "cat <(ls) <(pwd)",
    "f() { ls; }; f", "[[ -f a && b == c* ]] && ls", "(( 1 + 2 )) && ls", "x=1 y=(a b); echo $x",
    'echo $((1 + 2)) ${x:-"$(ls)"}', "echo a >/dev/null 2>&1", 'cat <<<"a b"', "! ls | cat", "time ls",
    "ls # comment\npwd", "echo a\\\nb", "echo 'a' \"b\" $'c\\'' ", "ls && pwd || echo a", "ls & pwd",
    "select x in a; do ls; done", "coproc ls", "function f { ls; }", "until ls; do pwd; done; echo",
    'echo ${x#a} ${x//a/b} "${x:1:2}"', "cat <<A <<B\na\nA\nb\nB\nls", "[[ a =~ (b|c)+ ]]", "[[ a < b || ( c > d ) ]]",
    'echo "a `ls \\"b\\"` c"', "for ((i=0; i<3; i++)); do echo $i; done", "cat a >&2; ls 2>&1 | cat",
    "echo {a,b}{1..3}",
    "ls |& cat", "x=$(cat <<E\nb\nE\n); echo", "\"ls\" '-l' a\\ b", "ls; # a\n# b\npwd", "echo $(ls; # a )\n)",
    "echo $(case a in a) ls;; esac)", "if ls\nthen pwd\nelif cat a\nthen echo\nfi >/dev/null", "export x=(a b) y=c",
    'while read -r l; do echo "$l"; done < a', "cat <&- a",
)  # fmt: skip
FRAMES = (
    "$({})", "`{}`", '"$({})"', "{{ {}\n}}", "({})", "$({}\n)", "if {}\nthen ls; fi", "<({})", "f() {{ {}\n}}",
    "case a in a) {}\n;; esac", "cat <<E\n$({})\nE\n", "$(( {} ))", "[[ a == $({}) ]]", "${{x:-{}}}", "${{x:-$({})}}",
    '"${{x:-$({})}}"', "x=$({})", "x=({})",
)  # fmt: skip
BEHIND = ("\n", " ", "; ", " | ", " && ", "\\\n", " & ")

LITERAL = re.compile(r"[A-Za-z0-9_./-]+\Z")
GRAMMAR = tree_sitter.Language(tree_sitter_bash.language())
BASH = shutil.which("bash")
WRAPPING = ("time", "coproc")
"""Reserved words that tree-sitter takes for the names of commands."""


@st.composite
def scraps(draw: st.DrawFn) -> str:
    """Return pieces of syntax in any order."""
    glued = st.tuples(st.sampled_from(PIECES), st.sampled_from(("", "", " ")))
    return "".join(piece + blank for piece, blank in draw(st.lists(glued, min_size=1, max_size=14)))


@st.composite
def mutants(draw: st.DrawFn) -> str:
    """Return valid commands beside and within each other, with a few places changed."""
    text = draw(st.sampled_from(VALID))
    if draw(st.booleans()):
        text += draw(st.sampled_from(BEHIND)) + draw(st.sampled_from(VALID))
    if draw(st.booleans()):
        text = draw(st.sampled_from(("", "echo ", "cat a "))) + draw(st.sampled_from(FRAMES)).format(text)
    for _ in range(draw(st.integers(0, 3))):
        place = draw(st.integers(0, len(text)))
        removed = draw(st.integers(0, 3))
        added = draw(st.sampled_from(("", *PIECES)))
        text = text[:place] + added + text[place + removed :]
    return text


TEXTS = st.one_of(scraps(), mutants(), mutants())


def found(text: str) -> list[str]:
    """Return the literal names of all simple commands that the parser finds, sorted."""
    _, parser = parse(text)
    names = []
    for command in parser.simple:
        parts = command.words[0].parts if command.words else []
        texts = [part.text for part in parts if isinstance(part, Text)]
        if parts and len(texts) == len(parts):
            names.append("".join(texts))
    return sorted(names)


@cache
def is_error(text: str, directory: Path) -> bool:
    """Say whether Bash calls a text a syntax error; `-n` keeps it from running anything."""
    assert BASH
    done = subprocess.run(
        [BASH, "--norc", "--noprofile", "-n"],
        input=text.encode(),
        cwd=directory,
        env={"PATH": "/nonexistent", "LC_ALL": "C.UTF-8"},
        capture_output=True,
        timeout=20,
    )
    return done.returncode != 0


def grammar_names(text: str) -> set[str] | None:
    """Return the plain names of commands by tree-sitter's grammar, or None where it finds errors."""
    source = text.encode()
    root = tree_sitter.Parser(GRAMMAR).parse(source).root_node
    if root.has_error:
        return None
    names, pending = set(), [root]
    while pending:
        node = pending.pop()
        name = source[node.start_byte : node.end_byte].decode(errors="replace")
        continues = source[node.end_byte : node.end_byte + 2] in (b"<(", b">(")
        if node.type == "command_name" and LITERAL.match(name) and name not in WRAPPING and not continues:
            names.add(name)
        pending.extend(node.children)
    return names


def spread(table: str) -> list[str]:
    """Return the texts of a table."""
    items = re.split(r"(?<!\\)\|", table.replace("\n", ""))
    return [item.replace("\\|", "|").replace("\\\\", "\\") for item in items if item.strip()]


@pytest.fixture(scope="module")
def verdict(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Return what judges a command for a planner."""
    judge = Judge(tmp_path_factory.mktemp("syntax"))
    return lambda command: judge.verdict(command, "planner").verdict


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("empty")


needs_bash = pytest.mark.skipif(BASH is None, reason="there is no bash")
many = settings(
    max_examples=700, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize(("text", "names"), COMMANDS, ids=repr)
def test_names_of_commands(text: str, names: str | None) -> None:
    if names is None:
        with pytest.raises(UnparsedError):
            parse(text)
    else:
        assert found(text) == sorted(names.split())


@needs_bash
@pytest.mark.parametrize("text", [text for text, names in COMMANDS if names is not None], ids=repr)
def test_bash_reads_what_is_parsed(text: str, empty: Path) -> None:
    assert not is_error(text, empty)


@pytest.mark.parametrize("text", [*spread(UNPARSED), *UNPARSED_LINES], ids=lambda text: repr(text[:40]))
def test_texts_that_are_not_parsed(text: str, verdict: Callable[[str], str]) -> None:
    assert verdict(text) == "deny"
    with pytest.raises(UnparsedError):
        parse(text)


@pytest.mark.parametrize("text", VALID, ids=repr)
def test_valid_commands_are_allowed(text: str, verdict: Callable[[str], str]) -> None:
    assert verdict(text) == ("deny" if text.startswith("export") else "allow")


@needs_bash
@many
@given(text=TEXTS)
@example(text="cat < #a")
@example(text="cat <2>&1")
@example(text="for ((i=0; i<3)); do ls; done")
@example(text="ls $(cat <<E\na\nE pwd)\nE\n)")
def test_a_syntax_error_is_never_allowed(text: str, verdict: Callable[[str], str], empty: Path) -> None:
    given = verdict(text)
    if given in ("allow", "pass"):
        assert not is_error(text, empty), f"{text!r} is a syntax error, and was given {given}"


@many
@given(text=TEXTS)
@example(text="ls <&-pwd")
def test_every_command_of_another_grammar_is_found(text: str) -> None:
    assume("\\" not in text)  # tree-sitter takes an escaped line break for a blank
    assume("$((" not in text)  # … and arithmetic that is none for commands
    try:
        ours = set(found(text))
    except UnparsedError:
        return
    theirs = grammar_names(text)
    assert theirs is None or theirs <= ours
