"""One installed project, copied for every test that wants its own."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from role_guard.shapes import Policy
from support.lending import Lender
from support.project import Project, lent, make_prepared
from unit.hook import Hook, shipped_policy


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Return a project for tests that change nothing in it."""
    return make_prepared(tmp_path_factory.mktemp("pattern") / "project")


@pytest.fixture(scope="session")
def copies(pattern: Project) -> Lender:
    return Lender(pattern.root, pattern.root.parent / "copy")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    directory = tmp_path / "home"
    directory.mkdir()
    monkeypatch.setenv("HOME", str(directory))
    monkeypatch.delenv("CLAUDE_ROLE", raising=False)
    return directory


@pytest.fixture
def project(copies: Lender, tmp_path: Path, home: Path, request: pytest.FixtureRequest) -> Iterator[Project]:
    yield from lent(copies, tmp_path / "project", request)


@pytest.fixture(scope="session")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a directory for PATH that holds the running interpreter as `python3`, and `sh`."""
    directory = tmp_path_factory.mktemp("programs")
    (directory / "python3").symlink_to(Path(sys.executable).resolve())
    shell = shutil.which("sh", path=os.defpath)
    assert shell
    (directory / "sh").symlink_to(shell)
    return directory


@pytest.fixture
def hook(project: Project, programs: Path, home: Path) -> Hook:
    return Hook(project, programs, home)


@pytest.fixture(scope="session")
def policy() -> Policy:
    return shipped_policy()
