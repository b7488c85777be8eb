"""Every way in which the guard itself can fail, on the real client: the call is blocked and says how to repair."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from e2e.client import Client, call, say
from role_guard import POLICY_FORMAT
from support.project import Project

HOOKS = "hooks/role_guard"


def delete_script(project: Project) -> None:
    (project.roles / "hooks" / "role-guard.py").unlink()


def delete_module(project: Project) -> None:
    (project.roles / HOOKS / "decide.py").unlink()


def corrupt_policy(project: Project) -> None:
    (project.roles / "policy.json").write_text('{"format": 1, "roles": ')


def empty_policy(project: Project) -> None:
    (project.roles / "policy.json").write_text(f'{{"format": {POLICY_FORMAT}}}')


def delete_policy(project: Project) -> None:
    (project.roles / "policy.json").unlink()


def edit_source(project: Project) -> None:
    with (project.roles / "roles.toml").open("a") as stream:
        stream.write("# edited\n")


def empty_script(project: Project) -> None:
    (project.roles / "hooks" / "role-guard.py").write_text("")


def inject_crash(project: Project) -> None:
    with (project.roles / HOOKS / "decide.py").open("a") as stream:
        stream.write("\n\ndef decide(*arguments):\n    raise ZeroDivisionError\n")


def inject_exit(project: Project) -> None:
    with (project.roles / HOOKS / "decide.py").open("a") as stream:
        stream.write("\n\nimport sys\nsys.exit(0)\n")


def kill_interpreter(project: Project) -> None:
    with (project.roles / HOOKS / "decide.py").open("a") as stream:
        stream.write("\n\nimport os, signal\nos.kill(os.getpid(), signal.SIGKILL)\n")


def block_log(project: Project) -> None:
    shutil.rmtree(project.roles / "logs", ignore_errors=True)
    (project.roles / "logs").write_text("in the way")


def block_state(project: Project) -> None:
    shutil.rmtree(project.roles / "state", ignore_errors=True)
    (project.roles / "state").write_text("in the way")


def stall(project: Project) -> None:
    (project.roles / "policy.json").unlink()
    os.mkfifo(project.roles / "policy.json")


def hang(project: Project) -> None:
    with (project.roles / HOOKS / "decide.py").open("a") as stream:
        stream.write("\n\nimport signal, time\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\ntime.sleep(60)\n")


FAILURES: list[tuple[Callable[[Project], None], str]] = [
    (delete_script, "run install-roles"),
    (empty_script, "run install-roles"),
    (delete_module, "run `install-roles`"),
    (corrupt_policy, "not valid JSON"),
    (empty_policy, "was edited since it was compiled"),
    (delete_policy, "policy.json` can't be read"),
    (edit_source, "was edited since it was compiled"),
    (inject_crash, "ZeroDivisionError in decide.py"),
    (inject_exit, "run `install-roles`"),
    (kill_interpreter, "run install-roles"),
    (block_log, "make `.claude/roles/logs` and"),
    (block_state, "state"),
    (stall, "longer than 2 seconds"),
    (hang, "run install-roles"),
]


@pytest.mark.parametrize(("fail", "hint"), FAILURES, ids=[fail.__name__ for fail, _ in FAILURES])
def test_a_failing_guard_blocks(client: Client, project: Project, fail: Callable[[Project], None], hint: str) -> None:
    """The session begins sound, so that the prompt gets through, and the guard fails at the tool call."""
    new = project.root / "src" / "new.py"
    first = client.run(project.root, [say("hello")], env={"CLAUDE_ROLE": "implementer"})
    project.activate()
    if fail is block_log:
        (project.plans / "Active" / "add-feature.md").unlink()
    fail(project)
    sound = project.root / ".claude" / "settings.json"
    sound.write_text(without_prompt_hooks(sound.read_text()))
    outcome = client.run(
        project.root, [say("x"), call("Write", file_path=str(new), content="x = 1\n"), say("done")],
        "--resume", first.session, "--permission-mode", "bypassPermissions",
        env={"CLAUDE_ROLE": "implementer", "IS_SANDBOX": "1"},
    )  # fmt: skip
    assert outcome.results[-1].is_error, outcome.results
    assert hint in outcome.results[-1].text
    assert not new.exists()


def without_prompt_hooks(text: str) -> str:
    """Leave only the hooks around tool calls, so that a failing guard does not already stop the prompt."""
    return text.replace('"SessionStart": [', '"Stop": [], "Disabled1": [').replace(
        '"UserPromptSubmit": [', '"Disabled2": ['
    )


@pytest.mark.parametrize("fail", [corrupt_policy, delete_script, edit_source])
def test_a_failing_guard_stops_the_prompt_and_tells_the_person(
    client: Client, project: Project, fail: Callable[[Project], None]
) -> None:
    fail(project)
    outcome = client.run(project.root, [say("hello")], prompt="/planner")
    assert not outcome.requests
    assert "install-roles" in outcome.stdout


def test_a_missing_interpreter_blocks(client: Client, project: Project, tmp_path: Path) -> None:
    """The client gets a PATH on which there is all that it needs, but no Python."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "bash", "git", "uname", "cat", "ls", "env"):
        (tools / name).symlink_to(shutil.which(name) or f"/bin/{name}")
    sound = project.root / ".claude" / "settings.json"
    sound.write_text(without_prompt_hooks(sound.read_text()))
    new = project.root / "src" / "new.py"
    outcome = client.run(
        project.root, [call("Write", file_path=str(new), content="x = 1\n"), say("done")],
        "--permission-mode", "bypassPermissions", env={"PATH": str(tools), "IS_SANDBOX": "1"},
    )  # fmt: skip
    assert "check that python3" in outcome.results[-1].text
    assert not new.exists()


def test_a_call_of_20_megabytes_is_blocked(client: Client, project: Project) -> None:
    project.activate()
    new = project.root / "src" / "new.py"
    write = call("Write", file_path=str(new), content={"$repeat": ["0123456789abcde\n", 20 * 65536]})
    outcome = client.run(
        project.root, [write, say("done")], "--permission-mode", "acceptEdits", env={"CLAUDE_ROLE": "implementer"}
    )
    assert "split it into smaller calls" in outcome.results[-1].text
    assert not new.exists()
