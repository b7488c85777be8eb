"""Looks at what the hook needs of the machine: an interpreter, and a client that behaves as tested."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator

from claude_roles.doctor.check import Check, State
from claude_roles.doctor.settings import INSTALL
from claude_roles.rendering import INTERPRETER
from claude_roles.repository import Checkout
from role_guard import interpreter
from role_guard.layout import Layout

OLDEST = (3, 9)
"""The oldest Python that runs the hook."""

TESTED = ((2, 1, 330), (2, 1, 330))
"""The oldest and the newest version of Claude Code that the tests were run with."""

SECONDS = 20

ASK = "import sys; print('.'.join(map(str, sys.version_info[:3])), sys.executable)"


def check(checkout: Checkout, layout: Layout) -> Iterator[Check]:
    """Run the interpreter as the hook's command does, and ask the client for its version."""
    environment = {**os.environ, "CLAUDE_PROJECT_DIR": str(checkout.top)}
    said = _run(["/bin/sh", "-c", f'{INTERPRETER}; "$p" -I -S -c "{ASK}"'], environment)
    version, (_, _, where) = _version(said), said.partition(" ")
    pinned = interpreter.pinned(str(checkout.top))
    if version >= OLDEST:
        found = f"Python {said.partition(' ')[0]} ({pinned or where})"
        yield Check("interpreter", "", State.LIVE, found)
    elif pinned:
        found = f"{pinned}: {'too old' if version else 'does not run'} ({said})"
        yield Check("interpreter", "", State.FAULT, found, INSTALL, fix=lambda: interpreter.pin(layout, anew=True))
    else:
        found = (
            f"`python3` on PATH is too old ({said})" if version else f"`python3` does not run: {said or 'not found'}"
        )
        yield Check("interpreter", "", State.FAULT, found, f"put Python 3.9 or later on PATH, or {INSTALL}")
    yield _client()


def _client() -> Check:
    program = shutil.which("claude")
    if program is None:
        repair = "install Claude Code (npm install -g @anthropic-ai/claude-code), or put it on PATH"
        return Check("client", "", State.NOTE, "`claude` is not on PATH", repair)
    said = _run([program, "--version"])
    version, (oldest, newest) = _version(said), TESTED
    if oldest <= version <= newest:
        return Check("client", "", State.LIVE, f"Claude Code {said}")
    tested = " to ".join(dict.fromkeys(".".join(map(str, item)) for item in TESTED))
    repair = "run `make test` of claude-roles with it, or use a version that was tested"
    return Check("client", "", State.NOTE, f"Claude Code {said or 'of no known version'}; tested: {tested}", repair)


def _version(said: str) -> tuple[int, ...]:
    found = re.match(r"(\d+)\.(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else ()


def _run(command: list[str], environment: dict[str, str] | None = None) -> str:
    """Return the first line that a command says, empty if it does not run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False, env=environment)
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError) as error:
        return str(error)[:200]
    return next(iter((done.stdout.strip() or done.stderr.strip()).splitlines()), "")[:200]
