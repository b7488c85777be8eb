"""The sandbox on the real client: programs of a planner change nothing, those of an implementer no plan."""

from __future__ import annotations

import json
import os
import re
import shlex
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claude_roles import launch
from claude_roles.repository import find_checkout
from e2e.client import Client, Outcome, call, say
from role_guard import sandbox
from support.project import Project, make_project, make_repository

WRITER = "open('src/x', 'w').write('x')"
FILES = {
    "Makefile": "all:\n\techo x > src/x\n",
    "run.sh": "#!/bin/sh\necho x > src/x\n",
    "remount.sh": "#!/bin/sh\nmount -o remount,rw,bind . .; echo x > src/x\n",
    "remount.py": "import ctypes, os\n"
    "print(ctypes.CDLL(None).mount(None, os.getcwd().encode(), None, 32 | 4096, None))\nopen('src/x', 'w')\n",
    "approve.py": "import shutil\nshutil.move('.claude/plans/Review/draft.md', '.claude/plans/Active/draft.md')\n",
    "write.c": '#include <stdio.h>\nint main(void) { return fopen("src/x", "w") == NULL; }\n',
    "tests/__init__.py": "",
    "tests/test_good.py": "import unittest\nfrom src.app import add\n\n\nclass Adding(unittest.TestCase):\n"
    "    def test_add(self):\n        self.assertEqual(add(1, 2), 3)\n",
    "tests/test_writes.py": "import unittest\n\n\nclass Writing(unittest.TestCase):\n"
    f"    def test_write(self):\n        {WRITER}\n",
}
WAYS = [
    f'python3 -c "{WRITER}"',
    "python3 -c \"import os; os.rename('src/app.py', 'src/b.py')\"",
    "python3 -c \"import os; os.remove('src/app.py')\"",
    "python3 -c \"import shutil; shutil.rmtree('src')\"",
    "python3 -c \"import os; os.chmod('src/app.py', 0o777)\"",
    "python3 -c \"import os; os.utime('src/app.py', (1, 1))\"",
    "python3 -c \"import os; os.truncate('src/app.py', 0)\"",
    "python3 -c \"import os; os.symlink('app.py', 'src/l')\"",
    "python3 -c \"import os; os.mkfifo('src/f')\"",
    "python3 -c \"import os; os.setxattr('src/app.py', 'user.a', b'1')\"",
    "python3 -c \"import socket; socket.socket(socket.AF_UNIX).bind('src/s')\"",
    "python3 -c \"import sqlite3; sqlite3.connect('src/d').execute('create table a (b)')\"",
    "python3 approve.py",
    "python3 -c \"import glob; open(glob.glob('.cl*/*/Review/*')[0], 'a').write('x')\"",
    "python3 -c \"open('.claude/settings.json', 'w').write('{}')\"",
    "python3 -c \"open('.git/hooks/pre-commit', 'w').write('x')\"",
    "python3 -c \"import subprocess; subprocess.run(['git', 'commit', '--allow-empty', '-m', 'x'], check=True)\"",
    "python3 -c \"import subprocess; subprocess.run(['git', 'update-ref', 'refs/heads/x', 'HEAD'], check=True)\"",
    "python3 -c \"import subprocess; subprocess.run(['git', 'hash-object', '-w', 'Makefile'], check=True)\"",
    "python3 -c \"import subprocess; subprocess.run(['git', 'stash', 'push', '-u'], check=True)\"",
    "node -e \"require('fs').writeFileSync('src/x', 'x')\"",
    "perl -e 'open(my $f, \">\", \"src/x\") or die $!; print $f 1'",
    "make",
    "./run.sh",
    "unshare -rm ./remount.sh",
    "python3 -m unittest tests.test_writes",
    "gcc write.c -o $TMPDIR/write && $TMPDIR/write",
    "t=src/x; echo x > $t",
    "nohup python3 -c \"import time; time.sleep(0.2); open('src/x', 'w')\" & wait $!",
    "setsid -w python3 -c \"open('src/x', 'w')\"",
    "python3 -c \"import os, tempfile; os.link('src/app.py', tempfile.mkdtemp() + '/l')\"",
    "python3 -c \"import os; open('/proc/self/root' + os.getcwd() + '/src/x', 'w')\"",
    "python3 -c \"import os; open('/proc/1/root' + os.getcwd() + '/src/x', 'w')\"",
    "d=$(mktemp -d); ln -s $PWD $d/l; python3 -c \"import sys; open(sys.argv[1] + '/l/src/x', 'w')\" $d",
    "d=$(mktemp -d); mount --bind . $d && python3 -c \"import sys; open(sys.argv[1] + '/x', 'w')\" $d",
    "python3 remount.py",
]  # fmt: skip


def give_files(project: Project) -> None:
    for name, text in FILES.items():
        path = project.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in ("run.sh", "remount.sh"):
        (project.root / name).chmod(0o755)
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "Add tests")


