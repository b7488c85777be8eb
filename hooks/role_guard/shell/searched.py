"""Plans and control files that the tests of `find` name, where no word of the command says so in full.

A test that lists files of any name, or of any name with one ending (`-name '*.py'`), names none.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard import system as os
from role_guard.shell.globbing import translated
from role_guard.shell.words import wildcard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.report import Report

FINDERS = ("find", "bfs", "gfind")

TEST = re.compile(r"(?<!\S)-(i?)(name|path|wholename|regex) (\S+)")
"""Tests for the last component of a path, and for all of it, in which `*` goes on through slashes (find(1))."""

ESCAPED = re.compile(r"\\([(){}|])")
"""Operators of the regular expressions that `find` takes, spelled as in others."""

QUOTED = re.compile(r"\\([^]^!\\])")
LEFT_OUT = re.compile(r"(?<!\S)(?:!|-not) -(i?)(path|wholename) (\S+)")
OTHERWISE = re.compile(r"(?<!\S)(?:-or?|,)(?!\S)")
"""Operators behind which what one test leaves out can be found by another."""

GENERAL = re.compile(r"[*?/.]*(?:\*\\?\.[\w*?(){}|\\]+\$?)?\Z")
"""Patterns of any name, or of any with one ending or one of several."""

PLAIN = re.compile(r"(?!.*//)[^\s()<>{}\"'`;|&$\\]{1,200};?\Z")
"""A word without quotes that can be a path."""

TOPS = (".claude", ".git")
CLOSED = (".claude", ".git/hooks", ".git/info")
ALONE = (".mcp.json", ".git", ".git/config", ".git/HEAD")

REPEATED = re.compile(r"[*+{]")
REPEATED_GROUP = re.compile(r"\)(?:[*+{]|\\\{)")
MAX_REPEATED = 5
"""Wildcards in one pattern: of more, or of repeated groups, a match can take longer than a decision may."""

MAX_ENTRIES = 3000
"""Entries of `.claude` that are looked at."""


def searched(words: list[str], tests: str, report: Report) -> list[str]:
    """List the plans and control files that a command names by its tests, if it is `find`.

    Args:
        words: the literal texts of its words.
        tests: the same in one text, without those by which files are left out.
        report: knows where the checkouts are.
    """
    begins = [index for index, word in enumerate(words) if os.path.basename(word) in FINDERS]
    patterns = [found for found in TEST.findall(tests) if begins and not GENERAL.match(found[2])]
    if not patterns or not _holds(words[begins[0] + 1 :], report):
        return []
    report.spend(100)
    text = " ".join(words)
    left_out = [] if OTHERWISE.search(text) else [test for test in LEFT_OUT.findall(text) if not _is_slow(test[2])]
    slow = any(_is_slow(test[2]) for test in patterns)
    found = [path for path in closed(report) if slow or any(_fits(path, *test) for test in patterns)]
    return [path for path in found if not any(_fits(path, *test) for test in left_out)]


def _holds(words: list[str], report: Report) -> bool:
    """Say whether a search can start above plans and control files; some versions take places anywhere."""
    begins = not words or words[0][:1] in ("-", "(", "!", "", "~")
    return begins or any(report.holds(word) for word in words if word[:1] != "-")


def _is_slow(pattern: str) -> bool:
    """Say whether to try a pattern could take longer than a decision may: it counts as fitting anything."""
    return len(REPEATED.findall(pattern)) > MAX_REPEATED or REPEATED_GROUP.search(pattern) is not None


def _fits(path: str, folded: str, kind: str, pattern: str) -> bool:
    """Say whether a test is true of a path."""
    text = path if kind != "name" else os.path.basename(path)
    matched = (_expression if kind == "regex" else _glob)(pattern.lower() if folded else pattern).match
    text = text.lower() if folded else text
    return matched(text) is not None or (kind != "name" and matched(f"./{text}") is not None)


def _glob(pattern: str) -> re.Pattern[str]:
    """Return the expression of a glob, in which a backslash quotes (fnmatch(3))."""
    return translated(QUOTED.sub(r"[\1]", pattern))


def _expression(pattern: str) -> re.Pattern[str]:
    """Return the expression of a test for whole paths, anything for one that is no expression here."""
    try:
        return re.compile(f"(?s:{ESCAPED.sub(_bare, pattern)})\\Z")
    except re.error:
        return re.compile("(?s:.*)")


def _bare(found: re.Match[str]) -> str:
    return found[1]


def is_hidden_glob(word: str) -> bool:
    """Say whether a word of a text can be a glob that leads among control files from a directory that is not known."""
    for component in word.rstrip(";").split("/") if PLAIN.match(word) and wildcard(word) >= 0 else ():
        if component.startswith(".") and wildcard(component) > 0:
            matched = translated(component).match
            if _is_slow(component) or any(matched(name) for name in (*TOPS, *ALONE)):
                return True
    return False


def closed(report: Report) -> list[str]:
    """List the plans and control files that there are, by their paths in the checkout."""
    if report.closed is None:
        found = dict.fromkeys((*CLOSED, *ALONE))
        for root, _ in report.layout.roots:
            for top in CLOSED:
                for directory, names, files in os.walk(os.path.join(root, top)):
                    report.spend(5 + len(names) + len(files))
                    if len(found) > MAX_ENTRIES:
                        break
                    within = os.path.relpath(directory, root)
                    found.update(dict.fromkeys(os.path.join(within, name) for name in (*names, *files)))
        report.closed = list(found)
    report.spend(len(report.closed))
    return report.closed
