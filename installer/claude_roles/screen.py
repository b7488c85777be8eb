"""Shows texts that others wrote: nothing in them moves the cursor, hides, or is read as markup of the terminal."""

from __future__ import annotations

import itertools
import os
import shutil
import sys
from collections.abc import Iterator
from io import StringIO

import click
from rich.console import Console, RenderableType
from rich.text import Text

from role_guard import printable as shown

TAB = 4
"""Columns between tab stops."""

printable = shown.printable


def printable_lines(text: str) -> str:
    """Return a text of several lines as `printable` shows each; tabs become spaces, line ends stay."""
    return shown.printable_lines(text.replace("\r\n", "\n").expandtabs(TAB))


def printable_document(text: str) -> str:
    """Return a Markdown document in the same way; a lone carriage return ends a line, as for the reader of plans.

    Source: CommonMark 0.31, "Characters and lines".
    """
    return printable_lines(text.replace("\r\n", "\n").replace("\r", "\n"))


def cell(value: object, style: str = "") -> Text:
    """Return a cell of a table that is never read as markup."""
    return Text(printable(str(value)), style=style)


def name(text: str) -> str:
    """Return the name of a plan or file as messages show it."""
    return f"`{printable(text)}`"


def console(*, stderr: bool = False) -> Console:
    """Return standard output or error: in colours if it is a terminal, and NO_COLOR (no-color.org) is not set."""
    return Console(color_system=None if os.environ.get("NO_COLOR") else "auto", highlight=False, stderr=stderr)


def has_colors() -> bool:
    """Say whether standard output shows colours."""
    present = console()
    return present.is_terminal and present.color_system is not None


def page_lines(lines: Iterator[str]) -> None:
    """Print lines, with their ends, as they come; by a pager if that is a terminal with too few lines."""
    colors = has_colors()
    if not _is_asked():
        for line in lines:
            click.echo(line, nl=False, color=colors)
        return
    first = list(itertools.islice(lines, shutil.get_terminal_size().lines))
    if len(first) < shutil.get_terminal_size().lines:
        click.echo("".join(first), nl=False, color=colors)
    else:
        click.echo_via_pager(itertools.chain(first, lines), color=colors)


def page(*shown: RenderableType) -> None:
    """Print to standard output; by a pager if that is a terminal with too few lines."""
    present = console()
    rendered = StringIO()
    target = Console(
        file=rendered,
        width=present.width,
        color_system=present.color_system if present.is_terminal else None,  # type: ignore[arg-type]
        force_terminal=present.is_terminal,
        highlight=False,
        legacy_windows=False,
    )
    for item in shown:
        target.print(item, soft_wrap=isinstance(item, Text))
    text = rendered.getvalue()
    color = has_colors()
    if _is_asked() and text.count("\n") >= shutil.get_terminal_size().lines:
        click.echo_via_pager(text, color=color)
    else:
        click.echo(text, nl=False, color=color)


def _is_asked() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def rendered_diff(lines: list[str]) -> Text:
    """Return the lines of a unified diff in its usual colours."""
    shown = Text()
    for line in lines:
        style = next((style for begin, style in _DIFF_STYLES if line.startswith(begin)), "")
        shown.append(printable_lines(line.rstrip("\n")) + "\n", style)
    shown.rstrip()
    return shown


_DIFF_STYLES = (("+++", "bold"), ("---", "bold"), ("@@", "cyan"), ("+", "green"), ("-", "red"))
