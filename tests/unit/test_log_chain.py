"""The chain of the audit log: many writers, rotation, and writers that are killed at any point."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from claude_roles.audit_chain import Report, verify
from role_guard import audit, log_files, log_head
from role_guard.errors import GuardError
from role_guard.layout import Layout
from role_guard.shapes import Policy
from unit.hook import Hook, layout_of, tool_call

WRITERS = 16
LINES = int(os.environ.get("CLAUDE_ROLES_AUDIT_LINES", "250"))
"""Lines of each writer; 10000 take some minutes."""


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return layout_of(tmp_path)


def limits(max_bytes: int, keep: int = 1000) -> Policy:
    return {"log_max_bytes": max_bytes, "log_keep": keep}  # type: ignore[typeddict-item]


def names(layout: Layout) -> list[str]:
    found = [path.name for path in Path(layout.logs).iterdir()]
    return sorted(found, key=lambda name: (name == "audit.jsonl", name))


def lines(layout: Layout) -> list[bytes]:
    return [line for name in names(layout) for line in Path(layout.logs, name).read_bytes().split(b"\n")[:-1]]


def entries(layout: Layout) -> list[dict[str, Any]]:
    return [json.loads(line) for line in lines(layout)]


def head(layout: Layout) -> log_head.Head:
    found = log_head.parsed(Path(log_head.path_of(layout)).read_bytes())
    assert found
    return found


def verified(layout: Layout) -> Report:
    return verify(layout, lambda _: None)


def test_each_line_has_the_hash_of_the_one_before(layout: Layout) -> None:
    for number in range(30):
        audit.append(layout, {"subject": "x" * 40, "number": number}, limits(1000))
    found = lines(layout)
    assert len(names(layout)) > 3
    assert [json.loads(line)["seq"] for line in found] == list(range(1, 31))
    assert all(line.startswith(b'{"seq": ') and line.isascii() for line in found)
    assert json.loads(found[0])["prev"] == "0" * 64
    for before, line in pairwise(found):
        assert json.loads(line)["prev"] == hashlib.sha256(before).hexdigest()
    assert head(layout)[:2] == (30, hashlib.sha256(found[-1]).hexdigest())
    assert max(Path(layout.logs, name).stat().st_size for name in names(layout)) <= 1000


def test_a_log_without_hashes_is_continued(layout: Layout) -> None:
    Path(layout.logs).mkdir(parents=True)
    old = [b'{"time": "1", "verdict": "deny"}', b'{"time": "2", "verdict": "deny"}']
    Path(layout.logs, "audit.jsonl").write_bytes(b"\n".join(old) + b"\n")
    audit.append(layout, {"subject": "x"})
    first = entries(layout)[2]
    assert (first["seq"], first["prev"]) == (1, hashlib.sha256(old[1]).hexdigest())
    report = verified(layout)
    assert (report.is_whole, report.findings, report.unchained) == (True, [], 2)


def test_only_so_many_files_are_kept(layout: Layout) -> None:
    for number in range(60):
        audit.append(layout, {"subject": "x" * 40, "number": number}, limits(1000, keep=3))
    assert len(names(layout)) == 4
    numbers = log_files.rotated(layout)
    assert numbers == list(range(numbers[0], numbers[0] + 3))
    assert head(layout).removed_file == numbers[0] - 1
    assert head(layout).removed_seq == entries(layout)[0]["seq"] - 1
    report = verified(layout)
    assert (report.findings, report.last, report.removed) == ([], 60, head(layout).removed_seq)


def test_files_are_the_persons_alone(hook: Hook) -> None:
    os.umask(0o022)
    for session in ("a", "b"):
        event = {**tool_call(hook.project, "Write", file_path="src/app.py", content="x"), "session_id": session}
        hook.run({**event, "hook_event_name": "UserPromptSubmit", "prompt": "hello"}, "planner", CLAUDE_PID="1")
        hook.run(event, "planner")
    hook.project.activate()
    hook.run(tool_call(hook.project, "Write", file_path="src/other.py", content="x"), "implementer")
    found = [hook.project.roles / "logs", hook.project.roles / "state"]
    found += [path for place in found[:2] for path in place.rglob("*")]
    assert len(found) > 10
    for path in found:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path


def test_a_log_that_others_can_read_is_closed(layout: Layout) -> None:
    audit.append(layout, {})
    path = Path(layout.logs, "audit.jsonl")
    path.chmod(0o644)
    audit.append(layout, {})
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_link_in_place_of_the_log_is_not_followed(layout: Layout, tmp_path: Path) -> None:
    Path(layout.logs).mkdir(parents=True)
    (tmp_path / "target").write_text("")
    Path(layout.logs, "audit.jsonl").symlink_to(tmp_path / "target")
    with pytest.raises(GuardError):
        audit.append(layout, {"subject": "x"})
    assert (tmp_path / "target").read_text() == ""


def test_a_lock_that_a_program_holds_is_named(hook: Hook) -> None:
    write = tool_call(hook.project, "Write", file_path="src/app.py", content="x")
    hook.run(write, "planner")
    state, log = hook.project.roles / "state", hook.project.roles / "logs" / "audit.jsonl"
    with log.open("rb") as stream:  # what a sandbox lets programs read
        fcntl.flock(stream, fcntl.LOCK_EX)
        hook.run(write, "planner")
    assert len(hook.project.log()) == 3
    with (state / "audit.lock").open("rb") as stream:
        fcntl.flock(stream, fcntl.LOCK_EX)
        answer = hook.run(write, "planner")
    assert answer.is_block
    assert "audit.lock` is held by another program" in answer.err
    hook.run(write, "planner")
    assert len(hook.project.log()) == 4


WRITE = """
import sys
from role_guard import audit
from role_guard.layout import locate
layout = locate(sys.argv[1])
policy = {"log_max_bytes": int(sys.argv[4]), "log_keep": 1000}
for number in range(int(sys.argv[3])):
    audit.append(layout, {"subject": "x" * (number % 300), "writer": sys.argv[2], "number": number}, policy)
