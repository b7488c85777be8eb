"""What tests do to the project they were lent is not seen by the next one."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from support.lending import Lender

SPOILED = [
    ":",
    "echo b > a.txt",
    "touch -r a.txt ../times; echo b > a.txt; touch -r ../times a.txt",
    "mkdir d/new; echo > d/new/x",
    "rm d/e/b.txt",
    "rm -r d",
    "chmod 700 . d a.txt",
    "mv a.txt d",
    "rm a.txt; mv d a.txt",
    "mv d x; ln -s x d",
    "ln -sf d/e/b.txt link",
    "rm a.txt; mkfifo a.txt",
    "ln a.txt ../hard; echo b > ../hard",
    "rm -r ../project",
    "mv ../project ../moved; mkdir ../project",
    "mv ../project ../moved; ln -s moved ../project",
]


def seen(root: Path) -> dict[str, object]:
    """Return names, modes, times and content below a directory."""
    entries: dict[str, object] = {}
    for path in [root, *root.rglob("*")]:
        status = path.lstat()
        content = path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else None
        entries[str(path.relative_to(root))] = (status.st_mode, path.is_symlink() or status.st_mtime_ns, content)
    return entries


@pytest.mark.parametrize("spoil", SPOILED)
def test_the_next_one_gets_what_the_template_holds(tmp_path: Path, spoil: str) -> None:
    template = tmp_path / "template"
    (template / "d" / "e").mkdir(parents=True)
    (template / "a.txt").write_text("a\n")
    (template / "d" / "e" / "b.txt").write_text("b\n")
    (template / "link").symlink_to("a.txt")
    expected = seen(template)
    lender = Lender(template, tmp_path / "copy")
    for number in range(3):
        (tmp_path / str(number)).mkdir()
        root = lender.lend(tmp_path / str(number) / "project")
        assert seen(root) == expected
        subprocess.run(["sh", "-c", spoil], cwd=root, check=True)
        lender.take_back(root)
    assert seen(template) == expected


def test_files_that_nobody_touched_stay(tmp_path: Path) -> None:
    (tmp_path / "template").mkdir()
    (tmp_path / "template" / "a.txt").write_text("a\n")
    lender = Lender(tmp_path / "template", tmp_path / "copy")
    first = lender.lend(tmp_path / "first")
    before = (first / "a.txt").stat()
    lender.take_back(first)
    assert (lender.lend(tmp_path / "second") / "a.txt").stat().st_ctime_ns == before.st_ctime_ns
