"""Ends a person's command at the n-th system call, for every n, and looks at what is left. Run by `test_plan_crashes`.

A process of its own: it forks, which a test runner with threads must not.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from installer.sample_plans import NAME, TEXT
from role_guard.errors import GuardError, PlanError
from role_guard.layout import ACTIVE, COMPLETED, REVIEW, STATES, Layout, locate
from role_guard.plans import approval, lifecycle, moves, store
from role_guard.plans.lifecycle import By
from role_guard.policy import load_policy

CALLS = ("rename", "link", "replace", "open", "unlink", "write", "fsync", "chmod", "mkdir", "rmdir", "ftruncate")
"""Functions of `os` that are counted; `makedirs` is `mkdir`."""

REPORT, REPORT_TEXT = "add-login.report.md", "# Review report\n\nFine.\n"
BY = By("Ann", "")
KILLED = 9
LIMIT = 400


def act(layout: Layout, command: str) -> None:
    """Do one of the person's commands."""
    if command == "approve":
        lifecycle.approve(layout, NAME, BY)
    elif command in ("return", "return-active"):
        lifecycle.give_back(layout, NAME, "Say how.", BY)
    elif command == "amend":
        lifecycle.amend(layout, load_policy(layout), NAME, ["src/more.py"], "why", BY)
    elif command == "complete":
        lifecycle.complete(layout, NAME, BY)
    else:
        lifecycle.reopen(layout, NAME, BY)


BEFORE = {"approve": 0, "return": 0, "return-active": 1, "amend": 1, "complete": 1, "reopen": 2}
"""How far the plan is before the command: 1 approved, 2 completed."""

AFTER = {
    "approve": ACTIVE,
    "return": REVIEW,
    "return-active": REVIEW,
    "amend": ACTIVE,
    "complete": COMPLETED,
    "reopen": ACTIVE,
}
"""Where it is afterwards."""


def prepare(layout: Layout, command: str) -> None:
    Path(layout.plans, REVIEW, NAME).write_text(TEXT, encoding="utf-8")
    if BEFORE[command]:
        lifecycle.approve(layout, NAME, BY)
        Path(layout.plans, REVIEW, REPORT).write_text(REPORT_TEXT, encoding="utf-8")
    if BEFORE[command] == 2:
        lifecycle.complete(layout, NAME, BY)


@contextlib.contextmanager
def broken(number: int, end: Callable[[], None]) -> Iterator[list[int]]:
    """Let `end` be called in place of the n-th call; give how many there were."""
    kept = {name: getattr(os, name) for name in CALLS}
    count = [0]

    def counted(name: str) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            count[0] += 1
            if count[0] == number:
                end()
            return kept[name](*arguments, **options)

        return call

    try:
        for name in CALLS:
            setattr(os, name, counted(name))
        yield count
    finally:
        for name, call in kept.items():
            setattr(os, name, call)


def kill() -> None:
    os._exit(KILLED)


def fail() -> None:
    raise OSError(5, os.strerror(5))


def attempt(layout: Layout, command: str, number: int, mode: str) -> bool:
    """Do a command that ends at its n-th call, in a process of its own; return whether it got there."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        assert code in (0, KILLED), f"{command} {mode} {number}: exit code {code}"
        return code == KILLED
    code = 70
    try:
        with broken(number, kill if mode == "kill" else fail) as count, contextlib.suppress(PlanError, GuardError):
            act(layout, command)
        code = KILLED if count[0] >= number else 0
    finally:
        os._exit(code)


def examine(layout: Layout, command: str, label: str) -> None:
    """Look whether nothing is lost, once the next command has tidied up, and whether the command can be done then."""
    with moves.locked(layout):
        pass
    check(layout, label)
    with contextlib.suppress(PlanError):  # it is there already
        act(layout, command)
    check(layout, label + ", again")
    assert Path(layout.plans, AFTER[command], NAME).exists(), f"{label}: can't be done again"
    if command == "complete":
        assert "files" in (store.read_json(layout, NAME, "completed.json") or {}), f"{label}: the approval is lost"


def check(layout: Layout, label: str) -> None:
    files = {str(path.relative_to(layout.plans)): path for path in Path(layout.plans).rglob("*") if path.is_file()}
    plans = [name for name in files if name.endswith(NAME)]
    assert len(plans) == 1, f"{label}: {sorted(files)}"
    text = files[plans[0]].read_text(encoding="utf-8")
    assert text.startswith(TEXT), f"{label}: {text}"
    assert plans[0] in [f"{state}/{NAME}" for state in STATES], f"{label}: {plans}"
    reports = [name for name in files if name.endswith(REPORT)]
    assert len(reports) == (1 if BEFORE[label.split()[0]] else 0), f"{label}: {sorted(files)}"
    assert len(files) == len(plans) + len(reports), f"{label}: {sorted(files)}"
    left = [path for path in Path(layout.plans).rglob(".*") if not path.is_dir() or any(path.iterdir())]
    assert not left, f"{label}: {left}"
    if plans[0].startswith(ACTIVE):
        present = approval.opened(layout, NAME, require_stamp=True)
        approved = store.read(layout, NAME, approval.TEXT)
        assert bool(present.problem) or approved == text.encode(), f"{label}: open with another text"


def main(template: str, scratch: str, command: str, mode: str) -> int:
    """Try all calls of a command; return how many there are."""
    origin = Path(scratch, "prepared")
    shutil.copytree(template, origin, symlinks=True, ignore=shutil.ignore_patterns(".git", "hooks"))  # they take long
    prepare(locate(str(origin / ".claude" / "roles" / "hooks")), command)
    for number in range(1, LIMIT):
        root = Path(scratch, str(number))
        shutil.copytree(origin, root, symlinks=True)
        layout = locate(str(root / ".claude" / "roles" / "hooks"))
        got_there = attempt(layout, command, number, mode)
        examine(layout, command, f"{command} {mode} {number}")
        shutil.rmtree(root)
        if not got_there:
            return number - 1
    raise AssertionError(f"{command}: more than {LIMIT} calls")


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
