"""What a reason says of a program that may reach plans or control files: by what it was seen."""

from __future__ import annotations

import pytest

from support.cases import Judge


@pytest.fixture(scope="module")
def judge(tmp_path_factory: pytest.TempPathFactory) -> Judge:
    return Judge(tmp_path_factory.mktemp("reasons"))


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (
            "cd .git/hooks && frob x.c",
            "`frob` is a program that may change anything, and it runs in a directory of plans or",
        ),
        (
            "cd .git/hooks && frob .git/x",
            "`frob` is a program that may change anything, with control files or Claude in its",
        ),
        (
            "echo .claude/x | xargs frob",
            "and a word of it may be a plan or control file that the command names elsewhere",
        ),
        (
            "ls assets/cl/set* | xargs frob",
            "and a word of it may be in `assets/cl/settings.json`, which the command names elsewhere",
        ),
    ],
)
def test_reason(command: str, said: str, judge: Judge) -> None:
    assert said in judge.verdict(command, "implementer").reason


def test_a_project_without_a_control_directory_has_no_such_reason(judge: Judge) -> None:
    assert judge.verdict("cd src && frob x.c", "implementer").verdict == "pass"
