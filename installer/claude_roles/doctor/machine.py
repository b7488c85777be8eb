"""Looks at what the hook needs of the machine: an interpreter, and a client that behaves as tested."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator

from claude_roles.doctor.check import Check, State

OLDEST = (3, 9)
"""The oldest Python that runs the hook."""

TESTED = ((2, 1, 330), (2, 1, 330))
"""The oldest and the newest version of Claude Code that the tests were run with."""

SECONDS = 20

ASK_VERSION = "import sys; print('.'.join(map(str, sys.version_info[:3])))"


def check() -> Iterator[Check]:
    """Run the interpreter as the hook's command does, and ask the client for its version."""
    said = _run(["/bin/sh", "-c", f'python3 -I -S -c "{ASK_VERSION}"'])
    version = _version(said)
    where = shutil.which("python3") or "no python3 on PATH"
    if version >= OLDEST:
        yield Check("interpreter", "", State.LIVE, f"Python {said} ({where})")
    else:
        found = f"Python {said} ({where})" if version else f"`python3` does not run: {said or where}"
        yield Check("interpreter", "", State.FAULT, found, "put Python 3.9 or later on PATH as `python3`")
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


def _run(command: list[str]) -> str:
    """Return the first line that a command says, empty if it does not run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
    except (OSError, subprocess.TimeoutExpired, UnicodeDecodeError) as error:
        return str(error)[:200]
    return next(iter((done.stdout.strip() or done.stderr.strip()).splitlines()), "")[:200]
