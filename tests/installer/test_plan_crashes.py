"""A person's command that dies, or whose system calls fail, at any point: nothing is lost, and it can be done again."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from installer import crash_driver
from installer.commands import environment
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
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) > 10, "calls were counted"
