"""Measures and prints: `python -m benchmarks [--runs N] [--json FILE]`."""

from __future__ import annotations

import json
import platform
import sys
import tempfile
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from benchmarks.cases import Case, add_plans, cases, environment, make_repository, run_hook, start
from benchmarks.measure import Figures, Job, measure
from benchmarks.subjects import BARE, JQ, OURS, Subject, install_guards, public_guards, subjects

WIDTH = 140
"""Columns of the table where it does not go to a terminal."""


@click.command()
@click.option("--runs", type=click.IntRange(min=5), default=60, show_default=True, help="Runs of each job.")
@click.option("--guards/--no-guards", default=True, show_default=True, help="Measure public guards too.")
@click.option("--json", "as_json", type=click.Path(dir_okay=False, path_type=Path), help="Write all figures there.")
def main(*, runs: int, guards: bool, as_json: Path | None) -> None:
    """Measure the hook beside its baselines.

    Example: python -m benchmarks --runs 100 --json figures.json
    """
    if guards:
        install_guards()
    with tempfile.TemporaryDirectory(prefix="claude-roles-bench-") as place:
        root = Path(place, "repository")
        make_repository(root)
        measured = judge(root, Path(place), runs, guards=guards)
        add_plans(root)
        measured.update(begin(root, runs))
    Console(width=None if sys.stdout.isatty() else WIDTH).print(table(measured))
    if as_json is not None:
        rows = [{"case": case, "subject": name, **figures._asdict()} for (case, name), figures in measured.items()]
        about = {"machine": machine(), "runs": runs, "figures": rows}
        as_json.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def judge(root: Path, place: Path, runs: int, *, guards: bool) -> dict[tuple[str, str], Figures]:
    """Measure every case with every subject."""
    jobs: dict[tuple[str, str], Job] = {}
    for case in cases(root):
        check(root, case)
        for subject in [*subjects(root, place), *(public_guards() if guards else ())]:
            if not subject.tools or case.event["tool_name"] in subject.tools:
                jobs[case.name, subject.name] = job(root, case.event, case.role, subject)
    return measure(jobs, runs)


def begin(root: Path, runs: int) -> dict[tuple[str, str], Figures]:
    """Measure a session's start."""
    settings = json.loads((root / ".claude" / "settings.json").read_bytes())
    command = ["/bin/sh", "-c", settings["hooks"]["SessionStart"][0]["hooks"][0]["command"]]
    [bare] = [subject for subject in subjects(root, root.parent) if subject.name == BARE]
    event = start(root, "planner")
    name = "session start, 200 plans"
    ours = Subject(OURS, command)
    return measure({(name, item.name): job(root, event, "planner", item) for item in (bare, ours)}, runs)


def job(root: Path, event: dict[str, Any], role: str, subject: Subject) -> Job:
    """Return what runs a subject on an event."""
    given = json.dumps(event).encode() if subject.gets_event else b""
    return Job(subject.command, environment(root, role), root, given)


def check(root: Path, case: Case) -> None:
    """See that ours judges a case as it should: else the figures mean nothing."""
    answer = json.loads(run_hook(root, case.event, case.role).stdout)["hookSpecificOutput"]["permissionDecision"]
    if answer != case.verdict:
        raise click.ClickException(f"{case.name}: the hook says {answer}, not {case.verdict}")


def table(measured: dict[tuple[str, str], Figures]) -> Table:
    """Return all figures as a table."""
    shown = Table(box=None, header_style="bold", pad_edge=False)
    for heading in ("case", "hook", "wall ms", "95 %", "CPU ms", "95 %", "MiB", "to bare", "to bash + jq"):
        shown.add_column(heading, justify="left" if heading in ("case", "hook") else "right")
    for (case, name), figures in measured.items():
        ratios = [_ratio(figures, measured.get((case, other))) for other in (BARE, JQ)]
        cells = (figures.wall, figures.wall_95, figures.cpu, figures.cpu_95, figures.memory)
        shown.add_row(case, name, *(f"{cell:.1f}" for cell in cells), *ratios)
    return shown


def _ratio(figures: Figures, base: Figures | None) -> str:
    return "" if base is None else f"{figures.wall / base.wall:.2f}"


def machine() -> str:
    """Return what the figures were measured on."""
    return f"{platform.platform()}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
