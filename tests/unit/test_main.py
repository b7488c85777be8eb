from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from role_guard import log_chain
from unit.hook import Answer, Hook, tool_call, write

EVENTS = ("PreToolUse", "PermissionRequest", "SessionStart", "UserPromptSubmit")


def decision(answer: Answer) -> dict[str, str]:
    assert (answer.code, answer.err) == (0, "")
    found = answer.json
    assert list(found) == ["hookSpecificOutput"]
    return dict(found["hookSpecificOutput"])


def test_deny(hook: Hook) -> None:
    assert decision(hook.run(write(hook.project, "src/app.py"), "planner")) == {
        "hookEventName": "PreToolUse",
        "permissionDecision": "deny",
        "permissionDecisionReason": "Write changes `src/app.py`; planners write only plans. Put the change into your "
        "plan in `.claude/plans/Review/`. [planner.project-files]",
    }


def test_ask(hook: Hook) -> None:
    hook.project.activate()
    assert decision(hook.run(tool_call(hook.project, "Bash", command="git push"), "implementer")) == {
        "hookEventName": "PreToolUse",
        "permissionDecision": "ask",
        "permissionDecisionReason": "`git push` publishes, beyond a commit. Go on only if the person "
        "agrees. [implementer.change-repository]",
    }


def test_allow(hook: Hook) -> None:
    assert decision(hook.run(write(hook.project, ".claude/plans/Review/x.md"), "planner")) == {
        "hookEventName": "PreToolUse",
        "permissionDecision": "allow",
        "permissionDecisionReason": "[planner.write-plan]",
    }


def test_pass_is_silence(hook: Hook) -> None:
    assert hook.run(tool_call(hook.project, "Agent", prompt="look"), "planner") == Answer(0, "", "")


def test_the_prompt_for_a_plan_is_answered(hook: Hook) -> None:
    event = write(hook.project, ".claude/plans/Review/x.md", event="PermissionRequest")
    assert decision(hook.run(event, "planner")) == {
        "hookEventName": "PermissionRequest",
        "decision": {"behavior": "allow"},
    }


@pytest.mark.parametrize(
    ("role", "path"), [("planner", "src/app.py"), ("implementer", "src/app.py"), ("", "src/app.py")]
)
def test_other_prompts_are_the_persons(hook: Hook, role: str, path: str) -> None:
    hook.project.activate()
    assert hook.run(write(hook.project, path, event="PermissionRequest"), role) == Answer(0, "", "")


def test_an_unclear_path_is_denied(hook: Hook) -> None:
    reason = decision(hook.run(write(hook.project, "a\0b"), "implementer"))["permissionDecisionReason"]
    assert "NUL" in reason
    assert reason.endswith("[path.unclear]")


def test_only_blocked_calls_and_bindings_are_recorded(hook: Hook) -> None:
    hook.run(write(hook.project, ".claude/plans/Review/x.md"), "planner")
    hook.run(tool_call(hook.project, "Agent", prompt="look"), "planner")
    hook.run(write(hook.project, "src/app.py"), "planner")
    assert [entry["verdict"] for entry in hook.project.log()] == ["bind", "deny"]


def test_everything_is_recorded_on_demand(hook: Hook) -> None:
    hook.project.edit_policy('record = "blocked"', 'record = "all"')
    hook.run(write(hook.project, ".claude/plans/Review/x.md"), "planner")
    hook.run(write(hook.project, ".claude/plans/Review/x.md", event="PermissionRequest"), "planner")
    hook.run(tool_call(hook.project, "Agent", prompt="look"), "planner")
    found = [(entry["event"], entry["verdict"]) for entry in hook.project.log()]
    assert found[1:] == [("PreToolUse", "allow"), ("PermissionRequest", "allow"), ("PreToolUse", "pass")]


