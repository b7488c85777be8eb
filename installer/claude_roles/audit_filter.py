"""Which entries of the audit log a person asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from fnmatch import translate
from typing import Any, NamedTuple

import click
from pathspec import PathSpec

from claude_roles import globs, moments
from claude_roles.audit_log import Entry
from claude_roles.errors import UserError

VERDICTS = ("deny", "ask", "warn", "allow", "pass", "bind", "approve", "return", "amend", "complete", "reopen")
"""Verdicts of calls (`decide.HARDNESS`), of bindings, and what a person did with a plan (`lifecycle`)."""

_STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")
_PLAN_PATH = re.compile(r"(?:.*/)?\.claude/plans/(?:Review|Active|Completed)/([^/]+?)(?:\.report)?\.md\Z")
_QUOTED = re.compile(r"`([^`]+)`")

Test = Callable[[Entry], bool]


class Filter(NamedTuple):
    """What is asked for: an entry has to fit one value of each field that has values."""

    role: tuple[str, ...] = ()
    session: tuple[str, ...] = ()
    plan: tuple[str, ...] = ()
    verdict: tuple[str, ...] = ()
    rule: tuple[str, ...] = ()
    tool: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    path: tuple[str, ...] = ()

    def test(self) -> Test:
        """Return a function that says whether an entry is asked for.

        Raises:
            UserError: a time is not understood, or a glob is none.
        """
        tests = [_matches(field, getattr(self, field)) for field in ("role", "rule", "tool") if getattr(self, field)]
        if self.verdict:
            tests.append(lambda entry: entry.get("verdict") in self.verdict)
        if self.session:
            tests.append(lambda entry: str(entry.get("session", "")).startswith(self.session))
        if self.since is not None or self.until is not None:
            tests.append(_within(self.since, self.until))
        if self.plan:
            wanted = self.plans()
            tests.append(lambda entry: plan_of(entry) in wanted)
        if self.path:
            tests.append(_below(self.path))

        def fits(entry: Entry) -> bool:
            for test in tests:  # noqa: SIM110 - a generator for each of a million entries takes longer
                if not test(entry):
                    return False
            return True

        return fits

    def plans(self) -> set[str]:
        """Return the names of the plans that are asked for, without suffix and state."""
        return {plan.removesuffix(".md").rpartition("/")[2] for plan in self.plan}

    def words(self) -> list[str]:
        """Return the options that ask for this on a command line."""
        given = ((name, (value,) if isinstance(value, str) else value or ()) for name, value in self._asdict().items())
        return [word for name, values in given for value in values for word in (f"--{name}", value)]


def plan_of(entry: Entry) -> str:
    """Return the name of the plan that an entry is about, without its suffix; empty if it is about none."""
    if entry.get("plan"):
        return str(entry["plan"]).removesuffix(".md")
    subject = str(entry.get("subject", ""))
    if entry.get("event") == "Plan" or entry.get("rule") in ("plan.closed", "plan.appeared"):
        return subject.removesuffix(".md")
    found = _PLAN_PATH.match(subject)
    return found[1] if found else ""


def _matches(field: str, patterns: tuple[str, ...]) -> Test:
    fits = re.compile("|".join(map(translate, patterns))).match
    return lambda entry: fits(str(entry.get(field, ""))) is not None


def _within(since: str | None, until: str | None) -> Test:
    """Compare times as texts, which are in the order of the times where they have the log's own form."""
    first = "" if since is None else moments.stamp(moments.understood(since).first)
    last = "~" if until is None else moments.stamp(moments.understood(until).last)
    if first > last:
        raise UserError(f"`--since {since}` is after `--until {until}`; exchange them")

    def test(entry: Entry) -> bool:
        time = entry.get("time")
        if not isinstance(time, str):
            return False
        if not _STAMP.match(time):
            try:
                time = moments.stamp(datetime.fromisoformat(time.replace("Z", "+00:00")))
            except (ValueError, OverflowError):
                return False
        return first <= time <= last

    return test


def _below(patterns: tuple[str, ...]) -> Test:
    try:
        globs.path_regex(patterns)
    except ValueError as error:
        raise UserError(f"`--path`: {error}; write it as in .gitignore, such as `src/**`") from None
    spec = PathSpec.from_lines("gitignore", patterns)

    def test(entry: Entry) -> bool:
        subject = str(entry.get("subject", ""))
        names = _QUOTED.findall(subject) if "`" in subject else [subject]
        return any(spec.match_file(name.lstrip("/")) for name in names if name)

    return test


_OPTIONS = (
    click.option("--role", multiple=True, metavar="GLOB", help="Of this role: planner, implementer, person …"),
    click.option("--session", multiple=True, metavar="ID", help="Of this session; the beginning of its id is enough."),
    click.option("--plan", multiple=True, metavar="NAME", help="About this plan, or while it was worked on."),
    click.option("--verdict", multiple=True, type=click.Choice(VERDICTS), help="Verdict, or act of a person."),
    click.option("--rule", multiple=True, metavar="GLOB", help="Decided by this rule, such as 'planner.*'."),
    click.option("--tool", multiple=True, metavar="GLOB", help="Of this tool, such as Bash or 'mcp__*'."),
    click.option("--since", metavar="WHEN", help="From then on: '2 hours ago', yesterday, 'monday 14:00', 2030-01-31."),
    click.option("--until", metavar="WHEN", help="Up to then; a day counts as a whole."),
    click.option("--path", multiple=True, metavar="GLOB", help="On such a path, as in .gitignore: 'src/**', '*.sql'."),
)


def filter_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of `Filter`; all but the times can be given several times."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command
