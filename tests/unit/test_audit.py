from __future__ import annotations

import errno
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from role_guard import audit
from role_guard.errors import GuardError
from role_guard.layout import Layout
from role_guard.mask import MASK, mask
from unit.hook import Hook, layout_of, tool_call


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return layout_of(tmp_path)


def log(layout: Layout) -> Path:
    return Path(layout.logs) / "audit.jsonl"


def entries(layout: Layout) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log(layout).read_bytes().decode("ascii").split("\n")[:-1]]


def test_fields_of_an_entry(hook: Hook) -> None:
    event = tool_call(hook.project, "Write", file_path="src/app.py", content="secret content")
    hook.run({**event, "agent_id": "a1", "agent_type": "Explore"}, "planner")
    bound, denied = hook.project.log()
    assert denied.pop("duration_ms") >= 0
    assert (bound["seq"], denied.pop("seq")) == (1, 2)
    assert re.fullmatch("[0-9a-f]{64}", denied.pop("prev"))
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", denied.pop("time"))
    assert "src/app.py" in denied.pop("reason")
    assert denied == {
        "session": "session-1", "agent_id": "a1", "agent_type": "Explore", "role": "planner", "bound_by": "environment",
        "event": "PreToolUse", "tool": "Write", "subject": "src/app.py", "verdict": "deny",
        "rule": "planner.project-files",
    }  # fmt: skip
    assert (bound["verdict"], bound["rule"], bound["role"]) == ("bind", "binding.environment", "planner")


