"""An installation, an upgrade or a removal that is killed anywhere can be done again, and mixes no scripts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from installer import install_crash_driver
from installer.commands import environment

TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("command", ["install", "upgrade", "uninstall"])
def test_a_kill_at_any_call_can_be_made_good(plain_template: Path, tmp_path: Path, command: str) -> None:
    path = os.pathsep.join([str(TESTS), *(item for item in sys.path if item)])
    done = subprocess.run(
        [sys.executable, install_crash_driver.__file__, str(plain_template), str(tmp_path), command],
        env=environment(PYTHONPATH=path), capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout) > 50