def test_a_call_from_a_worktree_is_recorded_in_the_main_checkout(hook: Hook) -> None:
    tree = hook.project.root.parent / "tree"
    hook.project.git("worktree", "add", "-q", str(tree))
    answer = hook.run(write(hook.project, tree / "x"), "planner", CLAUDE_PROJECT_DIR=str(tree))
    assert decision(answer)["permissionDecision"] == "deny"
    assert [entry["verdict"] for entry in hook.project.log()] == ["bind", "deny"]


def test_a_common_directory_that_a_program_made_blocks_and_is_logged(hook: Hook) -> None:
    store = hook.project.root.parent / "store"
    hook.project.git("init", "-q", "--separate-git-dir", str(store))
    (store / "commondir").write_text(f"{hook.project.root}/evil/.git\n")
    answer = hook.run(write(hook.project, ".claude/plans/Review/x.md"), "planner")
    assert answer.is_block
    assert "commondir" in answer.err
    assert [(entry["verdict"], entry["rule"]) for entry in hook.project.log()] == [("deny", "guard.failed")]


def changed(**fields: object) -> Callable[[dict[str, object]], bytes]:
    return lambda event: json.dumps({**event, **fields}).encode()


def without(name: str) -> Callable[[dict[str, object]], bytes]:
    return lambda event: json.dumps({key: value for key, value in event.items() if key != name}).encode()


def constant(data: bytes) -> Callable[[dict[str, object]], bytes]:
    return lambda _event: data


@pytest.mark.parametrize("name", EVENTS)
@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(constant(b""), id="empty"),
        pytest.param(constant(b'{"hook_event_name": "PreToolUse"'), id="torn"),
        pytest.param(constant(b"\xff\xfe\x00"), id="binary"),
        pytest.param(constant(b"[]"), id="list"),
        pytest.param(constant(b"null"), id="null"),
        pytest.param(constant(b"[" * 200_000), id="nested"),
        pytest.param(constant(b'{"a":' * 100_000 + b"1" + b"}" * 100_000), id="nested objects"),
        pytest.param(changed(hook_event_name="PostToolUse"), id="another event"),
        pytest.param(without("hook_event_name"), id="no event"),
        pytest.param(without("session_id"), id="no session"),
        pytest.param(changed(session_id=1), id="session of another type"),
        pytest.param(changed(session_id="../x"), id="odd session"),
        pytest.param(changed(tool_input=["x"]), id="tool input of another type"),
        pytest.param(changed(padding="x" * 20_000_000), id="20 MB"),
    ],
)
def test_malformed_input_is_a_block(hook: Hook, name: str, spoil: Callable[[dict[str, object]], bytes]) -> None:
    answer = hook.raw(spoil(write(hook.project, "src/app.py", event=name)), name, CLAUDE_ROLE="planner")
    assert answer.code == 2
    assert answer.out == ""
    assert "Repair: " in answer.err
    assert hook.project.log()[-1]["rule"] == "guard.failed"


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(without("tool_name"), id="no tool"),
        pytest.param(changed(tool_name=""), id="empty tool"),
        pytest.param(without("tool_input"), id="no input"),
        pytest.param(changed(tool_input={"file_path": 1}), id="path of another type"),
        pytest.param(without("cwd"), id="no directory"),
        pytest.param(changed(tool_input={"file_path": "a\ud800b"}), id="lone surrogate"),
    ],
)
def test_a_malformed_call_is_a_block(hook: Hook, spoil: Callable[[dict[str, object]], bytes]) -> None:
    assert hook.raw(spoil(write(hook.project, "src/app.py")), CLAUDE_ROLE="implementer").is_block


def test_a_directory_that_is_none_is_named(hook: Hook) -> None:
    answer = hook.raw(changed(cwd="/a\0b")(write(hook.project, "src/app.py")), CLAUDE_ROLE="implementer")
    assert answer.is_block
    assert "`cwd` of the event has a NUL character in it" in answer.err


