"""The sandbox on the real client: programs of a planner change nothing, those of an implementer no plan."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from claude_roles import launch
from claude_roles.install import install
from claude_roles.repository import find_checkout
from e2e.client import Client, Outcome, call, say
from e2e.keeper import changes, everything
from e2e.ways import CLOSED_PROGRAMS, FILES, PROGRAMS, give_files
from role_guard import sandbox
from support.project import Project, make_project, make_repository


def settings(project: Path, role: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the arguments that the launcher gives the client."""
    monkeypatch.setenv("PATH", f"{client.program.parent}:{os.environ['PATH']}")
    command, _ = launch.launch_command(find_checkout(project), role, [])
    assert command[1] == "--settings"
    return command[1:]


def run(client: Client, root: Path, role: str, commands: list[str], arguments: list[str]) -> Outcome:
    turns = [call("Bash", command=command, description="d") for command in commands]
    return client.run(root, [*turns, say("done")], *arguments, env={"CLAUDE_ROLE": role, "IS_SANDBOX": "1"})


def test_no_program_of_a_planner_changes_the_project_in_any_mode(
    client: Client, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In plan mode all of them are tried by `test_layers.py`."""
    give_files(project)
    ways = PROGRAMS[::5]
    project.plan("Review", "draft.md")
    arguments = [*settings(project.root, "planner", client, monkeypatch), "--permission-mode", "default"]
    before, index = everything(project.root), project.git("ls-files", "--stage")
    outcome = run(client, project.root, "planner", ways, arguments)
    for way, result in zip(ways, outcome.results, strict=True):
        assert "claude-roles" not in result.text, (way, result.text)
        assert "[planner." not in result.text, (way, result.text)  # none was refused: each ran
    assert changes(before, everything(project.root)) == []
    assert project.git("ls-files", "--stage") == index
    assert project.git("status", "--short") == ""


def plain(root: Path) -> Project:
    return make_project(root / "project")


def two_words(root: Path) -> Project:
    return make_project(root / "two words's $x")


def symlinked(root: Path) -> Project:
    make_project(root / "real")
    (root / "link").symlink_to("real")
    return Project(root / "link")


def inner(root: Path) -> Project:
    make_repository(root / "outer")
    return make_project(root / "outer" / "project")


def outer(root: Path) -> Project:
    project = make_project(root / "project")
    make_repository(project.root / "inner")
    return project


def submodule(root: Path) -> Project:
    make_repository(root / "library")
    project = make_project(root / "project")
    project.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(root / "library"), "lib")
    project.git("commit", "-qm", "Add a library")
    return project


def worktree(root: Path) -> Project:
    make_project(root / "project").git("worktree", "add", "-q", str(root / "tree"))
    return Project(root / "tree")


def beside_a_worktree(root: Path) -> Project:
    worktree(root)
    return Project(root / "project")


def of_submodule(root: Path) -> Project:
    """Give a submodule's checkout that has roles of its own."""
    project = Project(submodule(root).root / "lib")
    install(project.root, "project")
    project.git("add", "-A")
    project.git("commit", "-qm", "Install roles")
    return project


def separate(root: Path) -> Project:
    project = make_project(root / "project")
    project.git("init", "-q", "--separate-git-dir", str(root / "store"))
    return project


EVERYWHERE = """
import glob, os, pathlib
top = pathlib.Path(os.environ['BOX'])
for name in sorted(map(str, top.rglob('*'))):
    if os.path.isdir(name):
        try:
            pathlib.Path(name, 'made').write_text('x')
            print('MADE', name)
        except OSError:
            pass
"""
SHAPES = [plain, two_words, symlinked, inner, outer, submodule, worktree, beside_a_worktree]


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_no_directory_of_a_repository_of_any_shape_is_open(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: Callable[[Path], Project]
) -> None:
    box = tmp_path / "box"
    project = shape(box)
    (tmp_path / "everywhere.py").write_text(EVERYWHERE, encoding="utf-8")
    arguments = settings(project.root, "planner", client, monkeypatch)
    before = everything(box)
    command = f"BOX={shlex.quote(str(box))} python3 {shlex.quote(str(tmp_path / 'everywhere.py'))}; echo ran"
    outcome = run(client, project.root, "planner", [command], arguments)
    assert outcome.results[0].text.strip() == "ran"
    assert changes(before, everything(box)) == []


def test_the_same_place_closed_twice_closes_nothing_else(
    client: Client, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rule that denies and `denyWrite` of one path once broke every command (issue 38375 of the client's tracker)."""
    arguments = settings(project.root, "implementer", client, monkeypatch)
    session = json.loads(arguments[1])
    session["permissions"]["deny"] = ["Edit(.claude/**)"]
    project.activate(files=["src/app.py", "src/new.py"])
    commands = ["python3 -c \"open('src/new.py', 'w').write('x')\"", "python3 -c \"open('.claude/x', 'w')\""]
    outcome = run(
        client, project.root, "implementer", commands, ["--settings", json.dumps(session), "--allowedTools", "Bash"]
    )
    assert (project.root / "src" / "new.py").read_text() == "x"
    assert outcome.results[1].is_error
    assert not (project.root / ".claude" / "x").exists()


POINTERS: dict[Callable[[Path], Project], tuple[str, ...]] = {
    submodule: ("lib/.git", "lib", ".git/modules/lib/commondir", ".git/modules/other/commondir"),
    of_submodule: (".git",),
    separate: (".git",),
    worktree: (".git", "../project/.git/worktrees/tree/commondir", "../project/.git/config.worktree"),
}
"""Files that say where git looks, and directories that hold one: replaced, git runs what a program chose."""

REPLACING = [
    "python3 -c \"import os; p = '{0}'; os.makedirs(os.path.dirname(p) or '.', exist_ok=True); open(p, 'a')\"",
    "python3 -c \"import os; os.rename('{0}', 'away')\"",
    "python3 -c \"p = '{0}'; open(p, 'w').write('')\"",
    "python3 -c \"import os, shutil; p = '{0}'; (shutil.rmtree if os.path.isdir(p) else os.remove)(p)\"",
]


@pytest.mark.parametrize(
    "shape",
    [plain, worktree, submodule, of_submodule, separate, two_words, symlinked],
    ids=lambda shape: shape.__name__,
)
def test_no_program_of_an_implementer_changes_a_plan_or_a_control_file(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: Callable[[Path], Project]
) -> None:
    box = tmp_path / "box"
    project = shape(box)
    main = Project(box / "project") if shape is worktree else project
    main.activate(files=["src/app.py", "src/new.py"])
    main.plan("Review", "draft.md")
    for name in ("user.name", "user.email"):
        main.git("config", name, "t@example.com")
    (project.root / "approve.py").write_text(FILES["approve.py"], encoding="utf-8")
    project.git("add", "-A")
    project.git("commit", "-qm", "Add a program")
    arguments = [*settings(project.root, "implementer", client, monkeypatch), "--allowedTools", "Bash"]
    before = everything(box)
    closed = [
        *CLOSED_PROGRAMS,
        *(
            text.format(name.replace(".git", ".gi' + 't"))
            for name in POINTERS.get(shape, ())
            for text in REPLACING
            if ".git" in name or "rename" in text
        ),
    ]
    work = [
        "python3 -c \"open('src/new.py', 'w').write('x')\"",
        "git add -A src && git add --all && git status --short",
        "git commit -qm 'Add it'",
    ]
    outcome = run(client, project.root, "implementer", [*closed, *work], arguments)
    for command, result in zip([*closed, *work], outcome.results, strict=True):
        assert result.is_error == (command in closed), (command, result.text)
        assert "[implementer." not in result.text, (command, result.text)
    assert outcome.results[-2].text.strip() == "A  src/new.py"
    changed = changes(before, everything(box))
    mine = {
        name
        for name in changed
        if not re.search(
            r"/roles/state/python$|(?:/\.git|^store)/(?:(?:worktrees|modules)/\w+/)?(?!hooks|config)", name
        )
    }
    assert mine == {(project.root.resolve() / "src" / "new.py").relative_to(box.resolve()).as_posix()}
    assert project.git("log", "--format=%s", "-1") == "Add it\n"


def test_a_planner_runs_the_tests_of_the_project(
    client: Client, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    give_files(project)
    command = "python3 -B -m unittest tests.test_good 2>&1 | tail -4; echo $TMPDIR; touch $TMPDIR/mine && echo made"
    outcome = run(client, project.root, "planner", [command], settings(project.root, "planner", client, monkeypatch))
    assert "OK" in outcome.results[0].text
    assert "made" in outcome.results[0].text


def test_the_proof_stops_what_a_missing_sandbox_would_let_through(client: Client, project: Project) -> None:
    """The hook is told of a sandbox that the client does not have."""
    before = project.snapshot()
    arguments = ["--settings", project.settings("planner"), "--permission-mode", "default"]
    turns = [call("Bash", command="python3 -c \"open('src/x', 'w')\"", description="d"), say("done")]
    env = {"CLAUDE_ROLE": "planner", sandbox.VARIABLE: sandbox.PROJECT}
    outcome = client.run(project.root, turns, *arguments, env=env)
    assert outcome.results[0].is_error
    assert sandbox.MESSAGE in outcome.results[0].text
    assert project.snapshot() == before
