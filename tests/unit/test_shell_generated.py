"""Commands put together from parts that only read and parts that do more, in any quoting, wrapper and nesting.

Whatever stands around it, a part that does more is never let through for a planner; and parts that only read are, in
whatever way they are spelled.
"""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from support.cases import Judge

READS = """
ls -l src|cat README.md|head -n 3 docs/guide.md|grep -n add src/app.py|wc -l README.md|git log --oneline -n 3|
git status --short|git diff HEAD -- src|find . -name x.py -print|sed -n 1,3p README.md|awk 1 README.md|stat src/app.py|
sort -u README.md|diff src/app.py src/util.py|test -f README.md|echo done|printf %s done|pwd|true|
git show HEAD:README.md|
cut -c 1-3 README.md|du -s src|basename src/app.py|tail -n 2 docs/guide.md|git ls-files src|date +%F|jq .items data.json
"""
CHANGES = """
rm README.md|rm -rf src|touch new.txt|mkdir new|cp README.md new.txt|mv README.md new.txt|ln -s README.md new|
tee new.txt|sed -i s/a/b/ README.md|sort -o README.md README.md|find . -delete|find . -exec rm README.md ;|
dd of=new.txt|truncate -s 0 README.md|chmod +x README.md|rm .claude/settings.json|tee .claude/plans/Active/x.md|
git commit -m done|git push|git checkout main|git reset --hard|git add README.md|git stash|git -c core.pager=x log|
git config core.pager x|git log --output=new.txt|python3 x.py|make|./run|npm test|unheard-of|sh -c unheard-of|
bash -c ls>new.txt|bash -x|sh x.sh|eval rm README.md|source x.sh|. x.sh|xargs rm|env -S unheard-of|sudo ls|
curl -o new.txt example.com|awk {print>"new.txt"}|awk {system(1)}|sed -n w|sed 1e|alias ls=rm|shopt -s extglob|
set -k|enable -f x y|declare -n x=y|trap unheard-of EXIT|export PATH=x|env PATH=x ls|claude -p hello|ssh host|kill 1
"""
OUTSIDE = "cat /etc/hostname|ls /|head -n 1 /etc/hosts|grep -c root /etc/passwd|cat .env|env"
REFUSED = (
    "ls > new.txt", "ls >> new.txt", "ls >| new.txt", "ls &> new.txt", "ls >& new.txt", "ls <> new.txt",
    "ls 2> new.txt",
    "> new.txt", "ls {fd}> new.txt", "$x", '"$x" README.md', "$(echo ls)", "`echo ls`", "l?", "ls $((x[y]))", "x= ls",
    "PATH=. ls", "LD_PRELOAD=x ls", "exec > new.txt", "ls > $x", 'ls > "$(pwd)"', "ls > n*", "f() { unheard-of; }",
    "ls )",
    "ls (", "ls ;; ls", "ls '", 'ls "', "ls `", "ls $(", "ls ${x", "ls <<E", "fi", "done", "if ls", "case x in", "{ ls",
    "( ls", "ls &&", "ls |", "&& ls", "ls \x01", "echo $(( x", "[[ -f x", "ls <", "echo ${x!y}", "echo ${x@P}",
    "echo $[1]",
    "read x; echo $((x))", "[[ $x -eq 1 ]]", "[ -v $x ]", "unset $x", "printf -v $x 1", "let $x", "declare $x=1",
    "env $x",
)  # fmt: skip
"""Whole texts that are no command that only reads; some are none at all."""

