"""A repository with real code and roles installed, and the pinned client."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from e2e.client import Client
from e2e.client_version import ensure_client
from support.project import Project, make_prepared


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def program() -> Path:
    return ensure_client()


@pytest.fixture
def client(program: Path, tmp_path: Path) -> Client:
    home = tmp_path / "home"
    home.mkdir()
    return Client(program, home)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_prepared(tmp_path_factory.mktemp("template") / "project").root


@pytest.fixture
def project(template: Path, tmp_path: Path) -> Project:
    return Project(Path(shutil.copytree(template, tmp_path / "project", symlinks=True)))
