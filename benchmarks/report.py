"""Puts figures into tables: for the terminal, and for the pages of the documentation."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from rich.table import Table

from benchmarks.measure import Figures
from benchmarks.scale import Line
from benchmarks.subjects import BARE, JQ, OURS

Measured = Mapping[tuple[str, str], Figures]

REACH = {True: {BARE: 2.5, JQ: 0.9}, False: {BARE: 3.0, JQ: 1.1}}
"""What the median of our hook may be, as ratio to another's: for file tools, and for shell commands."""

MEMORY = 16.0
"""MiB that it may take at its peak."""

HEADINGS = ("case", "hook", "wall ms", "95 %", "CPU ms", "95 %", "MiB", "to bare", "to bash + jq")
ALONG = ("along", "CPU ms", "slope", "growth")


class Page(NamedTuple):
    """A page with a part that is measured, between two comments of this name."""

    path: Path
    name: str


def rows_of(measured: Measured) -> list[tuple[str, ...]]:
    """Return a row of texts for each case and hook; the ratios are those of wall time."""
    rows = []
    for (case, name), found in measured.items():
        ratios = [_ratio(found, measured.get((case, other))) for other in (BARE, JQ)]
        times = (found.wall, found.wall_95, found.cpu, found.cpu_95, found.memory)
        rows.append((case, name, *(f"{number:.1f}" for number in times), *ratios))
    return rows


def _ratio(found: Figures, base: Figures | None) -> str:
    return "" if base is None else f"{found.wall / base.wall:.2f}"


def rows_along(lines: list[Line]) -> list[tuple[str, ...]]:
    """Return a row of texts for each axis."""
    return [
        (
            f"{line.name}: {', '.join(map(_counted, line.sizes))} {line.unit}",
            ", ".join(f"{time:.1f}" for time in line.times),
            f"{line.slope:+.3f} ms per {_counted(line.per)} {line.unit}",
            line.grows,
        )
        for line in lines
    ]


def _counted(number: int) -> str:
    for power, letter in ((9, "G"), (6, "M"), (3, "k")):
        if number >= 10**power and not number % 10**power:
            return f"{number // 10**power}{letter}"
    return str(number)


def beyond(measured: Measured, is_file: Mapping[str, bool]) -> list[str]:
    """Return what misses the reach, as sentences."""
    found = []
    for (case, name), ours in measured.items():
        if name != OURS:
            continue
        if ours.memory > MEMORY:
            found.append(f"{case}: {ours.memory:.1f} MiB are more than {MEMORY:g}")
        for other, most in REACH[is_file[case]].items() if case in is_file else ():
            base = measured.get((case, other))
            if base is not None and ours.wall / base.wall > most:
                found.append(f"{case}: {ours.wall / base.wall:.2f} times {other} is more than {most:g}")
    return found


def shown(headings: tuple[str, ...], rows: list[tuple[str, ...]], texts: int) -> Table:
    """Return a table for the terminal, its first columns texts and the others numbers."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for number, heading in enumerate(headings):
        table.add_column(heading, justify="left" if number < texts else "right")
    for row in rows:
        table.add_row(*row)
    return table


def written(headings: tuple[str, ...], rows: list[tuple[str, ...]], texts: int) -> str:
    """Return the same table for a page in Markdown."""
    under = ["---"] * texts + ["--:"] * (len(headings) - texts)
    return "".join(f"| {' | '.join(row)} |\n" for row in (headings, under, *rows))


def put(page: Page, text: str) -> None:
    """Put a text into a page, in place of the one that was measured before."""
    before, _, behind = _parts(page)
    page.path.write_text(before + text + behind, encoding="utf-8")


def stands(page: Page) -> str:
    """Return the text that was put into a page."""
    return _parts(page)[1]


def _parts(page: Page) -> tuple[str, str, str]:
    """Return a page as what is before the measured part, that part, and what is behind it, with the comments."""
    begin, end = (f"<!-- {page.name}: {side} -->\n" for side in ("begin", "end"))
    before, rest = page.path.read_text(encoding="utf-8").split(begin)
    text, behind = rest.split(end)
    return before + begin, text, end + behind


def as_json(measured: Measured, lines: list[Line], runs: int) -> str:
    """Return all figures as JSON."""
    rows = [{"case": case, "subject": name, **found._asdict()} for (case, name), found in measured.items()]
    about = {"machine": machine(), "runs": runs, "figures": rows, "scale": [line._asdict() for line in lines]}
    return json.dumps(about, indent=1) + "\n"


def of_page(text: str) -> str:
    """Return what stands in the page of the benchmarks, from the figures as JSON."""
    about = json.loads(text)
    measured, lines = _measured(about), [Line(**row) for row in about["scale"]]
    tables = [(HEADINGS, rows_of(measured), 2), (ALONG, rows_along(lines), 1)]
    head = f"{about['machine']}; {about['runs']} runs of each.\n\n"
    return head + "\n".join(written(*table) for table in tables)


def of_readme(text: str) -> str:
    """Return what stands in the README, from the figures as JSON."""
    return quoted(_measured(json.loads(text)))


def _measured(about: dict[str, Any]) -> Measured:
    return {(row.pop("case"), row.pop("subject")): Figures(**row) for row in about["figures"]}


def quoted(measured: Measured) -> str:
    """Return the three figures that the README quotes, as a list in Markdown."""

    def times(case: str, other: str) -> str:
        ours, base = measured[case, OURS], measured[case, other]
        return f"{ours.wall:.0f} ms, {ours.wall / base.wall:.1f} times"

    allowed, log = "plan written by the planner", "git log"
    lines = [
        f"a plan that the planner writes: {times(allowed, BARE)} a Python that does nothing",
        f"`git log`, read as a shell reads it: {times(log, BARE)} that",
    ]
    if (allowed, JQ) in measured:
        ratio = measured[allowed, OURS].wall / measured[allowed, JQ].wall
        lines.append(f"beside a hook of two lines, `bash` and `jq`, that denies one path: {ratio:.2f} times its time")
    return "".join(f"- {line}\n" for line in lines)


def machine() -> str:
    """Return what the figures were measured on."""
    system = f"{platform.system()} {platform.release()}"
    return f"{_processor()}, {os.cpu_count()} cores, {system}, Python {platform.python_version()}"


def _processor() -> str:
    """Return the processor's name, as far as the system tells it."""
    try:
        about = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.partition(":")[2].strip() for line in about.splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()
