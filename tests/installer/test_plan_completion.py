"""Shell completion, as bash does it; and the scripts for the others."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from claude_roles.completion import SCRIPTS, SHELLS
from installer import commands
from installer.commands import environment, run, succeed
from installer.sample_plans import put
from installer.terminal import on_terminal
from support.project import Project

BASH = shutil.which("bash") or ""
SIGNS = "q#%&'()*+,-.:;<=>?@[]^_{|}~ z"
"""All signs of ASCII but the five that are not offered, and the slash."""

needs_bash = pytest.mark.skipif(not BASH, reason="there is no bash here")


@pytest.fixture
def project(installed: Project) -> Project:
    """Give a repository with plans in all states."""
    put(installed, "login.md", "Review")
    put(installed, "add the login.md", "Review")
    put(installed, "it's.md", "Review")
    put(installed, SIGNS + ".md", "Review")
    for number, sign in enumerate('$`!\\"'):
        put(installed, f"live{number}{sign}(touch pwned).md", "Review")
    put(installed, "größe.md", "Review")
    put(installed, "-x.md", "Review")
    put(installed, "running.md", "Active")
    put(installed, "old.md", "Completed")
    put(installed, "twice.md", "Review")
    put(installed, "twice.md", "Active")
    return installed


def path() -> str:
    return f"{commands.SCRIPTS}{os.pathsep}/usr/bin{os.pathsep}/bin"


def offered(project: Project, *words: str) -> list[str]:
    """Return what bash offers for the last of some words, before it quotes."""
    script = f"""
eval "$(claude-roles completion bash)" || exit 3
COMP_WORDS=({" ".join(words)})
COMP_WORDS[{len(words) - 1}]=$LAST
COMP_CWORD={len(words) - 1}
"$(complete -p {words[0]} | sed 's/.*-F \\([^ ]*\\).*/\\1/')" {words[0]}
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
    env = environment(PATH=path(), LAST=words[-1])
    done = subprocess.run(
        [BASH, "--norc", "-c", script], cwd=project.root, env=env, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [line for line in done.stdout.splitlines() if line]


IN_REVIEW = {"login", "add the login", "it's", SIGNS, "größe", "./-x.md"}


@needs_bash
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("approve-plan", ""), {*IN_REVIEW, "running", "Review/twice", "Active/twice"}),
        (("approve-plan", "a"), {"add the login"}),
        (("approve-plan", "Rev"), {"Review/twice"}),
        (("approve-plan", "--yes", "l"), {"login"}),
        (("approve-plan", "./"), {"./-x.md"}),
        (("approve-plan", "live"), set()),
        (("complete-plan", ""), {"running", "twice"}),
        (("claude-one", ""), {"running", "twice"}),
        (("claude-one", "r"), {"running"}),
        (("claude-roles", "reopen", ""), {"old"}),
        (("claude-roles", "verify", "o"), {"old"}),
        (("claude-roles", "amend", ""), {"running", "twice"}),
        (("claude-roles", "start", "implementer", "--plan", "r"), {"running"}),
        (("claude-roles", "show", "zzz"), set()),
        (("claude-roles", "appr"), {"approve"}),
        (("plans", "--a"), {"--all"}),
        (("claude-roles", "completion", ""), set(SHELLS)),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_what_is_offered(project: Project, words: tuple[str, ...], expected: set[str]) -> None:
    assert set(offered(project, *words)) == expected


@needs_bash
def test_outside_a_repository_nothing_is_offered(tmp_path: Path) -> None:
    assert offered(Project(tmp_path), "approve-plan", "") == []


@needs_bash
@pytest.mark.parametrize(
    ("typed", "argument"),
    [
        ("approve-plan ad", "add the login"),
        ("approve-plan 'ad", "add the login"),
        ('approve-plan "ad', "add the login"),
        ("approve-plan add\\ the", "add the login"),
        ("approve-plan it", "it's"),
        ("approve-plan q", SIGNS),
        ("approve-plan 'q", SIGNS),
        ('approve-plan "q', SIGNS),
        ("approve-plan liv", "liv"),
        ("approve-plan lo", "login"),
        ("approve-plan ./", "./-x.md"),
        ("claude-roles show gr", "größe"),
        ("claude-one ru", "running"),
    ],
)
def test_tab_in_a_real_bash(project: Project, tmp_path: Path, typed: str, argument: str) -> None:
    """The word arrives as one argument, whatever has to be quoted in it."""
    setup = tmp_path / "setup"
    setup.write_text('PS1="> "\neval "$(claude-roles completion bash)"\n', encoding="utf-8")
    (tmp_path / "bin").mkdir()
    for name in SCRIPTS:
        put_program(tmp_path / "bin" / name, STANDS_FOR.replace("PROGRAM", str(commands.SCRIPTS / name)))
    program = put_program(tmp_path / "program", f'exec {BASH} --noprofile --rcfile "{setup}" -i')
    env = {"PATH": f"{tmp_path / 'bin'}{os.pathsep}{path()}", "TERM": "dumb"}
    answers = [("> ", typed + "\t\n"), ("> ", "exit\n")]
    screen = on_terminal(str(program), cwd=project.root, env=env, answers=answers)
    assert f"[{argument}]\n" in screen.text


STANDS_FOR = """
case "$(env)" in *_COMPLETE=bash_complete*) exec PROGRAM "$@";; esac
[ "$1" = completion ] && exec PROGRAM "$@"
for last; do :; done
printf '[%s]\\n' "$last"
"""
"""Shows its last argument, unless it is asked for completions."""


def put_program(path: Path, body: str) -> Path:
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_for_every_shell(tmp_path: Path, shell: str) -> None:
    script = succeed("claude-roles", "completion", shell, cwd=tmp_path)
    for program in SCRIPTS:
        assert f"_{program.replace('-', '_')}_COMPLETE".upper() + f"={shell}_complete" in script
        assert program in script


@pytest.mark.parametrize("shell", SHELLS)
def test_the_scripts_parse(tmp_path: Path, shell: str) -> None:
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"there is no {shell} here")
    path = tmp_path / "script"
    path.write_text(succeed("claude-roles", "completion", shell, cwd=tmp_path), encoding="utf-8")
    assert subprocess.run([program, "-n", str(path)]).returncode == 0


@pytest.mark.parametrize(("shell", "line"), [("zsh", "plain\nadd the login\n_"), ("fish", "plain,add the login")])
def test_other_shells_quote_by_themselves(project: Project, shell: str, line: str) -> None:
    word = {"zsh": "1", "fish": "ad"}[shell]
    env = environment(_APPROVE_PLAN_COMPLETE=f"{shell}_complete", COMP_WORDS="approve-plan ad", COMP_CWORD=word)
    assert succeed("approve-plan", cwd=project.root, env=env) == line + "\n"


def test_another_shell_is_a_mistake(tmp_path: Path) -> None:
    done = run("claude-roles", "completion", "tcsh", cwd=tmp_path)
    assert done.returncode == 2
    assert "'tcsh' is not one of" in done.stderr