"""


def start(layout: Layout, name: str, count: int, max_bytes: int, before: str = "") -> subprocess.Popen[bytes]:
    hooks = str(Path(layout.root, ".claude", "roles", "hooks"))
    return subprocess.Popen([sys.executable, "-c", before + WRITE, hooks, name, str(count), str(max_bytes)])


def test_many_writers_lose_nothing_and_the_chain_is_whole(layout: Layout) -> None:
    running = [start(layout, str(name), LINES, max(65_536, LINES * 400)) for name in range(WRITERS)]
    while any(process.poll() is None for process in running):
        if Path(layout.logs).exists():
            assert verified(layout).is_whole  # at any moment
    assert [process.wait() for process in running] == [0] * WRITERS
    assert len(names(layout)) > 5
    found = entries(layout)
    assert [entry["seq"] for entry in found] == list(range(1, WRITERS * LINES + 1))
    wanted = {(str(name), number) for name in range(WRITERS) for number in range(LINES)}
    assert {(entry["writer"], entry["number"]) for entry in found} == wanted
    report = verified(layout)
    assert (report.findings, report.lines, report.last) == ([], WRITERS * LINES, WRITERS * LINES)


DIE = """
import os, signal
left = {left}
def dying(real):
    def call(*arguments, **named):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)
    return call
for name in ("open", "write", "rename", "unlink", "mkdir", "lseek", "close"):
    setattr(os, name, dying(getattr(os, name)))
