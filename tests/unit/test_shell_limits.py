"""Commands that are long, deep or repetitive: each is judged in little time and memory, whatever the verdict.

A judgement that takes longer than the hook's deadline blocks the call, and one that fails in the judging does so with a
message about a failure of the guard. Both are safe; neither tells the model what to do instead.

Each text is judged in a process of its own, as the hook judges it: what the tests before it left in memory costs it
nothing. Time is measured against that of a plain command of the greatest length, which cancels a slow machine.
"""

from __future__ import annotations

import gc
import os
import resource
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from support.cases import Judge

if TYPE_CHECKING:
    from collections.abc import Callable

SIZE = 100 * 1024
TIMES = 10
"""How often the time of the plain command a text may take."""

SOON = 0.1
"""Seconds; what takes less is not compared with the plain command."""

GIVEN_UP = 10
"""Seconds after which the system ends a judgement."""

MEBIBYTES = 64
VERDICTS = ("allow", "ask", "deny", "pass")


def fill(piece: str, size: int = SIZE) -> str:
    """Repeat a piece up to a size."""
    return piece * (size // len(piece) + 1)


def names(form: str, count: int, glue: str = " ") -> str:
    """Join texts that differ by their number."""
    return glue.join(form.format(number) for number in range(count))


def chained(form: str, last: int, first: int = 1) -> str:
    """Join commands that name the number before their own."""
    return "".join(form.format(number, number - 1) for number in range(first, last))


OPENED = {
    "substitutions": fill("$("),
    "substitutions of commands": fill("echo $("),
    "arithmetic": fill("(("),
    "parentheses of an expression": "echo $((" + "(" * 50000 + "1" + ")" * 50000 + "))",
    "subshells": "(" * 50000 + "ls" + ")" * 50000,
    "subshells with blanks": "( " * 50000 + "ls" + " )" * 50000,
    "groups": fill("{ "),
    "backticks": fill("`"),
    "an even number of backticks": "echo " + "`date` " * 7000,
    "escaped backticks": fill("`\\`"),
    "one open backtick": "echo `" + fill("a"),
    "single quotes": fill("'"),
    "double quotes": fill('"'),
    "an open double quote": 'echo "' + fill("a "),
    "both quotes in turn": "echo " + fill("'a'\"b\""),
    "ANSI-C quotes": "echo " + fill("$'a'"),
    "ANSI-C escapes": "echo $'" + fill("\\x41") + "'",
    "translated quotes": "echo " + fill('$"a"'),
    "backslashes": fill("\\"),
    "dollars": "echo " + fill("$"),
    "parameter expansions": "echo " + fill("${"),
    "nested parameter expansions": "echo " + "${a:-" * 28 + "b" + "}" * 28,
    "process substitutions": "cat " + "<(ls) " * 5000,
    "nested process substitutions": "cat " + "<(cat " * 28 + "a" + ")" * 28,
    "case": fill("case x in x) "),
    "if": fill("if "),
    "if then": fill("if ls; then "),
    "while": fill("while "),
    "coproc": fill("coproc "),
    "function": fill("function "),
    "brackets of a condition": "[[ " + "( " * 20000,
    "parentheses of a pattern": "[[ a =~ " + "(" * 20000,
}
NESTED = {
    "case": "case x in x) " * 25 + "ls" + " ;; esac" * 25,
    "if": "if true; then " * 25 + "ls" + "; fi" * 25,
    "loops with cd": "while true; do " * 25 + "cd src" + "; done" * 25,
    "fourteen loops with cd": "while true; do " * 14 + "cd src" + "; done" * 14,
    "for with cd": "for i in a b; do " * 25 + "cd $i" + "; done" * 25,
    "conditions with cd": names("while cd d{}; do ", 25, "") + "cd src" + "; done" * 25,
    "cd before loops": names("for a in x; do cd d{}; ", 25, "") + "ls" + "; done" * 25,
    "functions in functions": names("f{}() {{ ", 28, "") + "ls" + "; }" * 28,
    "functions that call two more": "f28() { ls; }\n"
    + "".join(f"f{i}() {{ f{i + 1}; f{i + 1}; }}\n" for i in reversed(range(28)))
    + "f0",
    "functions that call all": names("f{}() {{ ", 1, "") + "ls; }\n" + "f() { f; f; f; }; f; f0",
    "a chain of functions": "f300() { ls; }\n"
    + "".join(f"f{i}() {{ f{i + 1}; }}\n" for i in reversed(range(300)))
    + "f0",
    "a chain of functions from its start": names("f{}() {{ g{}; }}\n".replace("g{}", "ls"), 300, "") + "f299",
    "one function defined often": "f() { ls; }\n" * 900 + "f",
    "one function with many bodies": names("f() {{ cat a{}; }}\n", 450, "") + "f\n" * 450,
    "eval": "eval " * 9000 + "ls",
    "eval of long texts": "eval 'ls;ls;ls;ls;ls;ls;ls;ls;ls;ls;ls;ls;ls;ls;ls;ls;';" * 950,
    "bash -c of long texts": ("bash -c '" + "ls;" * 60 + "';") * 950,
    "backticks in backticks": "echo `echo \\`echo a\\``" * 200,
    "wrappers": "nice " * 9000 + "ls",
    "two hundred wrappers": "nice " * 200 + "ls",
    "three hundred wrappers": "env A=1 " * 300 + "ls",
    "xargs": "xargs " * 300 + "ls",
    "find within find": "find . " + "-exec find . " * 300,
    "abbreviated options of wrappers": "timeout --k 5 " * 200 + "ls",
    "env -S": "env " + "-S " * 4000 + "ls",
    "git submodule foreach": "git submodule foreach " * 3000,
}
EXPANDED = {
    "pairs of braces": "echo " + fill("{a,b}"),
    "braces in braces": "echo " + "{a," * 20000 + "b" + "}" * 20000,
    "opening braces": "echo " + fill("{"),
    "opening braces with commas": "echo " + fill("{a,"),
    "braces around a pair": "echo " + "{" * 50000 + "a,b" + "}" * 50000,
    "many words of eight pairs": "echo " + " ".join(["{a,b}" * 8] * 2500),
    "a long sequence": "echo {1..100000}",
    "many long sequences": "echo " + "{1..100000} " * 8000,
    "a chain of sequences": "echo " + fill("{1..9}"),
    "dots in braces": "echo {" + fill("..") + "}",
    "commas in braces": "echo {" + fill("a,") + "b}",
    "braces beside quotes": "echo " + fill('{a,b}c"d"'),
    "globs": "cat " + "*.md " * 9990,
    "globs of two levels": "cat " + "*/* " * 9990,
    "one glob of many levels": "cat " + fill("*/"),
    "stars": "cat " + fill("*"),
    "stars and letters": "cat " + "*p*" * 20 + "q",
    "long globs": "cat " + "*a" * 20000,
    "question marks": "cat " + fill("?"),
    "opening brackets": "cat " + fill("["),
    "brackets": "cat " + fill("[a]"),
    "globs outside": "cat " + "/usr/*/* " * 2000,
    "a glob of everything": "cat /*/*/*/*",
    "globs that are removed": "rm " + "*/* " * 5000,
    "globs behind options": "sort " + "* " * 9990,
    "tildes": "cat " + "~/a " * 9000,
    "one variable, repeated": "a=b; cat " + fill("$a"),
    "a long value, repeated": "a=" + "b" * 1000 + "; cat " + fill("$a", 90000),
    "a long value, repeated in quotes": "a=" + "b" * 10000 + '; cat "' + fill("$a", 90000) + '"',
    "values doubled": "a0=x;" + chained("a{0}=$a{1}$a{1};", 30) + "cat $a29",
    "values doubled in quotes": "a0=xxxxxxxx;" + chained('a{0}="$a{1}$a{1}";', 24) + "cat $a23",
    "values doubled 900 times": "a0=x;" + chained("a{0}=$a{1}$a{1};", 900) + "cat $a899",
    "one variable doubled": "a=x;" + "a=$a$a;" * 900 + "cat $a",
    "a choice doubled": "for a0 in x y;do :;done;" + chained("a{0}=$a{1}$a{1};", 400) + "cat $a399",
    "a choice three times": "for a in " + names("b{}", 60) + "; do cat $a$a$a; done",
    "a choice in many words": "for a in " + names("b{}", 60) + "; do cat " + "$a " * 9000 + "; done",
    "a pair of choices in many words": "for a in " + names("b{}", 16) + "; do cat " + "$a$a " * 9000 + "; done",
    "long choices": "for a in " + names("x" * 1000 + "{}", 60) + "; do cat " + "$a " * 5000 + "; done",
    "many values of one variable": names("a=v{};cat $a;", 450, ""),
    "variables that name each other": ";".join(f"a{i}=$a{(i + 1) % 900}$a{(i + 2) % 900}" for i in range(900))
    + ";cat $a0",
    "a chain of variables": chained("a{1}=$a{0};", 900) + "cat $a0",
    "a clique of variables": "".join(f"a{i}=" + names("$a{}", 40, "") + ";" for i in range(40)) + "cat $a0",
    "numbers that name each other": "".join(
        "".join(f"a{i}=$a{(i + step) % 20};" for step in (1, 2, 3, 4)) for i in range(20)
    )
    + "echo $((a0))",
    "a chain of numbers": chained("a{1}=$a{0};", 900) + "echo $((a0))",
    "a sum of variables": names("a{}=1;", 900, "") + "echo $((" + names("a{}", 900, "+") + "))",
    "names in an expression": "echo $((" + "a+" * 30000 + "1))",
    "blanks in an expression": "(( " + ("a" + " " * 300) * 300 + "))",
    "increments": "(( " + "++ " * 30000 + " ))",
    "defaults": "for a in x y; do echo " + "${a:-b}" * 5000 + "; done",
    "nested defaults": "echo " + "${a:-${b:-${c:-d}}} " * 3000,
    "subscripts": "echo " + "${a[1]} " * 5000,
}
REPEATED = {
    "escaped line breaks": "ls " + fill("\\\n"),
    "words with escaped line breaks": "ls " + fill("a\\\n"),
    "escaped line breaks between words": "ls " + fill("a \\\n"),
    "escaped line breaks before comments": fill("\\\n#"),
    "one comment behind escaped line breaks": fill("\\\n") + "# c",
    "line breaks": "\n" * SIZE + "ls",
    "blanks": " " * SIZE + "ls",
    "comments": "# x\n" * 25000 + "ls",
    "redirections": "ls " + names(">x{}", 10000),
    "redirections below the limit": "ls " + names(">x{}", 9990),
    "redirections to other directories": "ls " + names(">>d{0}/x{0}", 9990),
    "redirections of input": "cat " + "<a " * 10000,
    "redirections of input from many files": "cat " + names("<a{}", 9990),
    "redirections without a command": names("<a{}", 9990),
    "redirections of a group": "{ ls; } " + names(">x{}", 10000),
    "duplicated descriptors": "ls " + "2>&1 " * 10000,
    "here-strings": "cat " + "<<<a " * 9000,
    "words": "ls " + "a " * 50000,
    "files": "cat " + names("a{}", 9990),
    "deep files": "cat " + names("a/{}/b/c/d/e/f/g/h", 9990),
    "files that are removed": "rm " + names("a{}", 9990),
    "files that are copied": "cp " + names("a{}", 9990) + " src",
    "options": "ls " + "-l " * 9990,
    "long options": "grep " + "--color=always " * 9990,
    "abbreviated options": "cp " + "--no " * 9990,
    "a cluster of options": "ls -" + "l" * 100000,
    "words of a program": "foo " + "a " * 9000,
    "blanks in a word of a program": "foo 'claude-roles" + " " * 99000 + "x'",
    "slashes in a word of a program": "foo '.claude" + "/" * 99000 + "'",
    "commands": "ls;" * 5000,
    "commands below the limit": names("cat a{}", 990, ";"),
    "commands in the background": "ls & " * 5000,
    "changes of directory": "cd src && " * 990 + "ls",
    "changes of directory upwards": "cd ..; " * 990 + "ls",
    "changes of directory that may fail": names("cd d{} || ", 990, "") + "ls",
    "files below many directories": names("cd d{}", 7, "; ") + "; cat " + names("a{}", 3000),
    "pipes": "ls |" * 5000 + "ls",
    "pipes below the limit": "ls |" * 990 + "ls",
    "negations": "! " * 50000 + "ls",
    "branches": "if a; then b; " + fill("elif a; then b; ") + "fi",
    "branches of case": "case x in " + fill("a) ls;; ") + "esac",
    "empty branches of case": "case x in " + fill("a) ;; ") + "esac",
    "patterns of case": "case x in " + fill("a|") + "b) ls;; esac",
    "branches of case with cd": "case x in " + "a) cd src;; b) cd tests;; " * 300 + "esac",
    "assignments": names("a{}=1", 20000),
    "assignments of one variable": "a=1 " * 20000,
    "assignments before a command": "a=1 " * 9000 + "ls",
    "lines of assignments": names("a{}=1", 20000, "\n"),
    "an array": "a=(" + "b " * 20000 + ")",
    "declarations": "export " + names("a{}=1", 9000),
    "dependent declarations": "export " + chained("a{0}=$a{1} ", 5000),
    "variables that are read": "read " + names("a{}", 4000) + "; cat " + names("$a{}", 4000),
    "terms of a condition": "[[ " + "a && " * 20000 + "a ]]",
    "comparisons of numbers": "[[ " + "$a -eq 1 || " * 5000 + "a ]]",
    "words of a test": "[ " + "a " * 9000 + "]",
    "letters that are not ASCII": "cat " + names("é" * 100 + "{}", 2000),
    "a long path": "cat " + "a/" * 50000,
    "long paths": "cat " + names("a/" * 1000 + "{}", 100),
    "long paths that are removed": "rm " + names("a/" * 1000 + "{}", 100),
    "steps upwards": "cat " + "../" * 30000,
    "substitutions": "echo " + "$(ls) " * 990,
    "substitutions of process": "cat " + "<(ls) " * 990,
    "here-documents": "cat " + names("<<E{}", 900) + "\n" + names("x\nE{}\n", 900, ""),
    "a huge here-document": "cat <<E\n" + "text text\n" * 20000 + "E\n",
    "a huge quoted here-document": "cat <<'E'\n" + "text text\n" * 20000 + "E\n",
    "a huge here-document with tabs": "cat <<-E\n" + "\ttext text\n" * 20000 + "\tE\n",
    "a huge here-document without an end": "cat <<E\n" + "text text\n" * 20000,
    "variables in a here-document": "cat <<E\n" + "$a $b\n" * 30000 + "E\n",
    "substitutions in a here-document": "cat <<E\n" + "$(ls)\n" * 900 + "E\n",
    "escaped line breaks in a here-document": "cat <<E\n" + "a\\\n" * 60000 + "b\nE\n",
    "backslashes in a here-document": "cat <<E\n" + "\\" * 200000 + "\nE\n",
    "a huge here-document in a loop": "while true; do cat <<E; cd x; done\n" + "$a" * 60000 + "\nE\n",
    "a huge here-document for a shell": "bash <<E\n" + "echo " + "a " * 90000 + "\nE\n",
    "a huge here-document for a program": "python3 <<E\n" + "text text\n" * 20000 + "E\n",
}
SCRIPTS = {
    "sed s": "sed -n '" + "s/a/b/;" * 14000 + "' a",
    "sed p": "sed '" + "p\n" * 50000 + "' a",
    "sed braces": "sed '" + "{" * 50000 + "}" * 50000 + "' a",
    "sed w": "sed '" + names("w f{}", 10000, "\n") + "' a",
    "sed r": "sed '" + names("r f{}", 10000, "\n") + "' a",
    "sed a": "sed 'a\\\n" + "text\\\n" * 15000 + "x' a",
    "sed labels": "sed '" + ":a;ba;" * 15000 + "' a",
    "sed brackets": "sed 's/" + "[" * 90000 + "/x/' a",
    "sed that runs": "sed '" + "s/a/b/e;" * 12000 + "' a",
    "sed that runs commands": "sed '" + "e ls\n" * 15000 + "' a",
    "sed -e": "sed " + "-e p " * 4900 + "a",
    "sed -e that runs": "sed " + "-e 1e " * 4900 + "a",
    "awk": "awk '" + "{print $1}\n" * 9000 + "' a",
    "awk regular expressions": "awk '" + "/a[b/" * 10000 + "' a",
    "awk brackets": "awk '/" + "[" * 100000 + "/' a",
    "awk bracket pairs": "awk '/" + "[]" * 50000 + "/' a",
    "awk opened brackets": "awk '/" + "[a" * 50000 + "' a",
    "awk slashes": "awk '" + "/[" * 50000 + "' a",
    "awk strings": "awk '" + '"' + '\\"' * 50000 + "' a",
    "awk parentheses": "awk '" + "(" * 19000 + "' a",
    "awk pipes": "awk '" + '{print|"x"}' * 1900 + "' a",
    "awk bars": "awk '" + "|" * 19000 + "' a",
    "awk outputs": "awk '" + '{print > "f";}\n' * 900 + "' a",
    "awk -v": "awk " + "-v a=b " * 4900 + "1 a",
    "find tests": "find . " + "-name x " * 5000,
    "find starting points": "find " + names("d{}", 9990),
    "find -exec": "find . " + "-exec ls {} \\; " * 2400,
    "find -exec from many places": "find " + names("d{}", 4000) + " -exec ls {} \\;" * 1000,
    "find -exec with many places": "find " + names("d{}", 100) + " -exec cat " + "{} " * 5000 + "\\;",
    "find -delete": "find " + names("d{}", 5000) + " -delete" * 4900,
    "find of unknown actions": "find . " + "-foo " * 9000,
    "find -exec without an end": "find . " + "-exec ls " * 4900,
    "git": "git log " + "a " * 10000,
    "git with many files": "git log " + names("a{}", 9990),
    "git add": "git add " + names("a{}", 9990),
    "git abbreviations": "git log " + "--no " * 9000,
    "git -C": "git " + "-C src " * 4990 + "log",
    "git -c": "git " + "-c a.b=c " * 4990 + "log",
    "git formats": "git log --format=" + "%G" * 40000,
    "many git commands": "git log;" * 990,
    "git far down": "cd " + "/".join("d" * 900) + "; " + "git log;" * 900,
    "tar": "tar " + "-f a " * 4900,
    "xargs": "xargs " + "-n 1 " * 4900 + "ls",
    "xargs with marks": "xargs -I{} " + "{} " * 9000,
    "trap": "trap 'ls' EXIT;" * 990,
    "printf": "printf " + "%s " * 9000,
}
FLOWS = {
    "parameters of programs": "set -- a b; " + 'tool "$1" "$2" src/x*; ' * 900,
    "variables that are read": "read x y; " + 'tool "$x" "$y"; ' * 900,
    "a long text near a variable": 'read x; tool "$x" ' + "a/b*c " * 4000,
    "variables in a circle": ";".join(f'v{n % 6}="$v{(n * 7 + 1) % 6}$v{(n * 5 + 2) % 6}"' for n in range(380))
    + '; read v5; tool "$v0"',
    "appended values": "x+=a;" * 900 + 'tool "$x"',
    "globs in a variable": "x='" + names(".c{}*/*/*", 2000) + "'; tool $x",
    "patterns of find": "find . " + "-name 'a*b*c*d*e*' " * 2000 + "-exec tool {} +",
    "an expression of find": "find . -regex '(.*)*(.*)*(.*)*q' -exec tool {} +",
    "many stars of find": "find . -path '" + "*a" * 40 + "' -exec tool {} +",
}
PLAIN = names("cat a{}", 990, ";")
TABLES = {
    "opened": OPENED,
    "nested": NESTED,
    "expanded": EXPANDED,
    "repeated": REPEATED,
    "scripts": SCRIPTS,
    "flows": FLOWS,
}
TEXTS = [pytest.param(text, id=f"{table}: {name}") for table, texts in TABLES.items() for name, text in texts.items()]


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], str]:
    """Return what judges a command for a planner; its modules and tables are loaded."""
    judge = Judge(tmp_path_factory.mktemp("limits"))

    def verdict(command: str) -> str:
        return str(judge.verdict(command, "planner").verdict)

    for command in ("ls", "sed p a", "awk 1 a", "find .", "git log", "tar tf a", "env a", "eval ls", "[ a ]", "cd src"):
        verdict(command)
    return verdict


