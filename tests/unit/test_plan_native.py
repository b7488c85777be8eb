"""The plan of native plan mode gets its name from its title, and nothing is lost on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from role_guard.plans import native
from support.project import Project
from unit.hook import Hook, tool_call

WRITTEN = "please-plan-it-mellow-pancake.md"


def review(project: Project) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted((project.plans / "Review").iterdir()) if path.is_file()}


def draft(project: Project, text: str, name: str = WRITTEN) -> Path:
    path = project.plans / "Review" / name
    path.write_text(text, encoding="utf-8")
    return path


def leave(hook: Hook, named: object = WRITTEN, role: str = "planner") -> str:
    """Want to leave plan mode; return the reason for the refusal, empty if there is none."""
    path = str(hook.project.plans / "Review" / named) if isinstance(named, str) else named
    answer = hook.run(tool_call(hook.project, "ExitPlanMode", plan="…", planFilePath=path), role)
    assert answer.code == 0, answer.err
    return str(answer.json["hookSpecificOutput"]["permissionDecisionReason"]) if answer.out else ""


@pytest.mark.parametrize(
    ("title", "stem"),
    [
        ("Add a login", "add-a-login"),
        ("Add JWT: 4 endpoints (v2)", "add-jwt-4-endpoints-v2"),
        ("../../etc/passwd", "etc-passwd"),
        ("Größe ändern", "größe-ändern"),
        ("ログイン機能", "ログイン機能"),
        ("snake_case `code`", "snake-case-code"),
        ("x.report", "x-report"),
        ("-v --force", "v-force"),
        ("\u202eevil\u0000", "evil"),
        ("", "plan"),
        ("!!!", "plan"),
        ("word " * 40, "-".join(["word"] * 12)),
        ("w" * 300, "w" * 60),
    ],
)
def test_a_title_becomes_a_name(title: str, stem: str) -> None:
    assert native.title_name(title) == stem


def test_the_plan_is_named_and_checked(hook: Hook) -> None:
    draft(hook.project, "# Plan: Add a login\n\n## Summary\n\nText.\n")
    reason = leave(hook)
    assert list(review(hook.project)) == ["add-a-login.md"]
    assert "stay in plan mode" in reason
    assert "`.claude/plans/Review/add-a-login.md`" in reason
    assert "`/approve add-a-login`" in reason
    assert "Mend this" in reason
    assert reason.endswith("[planner.leave-plan-mode]")


def test_what_is_written_later_takes_its_place(hook: Hook) -> None:
    draft(hook.project, "# Plan: Add a login\n")
    leave(hook)
    draft(hook.project, "# Plan: Add a Login\n\nNew.\n")
    assert "add-a-login.md" in leave(hook)
    assert review(hook.project) == {"add-a-login.md": "# Plan: Add a Login\n\nNew.\n"}
    assert "add-a-login.md" in leave(hook)  # nothing new was written: it still says where the plan stands


def test_a_plan_with_another_title_is_another_plan(hook: Hook) -> None:
    """A person may just be reading the first one, and would approve the second by its name."""
    draft(hook.project, "# Plan: Add a login\n")
    leave(hook)
    draft(hook.project, "# Plan: Rename the tables\n")
    assert "rename-the-tables.md" in leave(hook)
    assert review(hook.project) == {
        "add-a-login.md": "# Plan: Add a login\n",
        "rename-the-tables.md": "# Plan: Rename the tables\n",
    }


def test_a_plan_that_somebody_changed_is_left_alone(hook: Hook) -> None:
    draft(hook.project, "# Plan: Add a login\n")
    leave(hook)
    (hook.project.plans / "Review" / "add-a-login.md").write_text("# Plan: Add a login\n\nMine.\n")
    draft(hook.project, "# Plan: Add a login\n\nTheirs.\n")
    assert "add-a-login-2.md" in leave(hook)
    assert sorted(review(hook.project).values()) == [
        "# Plan: Add a login\n\nMine.\n",
        "# Plan: Add a login\n\nTheirs.\n",
    ]


@pytest.mark.parametrize("state", ["Review", "Active", "Completed"])
def test_a_taken_name_gets_a_number(hook: Hook, state: str) -> None:
    other = hook.project.plan(state, "add-a-login.md")
    before = other.read_bytes()
    draft(hook.project, "# Plan: Add a login\n")
    leave(hook)
    assert review(hook.project)["add-a-login-2.md"] == "# Plan: Add a login\n"
    assert other.read_bytes() == before


def test_a_plan_with_the_right_name_stays(hook: Hook) -> None:
    draft(hook.project, "# Plan: Add a login\n", "add-a-login.md")
    assert "Review/add-a-login.md" in leave(hook, "add-a-login.md")
    assert list(review(hook.project)) == ["add-a-login.md"]


@pytest.mark.parametrize(
    "named",
    [
        None,
        5,
        "",
        "missing.md",
        "../Active/approved.md",
        "../../roles/roles.toml",
        "x.report.md",
        "folder.md",
        "link.md",
    ],
)
def test_nothing_else_is_moved(hook: Hook, named: object) -> None:
    project = hook.project
    project.plan("Active", "approved.md")
    draft(project, "# Plan: Report\n", "x.report.md")
    (project.plans / "Review" / "folder.md").mkdir()
    (project.plans / "Review" / "link.md").symlink_to("../Active/approved.md")
    before = project.snapshot()
    assert leave(hook, named).endswith("[planner.leave-plan-mode]")
    assert project.snapshot() == before


@pytest.mark.parametrize("role", ["implementer", "solo"])
def test_other_roles_leave_plan_mode_as_they_like(hook: Hook, role: str) -> None:
    draft(hook.project, "# Plan: Add a login\n")
    assert leave(hook, role=role) == ""
    assert list(review(hook.project)) == [WRITTEN]


def test_versions_are_kept(hook: Hook) -> None:
    draft(hook.project, "# Plan: Add a login\n")
    leave(hook)
    draft(hook.project, "# Plan: Add a login\n\nMore.\n")
    leave(hook)
    kept = hook.project.roles / "state" / "plans" / "add-a-login.md" / "versions"
    assert [path.read_text() for path in sorted(kept.iterdir())] == [
        "# Plan: Add a login\n",
        "# Plan: Add a login\n\nMore.\n",
    ]


def test_a_broken_record_is_no_record(hook: Hook) -> None:
    draft(hook.project, "# Plan: Add a login\n")
    leave(hook)
    (record,) = (hook.project.roles / "state" / "sessions").glob("*.native")
    for broken in ("", "[]", '{"name": 5, "sha256": 1}', '{"name": "../Active/x.md", "sha256": "x"}', "null"):
        record.write_text(broken)
        draft(hook.project, f"# Plan: Another {len(broken)}\n")
        assert f"another-{len(broken)}.md" in leave(hook)
