"""A small real repository with roles installed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from claude_roles.install import install
from role_guard import interpreter
from support.lending import Lender

FAILED = pytest.StashKey[bool]()
"""Whether a test has failed so far."""

APP = '''"""A counter."""


def add(left: int, right: int) -> int:
    return left + right
'''


class Project:
    """A repository, with short names for what tests look at."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.app = root / "src" / "app.py"
        self.notebook = root / "notes.ipynb"
        self.plans = root / ".claude" / "plans"
        self.roles = root / ".claude" / "roles"

    def git(self, *arguments: str) -> str:
        command = ["git", "-C", str(self.root), "-c", "user.name=t", "-c", "user.email=t@example.com", *arguments]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout

    def settings(self, role: str) -> str:
        return str(self.roles / role / "settings.json")

    def activate(self, name: str = "add-feature.md", files: Sequence[str] = ("src/app.py", "notes.ipynb")) -> Path:
        """Put a plan into Active, as a person does by hand."""
        return self.plan("Active", name, files)

    def plan(self, state: str, name: str, files: Sequence[str] = ()) -> Path:
        path = self.plans / state / name
        path.parent.mkdir(parents=True, exist_ok=True)
        listed = "".join(f"\n### `{file}`\n" for file in files)
        path.write_text(
            "# Plan: add a feature\n" + (f"\n## Files to modify\n{listed}" if listed else ""), encoding="utf-8"
        )
        return path

    def log(self) -> list[dict[str, Any]]:
        path = self.roles / "logs" / "audit.jsonl"
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()] if path.exists() else []

    def blocks(self) -> list[dict[str, Any]]:
        return [entry for entry in self.log() if entry["verdict"] in ("deny", "ask")]

    def snapshot(self) -> dict[str, bytes]:
        """Return all files but those that enforcement itself writes, with their content."""
        own = (self.roles / "state", self.roles / "logs")
        return {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts and not any(item in path.parents for item in own)
        }

    def edit_policy(self, old: str, new: str) -> None:
        """Edit roles.toml and compile it, as a person does."""
        source = self.roles / "roles.toml"
        text = source.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
        source.write_text(text.replace(old, new), encoding="utf-8")
        install(self.root, "project")


def make_repository(root: Path) -> Project:
    """Make a repository with some code in it."""
    root.mkdir(parents=True)
    project = Project(root)
    project.git("init", "-q", "-b", "main")
    for sample in (root / ".git" / "hooks").glob("*.sample"):
        sample.unlink()  # copied for every test, and used by none
    project.app.parent.mkdir()
    project.app.write_text(APP, encoding="utf-8")
    cell: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "id": "c1",
        "metadata": {},
        "outputs": [],
        "source": ["1"],
    }
    notebook = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    project.notebook.write_text(json.dumps(notebook), encoding="utf-8")
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "Begin")
    return project


def make_project(root: Path) -> Project:
    """Make a repository with roles installed and committed."""
    project = make_repository(root)
    install(project.root, "project")
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "Install roles")
    project.git("gc", "-q")  # one pack in place of a file for every object: most of what a copy would have to write
    return project


def make_prepared(root: Path) -> Project:
    """Make the same as `make_project`, as it is when a session has begun in it: its copies answer in less time."""
    project = make_project(root)
    hooks = str(project.roles / "hooks")
    subprocess.run([interpreter.present(), "-I", "-S", "-B", "-c", PREPARE, hooks], check=True)
    return project


def lent(copies: Lender, root: Path, request: pytest.FixtureRequest) -> Iterator[Project]:
    """Lend a test a copy; what a failing one leaves stays where it is."""
    yield Project(copies.lend(root))
    if not request.node.stash.get(FAILED, False):
        copies.take_back(root)


PREPARE = """
import sys
sys.path.insert(0, sys.argv[1])
from role_guard import layout, policy, preparing
here = layout.locate(sys.argv[1])
preparing.prepare(here, policy.load_policy(here))
"""