def seconds(judged: Callable[[str], str], text: str) -> float:
    """Judge a text, and return how long the processor took for it."""
    started = time.process_time()
    assert judged(text) in VERDICTS
    return time.process_time() - started


def is_judged_soon(judged: Callable[[str], str], text: str) -> None:
    """Judge a text within the limits of time and memory.

    Raises:
        AssertionError: It took too long.
        MemoryError: It took too much.
    """
    used = int(Path("/proc/self/statm").read_text("ascii").split()[5]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_DATA, (used + MEBIBYTES * 2**20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (GIVEN_UP, GIVEN_UP))
    taken = seconds(judged, text)
    if taken > SOON:
        allowed = TIMES * seconds(judged, PLAIN)
        assert taken < allowed or seconds(judged, text) < allowed, (taken, allowed)


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
@pytest.mark.parametrize("text", TEXTS)
def test_it_is_judged_soon_and_with_little_memory(text: str, judged: Callable[[str], str]) -> None:
    gc.freeze()
    child = os.fork()
    if not child:
        code = 1
        try:
            is_judged_soon(judged, text)
            code = 0
        except (AssertionError, MemoryError):
            traceback.print_exc()
        finally:
            os._exit(code)
    gc.unfreeze()
    _, status = os.waitpid(child, 0)
    assert status == 0


def test_a_path_that_may_not_be_looked_up_is_unclear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    judge, resolve = Judge(tmp_path), os.path.realpath

    def refused(path: str) -> str:
        if path.endswith("src/x"):
            raise PermissionError(13, "Permission denied", path)
        return resolve(path)

    monkeypatch.setattr(os.path, "realpath", refused)
    found = judge.verdict("touch src/x", "implementer")
    assert (found.verdict, found.rule) == ("ask", "implementer.unclear-shell")
    assert "can't be followed (Permission denied)" in found.reason