OWN = re.compile(r".*(?:__pycache__|\.cc-writes\Z|\.claude/roles/(?:state|logs)|\.git/(?:worktrees/\w+/)?index\Z)")
"""What hooks and client write, and the index, whose cached times `git status` may renew."""


def everything(root: Path) -> dict[str, Any]:
    """Return what is in a directory, git's own included: modes, times and contents.

    Left out are empty files and directories of git: the client's sandbox makes some to build on.
    """
    found: dict[str, Any] = {}
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        about = path.lstat()
        content = path.read_bytes() if stat.S_ISREG(about.st_mode) else b""
        if not OWN.match(name) and (content or ".git/" not in name):
            found[name] = (about.st_mode, about.st_mtime_ns if content else 0, content)
    return found


def settings(project: Path, role: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the arguments that the launcher gives the client."""
    monkeypatch.setenv("PATH", f"{client.program.parent}:{os.environ['PATH']}")
    command, _ = launch.launch_command(find_checkout(project), role, [])
    assert command[1] == "--settings"
    return command[1:]


def run(client: Client, root: Path, role: str, commands: list[str], arguments: list[str]) -> Outcome:
    turns = [call("Bash", command=command, description="d") for command in commands]
    return client.run(root, [*turns, say("done")], *arguments, env={"CLAUDE_ROLE": role, "IS_SANDBOX": "1"})


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    return sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))


@pytest.mark.parametrize(("mode", "ways"), [("default", WAYS), ("plan", WAYS[::5])], ids=["default", "plan"])
def test_no_program_of_a_planner_changes_the_project(
    client: Client, project: Project, monkeypatch: pytest.MonkeyPatch, mode: str, ways: list[str]
) -> None:
    give_files(project)
    project.plan("Review", "draft.md")
    before, index = everything(project.root), project.git("ls-files", "--stage")
    arguments = [*settings(project.root, "planner", client, monkeypatch), "--permission-mode", mode]
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
    before = everything(box)
    command = f"BOX={shlex.quote(str(box))} python3 {shlex.quote(str(tmp_path / 'everywhere.py'))}; echo ran"
    arguments = settings(project.root, "planner", client, monkeypatch)
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


CLOSED = [
    "python3 -c \"import glob; open(glob.glob('.cl*/*/Active/*')[0], 'a').write('x')\"",
    "python3 -c \"import glob, os; os.remove(glob.glob('.cl*/*/Active/*')[0])\"",
    "python3 -c \"import glob, os; os.rename(glob.glob('.cl*')[0], 'away')\"",
    "python3 approve.py",
    "python3 -c \"import glob; open(glob.glob('.cl*/settings.json')[0], 'w').write('{}')\"",
    "python3 -c \"import glob; open(glob.glob('.cl*/roles/hooks/*.py')[0], 'w').write('')\"",
    "python3 -c \"import glob; open(glob.glob('.cl*/roles')[0] + '/state/x', 'w').write('')\"",
    "python3 -c \"import glob; open(glob.glob('.gi*/hooks')[0] + '/pre-commit', 'w').write('')\"",
    "python3 -c \"import glob; open(glob.glob('.gi*/config')[0], 'a').write('[x]')\"",
    "python3 -c \"import glob, os; os.rename('.' + 'git', 'away')\"",
    "python3 -c \"import glob, os; os.rename(glob.glob('.gi*/hooks')[0], 'away')\"",
    "python3 -c \"open('.mcp' + '.json', 'w').write('{}')\"",
]


@pytest.mark.parametrize("shape", [plain, worktree], ids=lambda shape: shape.__name__)
def test_no_program_of_an_implementer_changes_a_plan_or_a_control_file(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shape: Callable[[Path], Project]
) -> None:
    project = shape(tmp_path / "box")
    main = Project(tmp_path / "box" / "project")
    main.activate(files=["src/app.py", "src/new.py"])
    main.plan("Review", "draft.md")
    for name in ("user.name", "user.email"):
        main.git("config", name, "t@example.com")
    (project.root / "approve.py").write_text(FILES["approve.py"], encoding="utf-8")
    project.git("add", "-A")
    project.git("commit", "-qm", "Add a program")
    before = everything(tmp_path / "box")
    work = [
        "python3 -c \"open('src/new.py', 'w').write('x')\"",
        "git add -A src && git add --all && git status --short",
        "git commit -qm 'Add it'",
    ]
    arguments = [*settings(project.root, "implementer", client, monkeypatch), "--allowedTools", "Bash"]
    outcome = run(client, project.root, "implementer", [*CLOSED, *work], arguments)
    for command, result in zip([*CLOSED, *work], outcome.results, strict=True):
        assert result.is_error == (command in CLOSED), (command, result.text)
        assert "[implementer." not in result.text, (command, result.text)
    assert outcome.results[-2].text.strip() == "A  src/new.py"
    changed = changes(before, everything(tmp_path / "box"))
    mine = {name for name in changed if not re.search(r"/\.git/(?:worktrees/tree/)?(?!hooks|config)", name)}
    assert mine == {f"{project.root.name}/src/new.py"}
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
