"""Archivers whose first word says what they do: `ar x`, `7z x`, `jar xf`, `unrar x`."""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.command import by_row
from role_guard.shell.rows import parse_row
from role_guard.shell.tables.archivers import MODES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call


def by_mode(call: Call) -> None:
    """Report what an archiver does by the row of its first word; where that is not literal, by each row."""
    rows = next(rows for names, rows in MODES.items() if call.name in names.split())
    first = call.values[0] if call.values else None
    for pattern, row in rows:
        if first is None or not first.exact or re.match(pattern, first.text):
            by_row(call, parse_row(row))
            if first is None or first.exact:
                return
