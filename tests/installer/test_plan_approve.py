"""Approving a plan in a terminal: what is shown, what is asked, and what is done."""

from __future__ import annotations

import hashlib
import re
import signal
from pathlib import Path

import pytest

from installer.commands import error_of, run
from installer.sample_plans import (
    NAME,
    POINTS,
    TEXT,
    approved,
    commit,
    error_of_last,
    introduce,
    opens,
    places,
    put,
    read,
    record,
    where,
)
from installer.terminal import looked, on_terminal
from support.project import Project


@pytest.fixture
def project(installed: Project) -> Project:
    """Give a repository of a person that git knows."""
    return introduce(installed)


def test_approve_shows_what_it_opens_asks_stamps_and_moves(project: Project) -> None:
    put(project)
    base = project.git("rev-parse", "HEAD").strip()
    screen = on_terminal("approve-plan", "add-login", cwd=project.root, answers=[("[y/N]", "y\n")])
    assert screen.code == 0, screen.text
    for text in ("create  src/login.py", "modify  src/app.py", "Findings: none", *(f"• {point}:" for point in POINTS)):
        assert text in screen.text
    assert "is approved (Review → Active)" in screen.text
    assert where(project) == ["Active"]
    text = read(project, "Active")
    assert text.startswith(TEXT)
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    stamp = rf"- Approved by Ann Example <ann@example\.com> on \S+Z, at commit `{base[:12]}`; SHA-256 `{digest}`"
    assert re.search(stamp, text[len(TEXT) :])
    found = record(project)
    assert (found["how"], found["who"], found["base"]) == ("stamped", "Ann Example <ann@example.com>", base)
    assert (found["draft_sha256"], found["sha256"]) == (digest, hashlib.sha256(text.encode()).hexdigest())
    assert opens(project, "src/login.py")
    assert not opens(project, "src/other.py")
    assert project.log()[-1]["rule"] == "person.approve"


@pytest.mark.parametrize(
    ("answer", "code"),
    [("\n", 1), ("n\n", 1), ("\x03", -signal.SIGINT), ("\x04", 1)],
    ids=["return", "no", "ctrl-c", "ctrl-d"],
)
def test_anything_but_yes_is_no(project: Project, answer: str, code: int) -> None:
    put(project)
    before = places(project)
    screen = on_terminal("approve-plan", "add-login", cwd=project.root, answers=[("[y/N]", answer)])
    assert screen.code == code
    assert "is approved" not in screen.text
    assert places(project) == before


def test_errors_keep_a_plan_from_being_approved(project: Project) -> None:
    put(project, text=TEXT.replace("`src/app.py`", "`src/missing.py`"))
    before = places(project)
    screen = on_terminal("approve-plan", "add-login", cwd=project.root)
    assert screen.code == 1
    assert "Findings: 1 error" in screen.text
    assert "src/missing.py" in screen.text
    assert "--force" in screen.text
    assert "[y/N]" not in screen.text
    assert places(project) == before


def test_force_approves_a_plan_with_errors(project: Project) -> None:
    put(project, text=TEXT.replace("`src/app.py`", "`src/missing.py`"))
    screen = on_terminal("approve-plan", "--force", "add-login", cwd=project.root, answers=[("[y/N]", "y\n")])
    assert screen.code == 0
    assert where(project) == ["Active"]


def test_warnings_do_not(project: Project) -> None:
    put(project, text=TEXT.replace("# Plan: Add a login\n", ""))
    screen = on_terminal("approve-plan", "add-login", cwd=project.root, answers=[("[y/N]", "y\n")])
    assert screen.code == 0
    assert "Findings: 1 warning" in screen.text


def test_a_control_file_is_an_error(project: Project) -> None:
    put(project, text=TEXT.replace("`src/app.py`", "`.claude/settings.json`"))
    done = run("approve-plan", "--yes", "add-login", cwd=project.root)
    assert done.returncode == 1
    assert where(project) == ["Review"]


def test_a_plan_approved_already(project: Project) -> None:
    put(project)
    approved(project)
    before = places(project)
    error = error_of(run("approve-plan", "--yes", "add-login", cwd=project.root))
    assert error.startswith("`add-login` is active and approved already (by Ann Example <ann@example.com> on ")
    assert places(project) == before


def test_a_changed_active_plan_is_approved_again_with_the_diff(project: Project) -> None:
    put(project)
    approved(project)
    base = record(project)["base"]
    commit(project, "src/login.py")
    path = project.plans / "Active" / NAME
    path.write_text(path.read_text(encoding="utf-8").replace("`src/app.py`", "`src/main.py`"), encoding="utf-8")
    assert not opens(project, "src/app.py")
    screen = on_terminal("approve-plan", "add-login", cwd=project.root, answers=[("[y/N]", "y\n")])
    assert screen.code == 0, screen.text
    assert "Changed since it was approved:" in screen.text
    assert "-### `src/app.py`\n+### `src/main.py`\n" in screen.text
    assert "is approved again" in screen.text
    assert record(project)["base"] == base
    assert opens(project, "src/main.py")
    assert not opens(project, "src/app.py")


