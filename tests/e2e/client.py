"""Drives the real client against the scripted model and says what came of it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from e2e.model_server import Turn

ISOLATED = Path(__file__).with_name("isolated.py")
TIMED_OUT = 124
TIMEOUT = 60
"""Seconds for one session."""


def call(tool: str, **fields: Any) -> Turn:
    """Return a turn in which the model calls one tool."""
    return [{"tool": tool, "input": fields}]


def say(text: str) -> Turn:
    """Return a turn in which the model only speaks."""
    return [{"text": text}]


@dataclass
class Result:
    """One tool result as the client gave it to the model."""

    text: str
    is_error: bool


@dataclass
class Outcome:
    """What one session did: tool results in order, requests to the model, the client's events and exit."""

    results: list[Result]
    requests: list[dict[str, Any]]
    events: list[dict[str, Any]]
    returncode: int
    stdout: str
    stderr: str

    @property
    def session(self) -> str:
        return next(str(event["session_id"]) for event in self.events if "session_id" in event)

    def told(self, text: str) -> bool:
        """Say whether the model was ever sent `text`."""
        return any(text in json.dumps(request, ensure_ascii=False) for request in self.requests)


class Client:
    """The client in a home directory of its own."""

    def __init__(self, program: Path, home: Path) -> None:
        self.program, self.home = program, home

    def environment(self, **more: str) -> dict[str, str]:
        """Return the whole environment of a session; nothing else is inherited."""
        return {
            "HOME": str(self.home), "PATH": os.environ["PATH"], "TERM": "xterm-256color", "LANG": "C.UTF-8",
            "ANTHROPIC_API_KEY": "sk-ant-fake", "DISABLE_TELEMETRY": "1", "DISABLE_AUTOUPDATER": "1",
            "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1", "DISABLE_ERROR_REPORTING": "1", **more,
        }  # fmt: skip

    def isolated(self, scenario: dict[str, Any]) -> list[str]:
        """Return the command that runs a scenario with nothing but loopback in reach, and mounts of its own."""
        path = self.home / f"scenario-{uuid.uuid4().hex}.json"
        path.write_text(json.dumps(scenario), encoding="utf-8")
        unshare = ["unshare", "--net", "--mount"]
        if os.geteuid() != 0:
            unshare.append("--map-root-user")
        return [*unshare, sys.executable, str(ISOLATED), str(path)]

    def run(
        self, cwd: Path, turns: list[Turn], *arguments: str, prompt: str = "go on",
        agents: dict[str, list[Turn]] | None = None, env: dict[str, str] | None = None, timeout: int = TIMEOUT,
    ) -> Outcome:  # fmt: skip
        """Run one non-interactive session to its end."""
        log = self.home / f"requests-{uuid.uuid4().hex}.jsonl"
        command = [str(self.program), "-p", prompt, "--output-format", "stream-json", "--verbose",
                   "--model", "claude-sonnet-5", *arguments]  # fmt: skip
        scenario = {
            "turns": turns, "agents": agents or {}, "log": str(log), "command": command, "cwd": str(cwd),
            "env": self.environment(**(env or {})), "stdin": "", "timeout": timeout,
        }  # fmt: skip
        done = subprocess.run(self.isolated(scenario), capture_output=True, text=True, timeout=timeout + 20)
        assert done.returncode != TIMED_OUT, f"the session did not end in {timeout} s: {done.stdout[-2000:]}"
        events = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
        assert events, f"the client did not start: {done.stdout}{done.stderr}"
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        return Outcome(
            _results(events), [json.loads(line) for line in lines], events, done.returncode, done.stdout, done.stderr
        )


def _results(events: list[dict[str, Any]]) -> list[Result]:
    found = []
    for event in events:
        content = event.get("message", {}).get("content") if event.get("type") == "user" else None
        for block in content if isinstance(content, list) else []:
            if block.get("type") == "tool_result":
                text = block["content"] if isinstance(block["content"], str) else json.dumps(block["content"])
                found.append(Result(text, bool(block.get("is_error"))))
    return found
