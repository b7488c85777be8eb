"""What `${name…}` makes of a value: as Bash does, where it is known."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from role_guard.shell.transforms import transformed

VALUES = ("a.b/c.b/d", "aba", "", "axxb", "Abc", "\\x2eclaude")
EXPANSIONS = [
    ("/", "b"), ("/", "b/z"), ("//", "b"), ("//", "./-"), ("/", "#a/z"), ("/", "%a/z"), ("/", "a*b/z"), ("/", "[bx]"),
    ("//", "?"), ("#", "*/"), ("##", "*/"), ("%", "/*"), ("%%", "/*"), ("#", "a"), ("%", "b"), ("%%", "[!a]*"),
    (":", "1"), (":", "1:2"), (":", " -2"), (":", " -3:1"), (":", "1:-1"), ("^", ""), ("^^", ""), (",", ""), (",,", ""),
    ("@U", ""), ("@L", ""), ("@u", ""), ("@E", ""),
]  # fmt: skip


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize(("operator", "operand"), EXPANSIONS)
def test_as_bash_does(operator: str, operand: str) -> None:
    for value in VALUES:
        script = f'x=$1; printf "%s" "${{x{operator}{operand}}}"'
        done = subprocess.run(["bash", "-c", script, "bash", value], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            assert transformed(operator, operand, value) == done.stdout, value


@pytest.mark.parametrize(
    ("operator", "operand", "text"),
    [("@Q", "", "a"), ("/", "*a*b*/", "a"), (":", "n", "a"), ("^^", "", "a" * 101)],
)
def test_what_is_not_known(operator: str, operand: str, text: str) -> None:
    assert transformed(operator, operand, text) == ""
