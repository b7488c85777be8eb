"""`ln`: where a symbolic link leads is found from the directory that it stands in (ln(1), symlink(7))."""

from __future__ import annotations

from role_guard import system as os
from role_guard.shell.command import by_row, matches
from role_guard.shell.rows import parse_row
from role_guard.shell.tables.special import LN
from role_guard.shell.values import is_literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.matching import Match
    from role_guard.shell.values import Value


def ln(call: Call) -> None:
    """Report the link, and its target as a file that is written, because the link can be written through."""
    for matched in matches(call, parse_row(LN)):
        _linked(matched, call)


def _linked(matched: Match, call: Call) -> None:
    """Report the link in one way of reading the words."""
    row = parse_row(LN)
    given = set(matched.given)
    is_symbolic = given & {"-s", "--symbolic"} and not given & {"-r", "--relative"}
    for directory in _directories(matched, call) if is_symbolic else ("",):
        targets = [id(value) for role, value, option in matched.uses if role == "write" and not option]
        by_row(call._replace(values=[_from(directory, value, targets) for value in call.values]), row)


def _directories(matched: Match, call: Call) -> list[str]:
    """Return the directories that the link can be made in."""
    keeps = set(matched.given) & {"-n", "--no-dereference", "-T", "--no-target-directory"}
    found: dict[str, None] = {}
    for role, value, _ in matched.uses:
        if role != "into" or not is_literal(value):
            continue
        for cwd in call.state.cwds or ("/",):
            is_directory = os.path.isdir(os.path.join(cwd, value.text))
            if is_directory:
                found.setdefault(value.text)
            if not is_directory or keeps:
                found.setdefault(os.path.dirname(value.text))
    return list(found) or [""]


def _from(directory: str, value: Value, targets: list[int]) -> Value:
    """Return a target as the link's directory makes it a path from here."""
    return value._replace(text=os.path.join(directory, value.text)) if id(value) in targets else value
