"""What a person sees of the audit log. Its entries are partly written by a model, so they are hostile."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path

import pytest

from claude_roles.audit_log import AuditLog
from claude_roles.audit_table import Rows
from installer.audit_logs import ENTRY, put
from installer.commands import SCRIPTS, environment, error_of, run, succeed
from support.project import Project

WIDE = environment(COLUMNS="250", TZ="UTC")
HEADINGS = ["time", "role", "verdict", "tool", "subject", "rule"]


def table(project: Project, env: dict[str, str] = WIDE) -> list[str]:
    return succeed("claude-roles", "audit", cwd=project.root / "src", env=env).splitlines()


def on_terminal(project: Project, **more: str) -> str:
    """Return what the command prints on a terminal."""
    master, slave = pty.openpty()
    try:
        env = {**WIDE, "TERM": "xterm-256color", **more}
        subprocess.run([str(SCRIPTS / "claude-roles"), "audit"], cwd=project.root, env=env, stdout=slave, check=True)
        os.close(slave)
        found = b""
        while chunk := _read(master):
            found += chunk
    finally:
        os.close(master)
    return found.decode()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:  # EIO: the other side is closed
        return b""


def test_a_row_has_all_columns(installed: Project) -> None:
    put(installed, ENTRY)
    header, row = table(installed)
    assert header.split() == HEADINGS
    assert row.split() == [
        "2030-01-02", "03:04:05", "planner", "deny", "Write", "src/app.py", "planner.project-files",
    ]  # fmt: skip


def test_the_newest_is_last(installed: Project) -> None:
    put(installed, *({**ENTRY, "subject": f"file{number}"} for number in range(20)))
    rows = table(installed)[1:]
    assert [row.split()[5] for row in rows] == [f"file{number}" for number in range(20)]


def test_times_are_local(installed: Project) -> None:
    put(installed, ENTRY)
    assert "2030-01-02 05:04:05" in table(installed, {**WIDE, "TZ": "XXX-2"})[1]


def test_an_entry_without_a_tool_shows_its_event(installed: Project) -> None:
    put(installed, {"time": ENTRY["time"], "event": "SessionStart", "verdict": "bind", "reason": "planner by env"})
    assert table(installed)[1].split()[2:] == ["bind", "SessionStart", "planner", "by", "env"]


def test_a_narrow_terminal_loses_nothing(installed: Project) -> None:
    subject = "x" * 60 + "y" * 60
    put(installed, {**ENTRY, "subject": subject})
    text = "\n".join(table(installed, {**WIDE, "COLUMNS": "80"}))
    assert text.count("x") + text.count("y") >= 120


HOSTILE = {
    "colour": ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
    "title of the terminal": ("\x1b]0;owned\x07", r"\x1b]0;owned\x07"),
    "eight-bit escape": ("\x9b31mred", r"\x9b31mred"),
    "back to the line's start": ("deny\rallow", r"deny\rallow"),
    "line break": ("a\nb", r"a\nb"),
    "other line breaks": ("a\x0b\x0c\x85\u2028b", r"a\x0b\x0c\x85\u2028b"),
    "backspace": ("a\b\bb", r"a\x08\x08b"),
    "delete": ("a\x7fb", r"a\x7fb"),
    "right to left": ("a\u202eb\u2066c", r"a\u202eb\u2066c"),
    "zero width": ("a\u200bb\ufeffc", r"a\u200bb\ufeffc"),
    "half a character": ("a\ud800b", r"a\ud800b"),
    "private use": ("\ue000", r"\ue000"),
    "markup": ("[red]a[/red]", "[red]a[/red]"),
    "closing markup": ("[/]", "[/]"),
    "link": ("[link=https://example.com]a[/link]", "[link=https://example.com]a[/link]"),
    "emoji code": (":boom:", ":boom:"),
    "letters": ("größe 日本", "größe 日本"),
}


def rows(project: Project) -> list[str]:
    """Return the table's lines, without starting a process."""
    found = list(AuditLog(project.root).entries())
    shown = Rows(found, 250, color=False)
    return [shown.heading(), *(line for entry in found for line in shown.lines(entry))]


@pytest.mark.parametrize("field", ["time", "role", "verdict", "tool", "subject", "rule", "reason", "event"])
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_field_is_shown_inert(installed: Project, name: str, field: str) -> None:
    text, shown = HOSTILE[name]
    entry = {**ENTRY, field: text}
    for fallback, first in (("reason", "subject"), ("event", "tool")):
        if field == fallback:
            del entry[first]
    put(installed, entry)
    header, row = rows(installed)
    assert header.split() == HEADINGS
    assert shown in row
    assert row.removesuffix("\n").isprintable()