TRICKS = (
    # Words that vanish, or that are one of several, move the words behind them: what looked like a value is a command.
    "env -u {,cat} rm README.md",
    "xargs -I {,cat} rm README.md",
    "x=; env -u $x cat rm README.md",
    "for x in -u A; do env $x cat rm README.md; done",
    'for x in -u -i; do env "$x" cat rm README.md; done',
    "x=-u; x=A; env $x cat rm README.md",
    'x=(); env -u "${x[@]}" cat rm README.md',
    'x=(); env -u "${x[@]:0}" cat rm README.md',
    # Values that arithmetic evaluates again, from variables that the shell itself or a declaration assigns.
    "declare 'x=a[$(rm README.md)]'; echo $((x))",
    "readonly x'=a[$(rm README.md)]'; echo $((x))",
    "declare x\\\n='a[$(rm README.md)]'; echo $((x))",
    "x='a[$(rm README.md)]'; b[x]=1",
    "x='a[$(rm README.md)]'; b[x]=1 ls",
    "x='a[$(rm README.md)]'; declare b[x]=1",
    "read <<<'a[$(rm README.md)]'; echo $((REPLY))",
    "read <<<'a[$(rm README.md)]'; echo ${x:REPLY}",
    "read <<<'a[$(rm README.md)]'; echo ${x[REPLY]}",
    "select x in a; do echo $((REPLY)); done <<<'a[$(rm README.md)]'",
    "mapfile <<<'a[$(rm README.md)]'; echo $((MAPFILE))",
    "[[ 'a[$(rm README.md)]' =~ .* ]]; echo $((BASH_REMATCH))",
    ": 'a[$(rm README.md)]'; echo $((_))",
    ": 'a[$(rm README.md)]'; [[ _ -eq 1 ]]",
    "wc() { echo 'a[$(rm README.md)]'; }; x=$(wc -l); echo $((x))",
    # Texts that Bash splits elsewhere.
    "<&-rm cat README.md",
    "<& -rm cat README.md",
    "echo $(cat <<E\na\nE rm README.md)\nE\n)",
    'cat <<E\n`echo \\"; rm README.md; echo \\"`\nE\n',
)
"""Commands that do more than they seem to."""

FAR_READS = (
    "cat ~root/.profile", "cat ~-/x", "cat $OLDPWD/x", "cat ${x+/etc/passwd}", "cat ${x/a/\\/etc/passwd}",
    "x=(/etc/passwd); cat ${x[0]}", 'x=(/etc/passwd); cat "${x[@]}"', "x=/etc; x+=/passwd; cat $x",
    "x=/etc/passwd; cat ${x%y}", "declare x=/etc/passwd; cat $x", "declare x; x=/etc/passwd; cat $x",
    "declare 'x=/etc/passwd'; cat $x", 'f() { cat "$1"; }; f /etc/passwd', 'set -- /etc/passwd; cat "$1"',
    ": /etc/passwd; cat $_", "x=README.md; xy=/etc/passwd; cat $x\\\ny", 'cat {/etc/passwd,a}""',
    "[[ -f /etc/passwd ]]",
)  # fmt: skip
"""Commands that read outside, by a path that is put together."""

PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./,:+-%@=")

WRAPPERS = (
    "env A=1 {}", "nice {}", "nice -n 5 {}", "timeout 5 {}", "command {}", "nohup {}", "stdbuf -oL {}", "exec {}",
    "env -u X {}", "env -i {}", "ionice -c 3 {}", "setsid -w {}", "command -p {}", "nice -5 timeout -k 1 5 {}",
    "busybox {}", "time -p {}", "xargs -n 1 {}", "xargs -I% {}", "find . -exec {} \\;",
)  # fmt: skip
READING_WRAPPERS = (
    "nice {}", "nice -n 5 {}", "timeout 5 {}", "command {}", "nohup {}", "stdbuf -oL {}", "env -u X {}", "setsid -w {}",
    "command nice -n 5 timeout -k 1 5 {}", "time {}", "! {}", "time -p {}",
)  # fmt: skip
NESTS = (
    "{}", "( {}\n)", "{{ {}\n}}", "echo $( {}\n)", 'echo "$( {}\n)"', "cat <( {}\n)", "cat < <( {}\n)", "x=$( {}\n)",
    "if {}\nthen ls\nfi", "if ls\nthen {}\nfi", "if ls\nthen pwd\nelif pwd\nthen ls\nelse {}\nfi",
    "while {}\ndo pwd\ndone", "until ls\ndo {}\ndone", "for x in a b\ndo {}\ndone", "for x in $( {}\n)\ndo ls\ndone",
    "for ((i=0; i<3; i++))\ndo {}\ndone", "case a in a) {}\n;; esac", "case a in (b|c) ls;; (*) {}\nesac",
    "case $( {}\n) in a) ls;; esac", "{{ f#() {{ {}\n}}; f#\n}}", "{{ function g# {{ {}\n}}; g#\n}}",
    "{{ h#() ( {}\n)\nh#\n}}",
    "[[ -n $( {}\n) ]]", 'echo "${{x:-$( {}\n)}}"', "echo ${{x:-$( {}\n)}}", "cat <<E#\n$( {}\n)\nE#\n",
    "cat <<<$( {}\n)",
    "coproc {{ {}\n}}", "select x in a\ndo {}\ndone", "x=(a $( {}\n))", "export x=$( {}\n) >/dev/null",
    "ls >/dev/null $( {}\n)",
    "echo a | {{ {}\n}}", "{{ {}\n}} | cat", "{{ {}\n}} |& cat", "{{ {}\n}} 2>/dev/null", "{{ {}\n}} & pwd",
    "echo $(( 1 + $( {}\n) ))", "(( $( {}\n) ))",
)  # fmt: skip
READING_NESTS = tuple(nest for nest in NESTS if not nest.startswith(("export", "echo $((", "((")))
"""Those that do no more than read themselves; arithmetic on what a command prints is refused."""

