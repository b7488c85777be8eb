"""Runs programs in a pseudo-terminal, as a person sits before one."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from installer.commands import SCRIPTS, environment

DEADLINE = 60.0
"""Seconds until a program that waits for something is given up."""

ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07]*\x07|[()][A-Z0-9])")


class Screen(NamedTuple):
    """What a program left: its exit code, and all that it wrote, with plain line ends; `raw` has escape codes."""

    code: int
    text: str
    raw: str


def on_terminal(
    script: str,
    *arguments: str,
    cwd: Path,
    answers: Sequence[tuple[str, str]] = (),
    env: dict[str, str] | None = None,
    lines: int = 200,
    columns: int = 200,
    meanwhile: Callable[[], object] = lambda: None,
) -> Screen:
    """Run a console script in a terminal.

    Args:
        script: its name, or the absolute path of another program.
        arguments: its arguments.
        cwd: where it is started.
        answers: pairs of a text to wait for and what is typed then, in their order.
        env: added to the environment.
        lines: height of the terminal.
        columns: its width.
        meanwhile: called before each answer is typed.
    """
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
    variables = {"TERM": "xterm-256color", "PAGER": "cat", **environment(), **(env or {})}
    become = (
        'exec "$@" <"$0" >"$0" 2>&1'  # a session's first terminal to be opened becomes the one that ctrl-c works in
    )
    command = ["/bin/sh", "-c", become, os.ttyname(slave), str(SCRIPTS / script), *arguments]
    process = subprocess.Popen(
        command, cwd=cwd, env=variables, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
    )
    os.close(slave)
    try:
        raw = _talk(master, list(answers), meanwhile)
        return Screen(process.wait(DEADLINE), plain(raw), raw)
    finally:
        process.kill()
        process.wait()
        os.close(master)


def looked(*arguments: str, cwd: Path) -> str:
    """Return what `claude-roles` shows a person, who has then looked at it."""
    screen = on_terminal("claude-roles", *arguments, cwd=cwd, env={"NO_COLOR": "1"})
    assert screen.code == 0, screen.text
    return screen.text


def plain(raw: str) -> str:
    """Return what was written without escape codes."""
    return ESCAPES.sub("", raw).replace("\r\n", "\n")


def _talk(master: int, answers: list[tuple[str, str]], meanwhile: Callable[[], object]) -> str:
    """Read until the program ends, and type what is asked for."""
    found, place = b"", 0
    end = time.monotonic() + DEADLINE
    while True:
        ready, _, _ = select.select([master], [], [], max(0.0, end - time.monotonic()))
        if not ready:
            raise AssertionError(f"nothing more came, while waiting for {answers}: {found.decode(errors='replace')}")
        try:
            chunk = os.read(master, 65536)
        except OSError:  # EIO: the other side is closed
            chunk = b""
        if not chunk:
            assert not answers, f"never asked for {answers}: {found.decode(errors='replace')}"
            return found.decode("utf-8")
        found += chunk
        while answers and (at := found.find(answers[0][0].encode(), place)) >= 0:
            place = at + len(answers[0][0].encode())
            meanwhile()
            os.write(master, answers.pop(0)[1].encode())
