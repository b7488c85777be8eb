"""Names of plans that are awkward on a command line, on a disk, or on a terminal."""

from __future__ import annotations

import json
import os
import subprocess
import unicodedata
from pathlib import Path

import pytest

from installer.commands import SCRIPTS, environment, error_of, run
from installer.sample_plans import TEXT, put, where
from support.project import Project

COMPOSED = unicodedata.normalize("NFC", "größe")
DECOMPOSED = unicodedata.normalize("NFD", COMPOSED)
LONG = "x" * 247  # with its suffix 250 bytes

NAMES = {
    "spaces": ("add the login.md", "add the login"),
    "spaces at its ends": (" login .md", " login "),
    "two suffixes": ("login.md.md", "login.md.md"),
    "with suffix": ("login.md", "login.md"),
    "with state": ("login.md", "Review/login"),
    "state in other case": ("login.md", "review/login.md"),
    "path": ("login.md", ".claude/plans/Review/login.md"),
    "other case": ("Login.md", "lOGIN"),
    "Unicode": ("日本 größe.md", "日本 größe"),
    "composed, asked decomposed": (f"{COMPOSED}.md", DECOMPOSED),
    "decomposed, asked composed": (f"{DECOMPOSED}.md", COMPOSED),
    "quotes": ('it\'s "so".md', 'it\'s "so"'),
    "backquote and dollar": ("a`b$(c).md", "a`b$(c)"),
    "star": ("*.md", "*"),
    "dash": ("-x.md", "./-x.md"),
    "dashes": ("--yes.md", "./--yes"),
    "dots": ("a..b.md", "a..b"),
    "longest": (f"{LONG}.md", LONG),
}


@pytest.mark.parametrize("case", NAMES)
def test_the_whole_way(installed: Project, case: str) -> None:
    name, spelling = NAMES[case]
    if case == "two suffixes":
        put(installed, "login.md", text="# other\n")
    put(installed, name)

    def do(*command: str) -> str:
        done = run(command[0], *command[1:], "--yes", spelling, cwd=installed.root)
        assert (done.returncode, done.stderr) == (0, ""), done
        return done.stdout

    do("approve-plan")
    assert where(installed, name) == ["Active"]
    spelling = spelling.replace("Review", "Active").replace("review", "active")
    do("claude-roles", "return", "-m", "Say how.")
    assert where(installed, name) == ["Review"]
    spelling = spelling.replace("Active", "Review").replace("active", "review")
    do("approve-plan")
    spelling = spelling.replace("Review", "Active").replace("review", "active")
    done = run("claude-roles", "amend", "--yes", "-m", "w", spelling, "src/new.py", cwd=installed.root)
    assert done.returncode == 0, done
    do("complete-plan")
    assert where(installed, name) == ["Completed"]
    spelling = spelling.replace("Active", "Completed").replace("active", "completed")
    do("claude-roles", "reopen")
    assert where(installed, name) == ["Active"]
    text = (installed.plans / "Active" / name).read_text(encoding="utf-8")
    assert text.startswith(TEXT)
    assert text.count("- Approved by ") == 2


@pytest.mark.parametrize("script", ["approve-plan", "complete-plan"])
def test_a_leading_dash_behind_two_dashes(installed: Project, script: str) -> None:
    put(installed, "-x.md", "Review" if script == "approve-plan" else "Active")
    done = run(script, "--yes", "--", "-x.md", cwd=installed.root)
    assert done.returncode == 0, done


def test_a_leading_dash_alone_is_an_option(installed: Project) -> None:
    put(installed, "-x.md")
    done = run("approve-plan", "--yes", "-x.md", cwd=installed.root)
    assert done.returncode == 2
    assert "No such option" in done.stderr
    assert where(installed, "-x.md") == ["Review"]


def test_what_to_type_next_is_quoted(installed: Project) -> None:
    put(installed, "-the plan.md")
    put(installed, "it's.md")
    done = run("approve-plan", "--yes", "./-the plan", cwd=installed.root)
    assert done.stdout.endswith(" Start: claude-one './-the plan.md'\n")
    done = run("approve-plan", "--yes", "it's", cwd=installed.root)
    assert done.stdout.endswith(""" Start: claude-one 'it'"'"'s'\n""")


def test_the_exact_name_is_preferred(installed: Project) -> None:
    put(installed, "login.md")
    put(installed, "Login.md")
    if len(list((installed.plans / "Review").iterdir())) == 1:
        pytest.skip("the file system takes the two names for one")
    assert run("approve-plan", "--yes", "Login", cwd=installed.root).returncode == 0
    assert (where(installed, "Login.md"), where(installed, "login.md")) == (["Active"], ["Review"])
    error = error_of(run("approve-plan", "--yes", "LOGIN", cwd=installed.root))
    assert error.startswith(
        "two plans are called `LOGIN`: `Review/login.md` and `Active/Login.md`; name the one you mean"
    )


def test_a_name_in_another_state_than_said(installed: Project) -> None:
    put(installed, "login.md", "Active")
    error = error_of(run("approve-plan", "--yes", "Review/login", cwd=installed.root))
    assert error == "the plan `login` is not in `Review`, but in `Active`"


