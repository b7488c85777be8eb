"""Whatever fails while installing, the repository is afterwards as it was."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import claude_roles.install as installing
from claude_roles import assets, script_handover, transaction
from claude_roles.compiler import compile_policy
from claude_roles.errors import UserError
from claude_roles.install import install
from claude_roles.transaction import SUFFIX, Transaction
from claude_roles.uninstall import plan_removal
from installer.trees import tree
from support.project import Project

CALLS = ("open", "write", "link", "replace", "fsync", "chmod", "mkdir", "unlink")
COMPILE = cache(compile_policy)
"""The policy is compiled once, not hundreds of times."""


class Interrupt:
    """Stands before the functions of `os` that a transaction uses, and makes one call of one of them fail."""

    def __init__(self, name: str, number: int, error: BaseException, *, after: bool) -> None:
        self.name, self.error, self.after = name, error, after
        self.left = number

    def __getattr__(self, name: str) -> Any:
        if name == self.name:
            return self.wrap(getattr(os, name))
        return _skip if name == "fsync" else getattr(os, name)

    def wrap(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            self.left -= 1
            if self.left == 0 and not self.after:
                raise self.error
            result = real(*arguments, **options)
            if self.left == 0:
                raise self.error
            return result

        return call


def _skip(_descriptor: int) -> None:
    """Stand for `fsync` where it is not at issue: it takes most of the time."""


@contextlib.contextmanager
def interrupted(name: str, number: int, error: BaseException, *, after: bool) -> Iterator[Interrupt]:
    """Make the given call of one function fail; `after`: when it has done its work."""
    interrupt = Interrupt(name, number, error, after=after)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction, "os", interrupt)
        patch.setattr(script_handover, "os", interrupt)
        patch.setattr(script_handover, "wait_for_hooks", lambda *_: None)
        patch.setattr(installing, "compile_policy", COMPILE)
        if name == "mkdir":
            patch.setattr(Path, "mkdir", interrupt.wrap(Path.mkdir))
        yield interrupt


@pytest.fixture(autouse=True)
def few_scripts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Install a few scripts only: more of them would make no further kind of call."""
    shipped = assets.hook_files()
    few = {name: shipped[name] for name in ("role-guard.py", "role_guard/__init__.py", "role_guard/paths.py")}
    monkeypatch.setattr(assets, "hook_files", lambda: few)


def plain_repository(project: Project) -> None:
    """Leave the repository as git made it."""


def with_user_files(project: Project) -> None:
    claude = project.root / ".claude"
    claude.mkdir()
    (claude / "settings.json").write_text('{\n\t"model": "opus"\n}', encoding="utf-8")
    (claude / "settings.json").chmod(0o600)
    (claude / "CLAUDE.md").write_text("# Mine\n", encoding="utf-8")
    (project.root / ".gitignore").write_text("*.o", encoding="utf-8")
    (project.root / ".gitignore").chmod(0o664)


def edited_installation(project: Project) -> None:
    with_user_files(project)
    install(project.root, "project")
    for name in ("roles.toml", "hooks/role-guard.py", "hooks/role_guard/paths.py", "planner/CLAUDE.md"):
        with (project.roles / name).open("ab") as stream:
            stream.write(b"# edited\n")
    (project.root / ".claude" / "plan-template.md").write_text("# Ours\n", encoding="utf-8")
    (project.root / ".claude" / "commands" / "solo.md").unlink()
    (project.root / ".claude" / "settings.json").write_text('{"model": "opus"}', encoding="utf-8")
    (project.root / ".gitignore").write_text("*.o\n", encoding="utf-8")
    for directory in ("Active", "Completed"):
        (project.plans / directory).rmdir()


BEGINNINGS = {"plain": plain_repository, "user files": with_user_files, "upgrade": edited_installation}


def put_in(project: Project) -> None:
    install(project.root, "project")


def take_out(project: Project) -> None:
    plan_removal(project.root, purge=False)[0].commit()


def fail_at_every(
    name: str, project: Project, error: BaseException, *, after: bool, act: Callable[[Project], None] = put_in
) -> int:
    """Let each call of one function fail in turn, until an installation gets by; return how many failed."""
    before = tree(project.root)
    for number in range(1, 1000):
        with interrupted(name, number, error, after=after) as interrupt:
            try:
                act(project)
            except UserError as caught:
                assert isinstance(error, OSError)
                assert len(str(caught).splitlines()) == 1
                assert os.strerror(errno.ENOSPC) in str(caught)
            except KeyboardInterrupt as caught:
                assert caught is error
            else:
                assert interrupt.left > 0, f"the failure of call {number} was swallowed"
                return number - 1
        assert interrupt.left <= 0
        assert tree(project.root) == before, f"call {number}"
    raise AssertionError("no installation got by")


