"""The log as one sequence, over rotated files, while it grows, and however long it is."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import tracemalloc
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from claude_roles import audit_log, reading_progress
from claude_roles.audit_commands import _json, _lines, _table
from claude_roles.audit_figures import KINDS, Figures, Tally
from claude_roles.audit_filter import Filter
from claude_roles.audit_log import AuditLog
from installer.audit_logs import ENTRY, add, put
from installer.commands import SCRIPTS, environment, run
from installer.terminal import on_terminal
from support.project import Project


def numbered(*numbers: int) -> list[dict[str, Any]]:
    return [{**ENTRY, "seq": number, "subject": f"file{number}"} for number in numbers]


def seen(log: AuditLog) -> list[int]:
    return [entry["seq"] for entry in log.entries()]


def test_rotated_files_come_first_by_number(installed: Project) -> None:
    put(installed, *numbered(7, 8))
    put(installed, *numbered(3, 4), name="audit-000002.jsonl")
    put(installed, *numbered(5, 6), name="audit-000010.jsonl")
    put(installed, *numbered(1, 2), name="audit-000001.jsonl")
    for other in ("audit-1.jsonl", "audit-000003.jsonl.gz", "audit.jsonl.bak", "xaudit-000001.jsonl"):
        put(installed, *numbered(99), name=other)
    assert seen(AuditLog(installed.root)) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_rotated_files_alone_are_a_log(installed: Project) -> None:
    put(installed, *numbered(1), name="audit-000001.jsonl")
    assert seen(AuditLog(installed.root)) == [1]


def test_lines_without_seq_and_prev_are_entries(installed: Project) -> None:
    put(installed, ENTRY, name="audit-000001.jsonl")
    put(installed, {"seq": 2, "prev": "0" * 64, **ENTRY})
    assert [entry.get("seq") for entry in AuditLog(installed.root).entries()] == [None, 2]


def test_a_rotation_in_between_loses_and_repeats_nothing(installed: Project) -> None:
    put(installed, *numbered(1), name="audit-000001.jsonl")
    current = put(installed, *numbered(2, 3))
    found = AuditLog(installed.root).entries()
    first = next(found)
    current.rename(current.with_name("audit-000002.jsonl"))
    put(installed, *numbered(4))
    assert [first["seq"], *(entry["seq"] for entry in found)] == [1, 2, 3]


def test_a_rotated_file_that_is_gone_by_now_is_left_out(installed: Project) -> None:
    for number in (1, 2):
        put(installed, *numbered(number), name=f"audit-{number:06d}.jsonl")
    put(installed, *numbered(3))
    found = AuditLog(installed.root).entries()
    first = next(found)
    (installed.roles / "logs" / "audit-000002.jsonl").unlink()
    assert [first["seq"], *(entry["seq"] for entry in found)] == [1, 3]


def test_the_first_broken_line_is_named_with_its_file(installed: Project) -> None:
    rotated = put(installed, *numbered(1), name="audit-000001.jsonl")
    with rotated.open("a", encoding="utf-8") as stream:
        stream.write("{\n")
    path = put(installed, *numbered(2))
    with path.open("a", encoding="utf-8") as stream:
        stream.write("torn")
    done = run("claude-roles", "audit", "--json", cwd=installed.root)
    assert (done.returncode, len(done.stdout.splitlines())) == (2, 2)
    assert done.stderr.startswith(f"error: {rotated}: lines that are no audit entries: 2, the first is line 2;")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit_log, "POLL", 0.0)


def until_idle(found: Any) -> list[int]:
    return [entry["seq"] for entry in itertools.takewhile(lambda entry: entry is not None, found)]


@pytest.mark.usefixtures("quick")
def test_following_sees_what_is_added(installed: Project) -> None:
    log = AuditLog(installed.root)
    found = log.follow()
    assert until_idle(found) == []
    path = put(installed, *numbered(1))
    assert until_idle(found) == [1]
    add(path, *numbered(2, 3))
    assert until_idle(found) == [2, 3]
    line = json.dumps(numbered(4)[0])
    with path.open("a", encoding="utf-8") as stream:
        stream.write(line[:20])
    assert until_idle(found) == []
    with path.open("a", encoding="utf-8") as stream:
        stream.write(line[20:] + "\n")
    assert until_idle(found) == [4]
    assert log.unread == 0


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("rotations", [1, 3])
def test_following_goes_on_after_rotations(installed: Project, rotations: int) -> None:
    put(installed, *numbered(1), name="audit-000001.jsonl")
    path = put(installed, *numbered(2))
    found = AuditLog(installed.root).follow()
    assert until_idle(found) == [1, 2]
    add(path, *numbered(3))
    for number in range(rotations):
        path.rename(path.with_name(f"audit-{number + 2:06d}.jsonl"))
        put(installed, *numbered(4 + number))
    expected = [3, *range(4, 4 + rotations)]
    assert until_idle(found) == expected
    add(path, *numbered(9))
    assert until_idle(found) == [9]


@pytest.mark.usefixtures("quick")
def test_following_waits_while_there_is_no_current_file(installed: Project) -> None:
    path = put(installed, *numbered(1))
    found = AuditLog(installed.root).follow()
    assert until_idle(found) == [1]
    path.rename(path.with_name("audit-000001.jsonl"))
    assert until_idle(found) == []
    put(installed, *numbered(2))
    assert until_idle(found) == [2]


def test_a_person_follows_until_ctrl_c(installed: Project) -> None:
    path = put(installed, *numbered(*range(1, 31)))
    listening = ["env", "--default-signal=INT"]  # which the background jobs of a shell ignore
    command = [*listening, str(SCRIPTS / "claude-roles"), "audit", "--follow", "--verdict", "deny"]
    process = subprocess.Popen(command, cwd=installed.root, env=environment(), stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(11)]
    assert [line.split()[5] for line in lines[1:]] == [f"file{number}" for number in range(21, 31)]
    add(path, {**numbered(31)[0], "verdict": "ask"}, *numbered(32))
    assert "file32" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=30)[0] == ""
    assert process.returncode == 0


@pytest.mark.parametrize("form", [_json, _table], ids=["json", "table"])
def test_memory_does_not_grow_with_the_log(installed: Project, form: Any) -> None:
    def peak(count: int) -> int:
        put(installed, *numbered(*range(count)))
        log = AuditLog(installed.root)
        tracemalloc.start()
        test = Filter(role=("planner",), path=("file*",)).test()
        written = sum(map(len, _lines((entry for entry in log.entries() if test(entry)), form)))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert written > 30 * count
        return found

    peak(1000)
    assert peak(8000) < 1.5 * peak(1000)


def test_a_tally_keeps_what_is_frequent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("claude_roles.audit_figures.KINDS", 100)
    tally: Tally[str] = Tally()
    for number in range(10_000):
        tally.add("often")
        tally.add(f"once-{number}")
    assert tally.most(1) == [("often", 10_000)]
    assert len(tally.most()) <= 101
    assert KINDS > 1000


def test_figures_of_hostile_entries_are_counted() -> None:
    figures = Figures(("deny",))
    for value in (None, 5, ["x"], {"a": 1}, "x"):
        figures.add(dict.fromkeys((*ENTRY, "plan"), value) | {"verdict": "deny"})
    assert (figures.entries, figures.counted) == (5, 5)


class Bar:
    """A reader's progress on a terminal that is a text."""

    def __init__(self) -> None:
        self.file = StringIO()
        self.reading = reading_progress.Reading(1 << 20, Console(file=self.file, force_terminal=True, width=80))


