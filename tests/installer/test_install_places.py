"""Where roles can be installed, and what is refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claude_roles.install import install
from installer.commands import SCRIPTS, Done, environment, error_of, put_claude, refuse, succeed
from installer.trees import contents, tree
from support.project import Project

NOBODY = 65534


def link(name: str) -> Callable[[Path], None]:
    """Put a symlink in the place of a file or directory, with the target elsewhere in the repository."""

    def put(root: Path) -> None:
        path, target = root / name, root / "elsewhere"
        path.parent.mkdir(parents=True, exist_ok=True)
        if "." in path.name.lstrip("."):
            target.write_text("{}", encoding="utf-8")
        else:
            target.mkdir()
        path.symlink_to(target)

    return put


def directory(name: str) -> Callable[[Path], None]:
    return lambda root: (root / name).mkdir(parents=True)


def file(name: str, content: bytes = b"") -> Callable[[Path], None]:
    def put(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content)

    return put


def pipe(root: Path) -> None:
    os.mkfifo(root / ".gitignore")


OBSTACLES: dict[str, tuple[Callable[[Path], None], str, str]] = {
    # what is done first, what the error names, what it says
    "link: .claude": (link(".claude"), ".claude", "a symlink is in the way"),
    "link: settings": (link(".claude/settings.json"), ".claude/settings.json", "a symlink is in the way"),
    "link: plans": (link(".claude/plans"), ".claude/plans", "a symlink is in the way"),
    "link: a state": (link(".claude/plans/Active"), ".claude/plans/Active", "a symlink is in the way"),
    "link: .gitignore": (link(".gitignore"), ".gitignore", "a symlink is in the way"),
    "link: roles": (link(".claude/roles"), ".claude/roles", "a symlink is in the way"),
    "link: a script": (
        link(".claude/roles/hooks/role_guard/paths.py"), ".claude/roles/hooks/role_guard/paths.py", "a symlink is in",
    ),
    "directory: settings": (directory(".claude/settings.json"), ".claude/settings.json", "not a regular file"),
    "directory: .gitignore": (directory(".gitignore"), ".gitignore", "not a regular file"),
    "directory: rules": (directory(".claude/roles/roles.toml"), ".claude/roles/roles.toml", "not a regular file"),
    "pipe: .gitignore": (pipe, ".gitignore", "not a regular file"),
    "file: .claude": (file(".claude"), ".claude", "ot a directory"),
    "file: plans": (file(".claude/plans"), ".claude/plans", ""),
    "file: a state": (file(".claude/plans/Review"), ".claude/plans/Review", "in the way of a directory"),
    "settings: broken": (file(".claude/settings.json", b'{\n"a": 1,\n}'), ".claude/settings.json:3", "not valid JSON"),
    "settings: array": (file(".claude/settings.json", b"[]"), ".claude/settings.json", "not a JSON object"),
    "settings: not UTF-8": (file(".claude/settings.json", b'{\n"\xff": 1}'), ".claude/settings.json:2", "not UTF-8"),
    ".gitignore: not UTF-8": (file(".gitignore", b"a\n\n\xff\n"), ".gitignore:3", "not UTF-8"),
    "marks of nobody": (
        file(".gitignore", b"x\n# claude-roles: begin\nfoo\n# claude-roles: end\n"), ".gitignore", "remove these marks",
    ),
    "half a block": (file(".claude/CLAUDE.md", b"a\n<!-- claude-roles: end -->\n"), ".claude/CLAUDE.md:2", "one pair"),
}  # fmt: skip

MANIFESTS = [
    b"",
    b"{",
    b"[]",
    b"{}",
    b'{"files": 1}',
    b'{"files": []}',
    b'{"files": null}',
    b"\xff\xfe",
    b"[" * 100_000,
]


@pytest.mark.parametrize("name", OBSTACLES)
def test_an_obstacle_is_named_and_nothing_is_written(plain: Project, name: str) -> None:
    put, place, says = OBSTACLES[name]
    put(plain.root)
    error = refuse(plain.root)
    assert error.startswith(f"{plain.root / place}")
    assert says in error


@pytest.mark.parametrize("raw", MANIFESTS, ids=range(len(MANIFESTS)))
def test_a_corrupt_manifest_is_named(installed: Project, raw: bytes) -> None:
    (installed.roles / "manifest.json").write_bytes(raw)
    error = refuse(installed.root)
    assert error.startswith(f"{installed.roles / 'manifest.json'}: not a manifest of claude-roles")


def test_a_script_of_another_version_is_removed(installed: Project) -> None:
    manifest = installed.roles / "manifest.json"
    receipt = json.loads(manifest.read_bytes())
    receipt["files"][".claude/roles/hooks/role_guard/older.py"] = "0" * 64
    manifest.write_text(json.dumps(receipt), encoding="utf-8")
    (installed.roles / "hooks" / "role_guard" / "older.py").touch()
    output = succeed("install-roles", cwd=installed.root)
    assert "removed .claude/roles/hooks/role_guard/older.py, which this version does not have" in output
    assert not (installed.roles / "hooks" / "role_guard" / "older.py").exists()


def test_outside_a_repository(tmp_path: Path) -> None:
    assert refuse(tmp_path).startswith(".: not in the work tree of a git repository")


def test_no_such_directory(plain: Project) -> None:
    assert refuse(plain.root, "missing") == "missing: no such directory; name a directory of the repository"


def test_a_file_is_no_repository(plain: Project) -> None:
    assert refuse(plain.root, "src/app.py").startswith("src/app.py: no such directory")


def test_a_bare_repository(plain: Project, tmp_path: Path) -> None:
    plain.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    assert "not in the work tree of a git repository" in refuse(tmp_path / "bare")


def test_the_git_directory(plain: Project) -> None:
    before = {path: path.read_bytes() for path in (plain.root / ".git").rglob("*") if path.is_file()}
    assert "not in the work tree of a git repository" in refuse(plain.root, cwd=plain.root / ".git")
    assert before == {path: path.read_bytes() for path in (plain.root / ".git").rglob("*") if path.is_file()}


def test_a_linked_worktree_is_sent_to_the_main_checkout(plain: Project, tmp_path: Path) -> None:
    worktree = tmp_path / "worktree"
    plain.git("worktree", "add", "-q", str(worktree))
    error = refuse(worktree)
    assert error == f".: a linked git worktree; install into its main checkout, {plain.root}"
    assert not (plain.root / ".claude").exists()


def test_a_submodule_is_a_repository(plain: Project) -> None:
    plain.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(plain.root), "module")
    succeed("install-roles", cwd=plain.root / "module")
    assert (plain.root / "module" / ".claude" / "settings.json").is_file()
    assert not (plain.root / ".claude").exists()


@pytest.mark.parametrize("here", ["src", "src/deep/er", "."])
def test_a_subdirectory_means_its_repository(plain: Project, here: str) -> None:
    (plain.root / "src" / "deep" / "er").mkdir(parents=True)
    succeed("install-roles", cwd=plain.root / here)
    assert (plain.root / ".claude" / "settings.json").is_file()
    assert not list((plain.root / "src").rglob(".claude"))


@pytest.mark.parametrize("name", ["two words", "größe-日本-é", "quo'te \" $HOME `x`", "-dash"])
def test_any_name_of_a_repository(plain: Project, tmp_path: Path, name: str) -> None:
    root = plain.root.rename(tmp_path / name)
    output = succeed("install-roles", "--", name, cwd=tmp_path)
    assert f"Roles are installed in {root}." in output
    (start,) = (line for line in output.splitlines() if line.startswith("Start the planner:"))
    env = environment(PATH=put_claude(tmp_path / "bin"))
    done = subprocess.run(
        ["/bin/sh", "-c", start.split(":", 1)[1]], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=30
    )
    assert done.stderr == ""
    assert json.loads(done.stdout)["cwd"] == str(root)


def test_local_scope_leaves_the_shared_settings_alone(plain: Project) -> None:
    result = install(plain.root, "local")
    assert ".claude/settings.local.json" in result.created
    assert not (plain.root / ".claude" / "settings.json").exists()
    local = json.loads((plain.root / ".claude" / "settings.local.json").read_bytes())
    assert set(local["hooks"]) >= {"PreToolUse", "SessionStart", "UserPromptSubmit"}
    assert succeed("install-roles", "--scope", "local", cwd=plain.root).startswith("Nothing to do")


@pytest.mark.parametrize(("first", "second"), [("project", "local"), ("local", "project")])
def test_the_scope_does_not_change(plain: Project, first: str, second: str) -> None:
    install(plain.root, first)
    error = refuse(plain.root, "--scope", second)
    assert f"run `install-roles --scope {first}`" in error
    assert error.startswith(str(plain.root / ".claude" / "settings"))


@pytest.fixture
def reachable(plain_template: Path) -> Iterator[Project]:
    """Give a repository that a person without rights on this test run's directories can reach."""
    top = Path(tempfile.mkdtemp())
    try:
        top.chmod(0o755)
        yield Project(Path(shutil.copytree(plain_template, top / "project", symlinks=True)))
    finally:
        shutil.rmtree(top)


