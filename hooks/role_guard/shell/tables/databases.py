"""What SQLite's shell and SQL say of files.

Source: https://www.sqlite.org/cli.html, https://www.sqlite.org/lang_attach.html, https://www.sqlite.org/lang_vacuum.html,
and SQLite's shell.c. docs/shell.md tells how to read a row.
"""

from __future__ import annotations

from role_guard import regex as re

DOT = {
    "output once log trace iotrace clone": "* : output*",
    "backup save": "* : text? write",
    "open": "* -maxsize=text --maxsize=text : write*",
    "session": "* : write*",
    "archive ar": (
        "* -f=write --file=write -a=write --append=write -C=below --directory=below -x!unknown --extract!unknown "
        ": read*"
    ),
    "testcase": "~write=testcase-out.txt * : text*",
    "cd": "* : unknown*",
}
"""The shell's own commands, without their dot, and what they do with their words."""

SHELLS = ("shell", "system")
"""Those of them that run their words in a shell of the system."""

STREAMS = frozenset((":memory:", "off", "on", "stdout", "stderr", ""))
"""Words for what is no file."""

LETTERS = {"a": "\a", "b": "\b", "t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"}
"""Characters by a letter behind a backslash."""

GAP = r"(?:\s|/\*(?:[^*]|\*(?!/)){0,500}\*/|--[^\n]{0,500}\n)*"
"""Blanks and comments between words of SQL."""

NAME = r"['\"`\[](?P<word>[^'\"`\]\n|]+)['\"`\]]"
"""A string, or a name in quotes, which is taken for one where there is no such thing."""

CALL = rf"['\"`\]]?{GAP}\({GAP}"
"""What stands between a function's name and its first value."""

SQL = (
    (re.compile(rf"(?i)\bvacuum\b{GAP}(?:['\"`\[]?\w+['\"`\]]?{GAP})?into{GAP}{NAME}"), "write"),
    (re.compile(rf"(?i)\battach\b{GAP}(?:database\b{GAP})?{NAME}"), "write"),
    (re.compile(rf"(?i)\bwritefile{CALL}{NAME}"), "write"),
    (
        re.compile(
            rf"(?i)\bedit{CALL}(?:[^()'\";]|'[^'\n]*'|\"[^\"\n]*\"){{0,100}},{GAP}['\"](?P<word>[^'\"\n]+)['\"]"
        ),
        "program",
    ),
)
"""Statements and functions that name a file, or a program: the part called `word` has the role behind."""
