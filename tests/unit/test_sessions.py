from __future__ import annotations

import json
from typing import Any

import pytest

from role_guard import binding, sessions
from role_guard.replies import MAX_CONTEXT
from support.project import Project
from unit.hook import SESSION, Hook, layout_of, parsed, write

TITLES = {"planner": "Claude Zero (Planner)", "implementer": "Claude One (Implementer)", "solo": "Solo"}
LAUNCHES = {"planner": "claude-zero", "implementer": "claude-one", "solo": "claude-roles start solo"}


class Session:
    """One session in a project, answered in this process."""

    def __init__(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        self.project = project
        self.monkeypatch = monkeypatch

    def role(self, name: str) -> None:
        self.monkeypatch.setenv("CLAUDE_ROLE", name)

    def send(self, name: str, session: str = SESSION, **fields: str) -> Any:
        layout = layout_of(self.project.root)
        policy = json.loads((self.project.roles / "policy.json").read_text(encoding="utf-8"))
        base = {"session_id": session, "cwd": str(self.project.root), "hook_event_name": name}
        handler = sessions.session_start if name == "SessionStart" else sessions.user_prompt_submit
        answer = handler(parsed({**base, **fields}), layout, policy)
        return json.loads(answer) if answer else None

    def begin(self, session: str = SESSION, source: str = "startup") -> Any:
        return self.send("SessionStart", session, source=source)

    def say(self, prompt: str, session: str = SESSION) -> Any:
        return self.send("UserPromptSubmit", session, prompt=prompt)

    def bound(self) -> list[tuple[str, str, str]]:
        log = [entry for entry in self.project.log() if entry["event"] != "Plan"]
        return [(entry["role"], entry["rule"], entry["verdict"]) for entry in log]


WORKS_ON = (
    "This session works on the plan `.claude/plans/Active/{plan}`. The files that it names can be edited without "
    "asking; for any other file, stop and report."
)


@pytest.fixture
def session(project: Project, monkeypatch: pytest.MonkeyPatch) -> Session:
    return Session(project, monkeypatch)


@pytest.mark.parametrize("role", TITLES)
def test_a_session_started_in_a_role_is_told_so(session: Session, role: str) -> None:
    session.project.plan("Review", "a.md")
    session.project.plan("Review", "b.md")
    session.project.activate()
    session.role(role)
    context = (session.project.roles / role / "CLAUDE.md").read_text(encoding="utf-8")
    if role == "implementer":
        context += "\n\n" + WORKS_ON.format(plan="add-feature.md")
    assert session.begin() == {
        "hookSpecificOutput": {
            "hookEventName": "SessionStart",
            "additionalContext": context,
            "sessionTitle": TITLES[role],
        },
        "systemMessage": f"claude-roles: {TITLES[role]} (by environment) · plans: Review 2 · Active 1",
    }
    assert session.bound() == [(role, "binding.environment", "bind")]


def test_a_role_without_instructions_file_gets_those_of_the_policy(session: Session) -> None:
    (session.project.roles / "planner" / "CLAUDE.md").unlink()
    session.role("planner")
    assert "You explore the code" in session.begin()["hookSpecificOutput"]["additionalContext"]


def test_long_instructions_are_cut_to_what_the_client_takes(session: Session) -> None:
    (session.project.roles / "planner" / "CLAUDE.md").write_text("é" * 20_000, encoding="utf-8")
    session.role("planner")
    assert session.begin()["hookSpecificOutput"]["additionalContext"] == "é" * MAX_CONTEXT


def test_a_session_without_a_role_is_told_how_to_get_one(session: Session) -> None:
    answer = session.begin()
    assert answer["hookSpecificOutput"]["sessionTitle"] == "no role yet"
    for text in (answer["systemMessage"], answer["hookSpecificOutput"]["additionalContext"]):
        assert "type /planner, /implementer or /solo" in text
    assert session.bound() == []


@pytest.mark.parametrize("source", ["resume", "clear", "compact", "fork"])
def test_a_session_goes_on_in_its_role(session: Session, source: str) -> None:
    session.role("planner")
    session.begin()
    assert session.begin(source=source)["hookSpecificOutput"]["sessionTitle"] == TITLES["planner"]
    assert len(session.bound()) == 1


@pytest.mark.parametrize("role", TITLES)
@pytest.mark.parametrize("form", ["/{role}", "/{role} begin", "You are {name}. Begin."])
def test_a_person_gives_a_role_by_message(session: Session, role: str, form: str) -> None:
    session.begin()
    prompt = form.format(role=role, name="Claude Solo" if role == "solo" else TITLES[role])
    answer = session.say(prompt)
    assert answer["hookSpecificOutput"]["hookEventName"] == "UserPromptSubmit"
    assert answer["hookSpecificOutput"]["sessionTitle"] == TITLES[role]
    assert f"{TITLES[role]} (by message)" in answer["systemMessage"]
    assert session.bound() == [(role, "binding.message", "bind")]


@pytest.mark.parametrize("source", ["system", "loop_wakeup", "schedule_wakeup", "poll_event", "anything-new"])
@pytest.mark.parametrize("prompt", ["/implementer", "You are Claude One (Implementer)."])
def test_only_a_person_gives_a_role(session: Session, prompt: str, source: str) -> None:
    """The event fires for scheduled prompts and notifications too."""
    assert session.send("UserPromptSubmit", prompt=prompt, source=source) is None
    assert session.bound() == []


def test_a_role_may_be_given_later(session: Session) -> None:
    assert session.say("hello") is None
    assert session.say("You are Claude Zero (Planner).")
    assert session.bound() == [("planner", "binding.message", "bind")]


def test_the_same_role_again_changes_nothing(session: Session) -> None:
    session.say("/planner")
    assert session.say("/planner") is None
    assert session.say("go on") is None
    assert len(session.bound()) == 1


@pytest.mark.parametrize("first", TITLES)
@pytest.mark.parametrize("second", TITLES)
def test_another_role_is_refused_with_the_way_to_it(session: Session, first: str, second: str) -> None:
    session.say(f"/{first}")
    answer = session.say(f"/{second}")
    if first == second:
        assert answer is None
        return
    assert list(answer) == ["decision", "reason"]
    assert answer["decision"] == "block"
    assert f"{TITLES[first]} for good" in answer["reason"]
    assert f"For {TITLES[second]}, open a second terminal and run `{LAUNCHES[second]}`." in answer["reason"]
    assert session.bound()[1:] == [(first, "binding.conflict", "deny")]


def test_the_role_of_the_environment_beats_a_message(session: Session) -> None:
    session.role("planner")
    assert session.say("/implementer")["decision"] == "block"
    assert session.bound() == [("planner", "binding.environment", "bind"), ("planner", "binding.conflict", "deny")]


def test_resuming_under_another_role_is_refused(session: Session) -> None:
    session.role("planner")
    session.begin()
    session.role("implementer")
    answer = session.begin(source="resume")
    assert answer["hookSpecificOutput"]["sessionTitle"] == "role conflict"
    assert "run `claude-one`" in answer["systemMessage"]
    assert "every call is refused" in answer["systemMessage"]
    assert session.say("go on")["decision"] == "block"
    assert [row[1:] for row in session.bound()[1:]] == [("binding.conflict", "deny")] * 2


def test_calls_of_a_conflicting_session_are_refused(hook: Hook) -> None:
    hook.project.activate()
    hook.run(write(hook.project, "src/app.py"), "planner")
    answer = hook.run(write(hook.project, "src/app.py"), "implementer").json["hookSpecificOutput"]
    assert answer["permissionDecision"] == "deny"
    assert answer["permissionDecisionReason"].endswith("[binding.conflict]")
    assert "run `claude-one`" in answer["permissionDecisionReason"]
    prompt = hook.run(write(hook.project, ".claude/plans/Review/x.md", event="PermissionRequest"), "implementer")
    assert prompt.out == ""


def test_an_unknown_role_refuses_everything(session: Session) -> None:
    session.role("nobody")
    assert "CLAUDE_ROLE=nobody is not a role" in session.begin()["systemMessage"]
    assert session.say("hello")["decision"] == "block"
    assert session.say("/planner")["decision"] == "block"


def test_a_resumed_session_keeps_the_role_a_person_gave_it(session: Session) -> None:
    session.say("/planner")
    answer = session.begin(source="resume")
    assert answer["hookSpecificOutput"]["sessionTitle"] == TITLES["planner"]
    assert "(by message)" in answer["systemMessage"]


def test_two_sessions_have_two_roles(session: Session) -> None:
    assert session.say("/planner", "one")
    assert session.say("/implementer", "two")
    assert [row[0] for row in session.bound()] == ["planner", "implementer"]


def test_a_default_role_is_pinned_by_the_first_message_only(session: Session) -> None:
    session.project.edit_policy('default_role = "unassigned"', 'default_role = "planner"')
    assert session.begin()["hookSpecificOutput"]["sessionTitle"] == TITLES["planner"]
    assert session.say("/implementer", "other")["hookSpecificOutput"]["sessionTitle"] == TITLES["implementer"]
    assert session.say("hello") is None
    assert session.say("/implementer")["decision"] == "block"
    assert ("planner", "binding." + binding.DEFAULT, "bind") in session.bound()
