from __future__ import annotations

import os
import shutil
import unicodedata
from pathlib import Path

import pytest

from claude_roles.errors import UserError
from claude_roles.repository import find_checkout
from role_guard.errors import GuardError
from role_guard.shapes import Policy
from role_guard.zones import is_plan_name
from support.project import Project
from unit.hook import layout_of, shipped_policy, zones


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        pytest.param("src/app.py", "project", id="code"),
        pytest.param("new/deep/file", "project", id="missing parents"),
        pytest.param(".", "project", id="root"),
        pytest.param("-rf", "project", id="dash"),
        pytest.param("src/a\nb.py", "project", id="newline inside"),
        pytest.param(".gitignore", "project", id="begins like .git"),
        pytest.param(".github/workflows/x.yml", "project", id="begins like .git, directory"),
        pytest.param("x.git/config", "project", id="ends like .git"),
        pytest.param("docs/.claude/x", "control", id=".claude below the root"),
        pytest.param(".claude/plans/Review/x.md", "review", id="plan in Review"),
        pytest.param("src/../.claude/plans/Review/x.md", "review", id="plan in Review, folded"),
        pytest.param(".claude/plans/Review/x y - z.md", "review", id="plan with blanks and a dash"),
        pytest.param(".claude/plans/Review/-x y.md", "plans", id="a name like an option in Review"),
        pytest.param(".claude/plans/Review/x.txt", "plans", id="no Markdown in Review"),
        pytest.param(".claude/plans/Review/x.MD", "plans", id="upper-case suffix in Review"),
        pytest.param(".claude/plans/Review/.hidden.md", "plans", id="hidden in Review"),
        pytest.param(".claude/plans/Review/sub/x.md", "plans", id="below Review"),
        pytest.param(".claude/plans/Review/a\nb.md", "plans", id="newline in Review"),
        pytest.param(".claude/plans/Review/a\\b.md", "plans", id="backslash in Review"),
        pytest.param(".claude/plans/Review", "plans", id="Review itself"),
        pytest.param(".claude/plans", "plans", id="plans itself"),
        pytest.param(".claude/plans/x.md", "plans", id="in no state"),
        pytest.param(".claude/plans/review/x.md", "plans", id="case variant of Review"),
        pytest.param(".Claude/plans/Review/x.md", "plans", id="case variant above Review"),
        pytest.param(".claude/plans/Active/x.md", "active", id="plan in Active"),
        pytest.param(".claude/plans/Active/any.txt", "active", id="anything in Active"),
        pytest.param(".claude/plans/Active", "active", id="Active itself"),
        pytest.param(".claude/plans/Active/", "active", id="Active with slash"),
        pytest.param(".CLAUDE/Plans/active/x.md", "active", id="case variant of Active"),
        pytest.param(".claude/plans/Completed/x.md", "completed", id="plan in Completed"),
        pytest.param(".claude/PLANS/COMPLETED/x.md", "completed", id="case variant of Completed"),
        pytest.param(".claude/roles/roles.toml", "control", id="policy"),
        pytest.param(".Claude/Roles/Roles.toml", "control", id="case variant of the policy"),
        pytest.param(".claude/settings.local.json", "control", id="settings"),
        pytest.param(".claude", "control", id=".claude itself"),
        pytest.param(".claude/plans/../settings.json", "control", id="settings, folded"),
        pytest.param(".claude/planspotting.md", "control", id="begins like plans"),
        pytest.param(".mcp.json", "control", id="servers"),
        pytest.param(".MCP.json", "control", id="case variant of the servers"),
        pytest.param(".git/config", "control", id="git"),
        pytest.param(".git", "control", id="git itself"),
        pytest.param(".Git/config", "control", id="case variant of git"),
        pytest.param(".g\u200cit/config", "control", id="ignorable code point in git"),
        pytest.param(".cl\u200daude/roles/x", "control", id="ignorable code point in .claude"),
        pytest.param("vendor/lib/.git/config", "control", id="git of a nested repository"),
        pytest.param("vendor/lib/.git", "control", id="git file of a submodule"),
        pytest.param("vendor/lib/.GIT/hooks/x", "control", id="case variant of a nested git"),
        pytest.param("../elsewhere/x", "outside", id="outside"),
        pytest.param("../project-2/x", "outside", id="sibling with a longer name"),
        pytest.param("..", "outside", id="parent"),
        pytest.param("/dev/null", "control", id="device"),
        pytest.param("/proc/4194305/mem", "control", id="process"),
        pytest.param("/etc/claude-code/managed-settings.json", "control", id="managed settings"),
    ],
)
def test_every_place_has_one_zone(pattern: Project, policy: Policy, spelling: str, expected: str) -> None:
    assert zones(pattern, spelling, policy) == {expected}


