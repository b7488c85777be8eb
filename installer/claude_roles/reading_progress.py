"""A progress bar on standard error for what takes longer than a second, where a person sits before it."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

from claude_roles.screen import console

DELAY = 1.0
"""Seconds before it shows."""

STEP = 1 << 18
"""Bytes between two looks at the clock."""


class Reading:
    """How far a reader has got; call it with the length of what was read."""

    def __init__(self, total: int, screen: Console | None) -> None:
        """Begin at nothing of `total` bytes; without a screen nothing is ever shown."""
        self._total, self._screen = total, screen
        self._done, self._next = 0, STEP
        self._begun = time.monotonic()
        self._bar: Progress | None = None

    def __call__(self, length: int) -> None:
        """Take note of bytes that were read."""
        self._done += length
        if self._done >= self._next:
            self._next = self._done + STEP
            self._show()

    def _show(self) -> None:
        if self._screen is None or time.monotonic() - self._begun < DELAY:
            return
        if self._bar is None:
            columns = (TextColumn("reading the audit log"), BarColumn(), TextColumn("{task.percentage:>3.0f} %"))
            self._bar = Progress(*columns, TimeRemainingColumn(), console=self._screen, transient=True)
            self._bar.add_task("", total=max(self._total, self._done))
            self._bar.start()
        self._bar.update(self._bar.task_ids[0], completed=self._done)

    def stop(self) -> None:
        """Take the bar off the screen for good: what comes next is output."""
        if self._bar is not None:
            self._bar.stop()
        self._bar, self._screen = None, None


@contextmanager
def reading(total: int) -> Iterator[Reading]:
    """Show the progress of reading `total` bytes while this lasts."""
    found = Reading(total, console(stderr=True) if sys.stderr.isatty() else None)
    try:
        yield found
    finally:
        found.stop()