def test_a_bar_shows_on_what_takes_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading_progress, "time", Clock([0.0, 0.9, 1.1]))
    bar = Bar()
    bar.reading(1 << 18)
    assert bar.file.getvalue() == ""
    bar.reading(1 << 18)
    bar.reading.stop()
    assert "reading the audit log" in bar.file.getvalue()
    assert "50 %" in bar.file.getvalue()
    said = bar.file.getvalue()
    bar.reading(1 << 18)
    assert bar.file.getvalue() == said


def test_the_bar_on_a_terminal(installed: Project) -> None:
    path = put(installed, ENTRY)
    path.write_bytes(path.read_bytes() * 400_000)
    screen = on_terminal("claude-roles", "audit", "--rule", "no-such-rule", cwd=installed.root)
    assert "reading the audit log" in screen.text, screen


class Clock:
    def __init__(self, times: list[float]) -> None:
        self._times = iter(times)

    def monotonic(self) -> float:
        return next(self._times)


@pytest.mark.parametrize(("lines", "paged"), [(60, False), (10, True)])
def test_a_long_log_is_paged(installed: Project, tmp_path: Path, lines: int, *, paged: bool) -> None:
    put(installed, *numbered(*range(30)))
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho paged\ncat\n", encoding="utf-8")
    pager.chmod(0o755)
    screen = on_terminal("claude-roles", "audit", cwd=installed.root, env={"PAGER": os.fspath(pager)}, lines=lines)
    assert screen.code == 0
    assert ("paged" in screen.text) is paged
    assert all(f"file{number} " in screen.text for number in range(30))