@pytest.mark.parametrize(
    ("spelling", "zone"),
    [
        pytest.param(".git/config\n", "control", id="trailing newline"),
        pytest.param(" .git/config ", "control", id="blanks"),
        pytest.param("\t.claude/plans/Active/x.md", "active", id="tab"),
        pytest.param(".claude/plans/Review/x.md\n", "plans", id="plan with trailing newline"),
        pytest.param("link/../config", "control", id="parent of a link into git"),
        pytest.param("link/x", "control", id="linked directory"),
        pytest.param("file-link", "project", id="linked file: the link"),
        pytest.param("file-link", "control", id="linked file: the target"),
        pytest.param(".claude/plans/Review/out.md", "project", id="plan that links to code"),
        pytest.param(".claude/plans/Review/on.md", "active", id="plan that links to Active"),
        pytest.param("/proc/self/cwd/src/app.py", "control", id="project through /proc"),
        pytest.param("~/.claude/settings.json", "control", id="tilde"),
    ],
)
def test_the_protected_reading_is_among_the_zones(
    project: Project, policy: Policy, spelling: str, zone: str
) -> None:  # fmt: skip
    (project.root / "link").symlink_to(".git/hooks")
    (project.root / "file-link").symlink_to(".claude/settings.json")
    (project.plans / "Review" / "out.md").symlink_to(project.app)
    (project.plans / "Review" / "on.md").symlink_to("../Active/x.md")
    assert zone in zones(project, spelling, policy)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_plan_may_have_any_unicode_form(project: Project, policy: Policy, form: str) -> None:
    name = unicodedata.normalize(form, "café.md")  # type: ignore[arg-type]
    assert zones(project, f".claude/plans/Review/{name}", policy) == {"review"}


@pytest.mark.parametrize("written", ["NFC", "NFD"])
@pytest.mark.parametrize("listed", ["NFC", "NFD"])
def test_a_control_file_is_protected_in_any_unicode_form(project: Project, written: str, listed: str) -> None:
    glob = unicodedata.normalize(listed, "/clés")  # type: ignore[arg-type]
    policy = shipped_policy(('"/.mcp.json",', f'"/.mcp.json", "{glob}",'))
    spelling = unicodedata.normalize(written, "Clés/x")  # type: ignore[arg-type]
    assert zones(project, spelling, policy) == {"control"}


@pytest.mark.parametrize(
    "name",
    [
        ".claude/plans/Active/x.md", ".claude/settings.json", ".claude/roles/roles.toml",
        ".claude/roles/hooks/role-guard.py",
        ".git/config", ".git/hooks/pre-commit", ".git/HEAD", ".git/refs/heads/main", ".mcp.json",
    ],
)  # fmt: skip
def test_a_hard_link_to_a_protected_file_is_control(project: Project, policy: Policy, name: str) -> None:
    original = project.root / name
    if not original.exists():
        original.parent.mkdir(parents=True, exist_ok=True)
        original.write_text("x")
    os.link(original, project.root / "src" / "innocent.py")
    assert zones(project, "src/innocent.py", policy) == {"control"}


def test_a_hard_link_between_project_files_is_project(project: Project, policy: Policy) -> None:
    os.link(project.app, project.root / "src" / "copy.py")
    assert zones(project, "src/copy.py", policy) == {"project"}


def test_a_hard_linked_plan_in_review_is_not_granted(project: Project, policy: Policy) -> None:
    plan = project.plans / "Review" / "x.md"
    os.link(project.app, plan)
    assert zones(project, ".claude/plans/Review/x.md", policy) == {"plans"}


def test_home_control_files(project: Project, home: Path, policy: Policy) -> None:
    for name in (".claude/settings.json", ".claude.json", ".gitconfig", ".config/git/config", ".CLAUDE/x"):
        assert zones(project, str(home / name), policy) == {"control"}, name
        assert "control" in zones(project, f"~/{name}", policy), name
    for name in ("notes.md", ".config/other", ".claude.jsonl"):
        assert zones(project, str(home / name), policy) == {"outside"}, name


