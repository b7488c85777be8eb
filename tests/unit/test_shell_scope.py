"""An implementer whose plan names `src/app.py` and `assets/`: what other files a command is seen to change."""

from __future__ import annotations

from pathlib import Path

import pytest

from role_guard.decide import Situation, decide
from role_guard.shell import links
from support.cases import Judge

NARROW = Situation("login", "", (r"(?:src/app\.py|assets/.*)\Z",), r"(?:src|assets)\Z")


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return Judge(tmp_path_factory.mktemp("scope"))


def verdict(command: str, judge: Judge) -> str:
    effects = judge.effects(command)
    return str(decide(judge.policy["roles"]["implementer"], "implementer", effects, NARROW).verdict)


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        ("perl -pi -e s/b/c/ src/app.py", "perl -pi -e s/b/c/ src/util.py"),
        ("ruby -i -pe x src/app.py", "ruby -i -pe x src/util.py"),
        ("gawk -i inplace 1 src/app.py", "gawk -i inplace 1 src/util.py"),
        ("gcc -o assets/app x.c", "gcc -o src/util.py x.c"),
        ("openssl rand -out assets/key 16", "openssl rand -out src/util.py 16"),
        ("split README.md assets/part", "split -b1 README.md src/app.py"),
        ("csplit -f assets/part README.md 3", "csplit README.md 3"),
        ("csplit -f assets/a -b %d.txt README.md 3", "csplit -f assets/a -b /../../src/%d README.md 3"),
        ("curl --output-dir assets/n -o x https://x.org", "curl --output-dir assets/n -o ../../x https://x.org"),
        ("unzip -o a.zip -d assets/new", "cd src && unzip -o ../a.zip"),
        ("cp README.md src/app.py", "cp -b README.md src/app.py"),
        ("cp -b README.md assets/x", "cp --backup=numbered README.md src/app.py"),
        ("cp -b src/app.py assets/", "cp -t src -b assets/app.py"),
        ("install README.md src/app.py", "install -b README.md src/app.py"),
        ("ln -f src/app.py assets/x", "ln -fb assets/x src/app.py"),
        ("ln -sb ../src/app.py assets/x", "ln -sb ../assets/x src/app.py"),
        ("git add src/util.py", "git add --chmod=+x src/util.py"),
        ("git add --chmod=+x src/app.py", "git add --chmod=+x src/app.py src/util.py"),
        ("cd assets; git diff --output=x", "cd assets; git blame --output=x logo.txt"),
        ("patch -p1 <<X\n+++ b/src/app.py\nX", "patch -p1 <<X\n+++ b/src/util.py\nX"),
        ("sed -n '1e rm src/app.py' README.md", "sed -n '1e rm src/util.py' README.md"),
        ("awk '{print | \"tee src/app.py\"}' README.md", "awk '{print | \"tee src/util.py\"}' README.md"),
        ("GIT_EDITOR='rm src/app.py;:' git commit", "GIT_EDITOR='rm src/util.py;:' git commit"),
        ("git -c core.editor='rm src/app.py;:' commit", "git -c core.editor='rm src/util.py;:' commit"),
        ("GIT_INDEX_FILE=assets/index git add .", "GIT_INDEX_FILE=src/index git add ."),
        ("git rm --cached src/app.py", "git rm --cached src/util.py"),
        ("ln -s ../src/app.py assets/link", "ln -s ../src/util.py assets/link"),
        ("ln -sr src/app.py assets/link", "ln -sr src/util.py assets/link"),
        ("cp -r docs assets", "cp -r docs/. assets/x"),
        ("tar xf a.tar -C assets/new", "tar xf a.tar -C assets/x"),
        ("find assets/x -delete", "find -L assets/x -delete"),
        ("chmod -R 700 assets/x", "chmod -RL 700 assets/x"),
        ("gzip -r assets/new", "gzip -r assets/x"),
    ],
)
def test_only_what_the_plan_names(inside: str, outside: str, judge: Judge) -> None:
    assert verdict(inside, judge) in ("allow", "pass")
    assert verdict(outside, judge) == "ask"


def test_links_that_lead_out(tmp_path: Path) -> None:
    top = tmp_path / "top"
    (top / "deep").mkdir(parents=True)
    (top / "file").write_text("")
    (top / "deep" / "inside").symlink_to("../file")
    (top / "deep" / "outside").symlink_to("../../other")
    (tmp_path / "beside").symlink_to("other")
    found, seen = links.links_out_of(str(top), lambda path: path.startswith(str(top.parent)))
    assert found == [str(top / "deep" / "outside")]
    assert seen == 4


def test_links_of_a_directory_that_a_link_leads_to(tmp_path: Path) -> None:
    for name in ("top", "beside", "other"):
        (tmp_path / name).mkdir()
    (tmp_path / "top" / "link").symlink_to("../beside")
    (tmp_path / "top" / "again").symlink_to("../beside")
    (tmp_path / "beside" / "link").symlink_to("../other")
    (tmp_path / "beside" / "back").symlink_to("../top")
    inside = {str(tmp_path / "top" / "link"), str(tmp_path / "top" / "again")}
    found, _ = links.links_out_of(str(tmp_path / "top"), lambda path: path.startswith(str(tmp_path)))
    assert set(found) == inside | {str(tmp_path / "beside" / "link")}
    found, _ = links.links_out_of(str(tmp_path / "top"), lambda _: False)
    assert set(found) == inside


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    assert links.links_out_of(str(tmp_path / "none"), bool) == ([], 0)


def test_a_directory_too_large_to_search(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    command = "tar xf a.tar -C src"
    assert verdict(command.replace("src", "assets/new"), judge) == "allow"
    monkeypatch.setattr("role_guard.shell.links.MAX_ENTRIES", 1)
    assert any(effect.kind == "unknown" for effect in judge.effects(command))


def test_a_pipe_is_named_by_its_name(judge: Judge) -> None:
    found = [effect.seen for effect in judge.effects("mknod .claude/plans/Review/x.md p")]
    assert set(found) == {"`mknod` creates `.claude/plans/Review/x.md`"}


@pytest.mark.parametrize(
    ("command", "kinds"),
    [
        ("frob {root}/src/app.py", {"run"}),
        ('p=$PWD; frob "$p/src"', {"run"}),
        ("frob {root}/.claude/settings.json", {"unknown", "run"}),
        ("frob '{root}/src/../.claude/x'", {"unknown", "run"}),
        ("frob {root} claude", {"unknown", "run"}),
    ],
)
def test_where_the_repository_stands_says_nothing(
    tmp_path_factory: pytest.TempPathFactory, command: str, kinds: set[str]
) -> None:
    """Of a program's words the name of Claude is suspicious, but not in the path of the checkout."""
    named = Judge(tmp_path_factory.mktemp("place") / "claude-x")
    found = named.effects(command.format(root=named.projects[True].root))
    assert {effect.kind for effect in found} == kinds
