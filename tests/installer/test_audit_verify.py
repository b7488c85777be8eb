"""`claude-roles audit verify`, run as a person does, on logs that somebody has changed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claude_roles.last_block import last_block
from claude_roles.open_sessions import last_refusals
from installer.commands import run
from role_guard import audit, log_files, log_head
from role_guard.errors import GuardError
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


FORGED = json.dumps({"seq": 1, "prev": "0" * 64, "verdict": "deny", "subject": "FORGED"}).encode() + b"\n"

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
    "a file before all others": (lambda at: rotated(at, 0).write_bytes(FORGED), "[foreign]"),
    "a file with a longer number": (lambda at: rotated(at, 1_000_000).write_bytes(FORGED), "[repeated]"),
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


def shown_of(layout: Layout) -> str:
    """Return what the commands show that look at entries, without minding lines that are none."""
    words = (["audit", "--json"], ["audit", "summary", "--json"])
    shown = [run("claude-roles", *each, cwd=Path(layout.main)).stdout for each in words]
    return "".join([*shown, str(last_block(layout)), str(last_refusals(layout))])


FOREIGN: dict[str, bytes] = {
    "no UTF-8": b'{"verdict": "deny", "subject": "FORGED", "z": "\xff"}',
    "not ASCII": '{"verdict": "deny", "subject": "FORGED", "z": "\u00e9"}'.encode(),
    "UTF-16": '{"verdict": "deny", "subject": "FORGED"}'.encode("utf-16-le").replace(b"\n", b""),
    "long": b'{"verdict": "deny", "subject": "FORGED", "z": "' + b"x" * 1_100_000 + b'"}',
    "just too long": b'{"verdict": "deny", "subject": "FORGED", "z": "' + b"x" * log_files.LONGEST + b'"}',
    "a large number": b'{"verdict": "deny", "subject": "FORGED", "z": ' + b"9" * 5000 + b"}",
    "deep": b'{"verdict": "deny", "subject": "FORGED", "z": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "a text for a number": b'{"verdict": "deny", "subject": "FORGED", "seq": "3"}',
}


@pytest.mark.parametrize("name", FOREIGN)
@pytest.mark.parametrize("last", [False, True], ids=["in between", "last"])
def test_what_is_taken_for_torn_is_shown_by_nothing(layout: Layout, name: str, *, last: bool) -> None:
    edit(current(layout), lambda lines: [*lines[:1], *lines[1:], FOREIGN[name]] if last else [FOREIGN[name], *lines])
    code, shown = verify(layout)
    assert (code, "[torn]" in shown) == (0, True), shown
    assert "FORGED" not in shown_of(layout)


def test_a_file_that_retention_has_gone_over_is_shown_by_nothing(layout: Layout) -> None:
    policy: Any = {"log_max_bytes": 700, "log_keep": 2}
    last = b""
    for number in range(9):
        numbers = log_files.rotated(layout)
        last = rotated(layout, numbers[0]).read_bytes()
        audit.append(layout, {"subject": "x" * 40, "number": number, "verdict": "deny"}, policy)
        if log_files.rotated(layout)[0] > numbers[0] > 1 and number > 3:
            break
    removed = log_files.rotated(layout)[0] - 1
    assert verify(layout)[0] == 0
    rotated(layout, removed).write_bytes(last)
    code, shown = verify(layout)
    assert (code, "[left]" in shown) == (0, True), shown
    for number in (removed, removed - 1):
        rotated(layout, number).write_bytes(FORGED)
        code, shown = verify(layout)
        assert (code, "[foreign]" in shown) == (1, True), shown
        assert "FORGED" not in shown_of(layout)


def test_a_line_that_fits_but_was_not_put_on_record_is_told_of_for_good(layout: Layout) -> None:
    lines = current(layout).read_bytes().splitlines()
    before = json.loads(lines[-1])
    forged = {**before, "seq": before["seq"] + 1, "prev": log_head.digest(lines[-1])}
    with current(layout).open("ab") as stream:
        stream.write(json.dumps(forged).encode() + b"\n")
    assert "[pending]" in verify(layout)[1]
    policy: Any = {"log_max_bytes": 700, "log_keep": 100}
    for _ in range(5):
        audit.append(layout, {"subject": "y" * 90}, policy)
        code, shown = verify(layout)
        assert (code, shown.count("[settled]"), "[pending]" in shown) == (0, 1, False), shown


def test_a_line_is_told_of_also_when_the_file_is_rotated_next(layout: Layout) -> None:
    record = Path(log_head.path_of(layout))
    before = record.read_bytes()
    audit.append(layout, {"subject": "its writer died before it wrote the head"})
    record.write_bytes(before)
    policy: Any = {"log_max_bytes": 1, "log_keep": 100}
    audit.append(layout, {"subject": "y"}, policy)
    assert verify(layout)[1].count("[settled]") == 1


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir])
def test_a_pipe_in_the_place_of_the_log(layout: Layout, make: Callable[[Path], Any]) -> None:
    for path in (current(layout), rotated(layout)):
        held = path.read_bytes()
        path.unlink()
        make(path)
        for words in (["audit"], ["audit", "verify"], ["audit", "summary"]):
            done = run("claude-roles", *words, cwd=Path(layout.main))
            assert (done.returncode, f"{path}: it is no regular file" in done.stderr) == (2, True), done.stderr
        assert last_refusals(layout) is not None
        if path == current(layout):
            with pytest.raises(GuardError, match=r"it is no regular file|Is a directory"):
                audit.append(layout, {"subject": "x"})
        path.rmdir() if path.is_dir() else path.unlink()
        path.write_bytes(held)


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
