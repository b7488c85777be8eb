"""A session that goes on while `install-roles` brings the repository from the first layout to the present one."""

from __future__ import annotations

import subprocess
import tarfile
import threading
import time
from pathlib import Path

import pytest

from e2e.client import Client, call, say
from installer.commands import SCRIPTS, environment
from support.project import Project, make_repository

FIRST_LAYOUT = Path(__file__).parents[1] / "fixtures" / "first-layout.tar.xz"
CALLS = 24


@pytest.fixture
def first(tmp_path: Path) -> Project:
    project = make_repository(tmp_path / "project")
    with tarfile.open(FIRST_LAYOUT) as archive:
        archive.extractall(project.root)
    project.activate(files=[f"src/new{number}.py" for number in range(CALLS)])
    return project


class Upgrade(threading.Thread):
    """Runs `install-roles` when the model has been asked a third of the times."""

    def __init__(self, client: Client, project: Project) -> None:
        super().__init__(daemon=True)
        self._home, self._root = client.home, project.root
        self.done: subprocess.CompletedProcess[str] | None = None

    def run(self) -> None:
        while sum(path.read_bytes().count(b"\n") for path in self._home.glob("requests-*.jsonl")) < CALLS // 3:
            time.sleep(0.02)
        command = [str(SCRIPTS / "install-roles"), "--", str(self._root)]
        self.done = subprocess.run(command, capture_output=True, text=True, env=environment())


@pytest.mark.parametrize("role", ["planner", "implementer"])
def test_an_upgrade_amid_a_session(client: Client, first: Project, role: str) -> None:
    turns = [call("Write", file_path=str(first.root / f"src/new{n}.py"), content="x = 1\n") for n in range(CALLS)]
    upgrade = Upgrade(client, first)
    upgrade.start()
    env = {"CLAUDE_ROLE": role}
    outcome = client.run(first.root, [*turns, say("done")], "--permission-mode", "acceptEdits", env=env, timeout=120)
    upgrade.join()
    assert upgrade.done is not None
    assert upgrade.done.returncode == 0, upgrade.done
    written = [n for n in range(CALLS) if (first.root / f"src/new{n}.py").exists()]
    texts = [result.text for result in outcome.results]
    assert written == ([] if role == "planner" else list(range(CALLS))), texts
    if role == "planner":
        assert all("planner" in text and "could not judge" not in text for text in texts), texts
    assert len(texts) == CALLS
