"""The review report on a plan, as it was saved: its boxes, its end, and what is left to complete in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claude_roles.plan_context import Opened
from role_guard.errors import LargePlanError
from role_guard.layout import COMPLETED, REVIEW, Layout
from role_guard.plans import index
from role_guard.plans.reader import read_plan

BLANKS = {
    "reviewed": "<date, and who reviewed>",
    "quality": "<Judge the code: structure, naming, errors, duplication; name file and line.>",
    "differences": "<Say of each difference why it is right, or what to do about it.>",
    "evidence": "<how you know: file and line, or a command and its output>",
    "tests": "<Which tests were run, with what result, and what no test covers.>",
    "suggestions": "<What could be better, but need not hold it up; none if there is nothing.>",
    "critical": "<What has to be mended first; none if there is nothing.>",
    "met": "<n>",
    "verdict": "<Ready to archive, or not: which, and why in one sentence.>",
}
"""The parts that the planner completes. A report that still has one is not finished."""

LAST_LINES = 10
"""Lines at the end of a report that a person is shown."""


@dataclass(frozen=True)
class Report:
    """A report as it was saved. `criteria`, `security`: boxes as in `reader.Plan`; `blanks`: parts left to complete."""

    name: str
    text: str
    criteria: list[Any]
    security: list[Any]
    blanks: list[str]

    @property
    def last_lines(self) -> list[str]:
        """Return the end of the report, without blank lines."""
        return [line for line in self.text.splitlines() if line.strip()][-LAST_LINES:]


def read_report(layout: Layout, plan: Opened) -> Report | None:
    """Return the report beside a plan, None if there is none: in Review while the plan is not completed."""
    name = index.report_name(plan.name)
    path = Path(index.place(layout, COMPLETED if plan.state == COMPLETED else REVIEW, name))
    try:
        if path.is_symlink() or not path.is_file():
            return None
        text = index.content(str(path), path.parent.name).decode("utf-8", "replace")
    except LargePlanError as large:
        return Report(name, f"{large.what}; {large.repair}", [], [], [])
    except OSError:
        return None
    read = read_plan(text)
    return Report(name, text, read.criteria, read.security, [blank for blank in BLANKS.values() if blank in text])
