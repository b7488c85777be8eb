"""Shows entries of the audit log to a person, one after the other, however many there are."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any

import click
from rich.cells import cell_len, chop_cells

from claude_roles.audit_log import Entry
from role_guard.printable import printable

HEADINGS = ("time", "role", "verdict", "tool", "subject", "rule")
Style = dict[str, Any]
STYLES: dict[str, Style] = {
    "deny": {"fg": "red", "bold": True},
    "ask": {"fg": "yellow"},
    "warn": {"fg": "yellow"},
    "bind": {"fg": "cyan"},
    "allow": {"fg": "green"},
    "pass": {"dim": True},
}

GAP = 2
LIMITS = (19, 14, 8, 12, None, 26)
"""Columns that a heading's cells get where the screen is narrow; the subject gets what is left."""

LEAST = 12
"""Columns that the subject gets on any screen."""


class Rows:
    """A table's lines with their ends. The widths of its columns come from a sample, so that none has to wait."""

    def __init__(self, sample: list[Entry], width: int | None, *, color: bool) -> None:
        """Choose the widths.

        Args:
            sample: some of the entries that will be shown.
            width: of the screen; None folds nothing.
            color: with the escape codes of colours.
        """
        self._widths = _widths([cells(entry) for entry in sample], width)
        self._folds, self._color = width is not None, color

    def heading(self) -> str:
        """Return the first line."""
        bold: Style = {"bold": True}
        return _line(HEADINGS, self._widths, [bold] * len(HEADINGS) if self._color else [])

    def lines(self, entry: Entry) -> Iterator[str]:
        """Yield the line of an entry, or several where it has to fold."""
        row = cells(entry)
        styles: list[Style] = [{}, {}, STYLES.get(row[2], {})] if self._color else []
        fits = [_fits(text, width) for text, width in zip(row, self._widths, strict=True)]
        if all(fits) or not self._folds:
            yield _line(row, self._widths, styles)
            return
        parts = [
            [text] if fit else chop_cells(text, width) for text, width, fit in zip(row, self._widths, fits, strict=True)
        ]
        for line in itertools.zip_longest(*parts, fillvalue=""):
            yield _line(line, self._widths, styles)


def cells(entry: Entry) -> tuple[str, ...]:
    """Return what a person sees of an entry; nothing in it moves a cursor."""
    return (
        local_time(str(entry.get("time", ""))),
        printable(str(entry.get("role", ""))),
        printable(str(entry.get("verdict", ""))),
        printable(str(entry.get("tool") or entry.get("event", ""))),
        printable(str(entry.get("subject") or entry.get("reason", ""))),
        printable(str(entry.get("rule", ""))),
    )


def local_time(stamp: str) -> str:
    """Return a time of the log in the zone of this machine; as it is, if it is none."""
    minute = local_minute(stamp[:16])
    if minute and len(stamp) == len("2030-01-02T03:04:05.678Z") and stamp[16] == ":" and stamp[17:19].isdecimal():
        return minute + stamp[16:19]
    try:
        return f"{datetime.fromisoformat(stamp.replace('Z', '+00:00')).astimezone():%Y-%m-%d %H:%M:%S}"
    except (ValueError, OverflowError):
        return printable(stamp)


@lru_cache(maxsize=4096)
def local_minute(minute: str) -> str:
    """Return a minute of UTC (`2030-01-02T03:04`) in the zone of this machine, empty if it is none."""
    try:
        return f"{datetime.fromisoformat(minute + ':00+00:00').astimezone():%Y-%m-%d %H:%M}"
    except (ValueError, OverflowError):
        return ""


def _widths(sample: list[tuple[str, ...]], width: int | None) -> list[int]:
    natural = [max(map(cell_len, column)) for column in zip(HEADINGS, *sample, strict=True)]
    if width is None or sum(natural) + GAP * (len(natural) - 1) <= width:
        return natural
    kept = [have if limit is None else min(have, limit) for have, limit in zip(natural, LIMITS, strict=True)]
    subject = LIMITS.index(None)
    rest = width - GAP * (len(kept) - 1) - sum(kept) + kept[subject]
    kept[subject] = max(LEAST, min(rest, natural[subject]))
    return kept


def _fits(text: str, width: int) -> bool:
    return (len(text) if text.isascii() else cell_len(text)) <= width


def _line(row: tuple[str, ...], widths: list[int], styles: list[Style]) -> str:
    padded = [
        text + " " * (width - (len(text) if text.isascii() else cell_len(text)))
        for text, width in zip(row, widths, strict=True)
    ]
    for place, style in enumerate(styles):
        if style:
            padded[place] = click.style(padded[place], **style)
    return (" " * GAP).join(padded).rstrip() + "\n"
