"""Plans with a life, on the real client: scope, drift, the check, and what a person types at the prompt."""

from __future__ import annotations

import json

import pytest

from e2e.client import Client, Outcome, call, say
from e2e.model_server import Turn
from support.project import Project

DRAFT = """# Plan: add subtraction

## Files to modify

### `src/app.py`

## Implementation steps

1. Add `subtract` to `src/app.py`

## Success criteria

- [ ] `python3 -c 'import src.app'` exits with 0
"""


def implement(client: Client, project: Project, turns: list[Turn], mode: str = "default", **more: str) -> Outcome:
    settings = ["--settings", project.settings("implementer"), "--permission-mode", mode]
    env = {"CLAUDE_ROLE": "implementer", "IS_SANDBOX": "1"}
    return client.run(project.root, [*turns, say("done")], *settings, env=env, prompt=more.get("prompt", "go on"))


def type_in(client: Client, project: Project, prompt: str, role: str = "planner") -> Outcome:
    settings = ["--settings", project.settings(role)]
    return client.run(project.root, [say("the model was asked")], *settings, env={"CLAUDE_ROLE": role}, prompt=prompt)


def edit_app(project: Project) -> list[Turn]:
    return [
        call("Read", file_path=str(project.app)),
        call("Edit", file_path=str(project.app), old_string="left + right", new_string="right + left"),
    ]


def draft(project: Project, name: str = "subtract.md", text: str = DRAFT) -> None:
    path = project.plans / "Review" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_file_of_the_plan_is_edited_without_a_prompt(client: Client, project: Project) -> None:
    project.activate("a.md", ["src/app.py"])
    outcome = implement(client, project, edit_app(project))
    assert not outcome.results[-1].is_error, outcome.results
    assert "right + left" in project.app.read_text()


@pytest.mark.parametrize("mode", ["default", "acceptEdits"])
def test_any_other_file_is_asked_about(client: Client, project: Project, mode: str) -> None:
    project.activate("a.md", ["src/app.py"])
    target = project.root / "src" / "other.py"
    turns = [
        call("Write", file_path=str(target), content="x = 1\n"),
        call("Bash", command="echo 'x = 1' > src/other.py", description="d"),
    ]
    outcome = implement(client, project, turns, mode)
    assert all("implementer.out-of-plan" in result.text for result in outcome.results[:2]), outcome.results
    assert not target.exists()
    assert [(entry["verdict"], entry["rule"]) for entry in project.blocks()] == [
        ("ask", "implementer.out-of-plan"),
        ("ask", "implementer.out-of-plan"),
    ]


def test_a_warning_lets_the_call_through_and_tells_both(client: Client, project: Project) -> None:
    project.edit_policy('out_of_plan = "ask"', 'out_of_plan = "warn"')
    project.activate("a.md", ["src/app.py"])
    target = project.root / "src" / "other.py"
    outcome = implement(client, project, [call("Write", file_path=str(target), content="x = 1\n")], "acceptEdits")
    assert target.exists()
    assert outcome.told("which the plan `a` does not name")
    assert ("warn", "implementer.out-of-plan") in [(entry["verdict"], entry["rule"]) for entry in project.log()]


def test_a_plan_changed_after_its_approval_is_closed(client: Client, project: Project) -> None:
    plan = project.activate("a.md", ["src/app.py"])
    implement(client, project, [])
    plan.write_text(plan.read_text() + "\n### `src/other.py`\n")
    outcome = implement(client, project, edit_app(project), "bypassPermissions")
    assert "was changed after its approval" in outcome.results[-1].text
    assert "left + right" in project.app.read_text()
    type_in(client, project, "/approve a --force", "implementer")
    outcome = implement(client, project, edit_app(project))
    assert not outcome.results[-1].is_error, outcome.results


def test_a_plan_without_files_opens_nothing(client: Client, project: Project) -> None:
    project.plan("Active", "empty.md")
    outcome = implement(client, project, edit_app(project), "bypassPermissions")
    assert "lists no files" in outcome.results[-1].text
    assert "claude-roles return" in outcome.results[-1].text


def test_a_stamp_can_be_required(client: Client, project: Project) -> None:
    project.edit_policy("require_stamp = false", "require_stamp = true")
    project.activate("a.md", ["src/app.py"])
    outcome = implement(client, project, edit_app(project), "bypassPermissions")
    assert "was moved by hand" in outcome.results[-1].text
    assert "left + right" in project.app.read_text()


def test_several_active_plans_need_a_name(client: Client, project: Project) -> None:
    project.activate("a.md", ["src/app.py"])
    project.activate("b.md", ["notes.ipynb"])
    outcome = implement(client, project, edit_app(project), "bypassPermissions")
    assert "several plans are active (`a`, `b`)" in outcome.results[-1].text
    outcome = implement(client, project, edit_app(project), prompt="/implement a")
    assert not outcome.results[-1].is_error, outcome.results
    assert outcome.told("This session works on the plan `.claude/plans/Active/a.md`")


