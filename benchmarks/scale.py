"""How the time of a decision grows: with active plans, rules, the length of a command, and the size of the log."""

from __future__ import annotations

import json
import shutil
import statistics
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from benchmarks.measure import Job, measure
from benchmarks.repository import (
    add_plan,
    begin_sessions,
    call,
    environment,
    hook_command,
    make_repository,
    run_hook,
    verdict_of,
    write,
)
from claude_roles.install import install
from role_guard import log_chain, log_head
from role_guard.layout import Layout, locate

FLAT = 0.15
"""From the first size to the last, the time of what is called flat grows by less than this part of it."""

NEAR = 0.15
"""No point of what is called linear is further from the line through all of them than this part of its height."""

ONE_COMMAND = f"git log --oneline --grep='{'some words of a message, ' * 8}' -- src/some/where/module.py\n"
ONE_LINE = "one more line of a text that is only read, of some hundred characters as lines of sources often are\n"


class Axis(NamedTuple):
    """What grows: its name, its unit (and how many of them the slope is given for), its sizes, and who makes one.

    `prepare` changes a repository to have that size, and returns the event, the role, the verdict, and variables.
    """

    name: str
    unit: str
    per: int
    sizes: tuple[int, ...]
    prepare: Callable[[Path, int], tuple[dict[str, object], str, str, dict[str, str]]]


class Line(NamedTuple):
    """What was measured along an axis: CPU milliseconds at each size, their slope per unit, and how they grow."""

    name: str
    unit: str
    per: int
    sizes: tuple[int, ...]
    times: list[float]
    slope: float
    grows: str


def plans(root: Path, size: int) -> tuple[dict[str, object], str, str, dict[str, str]]:
    """Have so many active plans; the session works on one of them."""
    for number in range(size - 1):
        add_plan(root, "Active", f"plan-{number}")
    return write(root, "implementer", "src/app.py"), "implementer", "allow", {"CLAUDE_PLAN": "login.md"}


def rules(root: Path, size: int) -> tuple[dict[str, object], str, str, dict[str, str]]:
    """Have so many rules in front of those of the planner."""
    path = root / ".claude" / "roles" / "roles.toml"
    text, rule = path.read_text(encoding="utf-8"), "[[roles.planner.rules]]\n"
    more = "".join(
        f'{rule}id = "more-{number}"\nabout = "x"\neffects = ["write"]\npaths = ["src/part{number}/**/*.py"]\n'
        f'verdict = "deny"\nreason = "{{seen}}; not here."\n\n'
        for number in range(size)
    )
    path.write_text(text.replace(rule, more + rule, 1), encoding="utf-8")
    install(root, "project")
    begin_sessions(root)
    return write(root, "planner", "src/app.py"), "planner", "deny", {}


def commands(root: Path, size: int) -> tuple[dict[str, object], str, str, dict[str, str]]:
    """Have so many bytes of commands, a line each."""
    text = ONE_COMMAND * max(1, size // len(ONE_COMMAND))
    return call(root, "planner", "Bash", command=text), "planner", "allow", {}


def text(root: Path, size: int) -> tuple[dict[str, object], str, str, dict[str, str]]:
    """Have so many bytes of text in a here-document."""
    command = "cat <<'END' | wc -l\n" + ONE_LINE * max(1, size // len(ONE_LINE)) + "END"
    return call(root, "planner", "Bash", command=command), "planner", "allow", {}


def log(root: Path, size: int) -> tuple[dict[str, object], str, str, dict[str, str]]:
    """Have so many bytes in the log's file, which gets one line more at each refused call."""
    path = root / ".claude" / "roles" / "roles.toml"
    largest = 2**30
    path.write_text(
        path.read_text(encoding="utf-8").replace("log_max_bytes = 10_000_000", f"log_max_bytes = {largest}"),
        encoding="utf-8",
    )
    install(root, "project")
    begin_sessions(root)
    refused = write(root, "planner", "src/app.py")
    run_hook(root, refused, "planner")
    fill_log(locate(str(root / ".claude" / "roles" / "hooks")), min(size, largest - 2**20))
    return refused, "planner", "deny", {}


def fill_log(layout: Layout, size: int) -> None:
    """Repeat the log's last line up to a size, and have the log's head say so."""
    path = Path(log_chain.path_of(layout))
    line = path.read_bytes().splitlines(keepends=True)[-1]
    many = line * (2**20 // len(line))
    with path.open("ab") as stream:
        while stream.tell() + len(many) < size:
            stream.write(many)
        about = stream.tell()
    record = log_head.open_record(layout)
    head = log_head.read(record)
    if head is None:
        raise RuntimeError(f"{path} has no head")
    log_head.write(record, head._replace(size=about))


AXES = (
    Axis("active plans", "plans", 100, (1, 10, 100, 300, 1000), plans),
    Axis("rules", "rules", 100, (10, 100, 300, 1000), rules),
    Axis("commands", "bytes", 10_000, (100, 1000, 10_000, 30_000, 100_000), commands),
    Axis("here-document", "bytes", 10_000, (100, 1000, 10_000, 30_000, 100_000), text),
    Axis("log", "bytes", 100_000_000, (0, 1_000_000, 100_000_000, 1_000_000_000), log),
)


def scale(place: Path, runs: int, *, largest: int | None = None) -> list[Line]:
    """Measure along all axes.

    Args:
        place: a directory for repositories.
        runs: runs of each size.
        largest: sizes above are left out, but for the first two.

    Raises:
        RuntimeError: a call is not judged as it should be.
    """
    jobs: dict[tuple[str, int], Job] = {}
    make_repository(place / "pattern")
    for axis in AXES:
        for number, size in enumerate(axis.sizes):
            if largest is None or size <= largest or number < 2:
                root = place / f"{axis.name}-{size}".replace(" ", "-")
                jobs[axis.name, size] = _job(Path(shutil.copytree(place / "pattern", root)), axis, size)
    figures = measure(jobs, runs)
    return [
        line(axis, {size: each.cpu for (name, size), each in figures.items() if name == axis.name}) for axis in AXES
    ]


def _job(root: Path, axis: Axis, size: int) -> Job:
    event, role, wanted, variables = axis.prepare(root, size)
    job = Job(
        ["/bin/sh", "-c", hook_command(root, "PreToolUse")], environment(root, role, **variables), root,
        json.dumps(event).encode(),
    )  # fmt: skip
    said = verdict_of(root, event, role, **variables)
    if said != wanted:
        raise RuntimeError(f"{axis.name}, {size}: the hook says {said}, not {wanted}")
    return job


def line(axis: Axis, times: dict[int, float]) -> Line:
    """Return what was measured along an axis, with the slope of the line through it."""
    sizes, values = tuple(times), list(times.values())
    slope, start = statistics.linear_regression(sizes, values)
    grown = slope * (sizes[-1] - sizes[0]) / values[0]
    is_near = all(abs(value / (start + slope * size) - 1) < NEAR for size, value in times.items())
    grows = "bent" if not is_near else "flat" if grown < FLAT else "linear"
    return Line(axis.name, axis.unit, axis.per, sizes, values, slope * axis.per, grows)
