"""Shows a verification: as tables for a person, as JSON, and as the lines that completing writes into the plan."""

from __future__ import annotations

from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from claude_roles.screen import cell, printable
from claude_roles.verification import AS_PLANNED, OTHERWISE, UNKNOWN, UNTOUCHED, WORDS, Point, Verification
from role_guard.plans import index, marks

STYLES = {AS_PLANNED: "green", OTHERWISE: "bold yellow", UNTOUCHED: "yellow", UNKNOWN: "dim"}
LISTED = 20
"""Unplanned files that the plan names when it is completed."""


def tables(found: Verification) -> Group:
    """Return what a person sees on a terminal."""
    head = Text(f"{found.plan.called} ({found.plan.state}), from {found.span.shown}\n", style="bold")
    parts: list[RenderableType] = [head, _files(found)]
    parts += [Text(f"not committed: {_names(found.uncommitted)}", style="yellow")] if found.uncommitted else []
    commits = [f"{digest} {subject}" for digest, subject in found.commits]
    parts += _section(f"Commits: {len(found.commits)}", commits)
    for title, points in (("Success criteria", found.criteria), ("Security checklist", found.security)):
        parts += _section(
            f"{title}: {count(points)}", [f"[{'x' if point.done else ' '}] {point.text}" for point in points]
        )
    lines = [f"{finding.level}, line {finding.line}: {finding.text}" for finding in found.findings]
    parts += _section(f"Findings: {len(found.findings)}", lines)
    parts += _section("Report", [_report(found)])
    parts += _section("Not known", found.notes) if found.notes else []
    return Group(*parts)


def _files(found: Verification) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("plan", "file", "found"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "plan")
    for file in found.planned:
        said = f"{file.outcome}: {file.note}" if file.note else file.outcome
        table.add_row(cell(file.action), cell(file.path), cell(said, STYLES[file.outcome]))
    for path, letter in found.unplanned.items():
        table.add_row(cell("not planned", "bold red"), cell(path), cell(WORDS.get(letter, "changed"), "red"))
    if not found.planned and not found.unplanned:
        table.add_row(cell("none"), cell(""), cell(""))
    return table


def _section(title: str, lines: list[str]) -> list[RenderableType]:
    return [Text("\n" + title, style="bold"), *(cell("  " + line) for line in lines)]


def _report(found: Verification) -> str:
    if found.report is None:
        return "there is none; the planner writes it: type `/verify` in its session"
    if found.report.blanks:
        return f"{found.report.name}, in which {len(found.report.blanks)} parts are left to complete"
    return found.report.name


def count(points: list[Point]) -> str:
    """Return how many points are ticked, as `2/3`."""
    return f"{sum(point.done for point in points)}/{len(points)}"


def as_json(found: Verification) -> dict[str, Any]:
    """Return the verification for machines.

    Returns:
        `name`, `state`, `title`: of the plan; `base`: commit or null; `end`: commit, empty for the present state;
        `planned`: objects with `action`, `path`, `line`, `outcome` (`as planned`, `otherwise`, `untouched`, `unknown`)
        and `note`; `unplanned`: git's letter by path; `uncommitted`: paths of the plan; `commits`: objects with `hash`
        and `subject`; `criteria`, `security`: objects with `text` and `done`; `findings`: objects with `level`, `line`,
        `code` and `text`; `report`: null, or an object with `name` and `blanks`, the parts left to complete; `notes`:
        what could not be told.
    """
    return {
        "name": found.plan.name,
        "state": found.plan.state,
        "title": found.title,
        "base": found.span.base,
        "end": found.span.end,
        "planned": [file._asdict() for file in found.planned],
        "unplanned": found.unplanned,
        "uncommitted": found.uncommitted,
        "commits": [{"hash": digest, "subject": subject} for digest, subject in found.commits],
        "criteria": [point._asdict() for point in found.criteria],
        "security": [point._asdict() for point in found.security],
        "findings": [finding._asdict() for finding in found.findings],
        "report": {"name": found.report.name, "blanks": found.report.blanks} if found.report else None,
        "notes": found.notes,
    }


def summary(found: Verification) -> list[str]:
    """Return what completing writes into the plan: commits, files, boxes."""
    lines = [f"- {marks.code(digest)} {marks.words(subject)}" for digest, subject in found.commits] or ["- No commits"]
    done = len(found.planned) - len(found.differing)
    lines.append(f"- Files as planned: {done} of {len(found.planned)}")
    lines += [f"- {file.outcome.capitalize()}: {marks.code(file.path)}" for file in found.differing]
    if found.unplanned:
        named = [marks.code(marks.one_line(path)) for path in list(found.unplanned)[:LISTED]]
        more = f" and {len(found.unplanned) - LISTED} more" if len(found.unplanned) > LISTED else ""
        lines.append(f"- Not planned: {', '.join(named)}{more}")
    lines.append(f"- Success criteria: {count(found.criteria)}; security checklist: {count(found.security)}")
    lines += [f"- Not known: {marks.words(note)}" for note in found.notes]
    return lines


def warnings(found: Verification) -> list[str]:
    """Return what speaks against completing the plan now."""
    open_criteria = sum(not point.done for point in found.criteria)
    open_security = sum(not point.done for point in found.security)
    said = [
        (open_criteria, f"{open_criteria} of {len(found.criteria)} success criteria are not ticked"),
        (open_security, f"{open_security} of {len(found.security)} points of the security checklist are not ticked"),
        (len(found.differing), f"not as planned: {_names([file.path for file in found.differing])}"),
        (len(found.unplanned), f"changed, but not planned: {_names(list(found.unplanned))}"),
        (len(found.uncommitted), f"not committed: {_names(found.uncommitted)}"),
        (found.report is None, f"there is no review report ({printable(index.report_name(found.plan.name))})"),
        (found.report is not None and found.report.blanks, "the review report has parts that are left to complete"),
    ]
    return [text for applies, text in said if applies] + [printable(note) for note in found.notes]


def _names(paths: list[str]) -> str:
    more = f" and {len(paths) - LISTED} more" if len(paths) > LISTED else ""
    return ", ".join(map(printable, paths[:LISTED])) + more