@pytest.mark.parametrize(
    "spelling",
    [
        pytest.param("{other}/.claude/plans/Review/login.md", id="a plan of another repository"),
        pytest.param("../other/.claude/plans/Review/login", id="the same, relative"),
        pytest.param("src/login.md", id="a file of the project"),
        pytest.param("./login.md", id="a file that lies here"),
        pytest.param("src/../login", id="a path that ends with the name"),
        pytest.param("nowhere/login", id="nothing at all"),
        pytest.param(".claude/plans/login.md", id="no state"),
        pytest.param("nested/.claude/plans/Review/login.md", id="plans further down"),
    ],
)
@pytest.mark.parametrize("command", [("approve-plan", "--yes"), ("claude-roles", "check"), ("claude-roles", "show")])
def test_a_path_that_leads_elsewhere_is_refused(installed: Project, command: tuple[str, ...], spelling: str) -> None:
    put(installed, "login.md")
    other = installed.root.parent / "other"
    for path in (other, installed.root / "nested"):
        (path / ".claude" / "plans" / "Review").mkdir(parents=True)
        (path / ".claude" / "plans" / "Review" / "login.md").write_text("# other\n", encoding="utf-8")
    for path in (installed.root / "login.md", installed.root / "src" / "login.md"):
        path.write_text("# other\n", encoding="utf-8")
    spelled = spelling.format(other=other)
    error = error_of(run(*command, spelled, cwd=installed.root))
    assert error.startswith(f"`{spelled}` leads to no plan: those of this repository are in ")
    assert where(installed, "login.md") == ["Review"]


@pytest.mark.parametrize(
    ("below", "spelling"),
    [
        pytest.param(".", "{root}/.claude/plans/Review/login.md", id="absolute"),
        pytest.param("src", "../.claude/plans/Review/login", id="from a directory"),
        pytest.param("src", ".claude/plans/Review/login.md", id="from the top, though elsewhere"),
        pytest.param(".claude/plans", "Review/login", id="beside its state"),
        pytest.param(".claude/plans/Review", "./login.md", id="beside it"),
        pytest.param(".claude/plans/Active", "../Review/login.md", id="from another state"),
        pytest.param(".", "link/.claude/plans/Review/login.md", id="through a link"),
    ],
)
def test_a_path_that_leads_to_the_plan(installed: Project, below: str, spelling: str) -> None:
    put(installed, "login.md")
    (installed.root / "link").symlink_to(installed.root)
    spelled = spelling.format(root=installed.root)
    assert run("approve-plan", "--yes", spelled, cwd=installed.root / below).returncode == 0
    assert where(installed, "login.md") == ["Active"]


def test_a_path_from_the_top_of_a_worktree(installed: Project, tmp_path: Path) -> None:
    put(installed, "login.md")
    installed.git("worktree", "add", "-q", str(tmp_path / "tree"))
    done = run("approve-plan", "--yes", ".claude/plans/Review/login.md", cwd=tmp_path / "tree")
    assert done.returncode == 0, done
    assert where(installed, "login.md") == ["Active"]


HOSTILE = {
    "no UTF-8": "a\udcffb.md",
    "private use": "a\ue000b.md",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_name_is_shown_inert(installed: Project, case: str) -> None:
    name = HOSTILE[case]
    path = installed.plans / "Review" / name
    path.write_text(TEXT, encoding="utf-8")
    shown = ascii(name)[1:-1].removesuffix(".md")
    for command in (["plans"], ["claude-roles", "approve", "--yes", name], ["plans"], ["claude-roles", "verify", name]):
        done = run(command[0], *command[1:], cwd=installed.root)
        assert done.returncode == 0, done
        assert shown in done.stdout
        assert not any(character in done.stdout for character in "\ue000\udcff")
    error = error_of(run("approve-plan", "--yes", "b" + name, cwd=installed.root))
    assert error.isprintable()
    found = json.loads(run("plans", "--json", cwd=installed.root).stdout)["plans"]
    assert [plan["name"] for plan in found] == [name]


@pytest.mark.parametrize("name", [
    "a\x1b[31mb.md", "a\x9b31mb.md", "a\u202eb.md", "a\u200bb.md", "a\nb.md", "a\u2028b.md", ".hidden.md", "plan.txt",
    "x.report.md",
])  # fmt: skip
def test_what_is_no_plan(installed: Project, name: str) -> None:
    (installed.plans / "Review" / name).write_text(TEXT, encoding="utf-8")
    error = error_of(run("approve-plan", "--yes", name, cwd=installed.root))
    assert "there is none" in error
    assert json.loads(run("plans", "--json", cwd=installed.root).stdout) == {"plans": []}


def test_a_link_is_no_plan(installed: Project, tmp_path: Path) -> None:
    (tmp_path / "real.md").write_text(TEXT, encoding="utf-8")
    (installed.plans / "Review" / "add-login.md").symlink_to(tmp_path / "real.md")
    error = error_of(run("approve-plan", "--yes", "add-login", cwd=installed.root))
    assert error == "no plan `add-login` in `Review` or `Active`; there is none"


def test_names_in_a_locale_without_unicode(installed: Project) -> None:
    put(installed, "größe.md")
    env = environment(LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    done = run("plans", cwd=installed.root, env=env)
    assert done.returncode == 0, done
    argument = os.fsencode("größe")
    command = [os.fsencode(SCRIPTS / "approve-plan"), b"--yes", argument]
    assert subprocess.run(command, cwd=installed.root, env=env, capture_output=True).returncode == 0
    assert where(installed, "größe.md") == ["Active"]