def test_a_plan_moved_by_hand_gets_its_stamp(project: Project) -> None:
    put(project, state="Active")
    assert not opens(project, "src/login.py")
    approved(project)
    assert opens(project, "src/login.py")


def test_approve_names_a_completed_plan_of_the_same_name(project: Project) -> None:
    put(project)
    put(project, state="Completed")
    done = run("approve-plan", "--yes", "add-login", cwd=project.root)
    assert done.returncode == 0
    assert "A completed plan is called `add-login.md` too" in done.stdout
    assert where(project) == ["Active", "Completed"]
    error = error_of_last(run("complete-plan", "--yes", "add-login", cwd=project.root))
    assert error == "`Completed/add-login.md` is there already; rename one of the two plans called `add-login`"
    assert where(project) == ["Active", "Completed"]


def test_approve_before_the_first_commit(tmp_path: Path) -> None:
    from claude_roles.install import install

    root = tmp_path / "new"
    root.mkdir()
    project = Project(root)
    project.git("init", "-q")
    (root / "src").mkdir()
    project.app.write_text("x = 1\n", encoding="utf-8")
    install(root, "project")
    put(project)
    approved(project)
    assert "before the first commit" in read(project, "Active")
    assert record(project)["base"] == ""


def test_a_version_that_nobody_looked_at_is_named(project: Project) -> None:
    put(project)
    done = run("approve-plan", "--yes", "add-login", cwd=project.root)
    assert "You have not looked at this version yet: claude-roles show add-login" in done.stdout


def test_no_word_of_that_for_one_that_was_seen(project: Project) -> None:
    put(project)
    assert looked("show", "add-login", cwd=project.root)
    done = run("approve-plan", "--yes", "add-login", cwd=project.root)
    assert done.returncode == 0
    assert "You have not looked" not in done.stdout


@pytest.mark.parametrize("mode", [0o644, 0o600, 0o664])
def test_who_may_read_a_plan_stays_as_it_was(project: Project, mode: int) -> None:
    put(project).chmod(mode)
    approved(project)
    done = run("claude-roles", "amend", "--yes", "-m", "w", "add-login", "src/a.py", cwd=project.root)
    assert done.returncode == 0, done
    assert (project.plans / "Active" / NAME).stat().st_mode & 0o777 == mode


def test_what_no_plan_can_open_is_named_apart(project: Project) -> None:
    files = "".join(f"### `{path}`\n\n- **Change**: x\n\n" for path in (".git/config", ".claude/roles/roles.toml"))
    put(project, text=TEXT.replace("## Implementation steps", files + "## Implementation steps"))
    lines = run("approve-plan", "--yes", "--force", "add-login", cwd=project.root).stdout.splitlines()
    opened = lines.index("The implementer may then, without asking:")
    closed = lines.index("These stay closed, because no plan can open control files and plans:")
    assert lines[opened + 1 : closed] == [
        "  create  src/login.py", "  create  tests/test_login.py", "  modify  src/app.py",
    ]  # fmt: skip
    assert lines[closed + 1 : closed + 3] == ["  modify  .git/config", "  modify  .claude/roles/roles.toml"]


def test_what_changed_since_the_look_is_shown(project: Project) -> None:
    put(project)
    looked("show", "add-login", cwd=project.root)
    (project.root / "src" / "more.py").touch()
    put(
        project,
        text=TEXT.replace("## Implementation steps", "### `src/more.py`\n\n- **Change**: x\n\n## Implementation steps"),
    )
    output = run("approve-plan", "--yes", "add-login", cwd=project.root).stdout
    assert "\nChanged since you looked at it: it now opens, too:\n  src/more.py\n--- version 1\n+++ now\n" in output
    assert "\n+### `src/more.py`\n" in output


def test_what_took_the_place_of_the_plan_looked_at_is_compared_with_it(project: Project) -> None:
    path = put(project)
    looked("show", "add-login", cwd=project.root)
    (project.root / "src" / "more.py").touch()
    path.rename(path.with_name("Add-Login.md"))
    put(
        project,
        "Add-Login.md",
        text=TEXT.replace("## Implementation steps", "### `src/more.py`\n\n- **Change**: x\n\n## Implementation steps"),
    )
    output = run("approve-plan", "--yes", "add-login", cwd=project.root).stdout
    assert "\nChanged since you looked at `add-login.md`: it now opens, too:\n  src/more.py\n" in output


def test_a_plan_that_a_crash_left_is_found(project: Project) -> None:
    claim = project.plans / "Active" / ".Review" / NAME
    claim.parent.mkdir()
    put(project).rename(claim)
    assert "add-login" in run("plans", cwd=project.root).stdout
    assert where(project) == ["Review"]
