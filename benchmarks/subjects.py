"""What is measured: our hook, bare interpreters, hooks that people write by hand, and public guards."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from benchmarks.repository import hook_command
from role_guard import interpreter

GUARDS = Path(__file__).parents[1] / ".cache" / "guards"
"""Where public guards are installed."""

NPM_GUARD, PYPI_GUARD = "cc-safety-net@2.4.5", "nah==0.11.0"

BARE, JQ, OURS = "bare interpreter", "bash + jq", "claude-roles"

JQ_HOOK = """#!/bin/bash
path=$(jq -r '.tool_input.file_path // .tool_input.command // empty')
case $path in *secret*) echo "not this one" >&2; exit 2 ;; esac
"""

PYTHON_HOOK = """import json, sys
sys.exit(2 if "secret" in str(json.load(sys.stdin).get("tool_input")) else 0)
"""


class Subject(NamedTuple):
    """A hook: its name, its command, whether it gets the event, and the tools that it judges (none: all)."""

    name: str
    command: list[str]
    gets_event: bool = True
    tools: tuple[str, ...] = ()


def in_shell(command: str) -> list[str]:
    """Return how the client starts a hook of `settings.json` on Linux and macOS (client fact)."""
    return ["/bin/sh", "-c", command]


def subjects(root: Path, place: Path) -> list[Subject]:
    """Return our hook and what people would write by hand.

    Args:
        root: a repository with roles installed.
        place: a directory for scripts.
    """
    python = interpreter.present()
    jq_hook, python_hook = place / "hook.sh", place / "hook.py"
    jq_hook.write_text(JQ_HOOK, encoding="utf-8")
    jq_hook.chmod(0o755)
    python_hook.write_text(PYTHON_HOOK, encoding="utf-8")
    ours = hook_command(root, "PreToolUse")
    found = [
        Subject(BARE, [python, "-I", "-S", "-c", "pass"], gets_event=False),
        Subject(OURS, in_shell(ours)),
    ]
    if shutil.which("jq"):
        found.append(Subject(JQ, in_shell(shlex.quote(str(jq_hook)))))
    found.append(Subject("python with json", in_shell(shlex.join([python, str(python_hook)]))))
    return found


def public_guards() -> list[Subject]:
    """Return the public guards that are installed."""
    node, nah = shutil.which("node"), GUARDS / "python" / "bin" / "nah"
    hook = GUARDS / "node_modules" / "cc-safety-net" / "dist" / "bin" / "cc-safety-net.js"
    found = []
    if node and hook.exists():
        found.append(
            Subject(NPM_GUARD, in_shell(shlex.join([node, str(hook), "hook", "--claude-code"])), tools=("Bash",))
        )
    if nah.exists():
        found.append(Subject(PYPI_GUARD, in_shell(shlex.join([str(nah), "hook"]))))
    return found


def install_guards() -> None:
    """Install the public guards, pinned, below the cache, unless they are there.

    Raises:
        subprocess.CalledProcessError: a registry can't be reached.
    """
    GUARDS.mkdir(parents=True, exist_ok=True)
    if shutil.which("npm") and not (GUARDS / "node_modules" / "cc-safety-net").exists():
        command = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--ignore-scripts", NPM_GUARD]
        subprocess.run([*command, "--prefix", str(GUARDS)], check=True, env={**os.environ, "NO_UPDATE_NOTIFIER": "1"})
    if not (GUARDS / "python" / "bin" / "nah").exists():
        subprocess.run([sys.executable, "-m", "venv", str(GUARDS / "python")], check=True)
        subprocess.run([str(GUARDS / "python" / "bin" / "pip"), "install", "-q", PYPI_GUARD], check=True)
