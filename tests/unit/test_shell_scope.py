"""An implementer whose plan names `src/app.py` and `assets/`: what other files a command is seen to change."""

from __future__ import annotations

from pathlib import Path

import pytest

from role_guard.decide import Situation, decide
from role_guard.shell import links
from support.cases import Judge

NARROW = Situation("login", "", r"(?:src/app\.py|assets/.*)\Z", r"(?:src|assets)\Z")


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
        ("unzip -o a.zip -d assets/new", "cd src && unzip -o ../a.zip"),
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
    found, seen = links.links_out_of(str(top))
    assert found == [str(top / "deep" / "outside")]
    assert seen == 4


def test_a_directory_that_is_not_there(tmp_path: Path) -> None:
    assert links.links_out_of(str(tmp_path / "none")) == ([], 0)


def test_a_directory_too_large_to_search(judge: Judge, monkeypatch: pytest.MonkeyPatch) -> None:
    command = "tar xf a.tar -C src"
    assert verdict(command.replace("src", "assets/new"), judge) == "allow"
    monkeypatch.setattr("role_guard.shell.report.MAX_ENTRIES", 1)
    assert any(effect.kind == "unknown" for effect in judge.effects(command))
