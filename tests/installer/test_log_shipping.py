"""The configuration in docs/log-shipping.md: its fields are those of the log, and rsyslog delivers with it."""

from __future__ import annotations

import json
import re
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from claude_roles.schemas import FIELDS, audit_schema

TEXT = (Path(__file__).parents[2] / "docs" / "log-shipping.md").read_text(encoding="utf-8")
[CONFIGURATION] = re.findall(r"```rsyslog\n(.*?)```", TEXT, re.DOTALL)
RSYSLOGD = shutil.which("rsyslogd") or shutil.which("rsyslogd", path="/usr/sbin:/sbin")


def test_its_fields_are_those_of_the_schema() -> None:
    used = set(re.findall(r"\$!(\w+)", CONFIGURATION))
    assert used == {"verdict", "rule", "seq"}
    assert used <= set(FIELDS)
    [indexed] = re.findall(r"useful to index: (.*)\.", TEXT)
    assert set(re.findall(r"`(\w+)`", indexed)) <= set(FIELDS)
    assert set(re.findall(r'\$!verdict == "(\w+)"', CONFIGURATION)) <= set(FIELDS["verdict"]["enum"])


def line(number: int) -> str:
    entry = {
        "seq": number, "prev": "0" * 64, "time": "2030-01-02T03:04:05.678Z", "session": "s", "event": "PreToolUse",
        "verdict": "pass" if number % 2 else "deny", "rule": "planner.read", "reason": 'says "no" \\ \u00e9',
    }  # fmt: skip
    return json.dumps(entry) + "\n"


@pytest.mark.skipif(RSYSLOGD is None, reason="rsyslog is not installed here; its fields are checked all the same")
def test_it_delivers_every_line_once_over_a_rotation(tmp_path: Path) -> None:
    log = tmp_path / "audit.jsonl"
    log.write_text(line(1))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(20)
        text = CONFIGURATION.replace("/home/me/my-project/.claude/roles/logs/audit.jsonl", str(log))
        text = text.replace("logs.example.org", "127.0.0.1").replace("6514", str(server.getsockname()[1]))
        (tmp_path / "work").mkdir()
        configuration = tmp_path / "rsyslog.conf"
        configuration.write_text(f'global(workDirectory="{tmp_path / "work"}")\n{text}')
        command = [str(RSYSLOGD), "-n", "-f", str(configuration), "-i", str(tmp_path / "pid")]
        running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(20)
                with log.open("a") as stream:
                    stream.write(line(2))
                time.sleep(0.5)
                log.rename(tmp_path / "audit-000001.jsonl")
                log.write_text(line(3))
                received = b""
                while received.count(b"\n") < 3:
                    received += connection.recv(65536)
                connection.settimeout(1)
                with pytest.raises(TimeoutError):
                    received += connection.recv(65536)
        finally:
            running.terminate()
            running.wait(20)
    found = [json.loads(item) for item in received.decode().splitlines()]
    assert [item["entry"] for item in found] == [json.loads(line(number)) for number in (1, 2, 3)]
    validator = Draft202012Validator(audit_schema())
    assert all(validator.is_valid(item["entry"]) and item["repository"] == "my-project" for item in found)
