"""Commands that run because of a sandbox: which, and that each proves the sandbox before it does anything."""

from __future__ import annotations

import itertools
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from role_guard import sandbox
from support.project import Project
from unit.hook import Hook, layout_of, tool_call

TOLD = {sandbox.VARIABLE: sandbox.PROJECT}
PROGRAM = "python3 -c \"open('src/x', 'w')\""
REFUSED = [
    "git commit -qm x",
    "sed -i s/left/right/ src/app.py",
    "echo x > src/app.py",
    "git stash",
    "claude -p hello",
    "approve-plan draft",
    "make && git push",
    "echo x > ../outside",
]


def changed(hook: Hook, command: str, *, tool: str = "Bash", **more: Any) -> str:
    """Return the command that the client is to run instead, empty if the call is not let through so."""
    event = tool_call(hook.project, tool, command=command, **more)
    answer = hook.run(event, "planner", **TOLD)
    assert answer.code == 0, answer.err
    if not answer.out:
        return ""
    found = answer.json["hookSpecificOutput"]
    if found.get("permissionDecision") == "deny":
        return ""
    return str(found.get("updatedInput", {}).get("command", ""))


def judged(hook: Hook, event: dict[str, Any], role: str = "planner", **extra: str) -> str:
    answer = hook.run(event, role, **extra)
    return (
        "pass" if answer.code == 0 and not answer.out else str(answer.json["hookSpecificOutput"]["permissionDecision"])
    )


@pytest.mark.parametrize(
    "command", [PROGRAM, "make", "pytest -q 2>&1 | tail -3", "./run\tall", "f=x; rm -rf $f", "if then"]
)
def test_programs_run_with_a_proof(hook: Hook, command: str) -> None:
    found = changed(hook, command)
    assert found == sandbox.proof(layout_of(hook.project.root)) + command


@pytest.mark.parametrize("command", REFUSED)
def test_what_is_plainly_a_change_is_refused_all_the_same(hook: Hook, command: str) -> None:
    event = tool_call(hook.project, "Bash", command=command)
    assert judged(hook, event, **TOLD) == "deny"
    assert hook.project.blocks()


def test_plain_reading_needs_no_proof(hook: Hook) -> None:
    assert changed(hook, "git log --oneline | head") == ""
    assert judged(hook, tool_call(hook.project, "Bash", command="git log --oneline | head"), **TOLD) == "allow"


def test_other_input_stays(hook: Hook) -> None:
    event = tool_call(hook.project, "Bash", command="make", description="Build", timeout=5000, run_in_background=True)
    found = hook.run(event, "planner", **TOLD).json["hookSpecificOutput"]["updatedInput"]
    assert {**found, "command": "make"} == event["tool_input"]


def test_a_program_that_also_reads_outside_is_left_to_the_client(hook: Hook) -> None:
    found = hook.run(tool_call(hook.project, "Bash", command="make; ls /usr"), "planner", **TOLD).json
    assert "permissionDecision" not in found["hookSpecificOutput"]
    assert found["hookSpecificOutput"]["updatedInput"]["command"].startswith("if [ -w ")


@pytest.mark.parametrize(
    ("tool", "environment", "more"),
    [
        ("Bash", {}, {}),
        ("Bash", {sandbox.VARIABLE: "1"}, {}),
        ("Bash", {sandbox.VARIABLE: ""}, {}),
        ("Bash", TOLD, {"dangerouslyDisableSandbox": True}),
        ("PowerShell", TOLD, {}),
    ],
)
def test_without_a_sandbox_nothing_is_loosened(
    hook: Hook, tool: str, environment: dict[str, str], more: dict[str, Any]
) -> None:
    event = tool_call(hook.project, tool, command="make", **more)
    assert judged(hook, event, **environment) == "deny"


@pytest.mark.parametrize("role", ["implementer", "solo", ""])
def test_other_roles_get_no_more(hook: Hook, role: str) -> None:
    hook.project.activate()
    event = tool_call(hook.project, "Bash", command="make")
    plain, told = hook.run(event, role), hook.run(event, role, **TOLD)
    assert (plain.code, plain.out) == (told.code, told.out)


def test_the_prompt_is_answered_for_a_command_with_the_proof_only(hook: Hook) -> None:
    line = sandbox.proof(layout_of(hook.project.root))
    for command, allowed in ((line + "make", True), ("make", False), (line + "git commit -qm x", False)):
        event = tool_call(hook.project, "Bash", event="PermissionRequest", command=command)
        assert bool(hook.run(event, "planner", **TOLD).out) == allowed, command


def test_a_proof_that_the_model_writes_is_not_doubled(hook: Hook) -> None:
    line = sandbox.proof(layout_of(hook.project.root))
    assert changed(hook, line + "make") == line + "make"
    assert judged(hook, tool_call(hook.project, "Bash", command=line + "git stash"), **TOLD) == "deny"


COMMANDS = ["touch src/x; echo ran", "cat <<E\nran\nE\ntouch src/x", "touch src/x &\necho ran; wait", "touch 'src/x\n"]


@pytest.mark.parametrize(("shell", "command"), list(itertools.product(["bash", "sh", "zsh"], COMMANDS)))
def test_a_command_does_not_run_where_the_project_can_be_written(hook: Hook, shell: str, command: str) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"there is no {shell} here")
    before = hook.project.snapshot()
    whole = sandbox.proof(layout_of(hook.project.root)) + command
    done = subprocess.run([program, "-c", whole], cwd=hook.project.root, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (sandbox.NO_SANDBOX, "")
    assert "sandbox" in done.stderr
    assert hook.project.snapshot() == before


@pytest.mark.parametrize("name", ["plain", "two words", "it's", "$(touch x)", "a\nb", "-n", "\\"])
def test_the_proof_names_any_place(tmp_path: Path, name: str) -> None:
    root = tmp_path / name
    (root / ".claude" / "plans" / "Review").mkdir(parents=True)
    layout = layout_of(root)
    shown = subprocess.run(
        ["sh", "-c", sandbox.proof(layout).replace("[ -w ", "[ ! -e ") + "echo all are there"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert shown.stdout == "all are there\n"


def test_a_sandbox_that_leaves_one_place_open_is_none(project: Project) -> None:
    places = [project.root, project.root / ".git", project.root / ".claude/plans/Review"]
    line = sandbox.proof(layout_of(project.root))
    for place in places:
        assert f"[ -w '{place}' ]" in line


def test_a_checkout_that_was_added_since_counts_too(project: Project) -> None:
    """The settings of a sandbox are made when the session starts."""
    place = project.root.parent / "later"
    project.git("worktree", "add", "-q", str(place))
    assert f"[ -w '{place}' ]" in sandbox.proof(layout_of(project.root))
