"""`/clear` keeps role and plan of a session, and only `/clear` does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from support.project import Project
from unit.hook import Answer, Hook, write

PROCESS = {"CLAUDE_PID": "4711"}


def send(hook: Hook, name: str, session: str, env: dict[str, str] | None = None, **fields: Any) -> Answer:
    event = {"session_id": session, "cwd": str(hook.project.root), "hook_event_name": name, **fields}
    answer = hook.run(event, **(PROCESS if env is None else env))
    assert answer.code == 0, answer.err
    return answer


def take_role(hook: Hook, prompt: str, session: str = "first") -> None:
    send(hook, "SessionStart", session, source="startup")
    send(hook, "UserPromptSubmit", session, prompt=prompt)


def title(answer: Answer) -> str:
    return str(answer.json["hookSpecificOutput"]["sessionTitle"])


def may_edit(hook: Hook, project: Project, session: str) -> bool:
    event = {**write(project, "src/app.py"), "session_id": session}
    return '"permissionDecision": "allow"' in hook.run(event, **PROCESS).out


@pytest.mark.parametrize(("prompt", "expected"), [("/planner", "Claude Zero (Planner)"), ("/solo", "Solo")])
def test_the_role_stays(hook: Hook, prompt: str, expected: str) -> None:
    take_role(hook, prompt)
    send(hook, "SessionEnd", "first", reason="clear")
    assert title(send(hook, "SessionStart", "second", source="clear")) == expected
    assert not list((hook.project.roles / "state").glob("clear-*"))


def test_the_plan_stays(hook: Hook) -> None:
    for name in ("login.md", "logout.md"):
        hook.project.activate(name)
    take_role(hook, "/implement login")
    assert may_edit(hook, hook.project, "first")
    send(hook, "SessionEnd", "first", reason="clear")
    send(hook, "SessionStart", "second", source="clear")
    assert may_edit(hook, hook.project, "second")


@pytest.mark.parametrize(
    ("reason", "source", "left", "taken"),
    [
        ("other", "clear", PROCESS, PROCESS),
        ("clear", "startup", PROCESS, PROCESS),
        ("clear", "fork", PROCESS, PROCESS),
        ("clear", "clear", PROCESS, {"CLAUDE_PID": "4712"}),
        ("clear", "clear", PROCESS, {}),
        ("clear", "clear", {}, PROCESS),
        ("clear", "clear", {"CLAUDE_PID": "../x"}, {"CLAUDE_PID": "../x"}),
    ],
)
def test_nothing_else_hands_a_role_over(
    hook: Hook, reason: str, source: str, left: dict[str, str], taken: dict[str, str]
) -> None:
    take_role(hook, "/planner")
    send(hook, "SessionEnd", "first", left, reason=reason)
    assert title(send(hook, "SessionStart", "second", taken, source=source)) == "no role yet"


def test_it_is_taken_once(hook: Hook) -> None:
    take_role(hook, "/planner")
    send(hook, "SessionEnd", "first", reason="clear")
    send(hook, "SessionStart", "second", source="clear")
    assert title(send(hook, "SessionStart", "third", source="clear")) == "no role yet"


def test_a_process_that_died_leaves_it_to_nobody(hook: Hook) -> None:
    """Its number is used again, by a session of another role or of none."""
    take_role(hook, "/planner")
    send(hook, "SessionEnd", "first", reason="clear")
    send(hook, "SessionStart", "other", source="startup")
    send(hook, "SessionEnd", "other", reason="clear")
    assert title(send(hook, "SessionStart", "second", source="clear")) == "no role yet"


def test_what_was_left_long_ago_is_not_taken(hook: Hook) -> None:
    take_role(hook, "/planner")
    send(hook, "SessionEnd", "first", reason="clear")
    (left,) = (hook.project.roles / "state").glob("clear-*")
    record = json.loads(left.read_text())
    left.write_text(json.dumps({**record, "time": record["time"] - 60}))
    assert title(send(hook, "SessionStart", "second", source="clear")) == "no role yet"


def test_a_session_without_a_role_leaves_none(hook: Hook) -> None:
    send(hook, "SessionStart", "first", source="startup")
    send(hook, "SessionEnd", "first", reason="clear")
    assert title(send(hook, "SessionStart", "second", source="clear")) == "no role yet"


@pytest.mark.parametrize(
    "broken",
    ["", "[]", "{}", '{"role": "planner"}', "\x00", '{"role": "planner", "how": "x", "plan": "", "time": "x"}'],
)
def test_what_can_not_be_read_gives_no_role(hook: Hook, broken: str) -> None:
    (hook.project.roles / "state").mkdir(exist_ok=True)
    (hook.project.roles / "state" / "clear-4711.json").write_text(broken)
    assert title(send(hook, "SessionStart", "second", source="clear")) == "no role yet"


def test_the_conversation_of_another_role_is_refused_with_its_command(hook: Hook) -> None:
    take_role(hook, "/implementer")
    env = {**PROCESS, "CLAUDE_ROLE": "planner"}
    answer = send(hook, "SessionStart", "first", env, source="resume")
    for command in ("`claude-one --resume first`", "`claude-zero`"):
        assert command in answer.json["systemMessage"]
    answer = send(hook, "UserPromptSubmit", "first", env, prompt="go on")
    assert answer.json["decision"] == "block"
    assert "`claude-one --resume first`" in answer.json["reason"]