def test_time_is_in_utc_with_milliseconds(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    monkeypatch.setattr(time, "time", lambda: 1_800_000_000.0625)
    audit.append(layout, {"subject": "x"})
    monkeypatch.undo()
    time.tzset()
    assert entries(layout) == [{"seq": 1, "prev": "0" * 64, "time": "2027-01-15T08:00:00.062Z", "subject": "x"}]


def test_an_entry_is_one_line_of_ascii(layout: Layout) -> None:
    nasty = "a\nb\r\x1b[31m\x00\x7f\u2028\u0085é\ud800"
    audit.append(layout, {"subject": nasty, "reason": nasty, "count": 3})
    raw = log(layout).read_bytes()
    assert raw.count(b"\n") == 1
    assert not re.search(rb"[^\x20-\x7e\n]", raw)
    [entry] = entries(layout)
    assert (entry["subject"], entry["reason"], entry["count"]) == (nasty, nasty, 3)


def test_a_long_subject_is_shortened(layout: Layout) -> None:
    audit.append(layout, {"subject": "é" * 501})
    audit.append(layout, {"subject": "é" * 500})
    assert [entry["subject"] for entry in entries(layout)] == ["é" * 500 + "…", "é" * 500]


def test_a_long_command_does_not_reach_the_log_by_its_reason(hook: Hook) -> None:
    hook.run(tool_call(hook.project, "Bash", command="git push " + "x" * 20_000), "planner")
    assert len(json.dumps(hook.project.log()[-1])) < 4 * audit.MAX_TEXT


SECRETS = [
    pytest.param("AKIA" + "ABCDEFGHIJKLMNOP", "AKIA", id="AWS key"),
    pytest.param("ghp_" + "a1" * 18, "a1a1", id="GitHub token"),
    pytest.param("github_pat_" + "a1_" * 20, "a1_", id="GitHub fine-grained token"),
    pytest.param("glpat-" + "a1-_" * 5, "a1-_", id="GitLab token"),
    pytest.param("sk-ant-" + "a1-_" * 8, "a1-_", id="Anthropic key"),
    pytest.param("xoxb-" + "123456789012-abc", "123456", id="Slack token"),
    pytest.param("AIza" + "a1" * 17 + "x", "a1a1", id="Google key"),
    pytest.param("npm_" + "a1" * 18, "a1a1", id="npm token"),
    pytest.param("pypi-" + "a1" * 30, "a1a1", id="PyPI token"),
    pytest.param("sk_live_" + "a1" * 12, "a1a1", id="Stripe key"),
    pytest.param("eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxIn0." + "c2ln", "c2ln", id="JWT"),
    pytest.param("-----BEGIN RSA PRIVATE KEY-----\nMIIa\n-----END RSA PRIVATE KEY-----", "MIIa", id="key"),
    pytest.param("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\nmore", "more", id="key, cut off"),
    pytest.param("git push https://me:hunter2@example.com/x", "hunter2", id="URL"),
    pytest.param("curl -H 'Authorization: Bearer abcdefgh12'", "abcdefgh12", id="bearer"),
    pytest.param("curl -H 'authorization: basic bWU6aHVudGVyMg=='", "bWU6", id="basic"),
    pytest.param("PASSWORD=hunter2 make", "hunter2", id="variable"),
    pytest.param("export AWS_SECRET_ACCESS_KEY='hunter 2'", "hunter", id="quoted variable"),
    pytest.param('DB_PASSWORD="hunter 2"', "hunter", id="double-quoted variable"),
    pytest.param("mysql --password hunter2", "hunter2", id="option and word"),
    pytest.param("mysql --db-password=hunter2", "hunter2", id="option with value"),
    pytest.param('TOKEN="' + "hunter2 " * 400 + '"', "hunter2", id="long quoted variable"),
    pytest.param('{"api_key": "hunter2"}', "hunter2", id="JSON"),
    pytest.param("api-key: hunter2", "hunter2", id="YAML"),
    pytest.param("X-Auth-Token: hunter2", "hunter2", id="header"),
]


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_secrets_are_masked(layout: Layout, text: str, secret: str) -> None:
    assert secret in text
    audit.append(layout, {"subject": text, "reason": f"`{text}` is refused"})
    raw = log(layout).read_text()
    assert secret not in raw
    assert raw.count(MASK) == 2


def test_a_secret_is_masked_before_the_subject_is_cut(layout: Layout) -> None:
    audit.append(layout, {"subject": "x" * 480 + " ghp_" + "a1" * 18})
    assert "a1a1" not in log(layout).read_text()


@pytest.mark.parametrize(
    "text",
    ["src/app.py", "git log --oneline", "ask-me-anything-now", "https://example.com/a@b", "sha256 abcdef0123456789"],
)
def test_other_texts_stay(text: str) -> None:
    assert mask(text) == text


@pytest.mark.parametrize(
    "text",
    ["a-" * 2000, "-" * 4000, "password" * 500, "eyJa" * 1000, "a.b_c-" * 700, "=" * 4000],
    ids=lambda text: text[:8],
)
def test_masking_takes_no_time(text: str) -> None:
    run = f"from role_guard.mask import mask; mask({text!r})"
    subprocess.run([sys.executable, "-c", run], check=True, timeout=4)


WRITE = """
import sys
from role_guard import audit
from role_guard.layout import locate
layout = locate(sys.argv[1])
for number in range(500):
    audit.append(layout, {"subject": "x" * (number % 300), "writer": sys.argv[2], "number": number})
"""


def test_concurrent_writers_lose_and_tear_nothing(layout: Layout) -> None:
    hooks = str(Path(layout.root, ".claude", "roles", "hooks"))
    running = [subprocess.Popen([sys.executable, "-c", WRITE, hooks, str(name)]) for name in range(8)]
    assert [process.wait(60) for process in running] == [0] * 8
    found = [(entry["writer"], entry["number"]) for entry in entries(layout)]
    assert sorted(found) == sorted((str(name), number) for name in range(8) for number in range(500))


def test_the_torn_line_of_a_crashed_writer_is_closed(layout: Layout) -> None:
    audit.append(layout, {"subject": "first"})
    with log(layout).open("ab") as stream:
        stream.write(b'{"time": "20')
    audit.append(layout, {"subject": "second"})
    lines = log(layout).read_text().splitlines()
    assert [json.loads(lines[0])["subject"], lines[1], json.loads(lines[2])["subject"]] == [
        "first",
        '{"time": "20',
        "second",
    ]


def full(descriptor: int, data: bytes, real: Callable[[int, bytes], int] = os.write) -> int:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def short(descriptor: int, data: bytes, real: Callable[[int, bytes], int] = os.write) -> int:
    return real(descriptor, data[:7])


@pytest.mark.parametrize("failing", [full, short])
@pytest.mark.parametrize("before", [b"", b'{"a": 1}\n', b'{"a": 1'], ids=["new", "whole", "torn"])
def test_a_line_that_does_not_fit_leaves_the_log_as_it_was(
    layout: Layout, monkeypatch: pytest.MonkeyPatch, before: bytes, failing: Callable[[int, bytes], int]
) -> None:
    Path(layout.logs).mkdir(parents=True)
    log(layout).write_bytes(before)
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", failing)
        with pytest.raises(GuardError, match="No space left") as raised:
            audit.append(layout, {"subject": "x"})
    assert log(layout).read_bytes() == before
    assert "free disk space" in raised.value.repair


def test_a_log_directory_that_is_a_file_blocks(layout: Layout) -> None:
    Path(layout.logs).parent.mkdir(parents=True)
    Path(layout.logs).write_text("in the way")
    with pytest.raises(GuardError, match="audit log"):
        audit.append(layout, {"subject": "x"})


def test_a_log_that_is_a_directory_blocks(layout: Layout) -> None:
    log(layout).mkdir(parents=True)
    with pytest.raises(GuardError, match="audit log"):
        audit.append(layout, {"subject": "x"})
