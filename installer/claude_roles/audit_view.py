"""Reads the audit log and shows it to a person."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from claude_roles.errors import UserError
from claude_roles.screen import cell

LOG = ".claude/roles/logs/audit.jsonl"
STYLES = {"deny": "bold red", "ask": "yellow", "warn": "yellow", "bind": "cyan", "allow": "green", "pass": "dim"}


def entries(root: Path, unread: list[int]) -> Iterator[dict[str, Any]]:
    """Yield the log's entries, oldest first. No log means no entries.

    Args:
        root: of the main checkout.
        unread: gets the numbers of lines, from 1, that are no entries.

    Raises:
        UserError: the log can't be read.
    """
    path = root / LOG
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            for number, line in enumerate(stream, 1):
                try:
                    entry = json.loads(line)
                except (ValueError, RecursionError):
                    entry = None
                if isinstance(entry, dict):
                    yield entry
                else:
                    unread.append(number)
    except FileNotFoundError:
        return
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; make it readable") from None


def refuse_unread(root: Path, unread: list[int]) -> None:
    """Say which lines of the log are no entries.

    Raises:
        UserError: there are some.
    """
    if unread:
        which = f"lines that are no audit entries: {len(unread)}, the first is line {unread[0]}"
        raise UserError(f"{root / LOG}: {which}; remove them if you know why they are there")


def show(found: list[dict[str, Any]], console: Console) -> None:
    """Print entries as a table, newest last."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("time", "role", "verdict", "tool", "subject", "rule"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("time", "verdict"))
    for entry in found:
        verdict = str(entry.get("verdict", ""))
        table.add_row(
            _local_time(str(entry.get("time", ""))),
            cell(entry.get("role", "")),
            cell(verdict, STYLES.get(verdict, "")),
            cell(entry.get("tool") or entry.get("event", "")),
            cell(entry.get("subject") or entry.get("reason", "")),
            cell(entry.get("rule", "")),
        )
    console.print(table)


def _local_time(stamp: str) -> Text:
    try:
        moment = datetime.fromisoformat(stamp.replace("Z", "+00:00")).astimezone()
    except (ValueError, OverflowError):
        return cell(stamp)
    return Text(moment.strftime("%Y-%m-%d %H:%M:%S"))
