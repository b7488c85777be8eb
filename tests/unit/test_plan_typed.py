"""What a person types at the prompt: which plan is meant, what has changed since they looked, what a crash left."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from role_guard import sessions
from role_guard.plans import approval, drift, store, typed
from role_guard.printable import shell_word
from support.project import Project
from unit.hook import layout_of, parsed, shipped_policy

POLICY = shipped_policy()
TEXT = """# Plan: Log in

## Requirements

People log in.

## Files to modify

- `src/app.py`: change it

## Implementation Steps

1. Change `src/app.py`.

## Success Criteria

- [ ] `pytest` passes
"""
WRONG = "# Plan: nothing\n"


@pytest.fixture
def planner(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setenv("CLAUDE_ROLE", "planner")
    project.git("config", "user.name", "Jane Roe")
    project.git("config", "user.email", "jane@example.com")
    return project


def put(project: Project, name: str, text: str = TEXT, state: str = "Review") -> Path:
    path = project.plans / state / f"{name}.md"
    path.write_text(text, encoding="utf-8")
    return path


def say(project: Project, prompt: str) -> str:
    event = {"session_id": "s", "hook_event_name": "UserPromptSubmit", "cwd": "/", "prompt": prompt}
    answer = sessions.user_prompt_submit(parsed(event), layout_of(project.root), POLICY)
    return str(json.loads(answer)["reason"])


def active(project: Project) -> list[str]:
    return sorted(path.stem for path in (project.plans / "Active").glob("*.md"))


# ------------------------------------------------------------------------------------------ which plan


def test_a_name_that_ends_like_the_option_is_not_guessed(planner: Project) -> None:
    put(planner, "login", WRONG)
    put(planner, "login --force")
    said = say(planner, "/approve login --force")
    assert 'write /approve "login --force", or /approve "login" --force' in said
    assert active(planner) == []
    assert "is approved" in say(planner, '/approve "login --force"')
    assert active(planner) == ["login --force"]


def test_the_option_is_meant_where_no_plan_is_called_so(planner: Project) -> None:
    put(planner, "login", WRONG)
    assert "is approved" in say(planner, "/approve login --force")


def test_the_name_is_meant_where_no_other_plan_begins_so(planner: Project) -> None:
    put(planner, "login --force", WRONG)
    assert "finds errors in it" in say(planner, "/approve login --force")
    assert active(planner) == []


def test_where_a_name_ends_is_not_guessed(planner: Project) -> None:
    put(planner, "login")
    put(planner, "login fix")
    assert 'write its name in quotation marks: "login" or "login fix"' in say(planner, "/return login fix the tests")
    assert "is returned" in say(planner, '/return "login" fix the tests')
    assert "is approved" in say(planner, "/approve login fix"), "nothing follows, so it is the whole"


@pytest.mark.parametrize(
    ("name", "spelled"), [("a.md", "a"), ("a b.md", '"a b"'), ('a " b.md', "'a \" b'"), ("it's.md", "it's")]
)
def test_how_a_name_is_typed(name: str, spelled: str) -> None:
    assert typed.name_of(name) == spelled


@pytest.mark.parametrize("name", ["login", "a b", "x'; touch pwned; '", "$(touch pwned)", "it's", "`x`"])
def test_a_name_in_a_command_line_is_one_word(planner: Project, name: str) -> None:
    put(planner, name, state="Active")
    layout = layout_of(planner.root)
    approval.opened(layout, f"{name}.md", require_stamp=False)
    put(planner, name, TEXT + "\nmore\n", state="Active")
    problem = approval.opened(layout, f"{name}.md", require_stamp=False).problem
    command = problem.partition("again: `")[2].rpartition("` in a terminal")[0]
    assert shlex.split(command) == ["approve-plan", name]


def test_a_name_with_a_dash_is_no_option() -> None:
    assert shell_word("-x") == "'./-x'"


@pytest.mark.parametrize("typed", ["src/../login", "/elsewhere/.claude/plans/Review/login.md", "x/login"])
def test_a_path_that_leads_elsewhere_approves_nothing(planner: Project, typed: str) -> None:
    put(planner, "login")
    assert "leads to no plan: those of this repository are in" in say(planner, f"/approve {typed}")
    assert active(planner) == []


@pytest.mark.parametrize("typed", ["{root}/.claude/plans/Review/login.md", "@.claude/plans/Review/login.md"])
def test_a_path_that_leads_to_the_plan_approves_it(planner: Project, typed: str) -> None:
    put(planner, "login")
    assert "is approved" in say(planner, f"/approve {typed.format(root=planner.root)}")


# ----------------------------------------------------------------------------- since the person looked


def looked_at(project: Project, name: str, text: str) -> None:
    store.mark_seen(layout_of(project.root), f"{name}.md", text.encode())


def test_a_draft_that_changed_since_the_look_is_shown_once(planner: Project) -> None:
    (planner.root / "src" / "other.py").touch()
    looked_at(planner, "login", TEXT)
    put(planner, "login", TEXT.replace("change it\n", "change it\n- `src/other.py`: more\n"))
    said = say(planner, "/approve login")
    assert "It was changed since you looked at it.\nIt now opens, too: src/other.py\n" in said
    assert "\n+- `src/other.py`: more\n" in said
    assert said.endswith("or approve it as it is: /approve login")
    assert active(planner) == []
    assert "is approved" in say(planner, "/approve login")
    assert active(planner) == ["login"]


def test_what_changes_after_that_is_shown_again(planner: Project) -> None:
    looked_at(planner, "login", TEXT)
    for word in ("one", "two"):
        put(planner, "login", f"{TEXT}\n{word}\n")
        assert f"\n+{word}\n" in say(planner, "/approve login")
    assert active(planner) == []


def test_errors_and_changes_are_shown_together(planner: Project) -> None:
    looked_at(planner, "login", TEXT)
    put(planner, "login", WRONG)
    said = say(planner, "/approve login")
    assert "finds errors in it" in said
    assert "It was changed since you looked at it." in said
    assert said.endswith("/approve login --force")
    assert "is approved" in say(planner, "/approve login --force")


def test_a_plan_that_was_moved_by_hand_and_changed_is_shown_once(planner: Project) -> None:
    (planner.root / "src" / "other.py").touch()
    put(planner, "login", state="Active")
    approval.opened(layout_of(planner.root), "login.md", require_stamp=False)
    put(planner, "login", WIDER, state="Active")
    said = say(planner, "/approve login")
    assert "It was changed since it was approved.\nIt now opens, too: src/other.py\n" in said
    assert "\n--- approved\n+++ now\n" in said
    assert "is approved again" in say(planner, "/approve login")


def test_a_plan_that_was_moved_by_hand_and_reads_as_then_is_approved_at_once(planner: Project) -> None:
    put(planner, "login", state="Active")
    approval.opened(layout_of(planner.root), "login.md", require_stamp=False)
    assert "is approved again" in say(planner, "/approve login")


@pytest.mark.parametrize("looked", [True, False])
def test_what_was_looked_at_or_never_was_is_approved_at_once(planner: Project, *, looked: bool) -> None:
    if looked:
        looked_at(planner, "login", TEXT)
    put(planner, "login")
    assert "is approved" in say(planner, "/approve login")


WIDER = TEXT.replace("change it\n", "change it\n- `src/other.py`: more\n")


@pytest.mark.parametrize(
    ("old", "new", "typed"),
    [
        pytest.param("feat", "Feat", "feat", id="case"),
        pytest.param("feat", "Feat", "Feat", id="case, named as it is now"),
        pytest.param("foo", "foo.md", "foo.md", id="a second suffix"),
        pytest.param("caf\u00e9", "cafe\u0301", "caf\u00e9", id="Unicode form"),
        pytest.param("feat", "FEAT", "Review/feat", id="behind its state"),
    ],
)
def test_a_draft_in_the_place_of_the_one_looked_at_is_shown_once(
    planner: Project, old: str, new: str, typed: str
) -> None:
    (planner.root / "src" / "other.py").touch()
    looked_at(planner, old, TEXT)
    put(planner, new, WIDER)
    said = say(planner, f"/approve {typed}")
    assert f"You looked at another file of this name, `{old}.md`; this is `{new}.md`." in said
    assert "\nIt now opens, too: src/other.py\n" in said
    assert active(planner) == []
    assert "is approved" in say(planner, f"/approve {typed}")
    assert active(planner) == [new]


def test_a_draft_in_the_place_of_another_is_shown_though_it_was_looked_at_before(planner: Project) -> None:
    (planner.root / "src" / "other.py").touch()
    wide = put(planner, "Feat", WIDER)
    looked_at(planner, "Feat", WIDER)
    put(planner, "feat").unlink()
    looked_at(planner, "feat", TEXT)
    assert "You looked at another file of this name" in say(planner, "/approve feat")
    assert wide.exists()


def test_the_look_at_a_plan_that_is_there_is_its_own(planner: Project) -> None:
    put(planner, "feat", WIDER)
    looked_at(planner, "feat", WIDER)
    put(planner, "Feat")
    looked_at(planner, "Feat", TEXT)
    assert "is approved" in say(planner, "/approve Feat")


@pytest.mark.parametrize(
    ("name", "typed"), [("Feat", "/approve feat"), ("feat", "/approve"), ("login --force", "/approve login --force")]
)
def test_what_was_not_named_as_it_is_is_shown_once(planner: Project, name: str, typed: str) -> None:
    put(planner, name)
    said = say(planner, typed)
    assert f"This is not quite the name that you typed, and you have not looked at `{name}.md`." in said
    assert "It opens: src/app.py" in said
    assert active(planner) == []
    assert "is approved" in say(planner, typed)


def test_a_long_change_is_cut_with_the_way_to_all_of_it(planner: Project) -> None:
    looked_at(planner, "login", TEXT)
    put(planner, "login", TEXT + "\nline\n" * 100)
    assert "more lines: claude-roles diff NAME --since 1" in say(planner, "/approve login")


# ------------------------------------------------------------------------------------ before it is completed


def work_on(project: Project, *changed: str, ticked: str = " ") -> None:
    """Approve a plan and change files."""
    put(project, "login", TEXT.replace("[ ]", f"[{ticked}]"))
    assert "is approved" in say(project, "/approve login")
    for name in changed:
        (project.root / name).write_text("changed\n", encoding="utf-8")


def test_completing_tells_of_drift_that_nobody_was_told(planner: Project) -> None:
    work_on(planner, "src/app.py", "stray.py")
    said = say(planner, "/complete login")
    assert said.startswith(
        "`login` is not completed.\nChanged outside of the plan: `stray.py`.\n1 of 1 success criteria"
    )
    assert said.endswith("Complete it nevertheless: /complete login")
    assert active(planner) == ["login"]
    assert "is completed" in say(planner, "/complete login")
    assert active(planner) == []


def test_completing_tells_of_what_came_after_that(planner: Project) -> None:
    work_on(planner, "stray.py")
    say(planner, "/complete login")
    (planner.root / "other.py").touch()
    assert "`other.py`, `stray.py`" in say(planner, "/complete login")
    assert active(planner) == ["login"]


def test_what_was_told_at_a_stop_is_not_asked_again(planner: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    work_on(planner, "stray.py")
    monkeypatch.setenv("CLAUDE_ROLE", "implementer")
    stopped = {"session_id": "one", "hook_event_name": "Stop", "cwd": "/", "stop_hook_active": False}
    assert "stray.py" in drift.stop(parsed(stopped), layout_of(planner.root), POLICY)
    monkeypatch.setenv("CLAUDE_ROLE", "planner")
    said = say(planner, "/complete login")
    assert (
        "is completed (Active → Completed); there is no review report.\nChanged outside of the plan: `stray.py`."
        in said
    )


@pytest.mark.parametrize(("ticked", "by_report"), [("x", " "), (" ", "x"), (" ", " ")])
def test_completing_tells_of_open_boxes(planner: Project, ticked: str, by_report: str) -> None:
    work_on(planner, "src/app.py", ticked=ticked)
    report = planner.plans / "Review" / "login.report.md"
    report.write_text(f"# Report\n\n## Success criteria\n\n- [{by_report}] `pytest` passes\n", encoding="utf-8")
    said = say(planner, "/complete login")
    assert said.startswith("`login` is completed (Active → Completed), with its report `login.report.md`.")
    assert ("1 of 1 success criteria are not ticked" in said) == (ticked == by_report == " ")


def test_completing_in_spite_of_drift(planner: Project) -> None:
    work_on(planner, "stray.py")
    assert "is completed" in say(planner, "/complete login --force")


# ------------------------------------------------------------------------------------- what a crash left


def leave(project: Project, name: str, text: str = TEXT) -> Path:
    """Leave a plan as an approval does that is killed on its way."""
    claim = project.plans / "Active" / ".Review" / f"{name}.md"
    claim.parent.mkdir()
    claim.write_text(text, encoding="utf-8")
    return claim


def test_a_plan_that_a_crash_left_is_found_by_its_name(planner: Project) -> None:
    claim = leave(planner, "login")
    assert "is approved" in say(planner, "/approve login")
    assert not claim.exists()


def test_a_new_draft_of_that_name_holds_up_no_plan(planner: Project) -> None:
    claim = leave(planner, "login", "# Plan: the old one\n")
    put(planner, "login")
    put(planner, "other")
    assert "is approved" in say(planner, "/approve other")
    assert "is approved" in say(planner, "/approve login")
    assert active(planner) == ["login", "other"]
    assert not claim.exists()
    layout = layout_of(planner.root)
    kept = [store.version(layout, "login.md", number) for number in store.versions(layout, "login.md")]
    assert b"# Plan: the old one\n" in kept


def test_nobody_is_waited_for_where_nothing_was_left(planner: Project) -> None:
    from role_guard.plans import moves

    moves.tidy(layout_of(planner.root))
    assert not (planner.roles / "state" / "plans" / ".lock").exists()
