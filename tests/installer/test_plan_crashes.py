"""A person's command that dies, or whose system calls fail, at any point: it is done and in the log, or not at all."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from installer import crash_driver
from installer.commands import environment
from installer.sample_plans import NAME, TEXT, layout_of, put
from role_guard import log_chain
from role_guard.errors import GuardError
from role_guard.layout import Layout
from role_guard.plans import approval, store
from support.project import Project

TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("mode", ["kill", "fail"])
@pytest.mark.parametrize("command", crash_driver.BEFORE)
def test_every_call(installed: Project, tmp_path: Path, command: str, mode: str) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    path = os.pathsep.join([str(TESTS), *(item for item in sys.path if item)])
    done = subprocess.run(
        [sys.executable, crash_driver.__file__, str(installed.root), str(scratch), command, mode],
        env=environment(PYTHONPATH=path), capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert json.loads(done.stdout) > 10, "calls were counted"


def hold_the_lock(layout: Layout) -> None:
    """Take the log's lock as another program does; this process keeps it until the test is over."""
    Path(layout.state).mkdir(exist_ok=True)
    descriptor = os.open(Path(layout.state, log_chain.LOCK), os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)


def put_a_file_there(layout: Layout) -> None:
    shutil.rmtree(layout.logs, ignore_errors=True)
    Path(layout.logs).write_text("in the way\n", encoding="utf-8")


FAULTS: dict[str, Callable[[Layout], None]] = {"its lock is held": hold_the_lock, "a file is there": put_a_file_there}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("command", crash_driver.BEFORE)
def test_what_can_not_be_logged_is_not_done(
    installed: Project, monkeypatch: pytest.MonkeyPatch, command: str, fault: str
) -> None:
    layout = layout_of(installed)
    crash_driver.prepare(layout, command)
    FAULTS[fault](layout)
    monkeypatch.setattr(log_chain, "WAIT", 0.1)
    before = crash_driver.look(layout)
    with pytest.raises(GuardError, match="audit log"):
        crash_driver.act(layout, command)
    assert crash_driver.look(layout) == before


def test_a_plan_moved_by_hand_opens_nothing_that_is_not_logged(installed: Project) -> None:
    layout = layout_of(installed)
    put(installed, NAME, "Active", TEXT)
    put_a_file_there(layout)
    with pytest.raises(GuardError, match="audit log"):
        approval.opened(layout, NAME, require_stamp=False)
    assert store.read_json(layout, NAME, approval.RECORD) is None
    Path(layout.logs).unlink()
    assert approval.opened(layout, NAME, require_stamp=False).problem == ""
    assert [line["reason"] for line in installed.log()] == ["moved to Active by hand"]


def test_a_broken_journal_is_named(installed: Project) -> None:
    layout = layout_of(installed)
    crash_driver.prepare(layout, "approve")
    journal = Path(layout.state, "plans", ".act.json")
    journal.parent.mkdir(parents=True, exist_ok=True)
    journal.write_text("{}", encoding="utf-8")
    with pytest.raises(GuardError, match=r"\.act\.json` is no journal of claude-roles"):
        crash_driver.act(layout, "approve")
    journal.unlink()
    crash_driver.act(layout, "approve")
