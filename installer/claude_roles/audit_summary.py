"""A summary of the audit log on a terminal: small bar charts and lists of the most frequent."""

from __future__ import annotations

from typing import Any

from rich.bar import Bar
from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from claude_roles.audit_figures import Figures
from claude_roles.audit_table import local_time
from claude_roles.screen import cell, printable

MOST = 10
"""Rows of a list."""

DAYS = 31
"""Days that are shown, the newest."""

BAR = 30
"""Columns of the longest bar."""


def renderables(figures: Figures, counted: str) -> list[RenderableType]:
    """Return what a person sees.

    Args:
        figures: of the log, or a part of it.
        counted: what the counted entries are called: `refused`.
    """
    parts = ", ".join(f"{count:,} {printable(name)}" for name, count in figures.verdicts.most())
    span = f"from {local_time(figures.first)} to {local_time(figures.last)}"
    shown: list[RenderableType] = [Text(f"{figures.entries:,} entries {span}: {parts}")]
    days = figures.days.in_order()
    older = f" (the last {DAYS} with any)" if len(days) > DAYS else ""
    subjects = [(f"{tool} {subject}", count) for (tool, subject), count in figures.subjects.most(MOST)]
    for title, rows in (
        (f"{counted} by rule", figures.rules.most(MOST)),
        (f"{counted} by role", figures.roles.most(MOST)),
        (f"{counted} by day{older}", days[-DAYS:]),
        (f"{counted} most: commands and paths", subjects),
        (f"{counted} most: sessions", figures.sessions.most(MOST)),
    ):
        if rows:
            shown += [Text(f"\n{title}", style="bold"), _chart(rows)]
    return shown


def _chart(rows: list[tuple[str, int]]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(overflow="fold")
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True, width=BAR)
    longest = max(count for _, count in rows)
    for name, count in rows:
        table.add_row(cell(name or "(none)"), cell(f"{count:,}"), Bar(longest, 0, count, width=BAR, color="red"))
    return table


def as_json(figures: Figures) -> dict[str, Any]:
    """Return the same for programs.

    Returns:
        `entries`, `counted`: numbers; `from`, `to`: times of the first and last entry; `verdicts`: counts by verdict;
        `rules`, `roles`, `days`, `subjects`, `sessions`, `plans`: lists of objects with `count`, all that there are.
    """
    return {
        "entries": figures.entries,
        "counted": figures.counted,
        "from": figures.first,
        "to": figures.last,
        "verdicts": dict(figures.verdicts.most()),
        "rules": [{"rule": name, "count": count} for name, count in figures.rules.most()],
        "roles": [{"role": name, "count": count} for name, count in figures.roles.most()],
        "days": [{"day": name, "count": count} for name, count in figures.days.in_order()],
        "subjects": [
            {"tool": tool, "subject": subject, "count": count} for (tool, subject), count in figures.subjects.most()
        ],
        "sessions": [{"session": name, "count": count} for name, count in figures.sessions.most()],
        "plans": [{"plan": name, "count": count} for name, count in figures.plans.most()],
    }
