"""Programs whose own text comes from a pipe, a redirection or a substitution: is it text that the command shows?"""

from __future__ import annotations

from role_guard import regex as re
from role_guard import system as os
from role_guard.shell.command import matches
from role_guard.shell.feeds import DEVICE, STREAM
from role_guard.shell.rows import parse_row
from role_guard.shell.tables import lookup as tables
from role_guard.shell.tables.interpreters import ROWS, SHELLS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.feeds import Feed
    from role_guard.shell.matching import Match
    from role_guard.shell.rows import Row
    from role_guard.shell.values import Value

VERSION = re.compile(r"-?[0-9][0-9.]*\Z")
"""What stands behind the name of a program of which several versions are installed: `python3.11`, `guile-3.0`."""

FROM = {"code": ("code", "read"), "cmd": ("cmd", "sh")}
"""Roles of the words that a program is had from: of interpreters, and of wrappers."""


def judge_program(call: Call, words: Feed, stdin: Feed) -> None:
    """Report a program that is read from where its text can't be seen.

    A file is seen: what is in it is as open as that of a file which is run.

    Args:
        call: the command.
        words: what its words say.
        stdin: what it finds on standard input.
    """
    name = os.path.basename(call.name.partition(" ")[0])
    row, roles = _row(name)
    if row is None:
        return
    for matched in matches(call, row):
        sources = [(role, value) for role, value, _ in matched.uses if role in roles]
        takes = _takes_standard_input(matched, row, [value for _, value in sources])
        if (takes and not stdin.known) or any(_is_unseen(role, value, words) for role, value in sources):
            call.walk.report.unknown(f"`{name}` gets a program that can't be seen")


def _row(name: str) -> tuple[Row | None, tuple[str, ...]]:
    """Return the row that says where a program has its text from, None if it is no interpreter."""
    if name in SHELLS:
        return parse_row(tables.find(name) or ":"), FROM["cmd"]
    rows = {key: row for keys, row in ROWS.items() for key in keys.split()}
    text = rows.get(name) or rows.get(VERSION.sub("", name))
    return None if text is None else parse_row(text), FROM["code"]


def _takes_standard_input(matched: Match, row: Row, sources: list[Value]) -> bool:
    """Say whether a program, or commands for it, come from standard input."""
    always = row.base == ("read",) or any(effect == "read" for _, effect in matched.effects)
    return always or not sources or any(value.exact and STREAM.match(value.text) for value in sources)


def _is_unseen(role: str, value: Value, words: Feed) -> bool:
    """Say whether nothing is seen of a text, or of a file that is none but a descriptor or a process."""
    if value.exact:
        return role == "read" and DEVICE.match(value.text) is not None and not STREAM.match(value.text)
    return not words.known and (value.text.startswith("/dev/fd/") if role == "read" else not value.text)