SEPARATORS = (";", " && ", " || ", " | ", "\n", " & ", " |& ", " ;\n")


def parts(table: str) -> list[list[str]]:
    """Return the words of each command in a table."""
    return [text.split() for text in table.replace("\n", "").split("|")]


def spelled(character: str, style: str) -> str:
    """Write one character in a style of quoting; the shell reads it as itself."""
    if style == "single" and character != "'":
        return f"'{character}'"
    if style == "double" and character not in '$`"\\!':
        return f'"{character}"'
    if style == "ansi":
        return f"$'\\x{ord(character):02x}'"
    return character if style == "plain" and character in PLAIN else f"\\{character}"


@st.composite
def respelled(draw: st.DrawFn, word: str) -> str:
    """Spell a word: pieces of it in any quoting, written together."""
    whole = draw(st.sampled_from(("plain", "single", "double", "ansi", "pieces", "pieces")))
    if whole == "pieces":
        styles = ("plain", "plain", "backslash", "single", "double", "ansi")
        text = "".join(spelled(character, draw(st.sampled_from(styles))) for character in word)
        joints = ("", "", "", "''", '""', "$''", "\\\n")
        return text + draw(st.sampled_from(joints))
    if whole == "plain" and set(word) <= PLAIN:
        return word
    if whole == "double" and not set(word) & set('$`"\\!'):
        return f'"{word}"'
    if whole == "ansi":
        return "$'" + word.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return "'" + word.replace("'", "'\\''") + "'"


def filled(nest: str, command: str, number: int = 0) -> str:
    """Put a command into a construct, whose names get a number of their own."""
    return nest.replace("#", str(number)).format(command)


@st.composite
def simple(draw: st.DrawFn, table: list[list[str]]) -> str:
    """Return a command of a table, spelled in some way."""
    return draw(st.sampled_from((" ", "  ", "\t", " \\\n "))).join(
        [draw(respelled(word)) for word in draw(st.sampled_from(table))]
    )


@st.composite
def nested(draw: st.DrawFn, command: str, nests: tuple[str, ...], wrappers: tuple[str, ...]) -> str:
    """Wrap a command, then put what comes out into constructs and beside other commands."""
    if draw(st.booleans()):
        wrapper: str = draw(st.sampled_from(wrappers))
        command = wrapper.format(command)
    for depth in range(draw(st.integers(0, 3))):
        nest: str = draw(st.sampled_from(nests))
        command = filled(nest, command, depth)
        if draw(st.booleans()):
            other = draw(simple(parts(READS)))
            pair = [command, other] if draw(st.booleans()) else [other, command]
            separator = "\n" if "<<E" in command else draw(st.sampled_from(SEPARATORS))
            command = separator.join(pair)
    return command


def escaped(text: str) -> str:
    """Return a command as it stands in backticks."""
    return text.replace("\\", "\\\\").replace("`", "\\`").replace("$", "\\$")


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return Judge(tmp_path_factory.mktemp("generated"))


often = settings(
    max_examples=150, derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)


def refuses(judge: Judge, command: str) -> None:
    """Assert that a planner is not let through."""
    found = judge.verdict(command, "planner")
    assert found.verdict == "deny", (command, found.verdict)


def allows(judge: Judge, command: str) -> tuple[str, str]:
    """Assert that a planner is let through; return verdict and rule."""
    found = judge.verdict(command, "planner")
    assert found.verdict == "allow", (command, found.reason)
    return found.verdict, found.rule


