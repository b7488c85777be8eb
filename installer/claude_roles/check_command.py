"""`claude-roles check`: shows what is wrong with plans, for people and for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence

import click

from claude_roles.screen import printable
from role_guard.layout import Layout
from role_guard.plans.check import ERROR, WARNING, Finding, check_plan

PASSED, FAILED = 0, 1
"""Exit codes: no errors (warnings are allowed), and errors in at least one plan."""


def run(
    layout: Layout,
    texts: list[tuple[str, str]],
    *,
    as_json: bool,
    controlled: Callable[[str], bool] | None = None,
    approved: Mapping[str, list[str] | None] | None = None,
    unread: Sequence[tuple[str, Finding]] = (),
) -> int:
    """Check plans and print the findings.

    Args:
        layout: where the main checkout is.
        texts: of each plan, its name as shown and its text.
        as_json: print one JSON list of objects with `plan`, `level`, `line`, `code` and `text`.
        controlled: says of a path relative to the main checkout that no role may change it.
        approved: of each plan by name, the texts of it that a person has approved.
        unread: plans that could not be read, by name, each with what is found in it.

    Returns:
        The exit code.
    """
    found = list(unread)
    found += [
        (name, finding)
        for name, text in texts
        for finding in check_plan(text, layout.main, controlled, (approved or {}).get(name))
    ]
    if as_json:
        rows = [{"plan": name, **finding._asdict()} for name, finding in found]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for name, finding in found:
            click.echo(f"{printable(name)}:{finding.line}: {finding.level}: {finding.text} [{finding.code}]")
        click.echo(_total(len(texts) + len(unread), [finding.level for _, finding in found]))
    return FAILED if any(finding.level == ERROR for _, finding in found) else PASSED


def _total(plans: int, levels: list[str]) -> str:
    """Return the last line: how many plans and findings there are."""
    if not plans:
        return "No plans to check."
    counts = [_count(levels.count(level), level) for level in (ERROR, WARNING)]
    return f"{_count(plans, 'plan')}: {', '.join(counts)}"


def _count(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'}"
