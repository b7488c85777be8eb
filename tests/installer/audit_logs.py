"""Audit logs to look at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from support.project import Project

ENTRY = {
    "time": "2030-01-02T03:04:05.678Z", "session": "s", "role": "planner", "event": "PreToolUse", "tool": "Write",
    "subject": "src/app.py", "verdict": "deny", "rule": "planner.project-files", "reason": "because",
}  # fmt: skip


def put(project: Project, *entries: dict[str, Any], name: str = "audit.jsonl") -> Path:
    """Write one file of the log."""
    path = project.roles / "logs" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(json.dumps(entry) + "\n" for entry in entries), encoding="utf-8")
    return path


def add(path: Path, *entries: dict[str, Any]) -> None:
    """Append entries as the hook does: each in one write."""
    with path.open("ab", buffering=0) as stream:
        for entry in entries:
            stream.write(json.dumps(entry).encode() + b"\n")
