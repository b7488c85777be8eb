"""The audit log as one HTML page that needs nothing else: no network, no files beside it.

What others wrote reaches the page only as text: the template escapes every value, and characters that are not visible
are spelled out. A content security policy allows the page's own style and script, by their hashes, and nothing more.
"""

from __future__ import annotations

import base64
import hashlib
import os
import tempfile
from collections import deque
from datetime import date, datetime
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from claude_roles.audit_figures import NO_DATE, Figures
from claude_roles.audit_log import Entry
from claude_roles.audit_table import cells, local_time
from claude_roles.errors import UserError
from claude_roles.plan_history import History
from role_guard.printable import printable

ROWS = 2000
"""Entries that the page's table holds, the newest; more make a phone slow. Everything else counts all of them."""

ACTS = 5000
"""Acts on plans that are remembered, the newest."""

MOST = 20
"""Rows of a chart."""

COLUMNS = 92
"""Columns of the timeline at most: the days of a quarter."""


class Column(NamedTuple):
    """A column of the timeline: the days that it stands for, and what was counted."""

    first: str
    last: str
    refused: int


class Collected:
    """What the page is made of, gathered entry by entry.

    Attributes:
        figures: counts of the entries that are asked for.
        rows: the newest of them.
        acts: what people did with plans.
    """

    def __init__(self) -> None:
        self.figures = Figures(("deny",))
        self.rows: deque[Entry] = deque(maxlen=ROWS)
        self.acts: deque[Entry] = deque(maxlen=ACTS)

    def add(self, entry: Entry, *, is_asked: bool) -> None:
        """Take one entry in; of those that are not asked for, only what people did: plans' histories are whole."""
        if is_asked:
            self.figures.add(entry)
            self.rows.append(entry)
        if entry.get("event") == "Plan":
            self.acts.append(entry)


def page(collected: Collected, plans: list[History], *, repository: str, asked: str) -> str:
    """Return the page.

    Args:
        collected: the entries.
        plans: the plans' histories.
        repository: what the page is about.
        asked: the filters, empty if there are none.
    """
    style, script = (Markup(_asset(name)) for name in ("page.css", "page.js"))  # noqa: S704 - files of this package
    environment = Environment(autoescape=True, undefined=StrictUndefined, finalize=_inert, trim_blocks=True)
    rows = [(*cells(entry), str(entry.get("reason", "")), str(entry.get("session", ""))) for entry in collected.rows]
    figures = collected.figures
    return environment.from_string(_asset("page.html")).render(
        style=style,
        script=script,
        policy=f"default-src 'none'; base-uri 'none'; form-action 'none'; style-src {_hash(style)}; "
        f"script-src {_hash(script)}",
        repository=repository,
        asked=asked,
        made=f"{datetime.now():%Y-%m-%d %H:%M}",
        figures=figures,
        first=local_time(figures.first),
        last=local_time(figures.last),
        verdicts=figures.verdicts.most(),
        timeline=timeline(figures.days.in_order()),
        charts=[
            ("Refused by rule", figures.rules.most(MOST)),
            ("Refused by role", figures.roles.most(MOST)),
            ("Most refused commands and paths", [(" ".join(key), n) for key, n in figures.subjects.most(MOST)]),
            ("Sessions with most refusals", figures.sessions.most(MOST)),
        ],
        rows=rows[::-1],
        choices={place: sorted({row[place] for row in rows}) for place in (1, 2, 5)},
        plans=plans,
        local=lambda when: f"{when.astimezone():%Y-%m-%d %H:%M:%S}",
    )


def timeline(days: list[tuple[str, int]]) -> list[Column]:
    """Return the columns of a timeline without gaps: a day each, or as many days as make it fit."""
    counts = {date.fromisoformat(day).toordinal(): count for day, count in days if day != NO_DATE}
    if not counts:
        return []
    first, last = min(counts), max(counts)
    step = (last - first) // COLUMNS + 1
    columns: dict[int, int] = {}
    for number, count in counts.items():
        columns[(number - first) // step] = columns.get((number - first) // step, 0) + count
    return [
        Column(
            f"{date.fromordinal(first + place * step):%Y-%m-%d}",
            f"{date.fromordinal(min(first + (place + 1) * step - 1, last)):%Y-%m-%d}",
            columns.get(place, 0),
        )
        for place in range((last - first) // step + 1)
    ]


def write(path: Path, text: str) -> None:
    """Put the page in place in one step, readable for its owner only, as the log is; into a device or pipe as it is.

    Raises:
        UserError: it can't be written; what was there is as it was.
    """
    if not path.name:
        raise UserError(f"{path}: is no name of a file; name one, such as audit.html")
    try:
        if path.exists() and not path.is_file():
            path.write_text(text, encoding="utf-8")  # what has its place would be no device any more
            return
        descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:100]}-")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
                stream.write(text)
            Path(beside).replace(path)
        except BaseException:
            os.unlink(beside)  # noqa: PTH108
            raise
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; name a file in a directory that you can write to") from None


def _inert(value: Any) -> Any:
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _asset(name: str) -> str:
    return resources.files("claude_roles").joinpath("report").joinpath(name).read_text(encoding="utf-8")
