"""Repositories to install into, copied from templates because git is slow to start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from claude_roles.install import pin_interpreter
from support.lending import Lender
from support.project import Project, lent, make_prepared, make_repository


@pytest.fixture(scope="session")
def plain_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_repository(tmp_path_factory.mktemp("plain") / "project").root


@pytest.fixture(scope="session")
def installed_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = make_prepared(tmp_path_factory.mktemp("installed") / "project").root
    pin_interpreter(root)
    return root


@pytest.fixture(scope="session")
def plain_copies(plain_template: Path) -> Lender:
    return Lender(plain_template, plain_template.parent / "copy")


@pytest.fixture(scope="session")
def installed_copies(installed_template: Path) -> Lender:
    return Lender(installed_template, installed_template.parent / "copy")


@pytest.fixture
def plain(plain_copies: Lender, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Project]:
    """Give a repository without roles."""
    yield from lent(plain_copies, tmp_path / "project", request)


@pytest.fixture
def installed(installed_copies: Lender, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Project]:
    """Give a repository with roles installed and committed."""
    yield from lent(installed_copies, tmp_path / "project", request)
