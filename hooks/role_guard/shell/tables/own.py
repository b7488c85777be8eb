"""This package's own command, and by what it tells a session from a person.

Sources: the commands of `claude_roles.cli`; for `MARKS` the client's published reference and its behaviour (2.1.330).
"""

from __future__ import annotations

READS = (
    "audit", "check", "completion", "diff", "doctor", "explain", "plans", "schema", "show", "status", "test", "verify",
    "--help", "--version",
)  # fmt: skip
"""Subcommands that only print, unless an option says otherwise."""

APPROVES = ("amend", "approve", "complete", "reopen", "return")
SESSIONS = ("start", "tmux")

MARKS = (
    "CLAUDECODE",
    "CLAUDE_CODE_SESSION_ID",
    "CLAUDE_CODE_ENTRYPOINT",
    "CLAUDE_CODE_CHILD_SESSION",
    "CLAUDE_PROJECT_DIR",
)
"""Environment variables that Claude Code sets for what it starts. Those that people set in their shell to configure it,
and those that editors set in their terminals (`CLAUDE_CODE_SSE_PORT`), are not among them."""
