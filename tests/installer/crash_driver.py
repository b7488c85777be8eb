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


RECORDS = {
    REVIEW: {"draft": set(), "returned": {"returned.json"}},
    ACTIVE: {"approved": {approval.RECORD, approval.TEXT}},
    COMPLETED: {"completed": {"completed.json", store.CLOSED}},
}
"""Records of what a plan is, by the state it is in: one of these sets, and none of the others."""

VERDICTS = {"return-active": "return"}
"""What a command is called in the log, if not by its own name."""


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
    before, done = look(layout), False
    try:
        with broken(number, kill if mode == "kill" else fail) as count, contextlib.suppress(PlanError, GuardError):
            act(layout, command)
            done = True
        whole(layout, command, before, done=done)
        code = KILLED if count[0] >= number else 0
    finally:
        os._exit(code)


def look(layout: Layout) -> dict[str, Any]:
    """Return what a command changes: plans and reports, records of what the plan is, and lines of the log."""
    files = {path: path.read_bytes() for path in sorted(Path(layout.plans).rglob("*.md"))}
    known = {name for kinds in RECORDS.values() for names in kinds.values() for name in names}
    records = {name: store.read(layout, NAME, name) for name in (*sorted(known), "seen")}
    log = Path(layout.logs, "audit.jsonl")
    lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
    return {"files": files, "records": records, "log": [json.loads(line)["verdict"] for line in lines]}


def whole(layout: Layout, command: str, before: dict[str, Any], *, done: bool) -> None:
    """See that a command changed everything if it says that it is done, and else nothing."""
    after = look(layout)
    if not done:
        assert after == before, f"not done, but changed: {before} {after}"
        return
    verdict = VERDICTS.get(command, command)
    assert after["log"] == [*before["log"], verdict], f"done, and the log says: {after['log']}"
    assert Path(layout.plans, AFTER[command], NAME) in after["files"]


def examine(layout: Layout, command: str, label: str, before: dict[str, Any]) -> None:
    """Look whether nothing is lost, once the next command has tidied up, and whether the command can be done then."""
    moves.tidy(layout)  # what any event of a session does
    after = look(layout)
    whole(layout, command, before, done=after["files"] != before["files"])
    with moves.locked(layout):
        pass
    assert look(layout) == after, f"{label}: a second look puts something else right"
    left = [str(path) for path in Path(layout.state).rglob(store.NEW + "*")]
    assert not left, f"{label}: {left}"
    assert not os.path.lexists(moves.journal(layout)), f"{label}: the journal is left"
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
    left = list(Path(layout.plans).rglob(".*"))
    assert not left, f"{label}: {left}"
    state = plans[0].partition("/")[0]
    on_record = {name for name, content in look(layout)["records"].items() if content is not None} - {"seen"}
    assert on_record in RECORDS[state].values(), f"{label}: {state} and {on_record}"
    assert not reports or reports[0].startswith(COMPLETED if state == COMPLETED else REVIEW), f"{label}: {reports}"
    if plans[0].startswith(ACTIVE):
        present = approval.opened(layout, NAME, require_stamp=True)
        approved = store.read(layout, NAME, approval.TEXT)
        assert bool(present.problem) or approved == text.encode(), f"{label}: open with another text"


def main(template: str, scratch: str, command: str, mode: str) -> int:
    """Try all calls of a command; return how many there are."""
    origin = Path(scratch, "prepared")
    shutil.copytree(template, origin, symlinks=True, ignore=shutil.ignore_patterns(".git", "hooks"))  # they take long
    prepare(locate(str(origin / ".claude" / "roles" / "hooks")), command)
    moves.STALE = -1.0  # or a minute would have to pass
    for number in range(1, LIMIT):
        root = Path(scratch, str(number))
        shutil.copytree(origin, root, symlinks=True)
        layout = locate(str(root / ".claude" / "roles" / "hooks"))
        before = look(layout)
        got_there = attempt(layout, command, number, mode)
        examine(layout, command, f"{command} {mode} {number}", before)
        shutil.rmtree(root)
        if not got_there:
            return number - 1
    raise AssertionError(f"{command}: more than {LIMIT} calls")


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