def test_the_planner_is_told_what_the_check_finds(client: Client, project: Project) -> None:
    target = project.plans / "Review" / "subtract.md"
    text = DRAFT.replace("src/app.py", "src/nowhere.py")
    settings = ["--settings", project.settings("planner")]
    turns = [call("Write", file_path=str(target), content=text), say("done")]
    outcome = client.run(project.root, turns, *settings, env={"CLAUDE_ROLE": "planner"})
    assert not outcome.results[-1].is_error
    assert outcome.told("claude-roles checked the plan `subtract`")
    assert outcome.told("src/nowhere.py")
    assert outcome.told("[missing-file]")


def test_a_person_leads_a_plan_from_the_prompt(client: Client, project: Project) -> None:
    draft(project)
    for prompt, said, state in (
        ("/return subtract name the tests too", "is returned", "Review"),
        ("/approve subtract", "is approved (Review → Active). It opens: src/app.py", "Active"),
        ("/amend subtract src/other.py -m needed", "now opens src/other.py too", "Active"),
        ("/complete subtract", "is completed (Active → Completed)", "Completed"),
    ):
        outcome = type_in(client, project, prompt)
        assert not outcome.told("subtract"), "the prompt reached the model"
        assert said in json.dumps(outcome.events, ensure_ascii=False), outcome.stdout
        assert [path.parent.name for path in project.plans.glob("*/subtract.md")] == [state]
    verdicts = [entry["verdict"] for entry in project.log() if entry["event"] == "Plan"]
    assert verdicts == ["return", "approve", "amend", "complete"]


def test_remarks_reach_the_planner_once(client: Client, project: Project) -> None:
    draft(project)
    type_in(client, project, "/return subtract name the tests too", "implementer")
    assert type_in(client, project, "what next?").told("name the tests too")


@pytest.mark.parametrize("tool", ["Skill", "SlashCommand"])
@pytest.mark.parametrize("role", ["planner", "implementer"])
def test_a_model_can_not_type_for_the_person(client: Client, project: Project, role: str, tool: str) -> None:
    draft(project)
    turns = [call(tool, skill="approve", args="subtract", command="/approve subtract"), say("done")]
    settings = ["--settings", project.settings(role), "--permission-mode", "default"]
    outcome = client.run(project.root, turns, *settings, env={"CLAUDE_ROLE": role})
    assert outcome.results[-1].is_error
    assert (project.plans / "Review" / "subtract.md").exists()
    assert not outcome.told("is approved")


ATTEMPTS = [
    "mv .claude/plans/Review/subtract.md .claude/plans/Active/",
    "cp .claude/plans/Review/subtract.md .claude/plans/Active/",
    "git mv .claude/plans/Review/subtract.md .claude/plans/Active/",
    "python3 -c \"import os; os.rename('.claude/plans/Review/subtract.md', '.claude/plans/Active/subtract.md')\"",
    "approve-plan subtract --yes",
    "claude-roles approve subtract --yes",
    "python3 -m claude_roles approve subtract --yes",
]


@pytest.mark.parametrize("role", ["planner", "implementer"])
def test_no_session_approves_a_plan(client: Client, project: Project, role: str) -> None:
    project.activate("other.md")
    draft(project)
    turns = [call("Bash", command=command, description="d") for command in ATTEMPTS]
    turns.append(call("Write", file_path=str(project.plans / "Active" / "subtract.md"), content=DRAFT))
    settings = ["--settings", project.settings(role), "--permission-mode", "acceptEdits"]
    outcome = client.run(project.root, [*turns, say("done")], *settings, env={"CLAUDE_ROLE": role})
    assert [result.is_error for result in outcome.results] == [True] * len(turns)
    assert not (project.plans / "Active" / "subtract.md").exists()
    rules = [entry["rule"] for entry in project.blocks()]
    assert set(rules[:-1]) <= {f"{role}.approve", "planner.run-programs"}
    assert len(rules) == len(turns)
    assert rules[-1] in ("planner.approved-plans", "implementer.plans")


def test_drift_and_work_that_is_not_committed_are_told_once(client: Client, project: Project) -> None:
    project.activate("a.md", ["src/app.py"])
    (project.root / "make.py").write_text(
        "open('src/app.py', 'a').write('\\n')\nopen('src/stray.py', 'w').write('x = 1\\n')\n", encoding="utf-8"
    )
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "Add a program")
    turns = [call("Bash", command="python3 make.py", description="d"), say("I stop"), say("I stop again")]
    outcome = implement(client, project, turns, "bypassPermissions")
    assert outcome.told("it does not name them: `src/stray.py`")
    assert outcome.told("is not committed: `src/app.py`")
    assert outcome.stdout.count("changed outside of the plan `a`") <= 2
    drift = [entry for entry in project.log() if entry["rule"] == "plan.drift"]
    assert [(entry["verdict"], entry["subject"]) for entry in drift] == [("warn", "`src/stray.py`")]