@pytest.mark.parametrize("value", [None, 5, True, ["[red]"], {"a": "\x1b"}])
@pytest.mark.parametrize("field", ["time", "role", "verdict", "tool", "subject", "rule"])
def test_a_field_of_another_type_is_shown(installed: Project, field: str, value: object) -> None:
    put(installed, {**ENTRY, field: value})
    assert "\x1b" not in "".join(rows(installed))


@pytest.mark.parametrize(
    "stamp", ["", "yesterday", "2030-13-01T00:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"]
)
@pytest.mark.parametrize("zone", ["XXX-14", "XXX+12"])
def test_an_odd_time_is_shown(installed: Project, stamp: str, zone: str) -> None:
    put(installed, {**ENTRY, "time": stamp})
    assert "src/app.py" in table(installed, {**WIDE, "TZ": zone})[1]


def test_a_pipe_gets_no_escape_codes(installed: Project) -> None:
    put(installed, ENTRY)
    assert "\x1b" not in "".join(table(installed, {**WIDE, "TERM": "xterm-256color"}))


def test_a_terminal_gets_colours(installed: Project) -> None:
    put(installed, ENTRY)
    assert "\x1b[" in on_terminal(installed)


@pytest.mark.parametrize("more", [{"NO_COLOR": "1"}, {"TERM": "dumb"}], ids=["NO_COLOR", "dumb"])
def test_a_terminal_without_colours_gets_no_escape_codes(installed: Project, more: dict[str, str]) -> None:
    put(installed, ENTRY)
    text = on_terminal(installed, **more)
    assert "src/app.py" in text
    assert "\x1b" not in text


def test_json_is_the_log_itself(installed: Project) -> None:
    entries = [{**ENTRY, "subject": text} for text, _ in HOSTILE.values()]
    put(installed, *entries)
    output = succeed("claude-roles", "audit", "--json", cwd=installed.root)
    assert output.isascii()
    assert [json.loads(line) for line in output.splitlines()] == entries


@pytest.mark.parametrize("make", [False, True], ids=["no log", "empty log"])
def test_nothing_yet(installed: Project, *, make: bool) -> None:
    if make:
        put(installed)
    assert table(installed) == ["The audit log is empty: nothing was refused or asked yet."]
    assert succeed("claude-roles", "audit", "--json", cwd=installed.root) == ""


@pytest.mark.parametrize("line", [b"{", b"", b"[]", b"null", b'"text"', b"\xff", b"[" * 100_000], ids=range(7))
def test_broken_lines_are_named_and_the_others_shown(installed: Project, line: bytes) -> None:
    path = put(installed, ENTRY, ENTRY)
    path.write_bytes(path.read_bytes() + line + b"\n" + json.dumps(ENTRY).encode() + b"\n" + line + b"\n")
    said = f"error: {path}: lines that are no audit entries: 2, the first is line 3; look with"
    done = run("claude-roles", "audit", cwd=installed.root, env=WIDE)
    assert (done.returncode, done.stdout.count("src/app.py")) == (2, 3)
    assert done.stderr.startswith(said)
    done = run("claude-roles", "audit", "--json", cwd=installed.root)
    assert (done.returncode, [json.loads(row) for row in done.stdout.splitlines()]) == (2, [ENTRY] * 3)
    assert done.stderr.startswith(said)


def test_a_log_that_is_no_file(installed: Project) -> None:
    path = installed.roles / "logs" / "audit.jsonl"
    path.mkdir(parents=True)
    error = error_of(run("claude-roles", "audit", cwd=installed.root))
    assert error == f"{path}: it is no regular file; move it away, or make it readable"


def test_a_linked_worktree_shows_the_log_of_the_main_checkout(installed: Project, tmp_path: Path) -> None:
    put(installed, ENTRY)
    installed.git("worktree", "add", "-q", str(tmp_path / "worktree"))
    assert "src/app.py" in succeed("claude-roles", "audit", cwd=tmp_path / "worktree", env=WIDE)


def test_outside_a_repository(tmp_path: Path) -> None:
    assert "not in the work tree of a git repository" in error_of(run("claude-roles", "audit", cwd=tmp_path))
