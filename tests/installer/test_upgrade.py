"""Another version of the package brings its own up to date, and keeps what a person edited."""

from __future__ import annotations

import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from claude_roles import assets
from claude_roles.install import install
from installer.commands import environment, error_of, run, succeed
from installer.test_install import hook_says
from installer.trees import contents, tree
from role_guard import interpreter
from support.project import Project

FIRST_LAYOUT = Path(__file__).parents[1] / "fixtures" / "first-layout.tar.xz"
"""`.claude` and `.gitignore` of an empty repository as the first version that could install left them."""


@pytest.fixture
def first(plain: Project) -> Project:
    """Give a repository with the first installed layout."""
    with tarfile.open(FIRST_LAYOUT) as archive:
        archive.extractall(plain.root)
    return plain


@pytest.fixture(scope="module")
def fresh(plain_template: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Give what this version installs into an empty repository."""
    root = Path(shutil.copytree(plain_template, tmp_path_factory.mktemp("fresh") / "project", symlinks=True))
    install(root, "project")
    return contents(root)


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times"
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_first_layout_becomes_the_present_one(first: Project, fresh: dict[str, bytes]) -> None:
    output = succeed("install-roles", cwd=first.root)
    assert "  removed .claude/roles/hooks/role_guard/shell.py" in output
    assert "  kept" not in output
    now = contents(first.root)
    differing = {name for name in {*now, *fresh} if now.get(name) != fresh.get(name)}
    assert differing == {".claude/roles/before.json", interpreter.NAME}  # nobody knows what was before
    assert succeed("install-roles", cwd=first.root).startswith("Nothing to do")
    assert hook_says(first.root, environment(CLAUDE_ROLE="planner"))["permissionDecision"] == "deny"


def test_the_first_layout_can_be_taken_out(first: Project) -> None:
    succeed("claude-roles", "uninstall", "--yes", cwd=first.root)
    assert not (first.root / ".claude").exists()
    assert not (first.root / ".gitignore").exists()


def commit_then_edit_policy(project: Project) -> None:
    """Edit the policy of the first layout, as a person who had committed what was installed."""
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "Install roles")
    edit(project.roles / "roles.toml", *RECORD)


def test_edits_of_the_first_policy_are_merged_where_its_text_is_committed(first: Project) -> None:
    commit_then_edit_policy(first)
    output = succeed("install-roles", cwd=first.root)
    assert "merged what is new into .claude/roles/roles.toml, which you edited" in output
    text = (first.roles / "roles.toml").read_text(encoding="utf-8")
    assert text == assets.template("roles.toml").replace(*RECORD)
    assert succeed("install-roles", cwd=first.root).startswith("Nothing to do")


def test_a_first_policy_that_can_not_be_merged_is_left_with_the_new_one_beside(first: Project) -> None:
    source = first.roles / "roles.toml"
    edit(source, *RECORD)
    before = tree(first.root)
    done = run("install-roles", cwd=first.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"error: {source}.new: your roles.toml is of an older version")
    after = tree(first.root)
    assert after.pop(".claude/roles/roles.toml.new").content == assets.template("roles.toml").encode()
    assert after == before
    source.with_name("roles.toml.new").rename(source)
    assert "Roles are installed" in succeed("install-roles", cwd=first.root)


def older(monkeypatch: pytest.MonkeyPatch, name: str, old: str, new: str) -> None:
    """Let the next installation be that of a version whose template reads differently."""
    real = assets.template

    def template(asked: str) -> str:
        text = real(asked)
        assert asked != name or new in text
        return text.replace(new, old) if asked == name else text

    monkeypatch.setattr(assets, "template", template)


RECORD = ('record = "blocked"', 'record = "all"')
"""A person's edit of the policy."""


def install_older(project: Project, name: str, old: str, new: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        older(patch, name, old, new)
        install(project.root, "project")


def test_the_policy_takes_over_what_is_new_and_keeps_what_was_edited(plain: Project) -> None:
    new = 'default_role = "unassigned"'
    install_older(plain, "roles.toml", 'default_role = "solo"', new)
    source = plain.roles / "roles.toml"
    edit(source, *RECORD)
    result = install(plain.root, "project")
    assert (result.merged, result.conflicts) == ([".claude/roles/roles.toml"], [])
    text = source.read_text(encoding="utf-8")
    assert new in text
    assert 'record = "all"' in text
    assert '"default_role": "unassigned"' in (plain.roles / "policy.json").read_text(encoding="utf-8")


def test_a_conflict_stays_beside_until_a_person_has_looked(plain: Project) -> None:
    name, title = ".claude/plan-template.md", assets.template("plan-template.md").splitlines()[0]
    install_older(plain, "plan-template.md", "# Older\n", title + "\n")
    path = plain.root / name
    edit(path, "# Older\n", "# Mine\n")
    output = succeed("install-roles", cwd=plain.root)
    assert f"kept {name} as you edited it, because what is new does not fit: look at {name}.new" in output
    assert path.read_text(encoding="utf-8").startswith("# Mine\n")
    beside = path.with_name(path.name + ".new")
    marked = "<<<<<<< as you edited it\n# Mine\n=======\n" + title + "\n>>>>>>> claude-roles\n"
    assert marked in beside.read_text(encoding="utf-8")
    before = tree(plain.root)
    assert f"{name}.new still waits for you" in succeed("install-roles", cwd=plain.root)
    assert tree(plain.root) == before
    beside.rename(path)
    assert "still waits" not in succeed("install-roles", cwd=plain.root)


def test_what_waits_is_not_overwritten(plain: Project) -> None:
    title = assets.template("plan-template.md").splitlines()[0]
    install_older(plain, "plan-template.md", "# Older\n", title + "\n")
    path = plain.root / ".claude" / "plan-template.md"
    edit(path, "# Older\n", "# Mine\n")
    path.with_name(path.name + ".new").write_text("half done", encoding="utf-8")
    before = tree(plain.root)
    assert "waits for you since the last upgrade" in error_of(run("install-roles", cwd=plain.root))
    assert tree(plain.root) == before


def test_an_edit_of_the_block_is_kept_and_merged(plain: Project) -> None:
    end = "- Nobody but the person moves plans"
    install_older(plain, "workflow.md", "- Nobody moves plans", end)
    path = plain.root / ".claude" / "CLAUDE.md"
    edit(path, "## Two sessions, one repository", "## Two of us")
    assert install(plain.root, "project").merged == [".claude/CLAUDE.md"]
    text = path.read_text(encoding="utf-8")
    assert end in text
    assert "## Two of us" in text
    assert install(plain.root, "project").kept == [".claude/CLAUDE.md"]


def test_a_role_that_is_gone_leaves_no_files_but_edited_ones(plain: Project) -> None:
    install(plain.root, "project")
    source = plain.roles / "roles.toml"
    shipped = source.read_bytes()
    extra = shipped.decode() + (
        '\n[roles.reviewer]\ntitle = "Reviewer"\nnames = ["Claude Reviewer"]\ncommand = "reviewer"\nlaunch = "x"\n'
        'instructions = "Review."\n[[roles.reviewer.rules]]\nid = "all"\nabout = "all"\nverdict = "pass"\n'
        'effects = ["read", "vcs-read", "mcp-read", "delegate", "leave-plan-mode", "write", "vcs-commit", "vcs-change",'
        ' "vcs-push", "run", "session", "approve", "mcp", "tool", "unknown"]\n'
    )
    source.write_text(extra, encoding="utf-8")
    install(plain.root, "project")
    (plain.roles / "reviewer" / "CLAUDE.md").write_text("mine", encoding="utf-8")
    source.write_bytes(shipped)
    result = install(plain.root, "project")
    assert result.removed == [".claude/roles/reviewer/settings.json"]
    assert result.kept == [".claude/roles/reviewer/CLAUDE.md"]


def test_git_shows_what_an_upgrade_changed_in_the_manifest(installed: Project) -> None:
    manifest = (installed.roles / "manifest.json").read_text(encoding="utf-8")
    assert '   "# Plan: ' in manifest or len(manifest.splitlines()) > 500
    assert subprocess.run(["git", "diff", "--quiet"], cwd=installed.root).returncode == 0
