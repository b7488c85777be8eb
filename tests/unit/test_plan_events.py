"""What sessions meet of plans: which one they work on, what is open, what they are told when they stop or write one."""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claude_roles import overview
from role_guard import guard, handover, sessions
from role_guard.effects import effects_of
from role_guard.errors import GuardError
from role_guard.layout import ACTIVE
from role_guard.plans import (
    acts,
    approval,
    choice,
    drift,
    feedback,
    index,
    lifecycle,
    moves,
    prompts,
    store,
    typed,
)
from role_guard.plans.heads import head_commit
from role_guard.shapes import Policy
from support.project import Project
from unit.hook import Hook, layout_of, parsed, shipped_policy, tool_call, write

POLICY = shipped_policy()


@pytest.fixture
def implementer(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("CLAUDE_ROLE", "implementer")
    project.git("config", "user.name", "Jane Roe")
    project.git("config", "user.email", "jane@example.com")
    return project


def event(name: str, session: str = "session-1", **fields: Any) -> dict[str, Any]:
    return {"session_id": session, "hook_event_name": name, "cwd": "/", **fields}


def say(project: Project, prompt: str, session: str = "session-1", policy: Policy = POLICY) -> Any:
    answer = sessions.user_prompt_submit(
        parsed(event("UserPromptSubmit", session, prompt=prompt)), layout_of(project.root), policy
    )
    return json.loads(answer) if answer else {}


def judge(project: Project, path: str = "src/app.py", policy: Policy = POLICY) -> str:
    answer = json.loads(guard.pre_tool_use(parsed(write(project, path)), layout_of(project.root), policy))
    found = answer["hookSpecificOutput"]
    return f"{found['permissionDecision']}: {found['permissionDecisionReason']}"


def stop(project: Project, **fields: Any) -> Any:
    answer = drift.stop(parsed(event("Stop", **fields)), layout_of(project.root), POLICY)
    return json.loads(answer) if answer else {}


def test_the_only_active_plan_is_taken_for_good(implementer: Project) -> None:
    implementer.activate("a.md", ["src/app.py"])
    assert judge(implementer).startswith("allow")
    implementer.activate("b.md", ["src/other.py"])
    assert judge(implementer).startswith("allow")
    assert judge(implementer, "src/other.py").startswith("ask")


def test_of_several_plans_one_has_to_be_named(implementer: Project) -> None:
    implementer.activate("a.md", ["src/app.py"])
    implementer.activate("b.md", ["src/other.py"])
    assert "several plans are active (`a`, `b`)" in judge(implementer)
    say(implementer, "please carry out `b`, step by step")
    assert judge(implementer, "src/other.py").startswith("allow")
    say(implementer, "and what about a?")
    assert judge(implementer, "src/other.py").startswith("allow"), "a session keeps its plan"
    say(implementer, "/implement a")
    assert judge(implementer).startswith("allow")


def test_the_launcher_names_the_plan(implementer: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    implementer.activate("a.md", ["src/app.py"])
    implementer.activate("b.md", ["src/other.py"])
    monkeypatch.setenv(choice.VARIABLE, "b.md")
    assert judge(implementer, "src/other.py").startswith("allow")


@pytest.mark.parametrize(
    ("prompt", "found"),
    [
        ("carry out add-jwt", "add-jwt.md"),
        ("carry out `add-jwt`.", "add-jwt.md"),
        ("carry out add-jwt-2", "add-jwt-2.md"),
        ("carry out add-jwt.md", "add-jwt.md"),
        ("carry out my plan", "my plan.md"),
        ("add-jwt or my plan?", ""),
        ("xadd-jwt", ""),
        ("go on", ""),
    ],
)
def test_a_prompt_names_a_plan_by_its_whole_name(prompt: str, found: str) -> None:
    assert choice.mentioned(prompt, ["add-jwt.md", "add-jwt-2.md", "my plan.md"]) == found


@pytest.mark.parametrize(
    ("prompt", "found"),
    [
        ("carry out `big`", "big.md"),
        ('carry out "big", step by step', "big.md"),
        ("carry out \u201cbig\u201d", "big.md"),
        ("carry out big.md", "big.md"),
        ("see .claude/plans/Active/big.md", "big.md"),
        ("carry out plan big", "big.md"),
        ("carry out the big plan", "big.md"),
        ("Big plan", ""),
        ("big plan, please", "big.md"),
        ("big.", "big.md"),
        ("this is a big change, look around", ""),
        ("we have a big plan for the year", ""),
        ("plan bigger things", ""),
        ("big.mdx", ""),
        ("it's big, isn't it", ""),
        ("`big` or `two`?", ""),
    ],
)
def test_a_name_that_is_a_word_has_to_be_meant(prompt: str, found: str) -> None:
    assert choice.mentioned(prompt, ["big.md", "two.md"]) == found


@pytest.mark.parametrize("prompt", ["/implement nothing", "/implement"])
def test_a_plan_that_is_not_active_is_not_sent(implementer: Project, prompt: str) -> None:
    implementer.plan("Review", "nothing.md", ["src/app.py"])
    answer = say(implementer, prompt)
    assert answer["decision"] == "block"
    assert answer["reason"].startswith("Not sent: ")


def test_a_changed_plan_is_closed_until_it_is_approved_again(implementer: Project) -> None:
    plan = implementer.activate("a.md", ["src/app.py"])
    assert judge(implementer).startswith("allow")
    plan.write_text(plan.read_text() + "\n")
    assert "was changed after its approval" in judge(implementer)
    assert "is approved again" in say(implementer, "/approve a --force")["reason"]
    assert judge(implementer).startswith("allow")


def test_moving_by_hand_approves_unless_a_stamp_is_required(implementer: Project) -> None:
    strict = shipped_policy(("require_stamp = false", "require_stamp = true"))
    implementer.activate("a.md", ["src/app.py"])
    assert "was moved by hand" in judge(implementer, policy=strict)
    assert judge(implementer).startswith("allow")
    assert "was moved by hand" in judge(implementer, policy=strict)
    say(implementer, "/approve a --force", policy=strict)
    assert judge(implementer, policy=strict).startswith("allow")


def test_a_plan_without_files_is_to_be_returned(implementer: Project) -> None:
    implementer.activate("a.md", [])
    assert "claude-roles return 'a' -m REMARKS" in judge(implementer)


def test_a_prompt_of_an_agent_is_not_a_persons(implementer: Project) -> None:
    implementer.plan("Review", "a.md", ["src/app.py"])
    prompt = event("UserPromptSubmit", prompt="/approve a --force", agent_id="a1", agent_type="general-purpose")
    sessions.user_prompt_submit(parsed(prompt), layout_of(implementer.root), POLICY)
    assert (implementer.plans / "Review" / "a.md").exists()
    implementer.activate("b.md")
    implementer.activate("c.md")
    for fields in ({"agent_id": "a1"}, {"source": "cron"}):
        prompt = event("UserPromptSubmit", prompt="/implement c", **fields)
        sessions.user_prompt_submit(parsed(prompt), layout_of(implementer.root), POLICY)
        assert choice.named("session-1", layout_of(implementer.root)) == ""
    say(implementer, "/approve a --force")
    assert (implementer.plans / "Active" / "a.md").exists()


def test_the_commands_of_a_person_are_known_in_both_places() -> None:
    assert tuple(typed.COMMANDS) == prompts.TYPED


@pytest.mark.parametrize("prompt", ["/approve", " /approve a", "/complete x\ny"])
def test_a_command_is_the_first_word(prompt: str) -> None:
    assert prompts.is_typed(prompt)


@pytest.mark.parametrize("prompt", ["", "/approved a", "please /approve a", "<x>/approve a</x>", "/Approve a"])
def test_anything_else_is_no_command(prompt: str) -> None:
    assert not prompts.is_typed(prompt)


def test_control_files_keep_a_plan_from_being_approved_at_the_prompt(implementer: Project) -> None:
    implementer.plan("Review", "a.md", [".claude/settings.json"])
    assert "is not approved" in say(implementer, "/approve a")["reason"]
    assert index.names(layout_of(implementer.root), ACTIVE) == []


@pytest.mark.parametrize(
    ("tool", "fields"),
    [
        ("Skill", {"skill": "approve"}), ("Skill", {"skill": "/Approve"}), ("Skill", {"skill": "x:approve"}),
        ("SlashCommand", {"command": "/approve a"}), ("SlashCommand", {"command": "/complete a"}),
        ("Skill", {"skill": "return"}), ("Skill", {"skill": "amend"}),
    ],
)  # fmt: skip
def test_a_model_that_types_for_the_person_approves(project: Project, tool: str, fields: dict[str, str]) -> None:
    found = effects_of(parsed(tool_call(project, tool, **fields)), layout_of(project.root), POLICY)
    assert [effect.kind for effect in found] == ["approve"]


@pytest.mark.parametrize("fields", [{"skill": "approver"}, {"skill": "verify"}, {"skill": 3}, {}])
def test_other_skills_are_delegated_to(project: Project, fields: dict[str, Any]) -> None:
    found = effects_of(parsed(tool_call(project, "Skill", **fields)), layout_of(project.root), POLICY)
    assert [effect.kind for effect in found] == ["delegate"]


def test_drift_is_told_once(implementer: Project) -> None:
    implementer.activate("a.md", ["src/app.py"])
    say(implementer, "go on")
    (implementer.root / "stray.py").write_text("x\n")
    first = stop(implementer)
    assert first["decision"] == "block"
    assert "`stray.py`" in first["reason"]
    assert first["systemMessage"] == "claude-roles: changed outside of the plan `a`: `stray.py`"
    assert stop(implementer) == {}
    (implementer.root / "more.py").write_text("x\n")
    assert "`more.py`" in stop(implementer)["reason"]
    assert [entry["subject"] for entry in implementer.log() if entry["rule"] == "plan.drift"] == [
        "`stray.py`",
        "`more.py`",
    ]


def test_a_commit_hides_no_drift(implementer: Project) -> None:
    implementer.activate("a.md", ["src/app.py"])
    say(implementer, "go on")
    (implementer.root / "stray.py").write_text("x\n")
    implementer.git("add", "stray.py")
    implementer.git("commit", "-q", "-m", "Stray")
    assert "`stray.py`" in stop(implementer)["reason"]


def test_what_was_changed_before_is_no_drift(implementer: Project) -> None:
    (implementer.root / "mine.py").write_text("x\n")
    implementer.activate("a.md", ["src/app.py"])
    say(implementer, "go on")
    assert stop(implementer) == {}
    (implementer.root / "mine.py").write_text("longer\n")
    assert "`mine.py`" in stop(implementer)["reason"]


LOST: dict[str, Callable[[Path], object]] = {
    # what becomes of a file that was not committed at the approval
    "src/util.py": lambda path: path.write_text("a = 1\n"),
    "src/pre.py": lambda path: path.unlink(),
}


@pytest.mark.parametrize("listed", [False, True])
@pytest.mark.parametrize("name", LOST)
def test_a_persons_work_that_is_lost_is_told(implementer: Project, name: str, *, listed: bool) -> None:
    (implementer.root / "src" / "util.py").write_text("a = 1\n")
    implementer.git("add", "src/util.py")
    implementer.git("commit", "-q", "-m", "Util")
    (implementer.root / name).write_text("a = 2\n")
    implementer.plan("Review", "a.md", ["src/app.py", *([name] if listed else [])])
    say(implementer, "/approve a --force")
    assert stop(implementer) == {}
    LOST[name](implementer.root / name)
    said = stop(implementer).get("systemMessage", "")
    assert said == ("" if listed else f"claude-roles: changed outside of the plan `a`: `{name}`")


def test_a_plan_that_came_to_active_by_no_command_is_told_once(implementer: Project) -> None:
    earlier = implementer.activate("earlier.md", ["src/app.py"])
    implementer.activate("a.md", ["src/app.py"])
    say(implementer, "/implement a")
    assert stop(implementer) == {}
    earlier.unlink()
    (implementer.plans / "Active" / "zz.md").write_bytes((implementer.plans / "Active" / "a.md").read_bytes())
    first = stop(implementer)
    assert first["decision"] == "block"
    assert "`Active/zz.md` has appeared in `.claude/plans/`" in first["reason"]
    assert "`Active/zz.md` is in place without a command of claude-roles" in first["systemMessage"]
    assert [(entry["rule"], entry["subject"]) for entry in implementer.log() if entry["verdict"] == "warn"] == [
        ("plan.appeared", "zz")
    ]
    assert stop(implementer) == {}
    implementer.plan("Review", "stamped.md", ["src/app.py"])
    say(implementer, "/approve stamped --force", "session-2")
    assert stop(implementer) == {}


@pytest.mark.parametrize("act", ["/return a widen it", "/amend a src/b.py"])
def test_no_word_of_a_person_on_a_plan_settles_that_another_appeared(implementer: Project, act: str) -> None:
    implementer.plan("Review", "a.md", ["src/app.py"])
    say(implementer, "/approve a --force")
    shutil.copy(implementer.plans / "Active" / "a.md", implementer.plans / "Active" / "zz.md")
    say(implementer, act)
    say(implementer, "/approve a --force")
    say(implementer, "/implement a")
    assert "`Active/zz.md` is in place" in stop(implementer)["systemMessage"]


def test_a_record_of_an_earlier_version_says_when_to_the_second(implementer: Project) -> None:
    implementer.activate("a.md", ["src/app.py"])
    say(implementer, "go on")
    record = implementer.roles / "state" / "plans" / "a.md" / "approval.json"
    fields = json.loads(record.read_text())
    del fields["began"]
    implementer.activate("zz.md", ["src/app.py"])
    for when, told in (("2120-01-01T00:00:00Z", False), ("2020-01-01T00:00:00Z", True)):
        record.write_text(json.dumps({**fields, "when": when}))
        assert ("zz.md" in str(stop(implementer))) == told


def interrupted_by_command(project: Project) -> None:
    project.plan("Review", "b.md", ["src/app.py", "src/b.py"])
    say(project, "/approve b --force")
    (project.root / "src" / "b.py").write_text("x\n")


def interrupted_by_hand(project: Project) -> None:
    project.activate("b.md", ["src/app.py", "src/b.py"])


@pytest.mark.parametrize("launched", [False, True])
@pytest.mark.parametrize("approve", [interrupted_by_command, interrupted_by_hand])
def test_another_plan_does_not_settle_an_interrupted_turn(
    implementer: Project, monkeypatch: pytest.MonkeyPatch, approve: Callable[[Project], None], *, launched: bool
) -> None:
    implementer.plan("Review", "a.md", ["src/app.py"])
    say(implementer, "/approve a --force")
    if launched:
        monkeypatch.setenv(choice.VARIABLE, "a.md")
    say(implementer, "go on" if launched else "/implement a")
    (implementer.root / "stray.py").write_text("x\n")
    (implementer.root / "src" / "b.py").write_text("x\n")
    implementer.app.write_text("as planned\n")
    approve(implementer)
    answer = say(implementer, "/implement b")
    line = "changed outside of the plan `a`: `src/b.py`, `stray.py`"
    assert answer["systemMessage"].endswith(line)
    context = answer["hookSpecificOutput"]["additionalContext"]
    assert "works on the plan `.claude/plans/Active/b.md`" in context
    assert "since the plan `a` was approved, and it does not name them: `src/b.py`, `stray.py`" in context
    assert [entry["rule"] for entry in implementer.log() if entry["verdict"] == "warn"][-1:] == ["plan.drift"]
    assert "plan `a`" not in str(stop(implementer))
    assert "systemMessage" not in say(implementer, "/implement a")


def test_a_plan_that_a_call_takes_in_place_of_another_hides_no_drift(implementer: Project) -> None:
    plan = implementer.activate("a.md", ["src/app.py"])
    say(implementer, "go on")
    (implementer.root / "stray.py").write_text("x\n")
    plan.rename(implementer.plans / "Active" / "b.md")
    assert judge(implementer).startswith("allow")
    assert choice.named("session-1", layout_of(implementer.root)) == "b.md"
    answer = stop(implementer)
    assert "the plan `a` is no longer in" in answer["systemMessage"]
    assert "changed outside of the plan `a`: `stray.py`" in answer["systemMessage"]
    assert stop(implementer) == {}


def clear(project: Project) -> str:
    """Clear the first session, and return the name of the one that goes on."""
    layout = layout_of(project.root)
    handover.session_end(parsed(event("SessionEnd", reason="clear")), layout, POLICY)
    sessions.session_start(parsed(event("SessionStart", "session-2", source="clear")), layout, POLICY)
    return "session-2"


def start(project: Project, source: str) -> str:
    sessions.session_start(parsed(event("SessionStart", source=source)), layout_of(project.root), POLICY)
    return "session-1"


def work(project: Project) -> None:
    say(project, "/implement a")


BETWEEN: dict[str, tuple[list[Callable[[Project], object]], bool]] = {
    # what stands between the approval of a plan and the naming of another; the first is compared
    "a turn": ([work], True),
    "a turn, and a stop": ([work, stop], False),
    "a turn and a stop, cleared": ([work, stop, clear], False),
    "a turn and a stop, resumed": ([work, stop, lambda project: start(project, "resume")], False),
    "a turn, cleared": ([work, clear], True),
    "a turn, resumed": ([work, lambda project: start(project, "resume")], True),
    "a session": ([lambda project: start(project, "startup")], False),
}


@pytest.mark.parametrize("name", BETWEEN)
def test_the_plan_before_is_compared_unless_it_was(
    implementer: Project, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("CLAUDE_PID", "4711")
    acts, is_compared = BETWEEN[name]
    implementer.plan("Review", "a.md", ["src/app.py"])
    say(implementer, "/approve a --force")
    session = [act(implementer) for act in acts][-1]
    (implementer.root / "mine.py").write_text("x\n")
    implementer.plan("Review", "b.md", ["src/app.py"])
    say(implementer, "/approve b --force")
    answer = say(implementer, "/implement b", session if isinstance(session, str) else "session-1")
    assert ("outside of the plan `a`: `mine.py`" in answer.get("systemMessage", "")) == is_compared


@pytest.mark.parametrize("active", [False, True])
def test_work_that_is_not_committed_is_told_once(implementer: Project, *, active: bool) -> None:
    implementer.activate("a.md", ["src/app.py"])
    say(implementer, "go on")
    implementer.app.write_text("changed\n")
    answer = stop(implementer, stop_hook_active=active)
    assert (answer == {}) == active
    if not active:
        assert "is not committed: `src/app.py`" in answer["reason"]
        assert stop(implementer) == {}


def test_a_lock_file_is_no_drift(implementer: Project) -> None:
    implementer.activate("a.md", ["src/app.py"])
    say(implementer, "go on")
    (implementer.root / "uv.lock").write_text("x\n")
    assert "does not name" not in stop(implementer).get("reason", "")


def test_a_directory_called_like_a_lock_file_opens_nothing(implementer: Project) -> None:
    implementer.activate("a.md", ["src/app.py"])
    assert judge(implementer, "src/go.sum").startswith("allow")
    assert judge(implementer, "src/go.sum/conftest.py").startswith("ask")
    (implementer.root / "src" / "go.sum").mkdir()
    (implementer.root / "src" / "go.sum" / "conftest.py").write_text("")
    assert "`src/go.sum/conftest.py`" in stop(implementer)["systemMessage"]


def launder_by_return(project: Project) -> None:
    say(project, "/return a widen it")
    say(project, "/approve a --force")


def launder_by_hand(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, back = project.plans / "Active" / "a.md", project.plans / "Review" / "a.md"
    plan.rename(back)
    back.write_text(back.read_text() + "\n")
    monkeypatch.setenv("CLAUDE_ROLE", "planner")
    other = {**write(project, back, event="PostToolUse"), "session_id": "planner-1"}
    feedback.post_tool_use(parsed(other), layout_of(project.root), POLICY)
    monkeypatch.setenv("CLAUDE_ROLE", "implementer")
    back.rename(plan)


def launder_by_approval(project: Project) -> None:
    plan = project.plans / "Active" / "a.md"
    plan.write_text(plan.read_text() + "\n")
    say(project, "/approve a --force")


LAUNDRY: dict[str, Callable[..., object]] = {
    "return and approve": launder_by_return,
    "approve as it is": lambda project: say(project, "/approve a --force"),
    "change and approve": launder_by_approval,
    "complete and reopen": lambda project: (
        lifecycle.complete(layout_of(project.root), "a", lifecycle.By("x", "")),
        lifecycle.reopen(layout_of(project.root), "a", lifecycle.By("x", "")),
    ),
    "back and forth by hand": launder_by_hand,
}


@pytest.mark.parametrize("committed", [True, False])
@pytest.mark.parametrize("name", LAUNDRY)
def test_no_approval_launders_drift(
    implementer: Project, name: str, monkeypatch: pytest.MonkeyPatch, *, committed: bool
) -> None:
    (implementer.root / "mine.py").write_text("lay there\n")
    implementer.plan("Review", "a.md", ["src/app.py"])
    say(implementer, "/approve a --force")
    (implementer.root / "stray.py").write_text("x\n")
    if committed:
        implementer.git("add", "stray.py")
        implementer.git("commit", "-q", "-m", "Stray")
    act = LAUNDRY[name]
    act(implementer, monkeypatch) if act is launder_by_hand else act(implementer)
    said = stop(implementer)["systemMessage"]
    assert "`stray.py`" in said
    assert "mine.py" not in said


def test_a_new_plan_of_an_old_name_starts_anew(implementer: Project) -> None:
    for _ in range(2):
        implementer.plan("Review", "a.md", ["src/app.py"])
        say(implementer, "/approve a --force")
        (implementer.root / "stray.py").write_text("x\n")
        say(implementer, "/complete a --force")
        (implementer.plans / "Completed" / "a.md").unlink()
    implementer.plan("Review", "a.md", ["src/app.py"])
    say(implementer, "/approve a --force")
    assert stop(implementer) == {}


def test_a_plan_completed_by_hand_has_ended(implementer: Project) -> None:
    implementer.plan("Review", "a.md", ["src/app.py"])
    say(implementer, "/approve a --force")
    (implementer.root / "stray.py").write_text("x\n")
    (implementer.plans / "Active" / "a.md").rename(implementer.plans / "Completed" / "a.md")
    implementer.plan("Review", "a.md", ["src/app.py"])
    say(implementer, "/approve a --force")
    assert stop(implementer) == {}


def test_what_is_approved_is_not_approved_again(implementer: Project) -> None:
    implementer.plan("Review", "a.md", ["src/app.py"])
    say(implementer, "/approve a --force")
    assert "approved already" in say(implementer, "/approve a --force")["reason"]


CLOSED: dict[str, tuple[Callable[[Path], object], str]] = {
    "changed": (lambda plan: plan.write_text(plan.read_text() + "\n"), "was changed after its approval"),
    "removed": (lambda plan: plan.unlink(), "is no longer in `.claude/plans/Active/`"),
}


@pytest.mark.parametrize("others", [0, 1, 2])
@pytest.mark.parametrize("name", CLOSED)
def test_a_closed_plan_hides_no_drift(implementer: Project, name: str, others: int) -> None:
    act, said = CLOSED[name]
    for number in range(others):
        implementer.activate(f"b{number}.md", ["src/b.py"])
    plan = implementer.activate("a.md", ["src/app.py"])
    say(implementer, "/implement a")
    (implementer.root / "stray.py").write_text("x\n")
    implementer.app.write_text("as planned\n")
    act(plan)
    answer = stop(implementer)
    assert answer["decision"] == "block"
    assert answer["systemMessage"].startswith(f"claude-roles: the plan `a` {said}")
    assert "; changed outside of the plan `a`: `stray.py`" in answer["systemMessage"]
    assert "src/app.py" not in answer["reason"]
    assert "stray.py" not in stop(implementer).get("systemMessage", "")
    assert [entry["rule"] for entry in implementer.log() if entry["verdict"] == "warn"] == ["plan.closed", "plan.drift"]


@pytest.mark.parametrize("command", ["/return a no", "/complete a --force"])
def test_a_plan_that_a_person_took_back_is_not_missed(implementer: Project, command: str) -> None:
    implementer.activate("a.md", ["src/app.py"])
    say(implementer, "go on")
    (implementer.root / "stray.py").write_text("x\n")
    say(implementer, command)
    assert stop(implementer) == {}


class KilledError(BaseException):
    """Ends a command as SIGKILL would: nothing is tidied up."""


def kill_at(name: str, module: object, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do a person's act that is killed when it calls a function of a module."""

    def killed(*_: Any, **__: Any) -> None:
        raise KilledError

    def nothing(*_: Any, **__: Any) -> None:
        pass

    with monkeypatch.context() as patch:
        patch.setattr(module, name, killed)
        for tidying in ((acts, "_undo"), (moves, "_unlink"), (moves, "_put_back"), (store, "discard")):
            patch.setattr(*tidying, nothing)
        with pytest.raises(KilledError):
            act()


@pytest.mark.parametrize("at", ["stop", "prompt"])
def test_a_command_that_was_killed_is_ended_by_the_next_event(
    implementer: Project, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    layout, by = layout_of(implementer.root), lifecycle.By("Ann", "")
    implementer.plan("Review", "a.md", ["src/app.py"])
    say(implementer, "/approve a --force")
    say(implementer, "/implement a")
    (implementer.plans / "Review" / "a.report.md").write_text("# Fine\n")
    kill_at("_log", acts, monkeypatch, lambda: lifecycle.complete(layout, "a", by))
    answer = stop(implementer) if at == "stop" else say(implementer, "hello")
    assert "no longer" not in json.dumps(answer)
    assert (implementer.plans / "Completed" / "a.report.md").exists()
    assert store.read_json(layout, "a.md", approval.RECORD) is None
    assert [line["verdict"] for line in implementer.log() if line["event"] == "Plan"] == ["approve", "complete"]
    assert not list(implementer.plans.rglob(".*"))


def test_a_plan_whose_return_was_killed_is_told_to_the_planner(
    implementer: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    layout, by = layout_of(implementer.root), lifecycle.By("Ann", "")
    implementer.plan("Review", "a.md", ["src/app.py"])
    say(implementer, "/approve a --force")
    kill_at("_apply", acts, monkeypatch, lambda: lifecycle.give_back(layout, "a", "say how", by))
    monkeypatch.setenv("CLAUDE_ROLE", "planner")
    assert "say how" in json.dumps(say(implementer, "hello", session="planner-1"))
    assert store.read_json(layout, "a.md", approval.RECORD) is None


def test_what_is_done_before_the_next_prompt_is_drift(implementer: Project) -> None:
    (implementer.root / "mine.py").write_text("x\n")
    (implementer.root / "theirs.py").write_text("x\n")
    implementer.plan("Review", "a.md", ["src/app.py"])
    say(implementer, "go on")
    (implementer.plans / "Review" / "a.md").rename(implementer.plans / "Active" / "a.md")
    assert judge(implementer).startswith("allow")
    time.sleep(0.05)
    (implementer.root / "stray.py").write_text("x\n")
    (implementer.root / "theirs.py").write_text("y\n")
    assert "`stray.py`, `theirs.py`" in stop(implementer)["systemMessage"]
    assert "mine.py" not in (say(implementer, "go on") or stop(implementer) or "")


NAMES = {"src/a\n\x1b[31m.py": "src/a\\n\\x1b[31m.py", "src/\u202eyp.py": "src/\\u202eyp.py", "\udcff.py": "\\udcff.py"}


@pytest.mark.parametrize("name", NAMES)
def test_names_in_messages_act_on_no_terminal(implementer: Project, name: str) -> None:
    implementer.activate("a.md", ["src/app.py"])
    say(implementer, "go on")
    (implementer.root / name).write_text("")
    assert stop(implementer)["systemMessage"].endswith(f"`{NAMES[name]}`")
    (implementer.root / name).unlink()
    for command in ("/approve", "/amend a", "/implement", "/return"):
        reason = say(implementer, f"{command} {name}")["reason"]
        assert reason.replace("\n", "").isprintable(), command


BROKEN: dict[str, tuple[str, Any]] = {
    # what is put into a record that was fine: a field and its value
    "truncated": ("", b'{"how": "stam'),
    "no object": ("", b"[]"),
    "nested": ("", b"[" * 100000),
    "bytes": ("", b"\xff\xfe"),
    "option as base": ("base", "--output=x"),
    "number as base": ("base", 1),
    "name as base": ("base", "HEAD"),
    "no base": ("base", ...),
    "list as files": ("files", ["a"]),
    "open bracket as files": ("files", "(a"),
    "open bracket as directories": ("directories", "["),
    "nothing as how": ("how", None),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_approval_closes_the_plan(implementer: Project, name: str) -> None:
    field, value = BROKEN[name]
    implementer.plan("Review", "a.md", ["src/app.py"])
    say(implementer, "/approve a --force")
    record = implementer.roles / "state" / "plans" / "a.md" / "approval.json"
    data = {**json.loads(record.read_text()), field: value} if field else {}
    data = {key: item for key, item in data.items() if item is not ...}
    record.write_bytes(json.dumps(data).encode() if field else value)
    for act in (judge, stop, lambda project: say(project, "go on")):
        with pytest.raises(GuardError, match="not a record of claude-roles") as caught:
            act(implementer)
        assert "approve the plan again" in caught.value.repair
    assert "Repair: remove it" in say(implementer, "/approve a --force")["reason"]
    [row] = overview.rows(layout_of(implementer.root), POLICY)
    assert "is not a record of claude-roles; remove it" in row.problem
    record.unlink()
    assert "approved again" in say(implementer, "/approve a --force")["reason"]
    assert judge(implementer).startswith("allow")


@pytest.mark.parametrize("content", [b"", b"[]", b'{"drift": 5}', b'{"pending": [1]}', b'{"state": []}', b"\xff"])
def test_a_broken_record_of_what_was_told_tells_again(implementer: Project, content: bytes) -> None:
    implementer.activate("a.md", ["src/app.py"])
    say(implementer, "go on")
    (implementer.root / "stray.py").write_text("x\n")
    stop(implementer)
    (implementer.roles / "state" / "sessions" / "session-1.told").write_bytes(content)
    assert "`stray.py`" in stop(implementer)["systemMessage"]


@pytest.mark.parametrize("content", [b"{}", b'{"remarks": 1, "told": []}', b'{"remarks": "x", "told": "y"}'])
def test_broken_remarks_are_named(implementer: Project, monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    implementer.plan("Review", "a.md", ["src/app.py"])
    say(implementer, "/return a no")
    (implementer.roles / "state" / "plans" / "a.md" / "returned.json").write_bytes(content)
    monkeypatch.setenv("CLAUDE_ROLE", "planner")
    with pytest.raises(GuardError, match=r"returned\.json"):
        say(implementer, "go on", "planner-1")
    assert "returned.json" in overview.rows(layout_of(implementer.root), POLICY)[0].problem


def test_approving_at_the_prompt_names_all_that_is_opened(implementer: Project) -> None:
    files = [f"src/f{number}.py" for number in range(typed.SHOWN + 5)]
    implementer.plan("Review", "a.md", files[:30])
    assert ", ".join(files[:30]) + ". In" in say(implementer, "/approve a --force")["reason"]
    implementer.plan("Review", "b.md", files)
    assert f"{files[typed.SHOWN - 1]} and 5 more. In" in say(implementer, "/approve b --force")["reason"]


def test_approving_at_the_prompt_names_what_stays_closed(implementer: Project) -> None:
    implementer.plan("Review", "a.md", ["src/app.py", ".git/config", ".claude/roles/roles.toml"])
    said = say(implementer, "/approve a --force")["reason"]
    closed = "These stay closed, because no plan can open them: .git/config, .claude/roles/roles.toml. In"
    assert f"It opens: src/app.py. {closed}" in said


RENAMES = {
    # a rename, and what is said of it
    "`src/other.py` → `.claude/settings.json`": "no plan can open them: src/other.py → .claude/settings.json. In",
    "`.claude/settings.json` → `src/other.py`": "no plan can open them: .claude/settings.json → src/other.py. In",
    "`src/other.py` → `.Claude/Plans/Active/b.md`": "can open them: src/other.py → .Claude/Plans/Active/b.md. In",
    "`src/other.py` → `../other.py`": "It opens: src/app.py, src/other.py → ../other.py (opens nothing). In",
}


@pytest.mark.parametrize("by_hand", [False, True])
@pytest.mark.parametrize(("rename", "said"), RENAMES.items())
def test_what_is_said_to_stay_closed_does(implementer: Project, rename: str, said: str, *, by_hand: bool) -> None:
    path = implementer.plan("Review", "a.md", ["src/app.py"])
    with path.open("a", encoding="utf-8") as stream:
        stream.write(f"\n## Files to rename\n\n- {rename}: x\n")
    if by_hand:
        path.rename(implementer.plans / "Active" / "a.md")
    else:
        assert said in say(implementer, "/approve a --force")["reason"]
    layout = layout_of(implementer.root)
    found = approval.opened(layout, "a.md", require_stamp=False)
    assert [bool(re.match(found.files, name)) for name in ("src/app.py", "src/other.py")] == [True, False]
    if "settings" in rename:
        assert drift.is_drift(".claude/settings.json", found, layout, POLICY)


AMENDED = {
    # what the person names: what the plan opens then, or why it does not
    "src/new.py": "now opens src/new.py too",
    "./src/../src/new.py": "now opens src/new.py too",
    "docs": "now opens docs/ too",
    "docs/": "now opens docs/ too",
    ".claude/roles/roles.toml": "is a control file or a plan",
    "src/../.claude/settings.json": "is a control file or a plan",
    ".claude/plans/Review/a.md": "is a control file or a plan",
    ".git/config": "is a control file or a plan",
    ".": "is no path in this repository",
    "../x": "is no path in this repository",
    "/etc/passwd": "is no path in this repository",
    "~/x": "is no path in this repository",
    "src/**": "is no path in this repository",
    "src/\u202ex.py": "is no path in this repository",
    "'*'": "can't be listed in a plan",
    "src/new.py:10": "now opens src/new.py too",
    "src/new.py#L3": "now opens src/new.py too",
    "'src/new.py,'": "now opens src/new.py too",
    "src/new.py, src/more.py": "now opens src/new.py, src/more.py too",
    "docs/,": "now opens docs/ too",
    "src/new.py.": "now opens src/new.py too",
    "src/new.py,src/more.py": "reads as several paths; put a blank between them",
    "'docs/a + b.md'": "now opens docs/a + b.md too",
    "src/.hidden": "now opens src/.hidden too",
    "'src/[a],b.py'": "now opens src/[a],b.py too",
    "src/there.py:10": "can't be listed in a plan; name the directory that it is in, with `/`: `src/`",
    "src/there.py,": "now opens src/there.py, too",
    "'my file'": "can't be listed in a plan; give it another name",
    "'src/*/'": "because it stands for too much; name the directory that it is in, with `/`: `src/`",
    "x" * 260: "can't be listed in a plan: a file's name has 255 characters at most",
    "y" * 200 + "/" + "z" * 200 + "/x.py": "can't be listed in a plan, because it has more than 300 characters",
    "to-claude/roles/x": "leads to `.claude/roles/x`, a control file or a plan; no plan can open it",
    "to-policy.py": "leads to `.claude/roles/roles.toml`, a control file or a plan; no plan can open it",
    "to-plans": "leads to `.claude/plans`, a control file or a plan; no plan can open it",
    "to-outside": "leads out of the repository, to `/usr`; no plan can open it",
    "to-outside/x.py": "leads out of the repository, to `/usr/x.py`; no plan can open it",
    "to-src/x.py": "leads to `src/x.py`, which the plan does not open; name that too",
    "to-src/x.py src/x.py": "now opens to-src/x.py, src/x.py too",
    "to-src/app.py": "now opens to-src/app.py too",
    "loop/x.py": "now opens loop/x.py too",
}

LINKS = {
    "to-claude": ".claude", "to-policy.py": ".claude/roles/roles.toml", "to-plans": ".claude/plans",
    "to-outside": "/usr", "to-src": "src", "loop": "loop",
}  # fmt: skip


@pytest.mark.parametrize("path", AMENDED)
def test_amending_at_the_prompt(implementer: Project, path: str) -> None:
    (implementer.root / "docs").mkdir()
    for name in ("src/there.py:10", "src/there.py,"):
        (implementer.root / name).touch()
    for name, target in LINKS.items():
        (implementer.root / name).symlink_to(target)
    plan = implementer.activate("a.md", ["src/app.py"])
    say(implementer, "go on")
    before = plan.read_bytes()
    assert AMENDED[path] in say(implementer, f"/amend a {path} -m why")["reason"]
    assert (plan.read_bytes() != before) == AMENDED[path].startswith("now")
    if path.startswith("docs"):
        assert judge(implementer, "docs/x.md").startswith("allow")
    elif AMENDED[path].startswith("now") and "loop" not in path:
        opened = AMENDED[path].removeprefix("now opens ").removesuffix(" too").split(", ")
        listed = ["src/there.py,"] if path == "src/there.py," else opened
        assert all(judge(implementer, name).startswith("allow") for name in listed)


@pytest.mark.parametrize("role", ["planner", "solo"])
def test_other_roles_just_stop(project: Project, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_ROLE", role)
    project.activate("a.md", ["src/app.py"])
    project.app.write_text("changed\n")
    assert stop(project) == {}


def test_a_draft_is_checked_and_its_version_kept(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAUDE_ROLE", "planner")
    path = project.plan("Review", "a.md", ["src/nowhere.py"])
    layout = layout_of(project.root)
    answer = json.loads(feedback.post_tool_use(parsed(write(project, path, event="PostToolUse")), layout, POLICY))
    assert "src/nowhere.py" in answer["hookSpecificOutput"]["additionalContext"]
    assert store.version(layout, "a.md", 1) == path.read_bytes()
    monkeypatch.setenv("CLAUDE_ROLE", "implementer")
    assert not feedback.post_tool_use(
        parsed(
            write(
                project,
                path,
                event="PostToolUse",
            )
        ),
        layout,
        POLICY,
    )


def test_a_plan_that_goes_back_by_hand_is_approved_anew(implementer: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = implementer.activate("a.md", ["src/app.py"])
    assert judge(implementer).startswith("allow")
    back = implementer.plans / "Review" / "a.md"
    plan.rename(back)
    back.write_text(back.read_text().replace("src/app.py", "src/other.py"))
    monkeypatch.setenv("CLAUDE_ROLE", "planner")
    other = {**write(implementer, back, event="PostToolUse"), "session_id": "planner-1"}
    feedback.post_tool_use(parsed(other), layout_of(implementer.root), POLICY)
    back.rename(plan)
    monkeypatch.setenv("CLAUDE_ROLE", "implementer")
    assert judge(implementer, "src/other.py").startswith("allow")
    assert judge(implementer).startswith("ask")


@pytest.mark.parametrize("form", ["loose", "packed", "detached"])
def test_the_present_commit_is_read_from_files(project: Project, form: str) -> None:
    if form == "packed":
        project.git("pack-refs", "--all")
    elif form == "detached":
        project.git("checkout", "-q", "--detach")
    assert head_commit(layout_of(project.root)) == project.git("rev-parse", "HEAD").strip()


@pytest.mark.parametrize("name", ["PostToolUse", "Stop"])
def test_a_report_that_fails_blocks_nothing_and_says_so(hook: Hook, name: str) -> None:
    (hook.project.roles / "policy.json").unlink()
    fields: dict[str, Any] = {"tool_name": "Write", "tool_input": {}} if name == "PostToolUse" else {}
    answer = hook.run(event(name, **fields), "implementer")
    assert (answer.code, answer.out) == (1, "")
    assert "did not run" in answer.err
    assert "install-roles" in answer.err


def test_records_of_a_plan_can_not_be_written_by_any_role(project: Project) -> None:
    path = f"{store.directory(layout_of(project.root), 'a.md')}/{approval.RECORD}"
    for tool in (tool_call(project, "Write", file_path=path), tool_call(project, "Bash", command=f"echo > '{path}'")):
        found = effects_of(parsed(tool), layout_of(project.root), POLICY)
        assert {effect.zone for effect in found} == {"control"}


def test_the_log_names_the_plan_that_a_session_works_on(implementer: Project) -> None:
    judge(implementer, "src/other.py")
    implementer.activate("add-feature.md", ["src/app.py"])
    judge(implementer, "src/other.py")
    without, within = (entry for entry in implementer.log() if entry["event"] == "PreToolUse" and entry["subject"])
    assert "plan" not in without
    assert (within["plan"], within["rule"]) == ("add-feature", "implementer.out-of-plan")