"""
"""Kills the writer before its n-th call that touches a file."""


@pytest.mark.parametrize("state", ["new", "rotating"])
def test_a_writer_that_is_killed_at_any_point_leaves_a_whole_chain(layout: Layout, state: str) -> None:
    """One line of each killed writer may be there or not; nothing else is missing, and no line twice."""
    size = 700 if state == "rotating" else 65_536
    policy = limits(size, keep=1000)
    sure: list[int] = []
    died = settled = 0
    for left in range(200):
        process = start(layout, "dying", 3, size, DIE.format(left=left))
        ended = process.wait()
        assert ended in (0, -signal.SIGKILL)
        died += ended != 0
        report = verified(layout)
        assert report.is_whole, (left, report)
        settled += any(finding.kind == "pending" for finding in report.findings)
        audit.append(layout, {"subject": "x" * 100, "number": left}, policy)
        sure.append(left)
        report = verified(layout)
        assert [finding.kind for finding in report.findings] == ["settled"] * settled, (left, report)
        if ended == 0:
            break
    assert died > 10
    assert settled
    found = entries(layout)
    assert [entry["seq"] for entry in found] == list(range(1, len(found) + 1))
    assert [entry["number"] for entry in found if "writer" not in entry] == sure
    assert (len(names(layout)) > 1) == (state == "rotating")


def test_writers_that_are_killed_among_others(layout: Layout) -> None:
    lasting = [start(layout, str(name), 200, 20_000) for name in range(3)]
    for number in range(12):
        dying = start(layout, f"dying {number}", 100_000, 20_000)
        with contextlib.suppress(subprocess.TimeoutExpired):
            dying.wait(0.1 + number / 40)
        dying.kill()
        dying.wait()
    assert [process.wait() for process in lasting] == [0] * 3
    report = verified(layout)
    assert report.is_whole, report
    found = {(entry["writer"], entry["number"]) for entry in entries(layout)}
    assert found >= {(str(name), number) for name in range(3) for number in range(200)}


def test_a_writer_that_is_killed_while_files_are_removed(layout: Layout) -> None:
    for left in range(4, 120, 3):
        run = DIE.format(left=left) + WRITE.replace("1000}", "2}")
        hooks = str(Path(layout.root, ".claude", "roles", "hooks"))
        subprocess.run([sys.executable, "-c", run, hooks, "dying", "12", "700"])
        report = verified(layout)
        assert report.is_whole, (left, report)
    for number in range(12):
        audit.append(layout, {"number": number, "subject": "x" * 300}, limits(700, keep=2))
    assert len(names(layout)) == 3
    assert verified(layout).findings == []


def test_a_torn_line_does_not_break_the_chain(layout: Layout) -> None:
    audit.append(layout, {"subject": "first"})
    path = Path(layout.logs, "audit.jsonl")
    torn = path.read_bytes()[:80].replace(b'"seq": 1', b'"seq": 2')
    with path.open("ab") as stream:
        stream.write(torn)
    audit.append(layout, {"subject": "second"})
    report = verified(layout)
    assert report.is_whole
    assert [(finding.kind, finding.place) for finding in report.findings] == [("torn", "audit.jsonl:2")]
    assert json.loads(lines(layout)[2])["prev"] == hashlib.sha256(lines(layout)[0]).hexdigest()


@pytest.mark.parametrize("broken", [b"", b"{", b"[]", b'{"seq": 1}', b"\0" * 512, None])
def test_a_lost_head_is_made_anew_and_that_shows(layout: Layout, broken: bytes | None) -> None:
    for _ in range(3):
        audit.append(layout, {})
    path = Path(log_head.path_of(layout))
    path.unlink() if broken is None else path.write_bytes(broken)
    assert [finding.kind for finding in verified(layout).findings] == ["record"]
    audit.append(layout, {})
    assert [entry["seq"] for entry in entries(layout)] == [1, 2, 3, 4]
    assert [finding.kind for finding in verified(layout).findings] == ["record"]
    assert head(layout).since == 4


def test_the_hook_rotates_at_the_size_in_roles_toml(hook: Hook) -> None:
    hook.project.edit_policy("log_max_bytes = 10_000_000", "log_max_bytes = 65_536")
    logs = hook.project.roles / "logs"
    logs.mkdir(exist_ok=True)
    (logs / "audit.jsonl").write_bytes(b'{"verdict": "deny"}\n' * 3300)
    assert hook.run(tool_call(hook.project, "Write", file_path="src/app.py", content="x"), "planner").is_block
    assert sorted(path.name for path in logs.iterdir()) == ["audit-000001.jsonl", "audit.jsonl"]
    assert [entry["seq"] for entry in hook.project.log()] == [1, 2]