def replace_by_file(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    path.write_text("in the way")


def policy_of(content: str) -> Callable[[Hook], object]:
    return lambda hook: (hook.project.roles / "policy.json").write_text(content)


BREAKAGES: dict[str, Callable[[Hook], object]] = {
    "policy missing": lambda hook: (hook.project.roles / "policy.json").unlink(),
    "policy corrupt": policy_of('{"format": 1'),
    "policy empty": policy_of(""),
    "policy nested": policy_of("[" * 200_000),
    "policy of another shape": policy_of("[]"),
    "policy of another format": policy_of('{"format": 99}'),
    "policy without roles": lambda hook: drop_key(hook, "roles"),
    "policy without control": lambda hook: drop_key(hook, "control"),
    "roles.toml edited": lambda hook: append(hook.project.roles / "roles.toml", "\n# more\n"),
    "roles.toml missing": lambda hook: (hook.project.roles / "roles.toml").unlink(),
    "log directory is a file": lambda hook: replace_by_file(hook.project.roles / "logs"),
    "log is a directory": lambda hook: (hook.project.roles / "logs" / "audit.jsonl").mkdir(parents=True),
    "state is a file": lambda hook: replace_by_file(hook.project.roles / "state"),
    "script missing": lambda hook: (hook.project.roles / "hooks" / "role-guard.py").unlink(),
    "script broken": lambda hook: append(hook.project.roles / "hooks" / "role-guard.py", "\n(\n"),
    "script empty": lambda hook: (hook.project.roles / "hooks" / "role-guard.py").write_text(""),
    "script cut short": lambda hook: (hook.project.roles / "hooks" / "role-guard.py").write_text("import sys\n"),
    "package missing": lambda hook: shutil.rmtree(hook.project.roles / "hooks" / "role_guard"),
}


def append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as stream:
        stream.write(text)


def drop_key(hook: Hook, key: str) -> None:
    path = hook.project.roles / "policy.json"
    policy = json.loads(path.read_text(encoding="utf-8"))
    del policy[key]
    path.write_text(json.dumps(policy), encoding="utf-8")


def test_a_file_in_place_of_the_active_plans_is_a_block(hook: Hook) -> None:
    replace_by_file(hook.project.plans / "Active")
    answer = hook.run(write(hook.project, "src/app.py"), "implementer")
    assert (answer.code, answer.out) == (2, "")
    assert "install-roles" in answer.err


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_broken_installation_is_a_block(hook: Hook, breakage: str) -> None:
    BREAKAGES[breakage](hook)
    answer = hook.run(write(hook.project, "src/app.py"), "planner")
    assert answer.code == 2
    assert answer.out == ""
    assert "epair: " in answer.err
    assert "install-roles" in answer.err or "writable" in answer.err
    assert "Traceback" not in answer.err or "install-roles" in answer.err


NEEDED = (
    "__init__", "audit", "binding", "decide", "effects", "errors", "event", "guard", "layout", "log_chain", "log_head",
    "main", "mask", "paths", "policy", "records", "replies", "secret_shapes", "tools", "zones",
)  # fmt: skip
NEEDED_FOR_PLANS = ("plans/approval", "plans/choice", "plans/index", "plans/store")


@pytest.mark.parametrize("damage", ["raise RuntimeError", "(", "missing", "empty"])
@pytest.mark.parametrize(
    ("role", "module"),
    [*(("planner", module) for module in NEEDED), *(("implementer", module) for module in NEEDED_FOR_PLANS)],
)
def test_a_broken_module_is_a_block(hook: Hook, role: str, module: str, damage: str) -> None:
    hook.project.activate()
    path = hook.project.roles / "hooks" / "role_guard" / f"{module}.py"
    if damage == "empty":
        path.write_text("")
    elif damage == "missing":
        path.unlink()
    else:
        append(path, f"\n{damage}\n")
    answer = hook.run(write(hook.project, "src/app.py"), role)
    assert (answer.code, answer.out) == (2, "")
    assert "install-roles" in answer.err


def test_no_interpreter_is_a_block(hook: Hook, tmp_path: Path) -> None:
    only_shell = tmp_path / "bin"
    only_shell.mkdir()
    (only_shell / "sh").symlink_to(hook.programs / "sh")
    answer = hook.run(write(hook.project, "src/app.py"), "planner", PATH=str(only_shell))
    assert answer.code == 2
    assert "python3 (3.9 or later) is on PATH" in answer.err


def test_a_policy_that_never_answers_is_a_block(hook: Hook) -> None:
    (hook.project.roles / "policy.json").unlink()
    os.mkfifo(hook.project.roles / "policy.json")
    answer = hook.run(write(hook.project, "src/app.py"), "planner")
    assert (answer.code, answer.out) == (2, "")
    assert "longer than 2 seconds" in answer.err


@pytest.mark.parametrize("name", ["prepared", "python"])
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")])
def test_a_file_that_only_saves_time_keeps_nobody_waiting(hook: Hook, name: str, make: Callable[[Path], None]) -> None:
    path = hook.project.roles / "state" / name
    path.unlink(missing_ok=True)
    make(path)
    answer = hook.run(write(hook.project, "src/app.py"), "planner")
    assert (answer.code, answer.is_block) == (0, True)


def test_a_directory_that_cannot_be_entered_is_a_block(hook: Hook) -> None:
    claude = hook.project.root / ".claude"
    command = hook.command("PreToolUse")
    claude.chmod(0)
    confined = ["bwrap", "--dev-bind", "/", "/", "--cap-drop", "ALL", str(hook.programs / "sh"), "-c", command]
    try:
        done = subprocess.run(
            confined if os.geteuid() == 0 else confined[-3:], input=json.dumps(write(hook.project, "src/app.py")),
            env={**hook.environment(), "PATH": os.environ["PATH"]}, capture_output=True, text=True,
        )  # fmt: skip
    finally:
        claude.chmod(0o755)
    assert (done.returncode, "Repair" in done.stderr) == (2, True), done


def test_a_locked_log_is_a_block(hook: Hook) -> None:
    lock = hook.project.roles / "state" / log_chain.LOCK
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("ab") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        answer = hook.run(write(hook.project, "src/app.py"), "planner")
    assert (answer.code, answer.out) == (2, "")
    assert "audit.lock" in answer.err


def start(hook: Hook, stdout: int) -> subprocess.Popen[bytes]:
    shell = [str(hook.programs / "sh"), "-c", hook.command("PreToolUse")]
    environment = hook.environment(CLAUDE_ROLE="planner")
    return subprocess.Popen(shell, stdin=subprocess.PIPE, stdout=stdout, stderr=subprocess.PIPE, env=environment)


def test_an_input_that_never_ends_is_a_block(hook: Hook) -> None:
    with start(hook, stdout=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.write(b'{"hook_event_name":')
        process.stdin.flush()
        assert process.wait(10) == 2
        assert process.stderr
        assert b"longer than 2 seconds" in process.stderr.read()


@pytest.mark.parametrize("prefix", ["exec 1>&-;", "exec 0>&- 1>&-;", "exec 1>&- 2>&-;"])
def test_a_closed_output_is_a_block(hook: Hook, prefix: str) -> None:
    event = json.dumps(write(hook.project, "src/app.py")).encode()
    assert hook.raw(event, prefix=prefix, CLAUDE_ROLE="planner").code == 2


def test_an_answer_that_does_not_get_through_whole_is_a_block(hook: Hook) -> None:
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    event = tool_call(hook.project, "Bash", command="git push " + "x" * 300_000)
    with start(hook, stdout=writer) as process:
        os.close(writer)
        process.communicate(json.dumps(event).encode())
    with os.fdopen(reader, "rb") as stream:
        received = stream.read()
    assert process.returncode == 2 or json.loads(received)