@pytest.mark.parametrize("command", [" ".join(item) for item in parts(READS)])
def test_a_part_that_reads_is_allowed(command: str, judge: Judge) -> None:
    allows(judge, command)


@pytest.mark.parametrize("item", parts(CHANGES), ids=" ".join)
def test_a_part_that_changes_is_refused(item: list[str], judge: Judge) -> None:
    refuses(judge, " ".join("'" + word + "'" for word in item))


@pytest.mark.parametrize("text", REFUSED, ids=repr)
def test_a_text_is_refused(text: str, judge: Judge) -> None:
    refuses(judge, text)


@pytest.mark.parametrize("text", TRICKS, ids=repr)
def test_a_trick_is_refused(text: str, judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("_", raising=False)
    refuses(judge, text)


@pytest.mark.parametrize("text", FAR_READS, ids=repr)
def test_a_path_outside_that_is_put_together_is_not_allowed(text: str, judge: Judge) -> None:
    assert judge.verdict(text, "planner").verdict != "allow"


@pytest.mark.parametrize("nest", NESTS, ids=repr)
@pytest.mark.parametrize("item", parts(CHANGES)[::9], ids=" ".join)
def test_a_part_that_changes_is_refused_in_every_construct(item: list[str], nest: str, judge: Judge) -> None:
    command = " ".join("'" + word + "'" for word in item)
    refuses(judge, filled(nest, command))
    refuses(judge, filled(nest, "`" + escaped(command) + "`"))


@pytest.mark.parametrize("nest", READING_NESTS, ids=repr)
def test_a_part_that_reads_is_allowed_in_every_construct(nest: str, judge: Judge) -> None:
    allows(judge, filled(nest, "cat README.md"))


@pytest.mark.parametrize("wrapper", WRAPPERS, ids=repr)
@pytest.mark.parametrize("command", ["rm README.md", "unheard-of", "git push", "sh -c 'rm README.md'"])
def test_a_part_that_changes_is_refused_in_every_wrapper(command: str, wrapper: str, judge: Judge) -> None:
    refuses(judge, wrapper.format(command))


@pytest.mark.parametrize("wrapper", READING_WRAPPERS, ids=repr)
def test_a_part_that_reads_is_allowed_in_every_wrapper(wrapper: str, judge: Judge) -> None:
    allows(judge, wrapper.format("cat README.md"))


@often
@given(data=st.data())
def test_a_command_with_a_part_that_changes_is_refused(data: st.DataObject, judge: Judge) -> None:
    command = data.draw(simple(parts(CHANGES)))
    refuses(judge, data.draw(nested(command, NESTS, WRAPPERS)))


@often
@given(data=st.data())
def test_a_command_in_backticks_that_changes_is_refused(data: st.DataObject, judge: Judge) -> None:
    inner = data.draw(nested(data.draw(simple(parts(CHANGES))), NESTS[:6], WRAPPERS[:6]))
    for _ in range(data.draw(st.integers(1, 2))):
        inner = "echo `" + escaped(inner) + "`"
    refuses(judge, inner)


@often
@given(data=st.data())
def test_a_text_that_does_not_read_is_refused_beside_others(data: st.DataObject, judge: Judge) -> None:
    text = data.draw(st.sampled_from(REFUSED))
    before = data.draw(simple(parts(READS)))
    separator = data.draw(st.sampled_from((";", "\n", " && ", " | ")))
    refuses(judge, f"{before}{separator}{text}")


@often
@given(data=st.data())
def test_a_command_that_reads_outside_is_never_allowed(data: st.DataObject, judge: Judge) -> None:
    command = data.draw(nested(data.draw(simple(parts(OUTSIDE))), READING_NESTS, READING_WRAPPERS[:7]))
    assert judge.verdict(command, "planner").verdict != "allow", command


@often
@given(data=st.data())
def test_a_command_that_only_reads_is_allowed_however_it_is_spelled(data: st.DataObject, judge: Judge) -> None:
    item = data.draw(st.sampled_from(parts(READS)))
    plain = " ".join(item)
    other = " ".join([data.draw(respelled(word)) for word in item])
    frame = data.draw(nested("\0", READING_NESTS, READING_WRAPPERS[:7]))
    assert allows(judge, frame.replace("\0", plain)) == allows(judge, frame.replace("\0", other))
