"""The client's interactive screen, in a tmux of its own."""

from __future__ import annotations

import json
import shlex
import subprocess
import time
import uuid
from pathlib import Path

from e2e.client import Client
from e2e.model_server import Turn

PATIENCE = 40
"""Seconds that a text may take to appear."""


class Screen:
    """An interactive session, started with `command` in `cwd`; used as a context manager."""

    def __init__(self, client: Client, cwd: Path, turns: list[Turn], command: list[str], **env: str) -> None:
        self._socket = f"claude-roles-{uuid.uuid4().hex}"
        known = {
            "hasCompletedOnboarding": True,
            "customApiKeyResponses": {"approved": ["sk-ant-fake"], "rejected": []},
            "projects": {str(cwd): {"hasTrustDialogAccepted": True}},
        }
        (client.home / ".claude.json").write_text(json.dumps(known), encoding="utf-8")
        scenario = {
            "turns": turns, "agents": {}, "log": str(client.home / "screen.jsonl"), "command": command,
            "cwd": str(cwd), "env": client.environment(**env), "stdin": None, "timeout": 120,
        }  # fmt: skip
        self._command = shlex.join(client.isolated(scenario))

    def __enter__(self) -> Screen:
        self._tmux("new-session", "-d", "-x", "140", "-y", "50", self._command)
        return self

    def __exit__(self, *_: object) -> None:
        self._tmux("kill-server")

    def type(self, text: str) -> None:
        """Type a line and press Enter."""
        self._tmux("send-keys", "-l", text)
        time.sleep(0.5)
        self._tmux("send-keys", "Enter")

    def text(self) -> str:
        return self._tmux("capture-pane", "-p", "-S", "-200")

    def wait_for(self, *texts: str) -> str:
        """Return the screen once all `texts` are on it, line breaks and runs of blanks aside."""
        end = time.monotonic() + PATIENCE
        while True:
            screen = self.text()
            flat = " ".join(screen.split())
            if all(text in flat for text in texts):
                return screen
            assert time.monotonic() < end, f"{texts} did not appear on:\n{screen}"
            time.sleep(0.2)

    def _tmux(self, *arguments: str) -> str:
        done = subprocess.run(["tmux", "-L", self._socket, *arguments], capture_output=True, text=True, check=True)
        return done.stdout
