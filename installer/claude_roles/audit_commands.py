"""`claude-roles audit`: what the log of this repository holds, for people and for programs."""

from __future__ import annotations

import csv
import io
import itertools
import json
import os
import re
import shlex
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from claude_roles import audit_summary, audit_table
from claude_roles.audit_figures import Figures
from claude_roles.audit_filter import Filter, Test, filter_options
from claude_roles.audit_log import AuditLog, Entry
from claude_roles.audit_verify import verify
from claude_roles.errors import UserError
from claude_roles.plan_history import histories
from claude_roles.reading_progress import Reading, reading
from claude_roles.repository import find_checkout
from claude_roles.screen import console, has_colors, page, page_lines
from role_guard.layout import locate
from role_guard.printable import printable

EMPTY = "The audit log is empty: nothing was refused or asked yet."
NO_MATCH = "No entry of the audit log is like that."

BEFORE = 10
"""Entries that are there already and shown when a log is followed, as tail(1) does."""

SAMPLE = 500
"""Entries that the widths of a table's columns are made from."""

COLUMNS = ("time", "session", "role", "plan", "event", "tool", "subject", "verdict", "rule", "reason")
REFUSED = ("deny",)
FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
"""What a cell begins with that spreadsheets compute, also behind blanks or in full width (OWASP, "CSV Injection"); such
a cell gets a `'` in front."""


@click.group("audit", invoke_without_command=True)
@filter_options
@click.option("--follow", is_flag=True, help="Show the last ten, and then what is added, until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line, for pipes.")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated values with a heading, for spreadsheets.")
@click.pass_context
def audit(context: click.Context, /, *, follow: bool, as_json: bool, as_csv: bool, **asked: Any) -> None:
    r"""Show what was refused, asked and bound in this repository, newest last.

    Options that can be given several times want one of their values; different options all have to fit.

    \b
    Examples:
      claude-roles audit --verdict deny --since "2 hours ago"
      claude-roles audit --role planner --path 'src/**' --csv > refused.csv
      claude-roles audit --follow --tool Bash
    """
    wanted = Filter(**asked)
    if context.invoked_subcommand is not None:
        if wanted != Filter() or follow or as_json or as_csv:
            raise UserError(f"options stand behind the command: `claude-roles audit {context.invoked_subcommand} …`")
        return
    if as_json and as_csv:
        raise UserError("`--json` and `--csv` exclude each other; give one of them")
    test = wanted.test()
    log = AuditLog(find_checkout(Path()).main)
    form = _json if as_json else _csv if as_csv else _table
    if follow:
        _follow(log, test, form)
        return
    with reading(log.size()) as progress:
        lines = _lines((entry for entry in log.entries(progress) if test(entry)), form)
        if sys.stdout.isatty():
            lines = _after(progress, lines)
        if form is _table:
            _show(lines, EMPTY if wanted == Filter() else NO_MATCH, log)
        else:
            sys.stdout.writelines(lines)
    log.refuse_unread()


audit.add_command(verify)


@audit.command("summary")
@filter_options
@click.option("--json", "as_json", is_flag=True, help="One object, for programs.")
def summary(*, as_json: bool, **asked: Any) -> None:
    r"""Count what was refused: by rule, role and day, the most refused commands, the sessions with most refusals.

    With --verdict it counts those instead.

    \b
    Examples:
      claude-roles audit summary --since "1 week ago"
      claude-roles audit summary --verdict ask --json
    """
    wanted = Filter(**asked)
    verdicts = wanted.verdict or REFUSED
    log = AuditLog(find_checkout(Path()).main)
    figures = Figures(verdicts)
    test = wanted._replace(verdict=()).test()
    with reading(log.size()) as progress:
        for entry in log.entries(progress):
            if test(entry):
                figures.add(entry)
    if as_json:
        click.echo(json.dumps(audit_summary.as_json(figures), indent=2))
    elif figures.entries:
        page(*audit_summary.renderables(figures, "refused" if verdicts == REFUSED else ", ".join(verdicts)))
    elif not log.unread:
        click.echo(EMPTY if wanted == Filter() else NO_MATCH)
    log.refuse_unread()


@audit.command("report")
@filter_options
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE.html",
              help="The file to write.")  # fmt: skip
