"""Writes the form of a review report: what can be computed is filled in, the planner completes the rest."""

from __future__ import annotations

from claude_roles.review_report import BLANKS
from claude_roles.verification import AS_PLANNED, WORDS, Point, Verification
from role_guard.plans import index, marks


def report_text(found: Verification) -> str:
    """Return the report as Markdown, with what can be computed filled in and `BLANKS` for the rest."""
    plan = found.plan
    done = len(found.planned) - len(found.differing)
    parts = [
        f"# Review report: {marks.one_line(found.title) or index.stem(plan.name)}",
        "\n".join(
            [
                f"- **Plan**: {marks.code(f'.claude/plans/{plan.spelling}')}",
                f"- **Compared**: {found.span.shown}",
                f"- **Reviewed**: {BLANKS['reviewed']}",
            ]
        ),
        "## Code quality",
        BLANKS["quality"],
        f"## Files as planned: {done}/{len(found.planned)}",
        _files(found),
        f"## Commits: {len(found.commits)}",
        _items([f"{marks.code(digest)} {marks.one_line(subject)}" for digest, subject in found.commits]),
        "## Success criteria",
        _boxes(found.criteria),
        "## Security checklist",
        _boxes(found.security),
        "## Tests",
        BLANKS["tests"],
        f"## Findings: {len(found.findings)}",
        _items([f"{finding.level}, line {finding.line}: {marks.one_line(finding.text)}" for finding in found.findings]),
        "## Suggestions",
        BLANKS["suggestions"],
        "## Critical issues",
        BLANKS["critical"],
        "## Ready to archive",
        "\n".join(
            [
                f"- **Success criteria**: {BLANKS['met']} of {len(found.criteria)} met",
                f"- **Security checklist**: {BLANKS['met']} of {len(found.security)} met",
            ]
        ),
        BLANKS["verdict"],
    ]
    return "\n\n".join(parts) + "\n"


def _files(found: Verification) -> str:
    rows = [f"| {file.action} | {_code(file.path)} | {_said(file.outcome, file.note)} |" for file in found.planned]
    rows += [
        f"| not planned | {_code(path)} | {WORDS.get(letter, 'changed')} |" for path, letter in found.unplanned.items()
    ]
    text = (
        "\n".join(["| Plan | File | Found |", "| --- | --- | --- |", *rows]) if rows else "None are listed or touched."
    )
    notes = [f"Not committed: {', '.join(map(_code, found.uncommitted))}."] if found.uncommitted else []
    notes += [marks.one_line(note) for note in found.notes]
    notes += [BLANKS["differences"]] if found.differing or found.unplanned or notes else []
    return "\n\n".join([text, *notes])


def _said(outcome: str, note: str) -> str:
    return f"**{outcome}**" + (f": {note}" if note else "") if outcome != AS_PLANNED else outcome


def _code(text: str) -> str:
    """Return a path as a code span that fits into a cell of a table."""
    return marks.code(marks.one_line(text)).replace("|", "\\|")


def _boxes(points: list[Point]) -> str:
    lines = [
        f"- [{'x' if point.done else ' '}] {marks.one_line(point.text)}\n  {BLANKS['evidence']}" for point in points
    ]
    return "\n".join(lines) or "The plan lists none."


def _items(texts: list[str]) -> str:
    return "\n".join("- " + text for text in texts) or "None."