def run_as_person(root: Path, *arguments: str) -> Done:
    """Run `install-roles` as somebody for whom file modes count, who owns the repository."""
    prefix: list[str] = []
    if os.geteuid() == 0:
        prefix = ["setpriv", "--reuid", str(NOBODY), "--clear-groups"]
        for path in [root, *root.rglob("*")]:
            os.chown(path, NOBODY, -1)
    return subprocess.run(
        [*prefix, str(SCRIPTS / "install-roles"), *arguments],
        cwd=root, env=environment(), capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("name", [".", ".claude", ".claude/roles/hooks/role_guard", ".claude/plans"])
def test_a_directory_that_is_read_only(reachable: Project, name: str) -> None:
    if name != ".":
        (reachable.root / name).mkdir(parents=True)
    path = reachable.root / name
    path.chmod(0o555)
    before = tree(reachable.root)
    try:
        error = error_of(run_as_person(reachable.root))
        assert "Permission denied" in error
        assert error.startswith(str(path.resolve()))
        assert tree(reachable.root) == before
    finally:
        path.chmod(0o755)
    assert run_as_person(reachable.root).returncode == 0
    assert len(contents(reachable.root)) > len(before)


@pytest.mark.parametrize("name", [".claude/settings.json", ".gitignore", ".claude/roles/roles.toml"])
def test_a_file_that_can_not_be_read(reachable: Project, name: str) -> None:
    path = reachable.root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}", encoding="utf-8")
    path.chmod(0)
    error = error_of(run_as_person(reachable.root))
    assert error == f"{path}: Permission denied; mend that and run again"
    assert not (reachable.root / ".claude" / "commands").exists()


def test_a_directory_that_can_not_be_entered(reachable: Project) -> None:
    (reachable.root / ".claude").mkdir(mode=0)
    error = error_of(run_as_person(reachable.root))
    assert "Permission denied" in error