def report(*, output: Path, **asked: Any) -> None:
    r"""Write one page for a browser: refusals over time and by rule, the entries with search, each plan's history.

    It needs no network and no other file, and is readable on a phone and in the dark.

    \b
    Examples:
      claude-roles audit report -o audit.html
      claude-roles audit report --since 2030-01-01 --role implementer -o january.html
    """
    from claude_roles import audit_report  # late: the other commands don't wait for the template engine

    wanted = Filter(**asked)
    test = wanted.test()
    checkout = find_checkout(Path())
    log = AuditLog(checkout.main)
    collected = audit_report.Collected()
    with reading(log.size()) as progress:
        for entry in log.entries(progress):
            collected.add(entry, is_asked=test(entry))
    plans = histories(locate(str(checkout.main / ".claude" / "roles" / "hooks")), collected.acts)
    plans = [plan for plan in plans if not wanted.plan or plan.name in wanted.plans()]
    words = shlex.join(wanted.words())
    text = audit_report.page(collected, plans, repository=checkout.main.name, asked=words)
    audit_report.write(output, text)
    click.echo(f"{printable(str(output))}: {collected.figures.entries:,} entries, {len(plans):,} plans")
    log.refuse_unread()


def _show(lines: Iterator[str], otherwise: str, log: AuditLog) -> None:
    first = next(lines, None)
    if first is not None:
        page_lines(itertools.chain([first], lines))
    elif not log.unread:
        click.echo(otherwise)


def _after(progress: Reading, lines: Iterator[str]) -> Iterator[str]:
    """Yield lines; from the first one on, the screen is theirs."""
    for line in lines:
        progress.stop()
        yield line


def _follow(log: AuditLog, test: Test, form: Form) -> None:
    """Show the last entries that fit, and those that are added, until the person ends it."""
    source = log.follow()
    last: deque[Entry] = deque(maxlen=BEFORE)
    for entry in source:
        if entry is None:
            break
        if test(entry):
            last.append(entry)
    shown = form([*last, _TYPICAL])
    colors = has_colors()
    click.echo(shown.heading, nl=False, color=colors)
    try:
        for entry in itertools.chain(last, source):
            if entry is not None and test(entry):
                click.echo("".join(shown.lines(entry)), nl=False, color=colors)
    except KeyboardInterrupt:
        log.refuse_unread()


_TYPICAL = {
    "time": "2030-01-02T03:04:05.678Z", "role": "implementer", "verdict": "deny", "tool": "NotebookEdit",
    "subject": "a/path/of/common/length.py", "rule": "implementer.out-of-plan",
}  # fmt: skip
"""An entry that makes columns wide enough for most that come later."""


class Shown(NamedTuple):
    """How entries are printed: a heading, and the lines of an entry, all with their ends."""

    heading: str
    lines: Callable[[Entry], Iterable[str]]


Form = Callable[[list[Entry]], Shown]
"""Makes it from a sample of the entries."""


def _lines(found: Iterator[Entry], form: Form) -> Iterator[str]:
    sample = list(itertools.islice(found, SAMPLE))
    shown = form(sample)
    if shown.heading:
        yield shown.heading
    for entry in itertools.chain(sample, found):
        yield from shown.lines(entry)


def _table(sample: list[Entry]) -> Shown:
    """Fold what is too wide for the screen; in a pipe only if `COLUMNS` says how wide that is."""
    width = console().width if sys.stdout.isatty() or os.environ.get("COLUMNS", "").isdecimal() else None
    rows = audit_table.Rows(sample, width, color=has_colors())
    return Shown(rows.heading() if sample else "", rows.lines)


def _json(_sample: list[Entry]) -> Shown:
    return Shown("", lambda entry: (json.dumps(entry).replace("\x7f", "\\u007f") + "\n",))


def _csv(_sample: list[Entry]) -> Shown:
    return Shown(_csv_line(COLUMNS), lambda entry: (_csv_line(_csv_cells(entry)),))


def _csv_cells(entry: Entry) -> list[str]:
    texts = [printable(str(entry.get(name, ""))) for name in COLUMNS]
    return ["'" + text if FORMULA.match(text) else text for text in texts]


def _csv_line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow(cells)
    return line.getvalue()
