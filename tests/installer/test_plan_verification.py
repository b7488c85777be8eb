"""What `claude-roles verify` finds, against real repositories."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from claude_roles.plan_context import open_plan
from claude_roles.review_report import BLANKS
from claude_roles.verification import Verification, verify
from installer.commands import environment, error_of, run, succeed
from installer.sample_plans import CRITERIA, NAME, SECURITY, TEXT, commit, layout_of, put
from installer.terminal import on_terminal
from role_guard.layout import locate
from role_guard.plans import lifecycle
from role_guard.plans.lifecycle import By
from role_guard.plans.reader import read_plan
from role_guard.policy import load_policy
from support.project import Project

BY = By("Ann", "")
FILES = """
## Files to create

### `src/new.py`

## Files to modify

### `src/app.py`

### `docs/`

## Files to delete

### `src/old.py`

## Files to rename

- `src/from.py` → `src/to.py`
"""


def plan_text(files: str = FILES) -> str:
    head, _, rest = TEXT.partition("## Files to create")
    return head + files.strip() + "\n\n## Implementation steps" + rest.partition("## Implementation steps")[2]


def approved(project: Project, text: str = TEXT) -> None:
    put(project, text=text)
    lifecycle.approve(layout_of(project), NAME, BY)


def found(project: Project, spelling: str = "add-login") -> Verification:
    layout = layout_of(project)
    return verify(open_plan(layout, spelling), layout, load_policy(layout))


def outcomes(verification: Verification) -> dict[str, tuple[str, str]]:
    return {file.path: (file.outcome, file.note) for file in verification.planned}


@pytest.fixture
def project(installed: Project) -> Project:
    """Give a repository with files to delete and rename."""
    for name in ("src/old.py", "src/from.py", "docs/a.md"):
        commit(installed, name, f"{name}\n")
    return installed


def test_before_anything_is_done(project: Project) -> None:
    approved(project, plan_text())
    result = found(project)
    assert {outcome for outcome, _ in outcomes(result).values()} == {"untouched"}
    assert (result.unplanned, result.commits, result.uncommitted, result.notes) == ({}, [], [], [])


def test_all_as_planned_committed_and_not(project: Project) -> None:
    approved(project, plan_text())
    commit(project, "src/new.py", message="Write new")
    project.git("rm", "-q", "src/old.py")
    project.git("mv", "src/from.py", "src/to.py")
    project.git("commit", "-q", "-m", "Move files")
    project.app.write_text("changed\n", encoding="utf-8")
    (project.root / "docs" / "b.md").write_text("new\n", encoding="utf-8")
    result = found(project)
    assert outcomes(result) == dict.fromkeys(
        ["src/new.py", "src/app.py", "docs/", "src/old.py", "src/from.py → src/to.py"], ("as planned", "")
    )
    assert result.differing == []
    assert [subject for _, subject in result.commits] == ["Write new", "Move files"]
    assert result.uncommitted == ["docs/b.md", "src/app.py"]


def test_what_was_not_committed_and_is_lost_is_told(project: Project) -> None:
    kept = project.app.read_text(encoding="utf-8")
    project.app.write_text("changed\n", encoding="utf-8")
    project.notebook.unlink()
    (project.root / "pre.py").write_text("x\n", encoding="utf-8")
    approved(project, plan_text())
    assert found(project).unplanned == {}
    project.app.write_text(kept, encoding="utf-8")
    project.git("checkout", "-q", "--", "notes.ipynb")
    (project.root / "pre.py").unlink()
    assert found(project).unplanned == {"notes.ipynb": "A", "pre.py": "D"}


def test_otherwise_than_planned(project: Project) -> None:
    approved(project, plan_text(FILES.replace("src/new.py", "src/from2.py")).replace("src/from2.py", "notes.ipynb"))
    project.notebook.write_text("{}\n", encoding="utf-8")
    project.git("rm", "-q", "src/app.py")
    (project.root / "src" / "old.py").write_text("kept\n", encoding="utf-8")
    (project.root / "src" / "to.py").write_text("copy\n", encoding="utf-8")
    result = outcomes(found(project))
    assert result["notebook" if "notebook" in result else "notes.ipynb"] == ("otherwise", "modified")
    assert result["src/app.py"] == ("otherwise", "deleted")
    assert result["src/old.py"] == ("otherwise", "modified")
    assert result["src/from.py → src/to.py"] == ("otherwise", "the old file is still there")
    (project.root / "src" / "to.py").unlink()
    (project.root / "src" / "from.py").unlink()
    assert outcomes(found(project))["src/from.py → src/to.py"] == ("otherwise", "the new file is not there")


def test_directories_and_ignored_files(project: Project) -> None:
    commit(project, "old/a.md", "a\n")
    commit(project, "tests/a.py", "a\n")
    commit(project, "part/a.py", "a\n")
    commit(project, "part/b.py", "b\n")
    commit(project, ".gitignore", (project.root / ".gitignore").read_text(encoding="utf-8") + "dist/\n.env\n")
    files = "## Files to create\n\n- `made/`\n- `.env`\n- `dist/x.js`\n- `dist/y.js`\n\n"
    files += "## Files to delete\n\n- `tests/`\n- `part/`\n\n## Files to rename\n\n- `old/` → `new/`"
    approved(project, plan_text(files))
    for name in ("made/a.md", ".env", "dist/x.js"):
        (project.root / name).parent.mkdir(exist_ok=True)
        (project.root / name).write_text("x\n", encoding="utf-8")
    project.git("mv", "old", "new")
    project.git("rm", "-q", "-r", "tests", "part/a.py")
    assert outcomes(found(project)) == {
        "made/": ("as planned", ""),
        ".env": ("as planned", "git ignores it"),
        "dist/x.js": ("as planned", "git ignores it"),
        "dist/y.js": ("untouched", ""),
        "tests/": ("as planned", ""),
        "part/": ("otherwise", "only a part of it"),
        "old/ → new/": ("as planned", ""),
    }


def test_unplanned_files(project: Project) -> None:
    (project.root / "before.txt").write_text("lay there before\n", encoding="utf-8")
    approved(project)
    commit(project, "src/odd.py")
    (project.root / "größe x.txt").write_text("x", encoding="utf-8")
    commit(project, "package-lock.json", "{}")
    commit(project, ".claude/plans/Completed/older.md")
    project.git("rm", "-q", "docs/a.md")
    assert found(project).unplanned == {"docs/a.md": "D", "größe x.txt": "A", "src/odd.py": "A"}
    (project.root / "before.txt").write_text("and now\n", encoding="utf-8")
    assert "before.txt" in found(project).unplanned


def test_amended_files_are_planned(project: Project) -> None:
    approved(project)
    policy, paths = load_policy(layout_of(project)), ["src/odd.py", "notes.ipynb", "my docs/read me.md"]
    lifecycle.amend(layout_of(project), policy, NAME, paths, "why", BY)
    commit(project, "src/odd.py")
    commit(project, "my docs/read me.md")
    project.notebook.write_text("{}\n", encoding="utf-8")
    result = found(project)
    assert result.unplanned == {}
    assert outcomes(result)["src/odd.py"] == outcomes(result)["notes.ipynb"] == ("as planned", "")
    assert outcomes(result)["my docs/read me.md"] == ("as planned", "")


def test_placeholders_stand_for_files(project: Project) -> None:
    approved(project, plan_text("## Files to create\n\n- `migrations/YYYYMMDD_login.sql`\n"))
    commit(project, "migrations/20300102_login.sql")
    result = found(project)
    assert list(outcomes(result).values()) == [("as planned", "")]
    assert result.unplanned == {}


def test_boxes_are_ticked_by_the_plan_or_by_its_report(project: Project) -> None:
    approved(project, TEXT.replace(f"- [ ] {CRITERIA[0]}", f"- [x] {CRITERIA[0]}"))
    assert [point.done for point in found(project).criteria] == [True, False]
    report = f"# Report\n\n## Success criteria\n\n- [x] {CRITERIA[1]}\n\n## Security checklist\n\n- [X] {SECURITY[0]}\n"
    put(project, "add-login.report.md", text=report)
    result = found(project)
    assert [(point.text, point.done) for point in result.criteria] == [(CRITERIA[0], True), (CRITERIA[1], True)]
    assert [point.done for point in result.security] == [True]


def test_findings_do_not_speak_of_files_that_the_work_has_made(project: Project) -> None:
    approved(project)
    commit(project, "src/login.py")
    assert found(project).findings == []


def test_a_plan_that_was_never_put_on_record(project: Project) -> None:
    put(project, state="Active")
    commit(project, "src/login.py")
    project.app.write_text("changed\n", encoding="utf-8")
    result = found(project)
    assert result.notes == ["no approval is on record yet, so only what is not committed counts"]
    assert outcomes(result)["src/app.py"] == ("as planned", "")


def completed(project: Project) -> None:
    approved(project)
    commit(project, "src/login.py", message="Write it")
    lifecycle.complete(layout_of(project), NAME, BY)
    commit(project, "src/later.py", message="Something else")


def test_a_completed_plan_is_compared_up_to_its_end(project: Project) -> None:
    completed(project)
    result = found(project)
    assert [subject for _, subject in result.commits] == ["Write it"]
    assert result.unplanned == {}
    assert outcomes(result)["src/login.py"] == ("as planned", "")
    assert result.notes == []


def test_a_clone_can_verify_from_the_plans_text(project: Project, tmp_path: Path) -> None:
    completed(project)
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "Archive")
    clone = Project(tmp_path / "clone")
    project.git("clone", "-q", str(project.root), str(clone.root))
    assert not (clone.roles / "state").exists()
    result = found(clone)
    assert [subject for _, subject in result.commits] == ["Write it"]
    assert outcomes(result)["src/login.py"] == ("as planned", "")
    assert result.notes == ["there is no record of the approval here; the base commit is the one in the plan's text"]


def test_a_forged_approval_in_the_draft_is_not_taken(project: Project) -> None:
    forged = f"\n## Approval\n\n- Approved by me on now, at commit `{'0' * 12}`; SHA-256 `{'0' * 64}`\n"
    approved(project, TEXT + forged)
    commit(project, "src/login.py", message="Write it")
    lifecycle.complete(layout_of(project), NAME, BY)
    shutil.rmtree(project.roles / "state")
    assert [subject for _, subject in found(project).commits] == ["Write it"]


def test_a_completed_plan_without_any_base(project: Project) -> None:
    put(project, state="Completed")
    result = found(project)
    assert result.notes == ["neither a record nor the plan's text says which commit the work began at"]
    assert {outcome for outcome, _ in outcomes(result).values()} == {"unknown"}


def test_a_base_that_is_gone(project: Project) -> None:
    approved(project)
    path = project.roles / "state" / "plans" / NAME / "approval.json"
    record: dict[str, Any] = json.loads(path.read_bytes())
    path.write_text(json.dumps({**record, "base": "1" * 40}), encoding="utf-8")
    result = found(project)
    assert result.notes[0].startswith("what was changed can't be told: `git ls-tree` failed: ")
    assert {outcome for outcome, _ in outcomes(result).values()} == {"unknown"}
    assert succeed("claude-roles", "verify", "add-login", cwd=project.root)


def test_before_the_first_commit(tmp_path: Path) -> None:
    from claude_roles.install import install

    root = tmp_path / "new"
    root.mkdir()
    project = Project(root)
    project.git("init", "-q")
    project.app.parent.mkdir()
    project.app.write_text("x = 1\n", encoding="utf-8")
    install(root, "project")
    approved(project)
    commit(project, "src/login.py")
    result = found(project)
    assert outcomes(result)["src/login.py"] == ("as planned", "")
    assert [subject for _, subject in result.commits] == ["Work"]
    assert "src/app.py" not in result.unplanned
    lifecycle.complete(layout_of(project), NAME, BY)
    assert outcomes(found(project))["src/login.py"] == ("as planned", "")


def test_a_linked_worktree_is_compared_by_its_own_files(project: Project, tmp_path: Path) -> None:
    approved(project)
    worktree = tmp_path / "worktree"
    project.git("worktree", "add", "-q", str(worktree))
    (worktree / "src" / "login.py").write_text("x\n", encoding="utf-8")
    layout = locate(str(worktree / ".claude" / "roles" / "hooks"))
    result = verify(open_plan(layout, "add-login"), layout, load_policy(layout))
    assert outcomes(result)["src/login.py"] == ("as planned", "")
    assert outcomes(found(project))["src/login.py"] == ("untouched", "")


# -------------------------------------------------------------------------------------------------- views


def test_the_shape_of_the_json(project: Project) -> None:
    approved(project)
    commit(project, "src/login.py", message="Write \x1b[31mit")
    commit(project, "odd.py")
    data = json.loads(succeed("claude-roles", "verify", "--json", "add-login", cwd=project.root))
    assert list(data) == [
        "name", "state", "title", "base", "end", "planned", "unplanned", "uncommitted", "commits", "criteria",
        "security", "findings", "report", "notes",
    ]  # fmt: skip
    assert data["planned"][0] == {
        "action": "create", "path": "src/login.py", "line": 18, "outcome": "as planned", "note": "",
    }  # fmt: skip
    assert data["unplanned"] == {"odd.py": "A"}
    assert data["criteria"] == [{"text": text, "done": False} for text in CRITERIA]
    assert [item["subject"] for item in data["commits"]] == ["Write \x1b[31mit", "Work"]
    assert (data["report"], data["end"]) == (None, "")


def test_the_tables(project: Project) -> None:
    approved(project)
    commit(project, "src/login.py", message="Write \x1b[31mit [red]x[/red]")
    commit(project, "odd.py")
    screen = on_terminal("claude-roles", "verify", "add-login", cwd=project.root, env={"NO_COLOR": "1"})
    assert screen.code == 0
    for text in (
        "create       src/login.py         as planned", "modify       src/app.py           untouched",
        "not planned  odd.py               created", "Commits: 2", "Success criteria: 0/2", "Security checklist: 0/1",
        "Findings: 0", r"Write \x1b[31mit [red]x[/red]", "there is none; the planner writes it",
    ):  # fmt: skip
        assert text in screen.text
    assert "\x1b" not in screen.raw


def test_the_form_of_the_report(project: Project) -> None:
    approved(project)
    commit(project, "src/login.py", message="Write it")
    commit(project, "odd|`.py")
    text = succeed("claude-roles", "verify", "--markdown", "add-login", cwd=project.root)
    headings = [line for line in text.splitlines() if line.startswith("#")]
    assert headings == [
        "# Review report: Add a login", "## Code quality", "## Files as planned: 1/3", "## Commits: 2",
        "## Success criteria", "## Security checklist", "## Tests", "## Findings: 0", "## Suggestions",
        "## Critical issues", "## Ready to archive",
    ]  # fmt: skip
    assert "| create | `src/login.py` | as planned |" in text
    assert "| modify | `src/app.py` | **untouched** |" in text
    assert "| not planned | ``odd\\|`.py`` | created |" in text
    assert all(blank in text for blank in BLANKS.values())
    assert "- **Success criteria**: <n> of 2 met" in text
    read = read_plan(text)
    assert [(box.text, box.done) for box in read.criteria] == [(item, False) for item in CRITERIA]
    assert [box.text for box in read.security] == list(SECURITY)
    assert [hidden.code for hidden in read.hidden] == []


def test_a_completed_report_has_nothing_left(project: Project) -> None:
    approved(project)
    text = succeed("claude-roles", "verify", "--markdown", "add-login", cwd=project.root)
    put(project, "add-login.report.md", text=text)
    report = found(project).report
    assert report is not None
    assert report.blanks == list(BLANKS.values())
    for blank in BLANKS.values():
        text = text.replace(blank, "done")
    put(project, "add-login.report.md", text=text.replace("- [ ]", "- [x]"))
    result = found(project)
    assert result.report is not None
    assert result.report.blanks == []
    assert all(point.done for point in [*result.criteria, *result.security])
    assert result.report.last_lines[-1] == "done"


def test_verify_works_inside_claude_code_and_writes_nothing(project: Project) -> None:
    approved(project)
    env = environment(CLAUDECODE="1", CLAUDE_ROLE="planner")
    from installer.trees import tree

    before = tree(project.root)
    for option in ([], ["--json"], ["--markdown"]):
        assert succeed("claude-roles", "verify", *option, "add-login", cwd=project.root, env=env)
    assert tree(project.root) == before


def test_two_forms_at_once(project: Project) -> None:
    approved(project)
    error = error_of(run("claude-roles", "verify", "--json", "--markdown", "add-login", cwd=project.root))
    assert error == "`--markdown` and `--json` exclude each other; give one"


def test_a_draft_can_not_be_verified(project: Project) -> None:
    put(project)
    error = error_of(run("claude-roles", "verify", "add-login", cwd=project.root))
    assert error == "the plan `add-login` is in `Review`, and this takes one in `Active` or `Completed`"


def test_what_was_there_before_the_first_commit(project: Project) -> None:
    shutil.rmtree(project.root / ".git")
    project.git("init", "-q", "-b", "main")
    approved(project, plan_text())
    (project.root / "src" / "from.py").write_text("other\n", encoding="utf-8")
    (project.root / "notes.ipynb").write_text("other\n", encoding="utf-8")
    result = found(project)
    assert outcomes(result)["src/app.py"] == ("untouched", "")
    assert (result.unplanned, result.uncommitted) == ({"notes.ipynb": "M"}, ["src/from.py"])
    shown = succeed("claude-roles", "verify", "add-login", cwd=project.root).splitlines()
    assert shown[0] == "add-login (Active), from the beginning to the present state"
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "First")
    lifecycle.complete(layout_of(project), NAME, BY)
    assert found(project).unplanned == {"notes.ipynb": "M"}
