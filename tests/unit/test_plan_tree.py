"""What has changed in a checkout, whatever the repository's settings, index and refs say of it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from role_guard.errors import PlanError
from role_guard.plans import git, tree
from role_guard.plans.heads import head_commit
from support.project import Project
from unit.hook import layout_of

OTHER = "src/other.py"


@pytest.fixture
def project(project: Project) -> Project:
    """Give a repository with a second file and one that was changed before the approval."""
    for name in (OTHER, "src/mine.py", "src/gone.py"):
        (project.root / name).write_text("b = 1\n")
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "More files")
    (project.root / "src" / "mine.py").write_text("b = 2\n")
    (project.root / "src" / "gone.py").unlink()
    (project.root / "new.txt").write_text("x\n")
    return project


def approve(project: Project, until: int | None = None) -> Callable[[], tree.Changes]:
    """Take a snapshot, and return how to compare with it."""
    layout = layout_of(project.root)
    base = head_commit(layout)
    before = tree.snapshot(layout, base, time.time_ns() if until is None else until)
    return lambda: tree.changes(layout, base, before)


def test_nothing_has_changed(project: Project) -> None:
    found = approve(project)()
    assert found == ({}, [], {})


def link(root: Path) -> None:
    (root / OTHER).unlink()
    (root / OTHER).symlink_to("app.py")


def directory(root: Path) -> None:
    (root / OTHER).unlink()
    (root / OTHER).mkdir()
    (root / OTHER / "x").touch()


UNDONE = {
    # of `CHANGES`, what was not committed at the approval and is gone then
    "one that was changed before, put back": {"src/mine.py": "M"},
    "one that was missing, put back": {"src/gone.py": "A"},
    "one that was not known, removed": {"new.txt": "D"},
}

CHANGES: dict[str, tuple[Callable[[Path], object], dict[str, str]]] = {
    "a file": (lambda root: (root / OTHER).write_text("b = 9\n"), {OTHER: "M"}),
    "touched": (lambda root: (root / OTHER).touch(), {}),
    "one that was changed before": (lambda root: (root / "src/mine.py").write_text("b = 3\n"), {"src/mine.py": "M"}),
    "one that was changed before, put back": (lambda root: (root / "src/mine.py").write_text("b = 1\n"), {}),
    "one that was missing": (lambda root: (root / "src/gone.py").write_text("b = 3\n"), {"src/gone.py": "M"}),
    "one that was missing, put back": (lambda root: (root / "src/gone.py").write_text("b = 1\n"), {}),
    "one that was not known": (lambda root: (root / "new.txt").write_text("y\n"), {"new.txt": "M"}),
    "one that was not known, removed": (lambda root: (root / "new.txt").unlink(), {}),
    "removed": (lambda root: (root / OTHER).unlink(), {OTHER: "D"}),
    "executable": (lambda root: (root / OTHER).chmod(0o755), {OTHER: "M"}),
    "a link": (link, {OTHER: "T"}),
    "a directory": (directory, {OTHER: "D", OTHER + "/x": "A"}),
    "an odd name": (
        lambda root: (root / "src" / 'a\n"\\ é.py').write_text(""),
        {'src/a\n"\\ é.py': "A"},
    ),
    "bytes for a name": (lambda root: Path(os.fsdecode(b"%b/\xff" % os.fsencode(root))).touch(), {"\udcff": "A"}),
    "ignored": (lambda root: (root / ".claude/roles/state/x").touch(), {}),
    "a repository in it": (
        lambda root: shutil.copytree(root / ".git", root / "sub" / ".git"),
        {"sub/": "A"},
    ),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_has_changed(project: Project, name: str) -> None:
    act, since = CHANGES[name]
    compare = approve(project)
    (project.roles / "state").mkdir(exist_ok=True)
    act(project.root)
    found = compare()
    assert found.since == since
    assert found.undone == UNDONE.get(name, {})


@pytest.mark.parametrize("name", CHANGES)
def test_a_commit_changes_nothing_of_that(project: Project, name: str) -> None:
    act, since = CHANGES[name]
    compare = approve(project)
    (project.roles / "state").mkdir(exist_ok=True)
    act(project.root)
    project.git("add", "-A", "--", ".", ":!sub")
    project.git("commit", "-q", "--allow-empty", "-m", "All of it")
    found = compare()
    assert found.since == since
    assert found.uncommitted == (["sub/"] if "sub/" in since else [])


def settings(*pairs: str) -> Callable[[Project], object]:
    return lambda project: [project.git("config", *pair.split("=", 1)) for pair in pairs]


def attributes(line: str) -> Callable[[Project], object]:
    return lambda project: (project.root / ".git" / "info" / "attributes").write_text(line + "\n")


def keep_times(project: Project) -> None:
    status = (project.root / OTHER).stat()
    os.utime(project.root / OTHER, ns=(status.st_atime_ns, 10**18))


RAN = "touch ../ran; cat"

HIDING: dict[str, list[Callable[[Project], object]]] = {
    # what is done before the change of a file, of the same length, whose time of change is then set back
    "assume-unchanged": [lambda project: project.git("update-index", "--assume-unchanged", OTHER)],
    "skip-worktree": [lambda project: project.git("update-index", "--skip-worktree", OTHER)],
    "core.worktree": [settings("core.worktree=/tmp")],
    "core.bare": [settings("core.bare=true")],
    "core.checkStat": [settings("core.checkStat=minimal", "core.trustctime=false")],
    "core.fileMode": [settings("core.fileMode=false")],
    "core.fsmonitor": [settings(f"core.fsmonitor={RAN}")],
    "core.hooksPath": [settings("core.hooksPath=.hooks")],
    "core.ignoreStat": [settings("core.ignoreStat=true")],
    "core.excludesFile": [
        lambda project: (project.root / ".git" / "all").write_text("*\n"),
        settings("core.excludesFile=.git/all"),
    ],
    "info/exclude": [lambda project: (project.root / ".git" / "info" / "exclude").write_text("*\n")],
    "core.sparseCheckout": [
        settings("core.sparseCheckout=true"),
        lambda project: (project.root / ".git" / "info" / "sparse-checkout").write_text("/.claude/\n"),
    ],
    "filter.clean": [settings(f"filter.z.clean={RAN} .git/was"), attributes("*.py filter=z")],
    "filter.process": [settings(f"filter.z.process={RAN}"), attributes("*.py filter=z")],
    "filter.required": [settings("filter.z.clean=false", "filter.z.required=true"), attributes("*.py filter=z")],
    "diff.external": [settings(f"diff.external={RAN}")],
    "textconv": [settings(f"diff.z.textconv={RAN}"), attributes("*.py diff=z")],
    "ident": [attributes("*.py ident")],
    "a replaced object": [
        lambda project: project.git(
            "replace", "HEAD^{tree}", project.git("rev-parse", "HEAD~1^{tree}").strip()
        )
    ],
    "no index": [lambda project: (project.root / ".git" / "index").unlink()],
    "an index that says so": [
        lambda project: project.git("rm", "-q", "--cached", OTHER),
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", HIDING)
def test_nothing_of_the_repository_hides_a_change(project: Project, name: str) -> None:
    keep_times(project)
    shutil.copy(project.root / OTHER, project.root / ".git" / "was")
    compare = approve(project)
    for act in HIDING[name]:
        act(project)
    (project.root / OTHER).write_text("b = 9\n")
    keep_times(project)
    (project.root / "stray.py").write_text("x\n")
    assert compare().since == {OTHER: "M", "stray.py": "A"}
    assert not (project.root.parent / "ran").exists()


def test_line_ends_are_a_change(project: Project) -> None:
    compare = approve(project)
    project.git("config", "core.autocrlf", "true")
    (project.root / OTHER).write_bytes(b"b = 1\r\n")
    assert compare().since == {OTHER: "M"}


def test_files_as_the_repository_wants_them_are_none(project: Project) -> None:
    (project.root / ".gitattributes").write_text("*.txt text eol=crlf\n")
    (project.root / "note.txt").write_bytes(b"x\r\n")
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "Line ends")
    compare = approve(project)
    (project.root / "note.txt").touch()
    assert compare() == ({}, [], {})


def test_a_commit_of_what_is_not_there_is_seen(project: Project) -> None:
    compare = approve(project)
    was = (project.root / OTHER).read_text()
    (project.root / OTHER).write_text("evil\n")
    project.git("commit", "-q", "-m", "Evil", OTHER)
    (project.root / OTHER).write_text(was)
    assert compare().since == {OTHER: "M"}


def test_what_is_committed_as_it_was_before_is_no_change(project: Project) -> None:
    compare = approve(project)
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "What lay there")
    assert compare() == ({}, [], {})


def test_what_was_changed_later_is_no_part_of_a_snapshot(project: Project) -> None:
    until = time.time_ns()
    time.sleep(0.05)
    (project.root / "src" / "mine.py").write_text("b = 7\n")
    (project.root / "late.txt").write_text("")
    os.utime(project.root / "late.txt", ns=(10**18, 10**18))
    assert approve(project, until)().since == {"src/mine.py": "M", "late.txt": "A"}


def test_before_the_first_commit(tmp_path: Path) -> None:
    project = Project(tmp_path / "p")
    project.root.mkdir()
    project.git("init", "-q")
    (project.root / "a").write_text("1\n")
    layout = layout_of(project.root)
    before = tree.snapshot(layout, "", time.time_ns())
    (project.root / "b").write_text("1\n")
    assert tree.changes(layout, "", before) == ({"b": "A"}, ["b"], {})
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "One")
    assert tree.changes(layout, "", before) == ({"b": "A"}, [], {})
    assert tree.changes(layout, "", None).since == {"a": "A", "b": "A"}


def test_hashes_may_be_long(tmp_path: Path) -> None:
    project = Project(tmp_path / "p")
    project.root.mkdir()
    project.git("init", "-q", "--object-format=sha256")
    (project.root / "a").write_text("1\n")
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "One")
    compare = approve(project)
    (project.root / "link").symlink_to("a")
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "Two")
    assert compare() == ({"link": "A"}, [], {})


def test_a_linked_worktree_is_compared_by_itself(project: Project, tmp_path: Path) -> None:
    layout = layout_of(project.root)
    base = head_commit(layout)
    before = tree.snapshot(layout, base, time.time_ns())
    project.git("worktree", "add", "-q", str(tmp_path / "w"))
    (tmp_path / "w" / OTHER).write_text("evil\n")
    assert tree.changes(layout_of(tmp_path / "w"), base, before).since == {OTHER: "M"}
    assert tree.changes(layout, base, before).since == {}


@pytest.mark.parametrize("name", ["--output=x", "HEAD", "", "abc", "0" * 65, "0" * 40 + "\n", "-" + "0" * 40])
def test_a_commit_is_a_hash(name: str) -> None:
    with pytest.raises(PlanError, match="approve the plan again"):
        git.commit(name)


@pytest.mark.parametrize("submodule", [False, True])
def test_a_repository_that_is_none_any_more_has_changed(project: Project, *, submodule: bool) -> None:
    library = project.root / "vendor" / "lib"
    library.mkdir(parents=True)
    (library / "a").write_text("x\n")
    for arguments in (("init", "-q"), ("add", "a"), ("commit", "-q", "-m", "Library")):
        project.git("-C", str(library), "-c", "user.name=x", "-c", "user.email=x@example.com", *arguments)
    if submodule:
        project.git("add", "vendor/lib")
        project.git("commit", "-q", "-m", "Take it in")
    compare = approve(project)
    assert compare() == ({}, [], {})
    (library / ".git").rename(project.root.parent / "moved")
    (library / "a").write_text("y\n")
    assert compare().since == {"vendor/lib": "T"}
    shutil.rmtree(library)
    library.mkdir()
    assert compare().since == ({} if submodule else {"vendor/lib": "T"}), "a submodule may not be initialised"


def unborn(project: Project) -> None:
    shutil.rmtree(project.root / ".git")
    project.git("init", "-q", "-b", "main")


def test_before_the_first_commit_what_was_there_counts(project: Project) -> None:
    unborn(project)
    compare = approve(project)
    assert compare() == ({}, [], {})
    (project.root / OTHER).write_text("b = 9\n")
    (project.root / "new.txt").unlink()
    (project.root / "made.txt").touch()
    changed = {OTHER: "M", "new.txt": "D", "made.txt": "A"}
    assert compare() == (changed, ["made.txt", OTHER], {})
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "First")
    assert compare() == (changed, [], {})


def test_the_first_commit_is_compared_with_what_was_there(project: Project) -> None:
    unborn(project)
    layout = layout_of(project.root)
    before = tree.snapshot(layout, "", time.time_ns())
    (project.root / OTHER).write_text("b = 9\n")
    (project.root / "made.txt").touch()
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "First")
    assert tree.committed(layout, before, head_commit(layout)) == {OTHER: "M", "made.txt": "A"}


def ident(root: Path) -> None:
    (root / OTHER).write_text('v = "$Id: " + run("id") + "$"\n')
    (root / "src" / ".gitattributes").write_text("*.py ident\n")


def crlf(root: Path) -> None:
    (root / OTHER).write_bytes(b'v = "$Id$"\r\n')
    (root / "src" / ".gitattributes").write_text("* text eol=crlf\n")


def encoding(root: Path) -> None:
    (root / OTHER).write_bytes(b'v = "$Id$"+AAo-')
    (root / "src" / ".gitattributes").write_text("other.py text working-tree-encoding=UTF-7\n")


def macro(root: Path) -> None:
    (root / OTHER).write_bytes(b'v = "$Id$"\r\n')
    (root / ".gitattributes").write_text("[attr]mine text eol=crlf\nsrc/* mine\n")


@pytest.mark.parametrize("act", [ident, crlf, encoding, macro])
@pytest.mark.parametrize("ignored", [True, False])
def test_attributes_that_were_not_there_hide_no_change(
    project: Project, act: Callable[[Path], None], *, ignored: bool
) -> None:
    (project.root / OTHER).write_text('v = "$Id$"\n')
    project.git("commit", "-q", "-m", "Id", OTHER)
    compare = approve(project)
    act(project.root)
    if ignored:
        (project.root / "src" / ".gitignore").write_text("*\n")
        with (project.root / ".gitignore").open("a") as stream:
            stream.write(".gitattributes\n")
    found = compare().since
    assert found.pop(OTHER) == "M"
    if not ignored:
        project.git("add", "-A")
        project.git("commit", "-q", "-m", "With attributes")
        assert compare().since.pop(OTHER) == "M"


@pytest.mark.parametrize("commit", [True, False])
def test_attributes_that_were_there_count(project: Project, *, commit: bool) -> None:
    (project.root / "src" / ".gitattributes").write_bytes(b"*.py text eol=crlf\r\n")
    if commit:
        project.git("add", "-A", "--", "src/.gitattributes")
        project.git("commit", "-q", "-m", "Line ends")
    (project.root / OTHER).write_bytes(b"b = 1\r\n")
    compare = approve(project)
    (project.root / OTHER).touch()
    assert compare() == ({}, [], {})
    (project.root / OTHER).write_bytes(b"b = 2\r\n")
    assert compare().since == {OTHER: "M"}


HIDDEN: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    # what is written after the approval, and what has changed then
    "itself and another": (
        {"src/.gitignore": "*\n", "src/evil.py": "x"},
        {"src/.gitignore": "A", "src/evil.py": "A"},
    ),
    "a directory": ({"evil/.gitignore": "*\n", "evil/a.py": "x", "evil/b/c.py": "x"}, {"evil/": "A"}),
    "what is built": (
        {".gitignore": "ignored/\ndist/\n", "dist/a": "", "dist/b/c": "", "ignored/x": ""},
        {".gitignore": "M", "dist/": "A"},
    ),
    "beside what counts": (
        {"new/.gitignore": "/b\n/c/\n", "new/a": "", "new/b": "", "new/c/d": "", "new/c/e": ""},
        {"new/.gitignore": "A", "new/a": "A", "new/b": "A", "new/c/": "A"},
    ),
    "a tool's cache": ({".pytest_cache/.gitignore": "*\n", ".pytest_cache/v/x": ""}, {}),
    "what the repository ignores": ({"ignored/.gitignore": "!x\n", "ignored/x": "", "src/b.log": ""}, {}),
    "what the repository does not": (
        {"src/keep.log": "", "src/.gitignore": "*.log\n!keep.log\n"},
        {"src/keep.log": "A"},
    ),
    "what was there": ({"mine/new": "", "mine/x": "2"}, {}),
}


@pytest.mark.parametrize("name", HIDDEN)
def test_ignore_files_that_were_not_there_hide_nothing(project: Project, name: str) -> None:
    (project.root / ".gitignore").write_text("ignored/\n")
    (project.root / "src" / ".gitignore").write_text("*.log\n!keep.log\n")
    if name == "itself and another":
        (project.root / "src" / ".gitignore").unlink()
    project.git("add", "-A", "--", ".", ":!new.txt")
    project.git("commit", "-q", "-m", "Ignored")
    for path in ("mine/.gitignore", "mine/x"):
        (project.root / path).parent.mkdir(exist_ok=True)
        (project.root / path).write_text("*\n")
    compare = approve(project)
    written, expected = HIDDEN[name]
    for path, content in written.items():
        (project.root / path).parent.mkdir(parents=True, exist_ok=True)
        (project.root / path).write_text(content)
    assert compare() == (expected, sorted(expected), {})


def test_a_repository_without_a_commit_that_was_there_is_no_change(project: Project) -> None:
    project.git("init", "-q", "nest")
    (project.root / "nest" / "a").touch()
    compare = approve(project)
    assert compare() == ({}, [], {})
    project.git("-C", "nest", "commit", "-q", "--allow-empty", "-m", "One")
    assert compare().since == {"nest": "M"}
