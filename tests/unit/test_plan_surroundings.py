"""Patterns of `.gitignore` files, put into one file, mean what git reads in them."""

from __future__ import annotations

import random
import subprocess
from pathlib import Path

import pytest

from role_guard.plans.surroundings import distrusted, excludes, gathered, patterns

NAMES = ("a", "b", "c.x", "d e", "#f", "!g", "h[1]", "build", "\\i", "j ")
PIECES = (
    *NAMES, "*", "?", "*.x", "**", "[a-c]", "a*", "\\#f", "\\!g", "h\\[1\\]", "#f",
    "j\\ ", "d?e", "\\\\i", "b**", "\\a",
)  # fmt: skip


def git(root: Path, *arguments: str) -> set[str]:
    done = subprocess.run(["git", "-C", str(root), *arguments], check=True, capture_output=True)
    return set(done.stdout.decode().split("\0")[:-1])


@pytest.mark.parametrize("seed", range(25))
def test_the_patterns_name_what_they_did(tmp_path: Path, seed: int) -> None:
    draw = random.Random(seed)
    git(tmp_path, "init", "-q")
    ignores: dict[str, bytes] = {}
    for _ in range(60):
        path = "/".join(draw.choice(NAMES) for _ in range(draw.randint(1, 4)))
        place = tmp_path / path
        if not any(part.is_file() for part in place.parents) and not place.exists():
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
    directories = ["", *(str(path.relative_to(tmp_path)) for path in sorted(tmp_path.rglob("*")) if path.is_dir())]
    for directory in ["", *draw.sample([one for one in directories if one[:4] != ".git"], 5)]:
        lines = []
        for _ in range(draw.randint(1, 5)):
            line = "/".join(draw.choice(PIECES) for _ in range(draw.choice((1, 1, 1, 2, 3))))
            line = draw.choice(("", "", "", "!", "/")) + line + draw.choice(("", "", "/", " ", "/ ", "\r"))
            lines.append(line)
        path = f"{directory}/.gitignore".lstrip("/")
        ignores[path] = draw.choice(("", "\ufeff")).encode() + "\n".join(lines).encode()
        (tmp_path / path).write_bytes(ignores[path])
    together = tmp_path / ".git" / "together"
    together.write_bytes(excludes(ignores, ignores.__getitem__))
    theirs = git(tmp_path, "ls-files", "-o", "-z", "--exclude-per-directory=.gitignore")
    assert git(tmp_path, "ls-files", "-o", "-z", f"--exclude-from={together}") == theirs


@pytest.mark.parametrize(
    ("content", "directory", "expected"),
    [
        (b"a\n/b\nc/d\n!e/\n# f\n\n/\n", "x", b"/x/**/a\n/x/b\n/x/c/d\n!/x/**/e/\n"),
        (b"a\r\n", "x[1]/*", b"/x\\[1]/\\*/**/a\r\n"),
        (b"a\n# b", "", b"a\n# b\n"),
        (b"a\n", "x\ny", b""),
    ],
)
def test_patterns(content: bytes, directory: str, expected: bytes) -> None:
    assert patterns(content, directory) == expected


def test_directories_that_hold_nothing_else_are_named_as_a_whole() -> None:
    hidden = ["a/b/c", "a/b/d/e", "a/f", "g/h/i", "j", ".venv/lib/x", "a/.ruff_cache/y"]
    assert gathered(hidden, ["a/k", "l/m"]) == ["a/b/", "a/f", "g/", "j"]


def test_only_attributes_beside_or_above_a_file_count(tmp_path: Path) -> None:
    for name in ("a b", "c", "d"):
        (tmp_path / name).mkdir()
        (tmp_path / name / ".gitattributes").write_text("* text\n")
    known = {"c/.gitattributes": ("100644", "a9e30c9ae2ea9a3df1e5a1eb4c0bd0ddbf03be52")}
    lines = distrusted(str(tmp_path), known, ["a b/x/y", "c/z"], "sha1").splitlines()
    assert [line.split(" !")[0] for line in lines] == [
        '"\\057\\141\\040\\142\\057\\052\\052"',
        '"\\057\\143\\057\\052\\052"',
    ]
