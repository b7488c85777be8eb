"""What no command can use gets one line that names it, and exit code 2, with nothing written."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from claude_roles.compiler import SOURCE_NAME
from installer.commands import error_of, run
from installer.sample_plans import NAME, introduce, layout_of, put
from installer.trees import tree
from role_guard.plans import store
from support.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable

LONG = "x" * 300
TWO_LINES = "a\nerror: b"


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (["install-roles", LONG], "File name too long"),
        (["claude-roles", "uninstall", LONG], "File name too long"),
        (["install-roles", TWO_LINES], r"a\nerror: b: no such directory"),
        (["claude-roles", "uninstall", TWO_LINES], r"a\nerror: b: no such directory"),
        (["claude-roles", "start", TWO_LINES], r"`a\nerror: b` is not a role"),
        (["claude-roles", "test", TWO_LINES], r"a\nerror: b: No such file"),
        (["claude-roles", "test", "/dev/zero"], "has more than 67,108,864 bytes; split the file"),
        (["claude-roles", "audit", "--since", TWO_LINES], r"a\nerror: b"),
        (["claude-roles", "audit", "report", "-o", ""], "is no name of a file"),
        (["claude-roles", "explain", "planner", "Write", '{"file_path":'], "is not valid JSON"),
    ],
)
def test_an_argument(installed: Project, command: list[str], says: str) -> None:
    before = tree(installed.root)
    assert says in error_of(run(*command, cwd=installed.root))
    assert tree(installed.root) == before


def prepend(text: str, path: Path) -> None:
    """Put a text before what a file holds."""
    path.write_text(text + path.read_text(encoding="utf-8"), encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        pytest.param("a = " + "[" * 5000 + "\n", "nested too deep", id="arrays"),
        pytest.param("a." * 3000 + "a = 1\n", "unknown key", id="tables"),
        pytest.param(f"a = {'9' * 5000}\n", "a number too long", id="number"),
        pytest.param('"a\\nerror: b" = 1\n', "unknown key", id="line in a key"),
    ],
)
def test_a_policy(installed: Project, text: str, says: str) -> None:
    prepend(text, installed.root / SOURCE_NAME)
    before = tree(installed.root)
    error = error_of(run("install-roles", cwd=installed.root))
    assert error.startswith(SOURCE_NAME)
    assert says in error
    assert tree(installed.root) == before


def test_a_policy_may_begin_with_a_byte_order_mark(installed: Project) -> None:
    prepend("\ufeff", installed.root / SOURCE_NAME)
    assert run("install-roles", cwd=installed.root).returncode == 0
    (installed.root / SOURCE_NAME).write_bytes(b"\xef\xbb\xbfversion = 1\nx = 2\n")
    assert run("install-roles", cwd=installed.root).stderr.splitlines()[-1].startswith(f"error: {SOURCE_NAME}:2: x: ")


@pytest.mark.parametrize("state", ["Review", "Active"])
@pytest.mark.parametrize("command", ["plans", "approve-plan --yes x", "claude-roles audit report -o a"])
def test_a_file_in_place_of_a_state(installed: Project, command: str, state: str) -> None:
    place = installed.plans / state
    for path in place.iterdir():
        path.unlink()
    place.rmdir()
    place.write_text("", encoding="utf-8")
    said = error_of(run(*command.split(), cwd=installed.root))
    assert said == f"`{place}` can't be read: Not a directory; make it a directory that you can read"


@pytest.mark.parametrize("number", ["9" * 5000, "²", "-1", "x", ""])
def test_a_record_of_what_was_seen(installed: Project, number: str) -> None:
    put(introduce(installed))
    store.write(layout_of(installed), NAME, "seen", number.encode())
    records = Path(store.directory(layout_of(installed), NAME))
    (records / "versions").mkdir()
    (records / "versions" / "²²²².md").write_text("x", encoding="utf-8")
    assert run("plans", cwd=installed.root).returncode == 0
    assert "you have not looked at" in error_of(run("claude-roles", "diff", NAME, cwd=installed.root))


@pytest.mark.parametrize(
    ("make", "where"),
    [
        (Path.mkdir, f".Review/{NAME}"),
        (os.mkfifo, f".Review/{NAME}"),
        (lambda path: path.symlink_to(path.parent), f".Review/{NAME}"),
        (Path.touch, ".Review"),
        (lambda path: path.symlink_to(path.parent), ".Review"),
    ],
    ids=["directory", "pipe", "link", "file for the directory", "link for the directory"],
)
def test_what_lies_where_plans_are_moved(installed: Project, make: Callable[[Path], None], where: str) -> None:
    put(introduce(installed))
    path = installed.plans / "Active" / where
    path.parent.mkdir(exist_ok=True)
    make(path)
    said = error_of(run("claude-roles", "return", "--yes", NAME, "-m", "x", cwd=installed.root))
    assert said == f"`{path}` is in the way where plans are moved; put it elsewhere"
    assert (installed.plans / "Review" / NAME).is_file()
