"""What a planner is allowed to run changes nothing: every such command of the cases and of more.jsonl, run for real."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

from oracle.fixture import PROJECT, make_pattern
from oracle.sandbox import Box, BrokenSandboxError
from support.cases import Judge, load

pytestmark = pytest.mark.oracle

CHUNKS = 24
MORE = Path(__file__).with_name("more.jsonl")
DRAFTS = f"{PROJECT}/.claude/plans/Review/"
ALLOWED = ("allow", "pass")


class Command(NamedTuple):
    """A command that a planner may run. `succeeds`: it has to end with 0, so that it shows something."""

    source: str
    text: str
    cwd: str = "."
    succeeds: bool = False


def _from_cases() -> list[Command]:
    """Return what planners may run of the cases. The plan of a case is there or not: nothing here depends on it."""
    return [
        Command(str(case), case.command, case.cwd)
        for case in load()
        if (case.role, case.tool) == ("planner", "Bash") and case.verdict in ALLOWED
    ]


def _from_more() -> list[Command]:
    """Return the further commands."""
    lines = MORE.read_text(encoding="utf-8").splitlines()
    return [
        Command(f"more:{number}", json.loads(line)["command"], succeeds=True) for number, line in enumerate(lines, 1)
    ]


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return Judge(tmp_path_factory.mktemp("cases"))


@pytest.fixture(scope="module")
def pattern(judge: Judge, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("pattern")
    make_pattern(judge.projects[True], root)
    return root


@pytest.fixture(scope="module")
def box(pattern: Path, tmp_path_factory: pytest.TempPathFactory) -> Box:
    return Box(pattern, tmp_path_factory.mktemp("sandbox") / "box")


def _problem(command: Command, judge: Judge, box: Box) -> tuple[str, bool]:
    """Run a command, and say what is wrong (or nothing), and whether its programs are there.

    Planners write drafts: a command that names their place may change what is there.
    """
    found = judge.verdict(command.text, "planner", cwd=command.cwd)
    if found.verdict not in ALLOWED:  # it is judged here in a repository that has more in it
        return f"is not allowed: {found.reason}", False
    run = box.run(command.text, command.cwd)
    writes_drafts = "plans/Review" in command.text
    changes = [
        change for change in box.changes() if not (writes_drafts and change.partition(" ")[2].startswith(DRAFTS))
    ]
    if changes:
        return ", ".join(changes), True
    if command.succeeds and run.status and not run.missing:
        return f"ended with {run.status}: {run.error.strip()}", True
    return "", not run.missing


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_allowed_commands_change_nothing(chunk: int, judge: Judge, box: Box) -> None:
    # Every chunk has its share of each file, so that the least share of each is that of all together.
    commands = [*_from_cases(), *_from_more()][chunk::CHUNKS]
    problems = []
    executed = 0
    for command in commands:
        problem, ran = _problem(command, judge, box)
        executed += ran
        if problem:
            problems.append(f"{command.source}: {command.text!r}: {problem}")
    assert not problems, "\n".join(problems)
    assert executed >= 0.6 * len(commands), f"only {executed} of {len(commands)} commands have their programs here"


def test_there_are_commands_enough() -> None:
    assert len(_from_cases()) > 600
    assert len(_from_more()) >= 80


PROJECT_WRITERS = {
    "touch x": ["created home/project/x"],
    "echo a >> README.md": ["changed home/project/README.md"],
    "touch README.md": ["changed home/project/README.md"],
    "sed -i s/a/a/ README.md": ["changed home/project/README.md"],
    "chmod 600 README.md": ["changed home/project/README.md"],
    "ln -s README.md x": ["created home/project/x"],
    "ln -sfn docs/guide.md link.md": ["changed home/project/link.md"],
    "ln README.md x": ["changed home/project/README.md", "created home/project/x"],
    "mkfifo x": ["created home/project/x"],
    "rm Makefile": ["deleted home/project/Makefile"],
    "git config a.b c": ["changed home/project/.git/config"],
    "git update-index --assume-unchanged README.md": ["changed home/project/.git/index"],
    "git tag v9": ["created home/project/.git/refs/tags/v9"],
    "git symbolic-ref HEAD refs/heads/topic": ["changed home/project/.git/HEAD"],
    "git reflog delete main@{0}": ["changed home/project/.git/logs/refs/heads/main"],
    "git stash drop -q": ["deleted home/project/.git/refs/stash"],
    "git commit -q --allow-empty -m x": ["changed home/project/.git/refs/heads/main", "created marks/pre-commit"],
    "git commit -q --allow-empty": ["created marks/editor"],
    "touch ~/planted /tmp/planted /var/tmp/planted /run/planted /dev/shm/planted": [
        *("created home/planted", "created tmp/planted", "created var-tmp/planted"),
        *("created run/planted", "created shm/planted"),
    ],
    "evil": ["created marks/evil"],
    "x.sh >/dev/null 2>&1 | cat": ["created marks/x.sh"],
    "$PAGER README.md": ["created marks/pager"],
    "git -c core.fsmonitor=evil status": ["created marks/evil"],
    "git -c diff.external=payload diff": ["created marks/payload"],
}  # fmt: skip


@pytest.mark.parametrize("command", PROJECT_WRITERS)
def test_a_change_is_seen(command: str, box: Box) -> None:
    box.run(command)
    found = box.changes()
    assert set(PROJECT_WRITERS[command]) <= set(found)
    assert box.changes() == [], "the box is as new afterwards"


@pytest.mark.parametrize(
    "command", ["git status", "cat README.md", "mkdir x && rmdir x", "sort README.md | tee x; rm x"]
)
def test_a_command_that_leaves_nothing_behind_is_no_change(command: str, box: Box) -> None:
    assert box.run(command).status == 0
    assert box.changes() == []


def test_a_refreshed_index_is_no_change(box: Box) -> None:
    index = box.root / PROJECT / ".git" / "index"
    before = index.read_bytes()
    assert box.run("touch README.md src/app.py && git status && touch -d @1700000000 README.md src/app.py").status == 0
    assert index.read_bytes() != before
    assert [change for change in box.changes() if "marks" not in change] == []
    box.renew()


@pytest.mark.parametrize("place", ["/", "/usr/x", "/etc/x", "/var/x", "/dev/x", str(Path(__file__).resolve())])
def test_nothing_outside_the_box_can_be_written(place: str, box: Box) -> None:
    assert box.run(f"touch '{place}'").status == 1
    assert box.changes() == []


def test_there_is_no_network_no_other_process_and_no_privilege(box: Box) -> None:
    assert box.run("[ \"$(cut -d: -f1 /proc/net/dev | tail -n +3 | tr -d ' \\n')\" = lo ]").status == 0
    assert box.run("[ $(ls -d /proc/[0-9]* | wc -l) -lt 8 ]").status == 0
    assert box.run("grep -q 'CapEff:.0000000000000000' /proc/self/status").status == 0
    assert box.run('[ "$HOME" = /box/home ] && [ -z "$VIRTUAL_ENV$PYTHONPATH$OLDPWD" ]').status == 0


def test_a_command_that_never_ends_and_one_that_prints_too_much_are_stopped(box: Box) -> None:
    assert box.run("tail -f README.md").status is None
    assert box.run("yes").status not in (0, None)
    assert box.changes() == []


def test_a_missing_program_is_noticed(box: Box) -> None:
    assert box.run("no-such-program-here x").missing
    assert box.run("git no-such-command").missing
    assert not box.run("cat no-such-file").missing


def test_without_bubblewrap_the_oracle_fails(pattern: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BrokenSandboxError, match=r"`bwrap` .* is missing; run `make tools`"):
        Box(pattern, tmp_path / "box")
    program = tmp_path / "bwrap"
    program.write_text(
        "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n", encoding="utf-8"
    )
    program.chmod(0o755)
    with pytest.raises(BrokenSandboxError, match=r"user namespaces must be permitted\): bwrap: No permissions"):
        Box(pattern, tmp_path / "box")


@pytest.mark.parametrize(("package", "program"), [("bubblewrap", "bwrap"), ("socat", "socat")])
def test_the_install_script_knows_what_a_sandbox_needs(tmp_path: Path, package: str, program: str) -> None:
    script = Path(__file__).parents[1] / "install-tools"
    for name in {"tmux", "unshare", "bwrap", "socat", "chromium", "chromedriver"} - {program}:
        (tmp_path / name).write_text("", encoding="utf-8")
        (tmp_path / name).chmod(0o755)
    found = subprocess.run(["/bin/sh", str(script)], env={"PATH": str(tmp_path)}, capture_output=True, text=True)
    assert found.returncode == 2
    assert f"missing: {package};" in found.stderr