def test_home_behind_a_link(project: Project, home: Path, policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    alias = home.parent / "alias"
    alias.symlink_to(home)
    monkeypatch.setenv("HOME", str(alias))
    for base in (home, alias):
        assert zones(project, f"{base}/.gitconfig", policy) == {"control"}


@pytest.mark.parametrize("name", [".claude.json", ".gitconfig", ".config/git/config"])
def test_home_control_files_inside_the_repository(
    project: Project, policy: Policy, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("HOME", str(project.root))
    assert zones(project, name, policy) == {"control"}


def test_a_project_reached_through_a_link_is_the_same_project(project: Project, policy: Policy) -> None:
    alias = project.root.parent / "alias"
    alias.symlink_to(project.root)
    for base in (project.root, alias):
        assert zones(project, f"{base}/src/app.py", policy, root=alias) == {"project"}
        assert zones(project, f"{base}/.claude/plans/Review/x.md", policy, root=alias) == {"review"}


def test_another_directory_that_differs_by_case_is_not_the_project(project: Project, policy: Policy) -> None:
    other = project.root.parent / "PROJECT"
    try:
        other.mkdir()
    except FileExistsError:
        pytest.skip("the file system ignores case, so this is the same directory")
    assert zones(project, f"{other}/notes.txt", policy) == {"outside"}


def test_a_git_directory_elsewhere_is_control(project: Project, policy: Policy) -> None:
    elsewhere = project.root.parent / "store"
    project.git("init", "-q", "--separate-git-dir", str(elsewhere))
    assert layout_of(project.root).git == str(elsewhere)
    assert zones(project, str(elsewhere / "config"), policy) == {"control"}


@pytest.mark.parametrize("place", ["../tree", ".claude/worktrees/tree"])
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("src/app.py", "project"),
        ("new.txt", "project"),
        (".claude/roles/roles.toml", "control"),
        (".claude/settings.json", "control"),
        (".git", "control"),
        (".claude/plans/Review/x.md", "plans"),
        (".claude/plans/Active/x.md", "active"),
    ],
)
def test_a_linked_worktree_is_project_without_plans(
    project: Project, policy: Policy, place: str, name: str, expected: str
) -> None:
    project.git("worktree", "add", "-q", str(project.root / place))
    tree = (project.root / place).resolve()
    for root in (project.root, tree):
        assert zones(project, str(tree / name), policy, root=root) == {expected}
        assert zones(project, str(project.plans / "Review" / "x.md"), policy, root=root) == {"review"}
        assert zones(project, str(project.root / ".git" / "config"), policy, root=root) == {"control"}


def test_a_worktree_has_plans_policy_and_log_of_the_main_checkout(project: Project) -> None:
    tree = project.root.parent / "tree"
    project.git("worktree", "add", "-q", str(tree))
    main, linked = layout_of(project.root), layout_of(tree)
    assert linked._replace(root=main.root) == main
    assert linked.root == str(tree)


def planted(project: Project, path: Path, text: str) -> Path:
    """Write what a program may where it commits, and make a checkout with a policy of its own that it may lead to."""
    evil = project.root / "evil"
    (evil / ".git" / "worktrees" / "x").mkdir(parents=True)
    (evil / ".claude" / "roles").mkdir(parents=True)
    path.write_text(text.format(evil=evil) + "\n")
    return path


@pytest.mark.parametrize("text", ["{evil}/.git", "evil/.git", ".", "..", "", "{evil}/.git/worktrees"])
def test_a_common_directory_that_git_would_not_name_is_refused(project: Project, text: str) -> None:
    store = project.root.parent / "store"
    project.git("init", "-q", "--separate-git-dir", str(store))
    assert layout_of(project.root).main == str(project.root)
    place = planted(project, store / "commondir", text)
    with pytest.raises(GuardError, match=str(place)):
        layout_of(project.root)
    with pytest.raises(UserError, match=str(store)):  # git itself refuses most
        find_checkout(project.root)


def test_a_worktree_that_leads_elsewhere_is_refused(project: Project) -> None:
    tree = project.root.parent / "tree"
    project.git("worktree", "add", "-q", str(tree))
    own = project.root / ".git" / "worktrees" / "tree"
    before = {name: (own / name).read_text() for name in ("commondir", "gitdir")}
    for name, text in [("commondir", "{evil}/.git"), ("gitdir", "{evil}/.git"), ("gitdir", ""), ("commondir", "")]:
        planted(project, own / name, text)
        with pytest.raises(GuardError):
            layout_of(tree)
        shutil.rmtree(project.root / "evil")
        (own / name).unlink()
        with pytest.raises(GuardError):
            layout_of(tree)
        (own / name).write_text(before[name])
        assert layout_of(tree).main == str(project.root)


def test_a_git_directory_of_any_name_somewhere_else_says_nothing_of_the_main_checkout(project: Project) -> None:
    store = project.root.parent / "store" / ".git"
    store.parent.mkdir()
    project.git("init", "-q", "--separate-git-dir", str(store))
    assert layout_of(project.root).main == str(project.root) == str(find_checkout(project.root).main)


def test_what_only_looks_like_a_worktree_is_control(project: Project, policy: Policy) -> None:
    (project.root / ".claude" / "worktrees" / "fake").mkdir(parents=True)
    assert zones(project, ".claude/worktrees/fake/src/app.py", policy) == {"control"}


@pytest.mark.parametrize("name", ["x.md", "a b.md", "2026-01-02 é.md", "-x.md", "x..md"])
def test_plan_names(name: str) -> None:
    assert is_plan_name(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".md",
        ".x.md",
        "x",
        "x.md ",
        "x.md\n",
        "a\tb.md",
        "a/b.md",
        "a\\b.md",
        "a\x7f.md",
        "a\ufe0f.md",
        "\u3164.md",
        "a\u115f.md",
        "a\u2800.md",
        "a\ufff0.md",
        "a\U000e0101.md",
        "a\u034fb.md",
    ],
)
def test_no_plan_names(name: str) -> None:
    assert not is_plan_name(name)
