"""Returning a plan with remarks, and widening what an active one opens."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

import pytest

from installer.commands import error_of, run
from installer.sample_plans import (
    NAME,
    POINTS,
    TEXT,
    approved,
    introduce,
    layout_of,
    opens,
    places,
    put,
    read,
    record,
    where,
)
from installer.terminal import on_terminal
from role_guard.plans import approval, store
from support.project import Project


@pytest.fixture
def project(installed: Project) -> Project:
    """Give a repository of a person that git knows."""
    return introduce(installed)


def test_return_writes_the_remarks_into_the_plan(project: Project) -> None:
    put(project)
    remarks = "Say how.\n\n## Files to modify\n\n- `src/secret.py`"
    screen = on_terminal("claude-roles", "return", "add-login", "-m", remarks, cwd=project.root)
    assert screen.code == 0, screen.text
    text = read(project, "Review")
    assert text.startswith(TEXT)
    assert "## Remarks\n" in text
    assert "> Say how.\n>\n> ## Files to modify\n" in text
    assert "Returned by Ann Example <ann@example.com> on " in text
    assert record(project, "returned.json")["remarks"] == remarks
    assert project.log()[-1]["rule"] == "person.return"


def test_returning_an_active_plan_takes_its_approval_back(project: Project) -> None:
    put(project)
    approved(project)
    answers = [("[y/N]", "y\n")]
    screen = on_terminal("claude-roles", "return", "add-login", "-m", "No.", cwd=project.root, answers=answers)
    assert "Active → Review" in screen.text
    assert where(project) == ["Review"]
    assert store.read_json(layout_of(project), NAME, approval.RECORD) is None


def test_what_a_person_wrote_into_a_plan_stays_right_in_a_draft(project: Project) -> None:
    put(project)
    approved(project)
    for command in (
        ["amend", "add-login", "src/x.py", "-m", "Needed", "--yes"],
        ["return", NAME, "-m", "No.", "--yes"],
    ):
        assert run("claude-roles", *command, cwd=project.root).returncode == 0
    assert "person-section" not in run("claude-roles", "check", "add-login", cwd=project.root).stdout
    draft = project.plans / "Review" / NAME
    text = draft.read_text(encoding="utf-8")
    draft.write_text(text.replace("### `src/x.py`", "### `src/x.py`, `src/`"), encoding="utf-8")
    assert (
        "a person's command writes `Amendments`" in run("claude-roles", "check", "add-login", cwd=project.root).stdout
    )
    refused = run("approve-plan", "--yes", "add-login", cwd=project.root)
    assert refused.returncode != 0
    assert where(project) == ["Review"]


def test_an_active_plan_is_not_returned_without_a_yes(project: Project) -> None:
    put(project)
    approved(project)
    answers = [("[y/N]", "\n")]
    screen = on_terminal("claude-roles", "return", "add-login", "-m", "No.", cwd=project.root, answers=answers)
    assert screen.code == 1
    assert where(project) == ["Active"]
    assert opens(project, "src/login.py")


def editor(tmp_path: Path, body: str) -> dict[str, str]:
    """Return an environment with an editor that runs some Python on the text."""
    path = tmp_path / "editor"
    path.write_text(
        f"#!{sys.executable}\nimport sys, os\npath = sys.argv[1]\ntext = open(path).read()\n{body}\n", "utf-8"
    )
    path.chmod(0o755)
    return {"EDITOR": str(path)}


WRITES = "open(path, 'w').write('Say how.\\n' + text); os.utime(path, (1, 1))"


def test_return_opens_the_editor(project: Project, tmp_path: Path) -> None:
    put(project)
    kept = tmp_path / "kept"
    env = editor(tmp_path, f"open({str(kept)!r}, 'w').write(text)\n{WRITES}")
    screen = on_terminal("claude-roles", "return", "add-login", cwd=project.root, env=env)
    assert screen.code == 0, screen.text
    template = kept.read_text(encoding="utf-8")
    assert all(f"# {point}: " in template for point in POINTS)
    assert read(project, "Review").endswith("\n> Say how.\n")


@pytest.mark.parametrize("body", ["", "os.utime(path, (1, 1))"], ids=["not saved", "saved as it was"])
def test_no_remarks(project: Project, tmp_path: Path, body: str) -> None:
    put(project)
    before = places(project)
    screen = on_terminal("claude-roles", "return", "add-login", cwd=project.root, env=editor(tmp_path, body))
    assert screen.code == 1
    assert "is not returned" in screen.text
    assert places(project) == before


def test_an_editor_that_fails(project: Project, tmp_path: Path) -> None:
    put(project)
    env = editor(tmp_path, "sys.exit(3)")
    screen = on_terminal("claude-roles", "return", "add-login", cwd=project.root, env=env)
    assert screen.code == 2
    assert "give the remarks with `-m`" in screen.text


def test_return_without_remarks_and_without_a_terminal(project: Project) -> None:
    put(project)
    error = error_of(run("claude-roles", "return", "--yes", "add-login", cwd=project.root))
    assert error == "there are no remarks; give them with `-m REMARKS`"


def test_amend_widens_the_scope_on_record(project: Project) -> None:
    put(project)
    approved(project)
    arguments = ["amend", "add-login", "src/session.py", "docs/", "-m", "The cookie."]
    screen = on_terminal("claude-roles", *arguments, cwd=project.root)
    assert screen.code == 0, screen.text
    assert "`add-login` now opens src/session.py, docs/ too" in screen.text
    assert all(opens(project, path) for path in ("src/session.py", "docs/a/b.md", "src/login.py"))
    assert not opens(project, "src/other.py")
    text = read(project, "Active")
    assert "### `src/session.py`\n\n- **Why**: The cookie.\n- **By**: Ann Example <ann@example.com>, " in text
    assert record(project)["draft_sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()


def test_amend_asks_why(project: Project) -> None:
    put(project)
    approved(project)
    answers = [("Why", "The cookie.\n")]
    screen = on_terminal("claude-roles", "amend", "add-login", "src/a.py", cwd=project.root, answers=answers)
    assert screen.code == 0, screen.text
    assert "- **Why**: The cookie." in read(project, "Active")


def test_amend_without_a_reason_and_without_a_terminal(project: Project) -> None:
    put(project)
    approved(project)
    error = error_of(run("claude-roles", "amend", "--yes", "add-login", "src/a.py", cwd=project.root))
    assert error == "there is no reason; give it with `-m WHY`"


@pytest.mark.parametrize(
    ("here", "path", "opened"),
    [
        (".", "src", "src/new.py"),
        (".", "./src/x.py", "src/x.py"),
        ("src", "./x.py", "src/x.py"),
        ("src", "../x.py", "x.py"),
        ("src", "src/x.py", "src/x.py"),
        (".", "with space/x.py", "with space/x.py"),
        (".", "größe.py", "größe.py"),
        (".", "ABSOLUTE/src/x.py", "src/x.py"),
        (".", "./src/x.py:10", "src/x.py"),
        ("src", "./x.py,", "src/x.py"),
    ],
)
def test_paths_that_can_be_added(project: Project, here: str, path: str, opened: str) -> None:
    put(project)
    approved(project)
    path = path.replace("ABSOLUTE", str(project.root))
    done = run("claude-roles", "amend", "--yes", "-m", "w", "add-login", path, cwd=project.root / here)
    assert (done.returncode, done.stderr) == (0, "")
    assert opens(project, opened)


@pytest.mark.parametrize(
    ("here", "path", "said"),
    [
        (".", "../outside.py", "is outside of the repository"),
        (".", "/etc/passwd", "is outside of the repository"),
        (".", "a/../../b", "is no path in this repository"),
        (".", "**", "is no path in this repository"),
        (".", "a`b", "is no path in this repository"),
        (".", "a\nb", "is no path in this repository"),
        (".", ".", "is no path in this repository"),
        (".", "my file", "can't be listed in a plan"),
        (".", "*/x.py", "can't be listed in a plan"),
        (".", ".claude/roles/roles.toml", "is a control file or a plan"),
        (".", ".claude/plans/Active/x.md", "is a control file or a plan"),
        (".", ".git/config", "is a control file or a plan"),
        (".", "src/../.git/config", "is a control file or a plan"),
        ("src", "app.py", "is not at the top of the repository; write `src/app.py`"),
        ("src", "app.py:3", "is not at the top of the repository; write `src/app.py`"),
        (".", "x" * 260, "a file's name has 255 characters at most"),
    ],
)
def test_paths_that_can_not(project: Project, here: str, path: str, said: str) -> None:
    put(project)
    approved(project)
    before = places(project)
    error = error_of(run("claude-roles", "amend", "--yes", "-m", "w", "add-login", path, cwd=project.root / here))
    assert said in error
    assert places(project) == before
    assert opens(project, "src/login.py")


def test_a_plan_changed_since_is_not_amended(project: Project) -> None:
    put(project)
    approved(project)
    with (project.plans / "Active" / NAME).open("a", encoding="utf-8") as stream:
        stream.write("\nmore\n")
    error = error_of(run("claude-roles", "amend", "--yes", "-m", "w", "add-login", "a.py", cwd=project.root))
    assert "approve it again first" in error


@pytest.mark.parametrize("why", ["drop <!-- here", "use <details> tag", "a ` b", "do not touch the others"])
def test_no_reason_keeps_a_plan_from_being_amended_again(project: Project, why: str) -> None:
    put(project)
    approved(project)
    for path in ("src/a.py", "src/b.py"):
        done = run("claude-roles", "amend", "--yes", "-m", why, "add-login", path, cwd=project.root)
        assert (done.returncode, done.stderr) == (0, "")
        assert opens(project, path)


def test_a_plan_that_is_not_read_to_its_end_is_not_amended(project: Project) -> None:
    put(project, text=TEXT + "\n<details>\n")
    approved(project, "--force")
    error = error_of(run("claude-roles", "amend", "--yes", "-m", "w", "add-login", "a.py", cwd=project.root))
    assert error.startswith(
        f"the plan is not read to its end, because of its line {TEXT.count(chr(10)) + 2}: HTML that"
    )