@pytest.mark.parametrize("beginning", BEGINNINGS)
@pytest.mark.parametrize("name", CALLS)
def test_a_full_disk_changes_nothing(plain: Project, name: str, beginning: str) -> None:
    BEGINNINGS[beginning](plain)
    failed = fail_at_every(name, plain, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)), after=False)
    assert failed or (name == "link" and beginning == "plain") or name == "unlink"
    assert install(plain.root, "project").changed == []


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("name", CALLS[:-1])
def test_an_interrupt_by_the_person_changes_nothing(plain: Project, name: str, *, after: bool) -> None:
    edited_installation(plain)
    assert fail_at_every(name, plain, KeyboardInterrupt(), after=after)
    assert install(plain.root, "project").changed == []


@pytest.mark.parametrize("name", ["unlink", "link", "replace", "open", "write"])
def test_a_removal_that_fails_changes_nothing(plain: Project, name: str) -> None:
    edited_installation(plain)
    install(plain.root, "project")
    error = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert fail_at_every(name, plain, error, after=False, act=take_out)
    assert not (plain.roles / "hooks").exists()


@pytest.mark.parametrize("name", ["unlink", "replace"])
def test_a_removal_that_a_person_interrupts_changes_nothing(plain: Project, name: str) -> None:
    edited_installation(plain)
    install(plain.root, "project")
    assert fail_at_every(name, plain, KeyboardInterrupt(), after=True, act=take_out)


def test_a_short_write_is_continued(plain: Project) -> None:
    class Short:
        def __getattr__(self, name: str) -> Any:
            return getattr(os, name)

        def write(self, descriptor: int, data: memoryview) -> int:
            return os.write(descriptor, data[: max(1, len(data) // 2)])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(transaction, "os", Short())
        install(plain.root, "project")
    result = install(plain.root, "project")
    assert (result.created, result.changed, result.replaced) == ([], [], [])


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755, 0o444])
def test_a_changed_file_keeps_its_mode(plain: Project, mode: int) -> None:
    with_user_files(plain)
    names = (".gitignore", ".claude/settings.json", ".claude/CLAUDE.md")
    for name in names:
        (plain.root / name).chmod(mode)
    assert install(plain.root, "project").changed == sorted(names)
    assert {name: tree(plain.root)[name].mode for name in names} == dict.fromkeys(names, mode)


@pytest.mark.parametrize(
    ("mask", "file", "directory"), [(0o022, 0o644, 0o755), (0o027, 0o640, 0o750), (0, 0o666, 0o777)]
)
def test_new_files_are_readable_as_the_umask_says(plain: Project, mask: int, file: int, directory: int) -> None:
    old = os.umask(mask)
    try:
        result = install(plain.root, "project")
    finally:
        os.umask(old)
    after = tree(plain.root)
    files = {name for name in result.created if not name.endswith("/")}
    assert {after[name].mode for name in files} == {file}
    assert {entry.mode for name, entry in after.items() if name.startswith(".claude") and name not in files} == {
        directory
    }


def test_leftovers_of_a_killed_run_are_no_obstacle(plain: Project) -> None:
    with_user_files(plain)
    settings = plain.root / ".claude" / "settings.json"
    leftovers = [settings.with_name(settings.name + SUFFIX), settings.with_name(settings.name + SUFFIX + "-old")]
    for path in leftovers:
        path.write_text("half a fi", encoding="utf-8")
    install(plain.root, "project")
    assert "SessionStart" in settings.read_text(encoding="utf-8")
    assert not [path for path in leftovers if path.exists()]


def test_what_is_outside_stays_out_of_reach(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    target = tmp_path / "outside"
    target.write_text("mine", encoding="utf-8")
    (root / ("a" + SUFFIX)).symlink_to(target)
    change = Transaction(root)
    change.write("a", b"new")
    with contextlib.suppress(UserError):
        change.commit()
    assert target.read_text(encoding="utf-8") == "mine"
    assert stat.S_IMODE(target.lstat().st_mode) != 0
