"""Completing a plan with its report, and reopening it."""

from __future__ import annotations

import pytest

from installer.commands import run
from installer.sample_plans import (
    NAME,
    TEXT,
    approved,
    commit,
    error_of_last,
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


def finish(project: Project) -> None:
    """Do all that the plan says."""
    for name in ("src/login.py", "tests/test_login.py", "src/app.py"):
        commit(project, name, "x = 2\n", f"Write {name}")


REPORT = """# Review report: Add a login

## Success criteria

- [x] `pytest tests/test_login.py` passes
  seen
- [x] `curl localhost/login` prints `200`

## Security checklist

- [x] Input from outside is validated

## Ready to archive

Ready to archive.
"""


def test_complete_shows_how_it_was_done_and_archives_the_report(project: Project) -> None:
    put(project)
    approved(project)
    finish(project)
    put(project, "add-login.report.md", text=REPORT)
    screen = on_terminal("complete-plan", "add-login", cwd=project.root, answers=[("[y/N]", "y\n")])
    assert screen.code == 0, screen.text
    assert "warning" not in screen.text
    assert "Complete `add-login`? [y/N]" in screen.text
    assert "The end of add-login.report.md:" in screen.text
    assert "  Ready to archive.\n" in screen.text
    assert where(project) == ["Completed"]
    assert where(project, "add-login.report.md") == ["Completed"]
    assert read(project, "Completed", "add-login.report.md") == REPORT
    text = read(project, "Completed")
    assert text.startswith(TEXT)
    completion = text[text.index("## Completion") :]
    assert "- Files as planned: 3 of 3" in completion
    assert "- Success criteria: 2/2; security checklist: 1/1" in completion
    assert completion.count("Write ") == 3
    assert record(project, "completed.json")["end"] == project.git("rev-parse", "HEAD").strip()
    assert store.read_json(layout_of(project), NAME, approval.RECORD) is None
    assert project.log()[-1]["rule"] == "person.complete"


def test_complete_warns(project: Project) -> None:
    put(project)
    approved(project)
    commit(project, "src/login.py")
    commit(project, "src/odd.py")
    project.app.write_text("changed\n", encoding="utf-8")
    screen = on_terminal("complete-plan", "add-login", cwd=project.root, answers=[("[y/N]", "n\n")])
    assert screen.code == 1
    for text in (
        "2 of 2 success criteria are not ticked", "1 of 1 points of the security checklist are not ticked",
        "not as planned: tests/test_login.py", "changed, but not planned: src/odd.py", "not committed: src/app.py",
        "there is no review report (add-login.report.md)",
    ):  # fmt: skip
        assert f"warning: {text}" in screen.text
    assert "Complete `add-login` nevertheless? [y/N]" in screen.text
    assert where(project) == ["Active"]


def test_complete_warns_of_a_report_that_is_not_finished(project: Project) -> None:
    put(project)
    approved(project)
    form = run("claude-roles", "verify", "--markdown", "add-login", cwd=project.root).stdout
    put(project, "add-login.report.md", text=form)
    screen = on_terminal("complete-plan", "add-login", cwd=project.root, answers=[("[y/N]", "n\n")])
    assert "warning: the review report has parts that are left to complete" in screen.text


def test_complete_warns_of_a_plan_that_was_changed(project: Project) -> None:
    put(project)
    approved(project)
    with (project.plans / "Active" / NAME).open("a", encoding="utf-8") as stream:
        stream.write("\nmore\n")
    screen = on_terminal("complete-plan", "add-login", cwd=project.root, answers=[("[y/N]", "n\n")])
    assert "warning: the plan is odd: changed since its approval" in screen.text


def test_complete_where_a_report_is_archived_already(project: Project) -> None:
    put(project)
    approved(project)
    put(project, "add-login.report.md", text=REPORT)
    put(project, "add-login.report.md", "Completed", "older")
    before = places(project)
    error = error_of_last(run("complete-plan", "--yes", "add-login", cwd=project.root))
    assert error == "`Completed/add-login.report.md` is there already; rename it"
    assert places(project) == before


def test_complete_with_a_report_that_is_a_link(project: Project) -> None:
    put(project)
    approved(project)
    (project.plans / "Review" / "add-login.report.md").symlink_to(project.app)
    error = error_of_last(run("complete-plan", "--yes", "add-login", cwd=project.root))
    assert error == "`Review/add-login.report.md` is a link, and no report; put the file itself there"
    assert where(project) == ["Active"]


def test_reopen_opens_the_plan_again_from_its_first_base(project: Project) -> None:
    put(project)
    approved(project)
    base = record(project)["base"]
    finish(project)
    put(project, "add-login.report.md", text=REPORT)
    assert run("complete-plan", "--yes", "add-login", cwd=project.root).returncode == 0
    screen = on_terminal("claude-roles", "reopen", "add-login", cwd=project.root, answers=[("[y/N]", "y\n")])
    assert screen.code == 0, screen.text
    assert where(project) == ["Active"]
    assert where(project, "add-login.report.md") == ["Review"]
    assert record(project)["base"] == base
    assert opens(project, "src/login.py")
    assert store.read_json(layout_of(project), NAME, "completed.json") is None


def complete_and_widen(project: Project) -> None:
    assert run("complete-plan", "--yes", "add-login", cwd=project.root).returncode == 0
    path = project.plans / "Completed" / NAME
    path.write_text(path.read_text().replace("## Files to modify\n", "## Files to modify\n\n### `src/more.py`\n"))


@pytest.mark.parametrize("earlier", [False, True])
def test_reopen_shows_what_was_changed_since_it_was_completed(project: Project, *, earlier: bool) -> None:
    put(project)
    approved(project)
    complete_and_widen(project)
    if earlier:  # of a version that did not keep the text, the last look is on record
        store.remove(layout_of(project), NAME, store.CLOSED)
    screen = on_terminal("claude-roles", "reopen", "add-login", cwd=project.root, answers=[("[y/N]", "n\n")])
    since = "you looked at it" if earlier else "it was completed"
    assert f"Changed since {since}: it now opens, too:\n  src/more.py\n" in screen.text
    assert "+### `src/more.py`" in screen.text
    assert where(project) == ["Completed"]


def test_reopen_of_what_was_moved_by_hand_compares_with_what_was_approved(project: Project) -> None:
    put(project)
    approved(project)
    path = project.plans / "Active" / NAME
    path.rename(project.plans / "Completed" / NAME)
    (project.plans / "Completed" / NAME).write_text(TEXT + "\nmore\n", encoding="utf-8")
    done = run("claude-roles", "reopen", "--yes", "add-login", cwd=project.root)
    assert "Changed since it was approved:\n" in done.stdout
    assert where(project) == ["Active"]


def test_reopen_of_what_reads_as_it_was_completed_says_nothing(project: Project) -> None:
    put(project)
    approved(project)
    assert run("complete-plan", "--yes", "add-login", cwd=project.root).returncode == 0
    assert "Changed since" not in run("claude-roles", "reopen", "--yes", "add-login", cwd=project.root).stdout


def test_reopen_can_be_declined(project: Project) -> None:
    put(project, state="Completed")
    screen = on_terminal("claude-roles", "reopen", "add-login", cwd=project.root, answers=[("[y/N]", "\n")])
    assert screen.code == 1
    assert where(project) == ["Completed"]
