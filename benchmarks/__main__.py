"""Measures, prints and draws: `python -m benchmarks [--runs N] [--write]`."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from benchmarks import report
from benchmarks.cases import cases
from benchmarks.measure import Figures, Job, measure
from benchmarks.repository import add_plan, environment, hook_command, make_repository, start, verdict_of
from benchmarks.scale import scale
from benchmarks.subjects import BARE, JQ, OURS, Subject, install_guards, public_guards, subjects

WIDTH = 150
"""Columns of the tables where they do not go to a terminal."""

PLANS = 200
"""Plans in Review when the session starts that is measured."""

HERE = Path(__file__).parent
TABLES = report.Page(HERE / "README.md", "figures")
QUOTED = report.Page(HERE.parent / "README.md", "figures")


@click.command()
@click.option("--runs", type=click.IntRange(min=5), default=60, show_default=True, help="Runs of each job.")
@click.option("--guards/--no-guards", default=True, show_default=True, help="Measure public guards too.")
@click.option("--largest", type=click.IntRange(min=1000), help="Leave larger sizes out.  [default: none]")
@click.option(
    "--to", type=click.Path(file_okay=False, exists=True, path_type=Path), default=HERE, show_default="benchmarks",
    help="Put figures.json, cases.png and scale.png there.",
)  # fmt: skip
@click.option(
    "--write", is_flag=True, help="Put the tables into benchmarks/README.md, and three figures into README.md."
)
def main(*, runs: int, guards: bool, largest: int | None, to: Path, write: bool) -> None:
    """Measure the hook beside its baselines, and how its time grows.

    Example: python -m benchmarks --runs 100 --to /tmp
    """
    from benchmarks import plots  # late: `--help` needs none

    if guards:
        install_guards()
    with tempfile.TemporaryDirectory(prefix="claude-roles-bench-") as place:
        root = Path(place, "repository")
        make_repository(root)
        kinds = {case.name: case.is_file for case in cases(root)}
        measured = judge(root, Path(place), runs, guards=guards)
        measured.update(begin(root, runs))
        lines = scale(Path(place), runs, largest=largest)
    tables = [(report.HEADINGS, report.rows_of(measured), 2), (report.ALONG, report.rows_along(lines), 1)]
    console = Console(width=None if sys.stdout.isatty() else WIDTH)
    for table in tables:
        console.print(report.shown(*table), "")
    for missed in report.beyond(measured, kinds):
        console.print(missed, style="yellow")
    plots.draw_cases(measured, to / "cases.png")
    plots.draw_scale(lines, to / "scale.png")
    found = report.as_json(measured, lines, runs)
    (to / "figures.json").write_text(found, encoding="utf-8")
    if write:
        report.put(TABLES, report.of_page(found))
        report.put(QUOTED, report.of_readme(found))


def judge(root: Path, place: Path, runs: int, *, guards: bool) -> dict[tuple[str, str], Figures]:
    """Measure every case with every subject."""
    jobs: dict[tuple[str, str], Job] = {}
    for case in cases(root):
        said = verdict_of(root, case.event, case.role)
        if said != case.verdict:  # else the figures mean nothing
            raise click.ClickException(f"{case.name}: the hook says {said}, not {case.verdict}")
        for subject in [*subjects(root, place), *(public_guards() if guards else ())]:
            if not subject.tools or case.event["tool_name"] in subject.tools:
                jobs[case.name, subject.name] = job(root, case.event, case.role, subject)
    return measure(jobs, runs)


def begin(root: Path, runs: int) -> dict[tuple[str, str], Figures]:
    """Measure a session's start beside many plans."""
    for number in range(PLANS):
        add_plan(root, "Review", f"plan-{number}")
    others = [subject for subject in subjects(root, root.parent) if subject.name in (BARE, JQ)]
    name, event = f"session start, {PLANS} plans", start(root, "planner")
    ours = Subject(OURS, ["/bin/sh", "-c", hook_command(root, "SessionStart")])
    return measure({(name, item.name): job(root, event, "planner", item) for item in (*others, ours)}, runs)


def job(root: Path, event: dict[str, Any], role: str, subject: Subject) -> Job:
    """Return what runs a subject on an event."""
    given = json.dumps(event).encode() if subject.gets_event else b""
    return Job(subject.command, environment(root, role), root, given)


if __name__ == "__main__":
    main()
