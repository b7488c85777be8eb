"""`claude-roles audit verify`, run as a person does, on logs that somebody has changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from installer.commands import run
from role_guard import audit, log_files, log_head
from role_guard.layout import Layout, locate
from support.project import Project

Lines = list[bytes]


@pytest.fixture
def layout(plain: Project) -> Layout:
    """Give a log of 12 lines in several files."""
    layout = locate(str(plain.root / ".claude" / "roles" / "hooks"))
    policy: Any = {"log_max_bytes": 700, "log_keep": 100}
    for number in range(12):
        audit.append(layout, {"subject": "x" * 40, "number": number, "verdict": "deny"}, policy)
    assert len(log_files.rotated(layout)) >= 3
    return layout


def verify(layout: Layout) -> tuple[int, str]:
    done = run("claude-roles", "audit", "verify", cwd=Path(layout.main))
    assert done.stderr == ""
    return done.returncode, done.stdout


def edit(path: Path, change: Callable[[Lines], Lines]) -> None:
    path.write_bytes(b"\n".join([*change(path.read_bytes().splitlines()), b""]))


def rotated(layout: Layout, number: int = 2) -> Path:
    return Path(log_files.path_of(layout, number))


def current(layout: Layout) -> Path:
    return Path(layout.logs, "audit.jsonl")


def test_a_log_as_the_hook_wrote_it(layout: Layout) -> None:
    code, shown = verify(layout)
    files = len(log_files.rotated(layout)) + 1
    assert (code, shown) == (0, f"The audit log is whole: 12 lines, 1 to 12, in {files} files.\n")


def test_no_log(plain: Project) -> None:
    done = run("claude-roles", "audit", "verify", cwd=plain.root)
    assert (done.returncode, done.stdout) == (0, "The audit log is empty.\n")


CHANGES: dict[str, tuple[Callable[[Layout], Any], str]] = {
    "a line removed": (lambda at: edit(rotated(at), lambda lines: lines[1:]), "[removed]"),
    "a file removed": (lambda at: rotated(at).unlink(), "[removed]"),
    "the first file removed": (lambda at: rotated(at, 1).unlink(), "[removed]"),
    "a word changed": (
        lambda at: edit(rotated(at), lambda lines: [lines[0].replace(b"deny", b"pass"), *lines[1:]]), "[changed]",
    ),
    "one byte changed": (
        lambda at: edit(rotated(at), lambda lines: [lines[0].replace(b"xx", b"xy", 1), *lines[1:]]), "[changed]",
    ),
    "two lines exchanged": (lambda at: edit(rotated(at), lambda lines: lines[::-1]), "[reordered]"),
    "two files exchanged": (
        lambda at: (
            rotated(at, 2).rename(rotated(at, 90)), rotated(at, 3).rename(rotated(at, 2)),
            rotated(at, 90).rename(rotated(at, 3)),
        ),
        "[reordered]",
    ),
    "a line repeated": (lambda at: edit(rotated(at), lambda lines: [lines[0], *lines]), "[repeated]"),
    "a line without a hash put in": (
        lambda at: edit(rotated(at), lambda lines: [lines[0], b'{"verdict": "allow"}', *lines[1:]]), "[unchained]",
    ),
    "the end cut off": (lambda at: edit(current(at), lambda lines: lines[:-1]), "[cut]"),
    "the last file emptied": (lambda at: current(at).write_bytes(b""), "[cut]"),
    "the last file removed": (lambda at: current(at).unlink(), "[cut]"),
    "the last line changed": (
        lambda at: edit(current(at), lambda lines: [*lines[:-1], lines[-1].replace(b"deny", b"pass")]), "[changed]",
    ),
    "the last line torn by hand": (lambda at: current(at).write_bytes(current(at).read_bytes()[:-20]), "[cut]"),
    "the head removed": (lambda at: Path(log_head.path_of(at)).unlink(), "[record]"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_is_found_also_when_the_log_goes_on(layout: Layout, name: str) -> None:
    change, kind = CHANGES[name]
    change(layout)
    code, shown = verify(layout)
    assert (code, kind in shown) == (1, True), shown
    assert "The audit log was changed" in shown
    for _ in range(3):
        audit.append(layout, {"subject": "y"})
    code, shown = verify(layout)
    assert code == 1, shown


def test_lines_with_a_chain_of_their_own_are_found(layout: Layout) -> None:
    """Who adds lines has to change the head too."""
    record = Path(log_head.path_of(layout))
    before = record.read_bytes()
    for _ in range(3):
        audit.append(layout, {"subject": "forged"})
    record.write_bytes(before)
    code, shown = verify(layout)
    assert (code, "[added]" in shown) == (1, True)


def test_what_a_crash_leaves_is_told_and_no_error(layout: Layout) -> None:
    record = Path(log_head.path_of(layout))
    before = record.read_bytes()
    audit.append(layout, {"subject": "its writer died before it wrote the head"})
    record.write_bytes(before)
    with current(layout).open("ab") as stream:
        stream.write(b'{"seq": 14, "pre')
    code, shown = verify(layout)
    assert code == 0
    assert "note: " in shown
    assert "[pending]" in shown
    assert "[torn]" in shown


def test_the_place_is_named(layout: Layout) -> None:
    edit(rotated(layout), lambda lines: [lines[0], b"\x1b[31m\xff" * 9, *lines[1:]])
    shown = verify(layout)[1]
    assert "audit-000002.jsonl:2: note: " in shown
    assert "\x1b" not in shown


def test_json(layout: Layout) -> None:
    rotated(layout, 1).unlink()
    done = run("claude-roles", "audit", "verify", "--json", cwd=Path(layout.main))
    found = json.loads(done.stdout)
    assert (done.returncode, found["whole"], found["last"]) == (1, False, 12)
    assert [finding["kind"] for finding in found["findings"]] == ["removed"]


def test_audit_alone_still_shows_the_log(layout: Layout) -> None:
    done = run("claude-roles", "audit", cwd=Path(layout.main))
    assert (done.returncode, done.stderr) == (0, "")
    assert "deny" in done.stdout


def test_help_has_an_example(plain: Project) -> None:
    done = run("claude-roles", "audit", "verify", "--help", cwd=plain.root)
    assert "Example: claude-roles audit verify" in done.stdout
