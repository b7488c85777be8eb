"""What a command may be that is named by its path."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from support.cases import Judge


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    found = Judge(tmp_path_factory.mktemp("cases"))
    root = found.projects[True].root
    (root / "links").mkdir()
    for name, target in {"g": "/usr/bin/git", "git-push": "/opt/tools/x", "s": "../scripts/run.sh"}.items():
        (root / "links" / name).symlink_to(target)
    return found


@pytest.mark.parametrize(
    ("command", "verdict", "rule"),
    [
        ("links/g reset --hard", "ask", "implementer.change-repository"),
        ("links/g add -f .", "deny", "implementer.approve"),
        ("links/git-push", "ask", "implementer.change-repository"),
        ("links/s reset --hard", "pass", "implementer.work"),
        ("links/g status", "pass", "implementer.work"),
    ],
)
def test_a_link_may_be_what_it_leads_to(judge: Judge, command: str, verdict: str, rule: str) -> None:
    assert Path("/usr/bin/git").exists(), "git stands elsewhere here"
    found = judge.verdict(command, "implementer")
    assert (found.verdict, found.rule) == (verdict, rule)


def test_a_relative_path_is_another_program_in_each_directory(judge: Judge) -> None:
    up = "../" * len(judge.projects[True].root.parts)
    here = judge.effects(f"{os.path.relpath('/usr/bin/git', judge.projects[True].root)} log -1")
    assert {effect.kind for effect in here} == {"vcs-read"}
    either = judge.effects(f"cd src; {up}usr/bin/git log -1; cd /opt/tools && ./git log -1")
    assert "run" in {effect.kind for effect in either}
