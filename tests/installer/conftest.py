"""Repositories to install into, copied from templates because git is slow to start."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from claude_roles.install import pin_interpreter
from support.project import Project, make_project, make_repository


@pytest.fixture(scope="session")
def plain_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_repository(tmp_path_factory.mktemp("plain") / "project").root


@pytest.fixture(scope="session")
def installed_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_project(tmp_path_factory.mktemp("installed") / "project").root
    pin_interpreter(root)
    return root


@pytest.fixture
def plain(plain_template: Path, tmp_path: Path) -> Project:
    """Give a repository without roles."""
    return Project(Path(shutil.copytree(plain_template, tmp_path / "project", symlinks=True)))


@pytest.fixture
def installed(installed_template: Path, tmp_path: Path) -> Project:
    """Give a repository with roles installed and committed."""
    return Project(Path(shutil.copytree(installed_template, tmp_path / "project", symlinks=True)))
