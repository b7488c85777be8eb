"""Compares what was done with a plan: files, commits, boxes and findings. It writes and shows nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from claude_roles.plan_context import Opened
from claude_roles.review_report import Report, read_report
from role_guard.errors import PlanError
from role_guard.layout import ACTIVE, COMPLETED, Layout
from role_guard.plans import approval, drift, git, store, tree
from role_guard.plans.ending import ticked
from role_guard.plans.findings import findings
from role_guard.plans.heads import head_commit
from role_guard.plans.reader import Plan, read_plan
from role_guard.plans.scope import Place, has_placeholder, is_directory, opens, path_regex, places, scope_of
from role_guard.shapes import Policy
from role_guard.zones import is_closed

AS_PLANNED, OTHERWISE, UNTOUCHED, UNKNOWN = "as planned", "otherwise", "untouched", "unknown"
"""What became of a file that the plan lists."""

WORDS = {"A": "created", "M": "modified", "D": "deleted", "T": "changed its type", "U": "in conflict"}
"""What git's letters say (git-diff(1), `--diff-filter`)."""

EXPECTED = {"create": "A", "modify": "MT", "delete": "D", "any": "AMTDU"}
"""Letters that fit an action of the plan. `any`: it was listed without one (`## Files`, `## Amendments`)."""

ANY_ACTION = ("files", "amendments")
"""Sections whose files may be created or modified, unless they say which."""


IGNORED, IN_PART = "git ignores it", "only a part of it"
"""Notes on a file that was to be created and is there, though git knows nothing of it, and on a directory."""


class Planned(NamedTuple):
    """A file of the plan: `outcome` is one of the four above, `note` says what happened where that is not clear."""

    action: str
    path: str
    line: int
    outcome: str
    note: str


class Point(NamedTuple):
    """A success criterion or a point of the security checklist; `done`: ticked in the plan or in its report."""

    text: str
    done: bool


class Span(NamedTuple):
    """From which commit to which.

    `base` is None if it is not known, empty for the time before the first commit; `end` is empty for the present state
    of the checkout, committed or not.
    """

    base: str | None
    end: str

    @property
    def shown(self) -> str:
        """Return it in words."""
        return f"{(self.base or '')[:12] or 'the beginning'} to {self.end[:12] or 'the present state'}"


@dataclass(frozen=True)
class Verification:
    """What was found. Lists are empty where there is nothing; `notes` says what could not be told, and why."""

    plan: Opened
    title: str
    span: Span
    planned: list[Planned] = field(default_factory=list)
    unplanned: dict[str, str] = field(default_factory=dict)
    commits: list[tuple[str, str]] = field(default_factory=list)
    uncommitted: list[str] = field(default_factory=list)
    criteria: list[Point] = field(default_factory=list)
    security: list[Point] = field(default_factory=list)
    findings: list[Any] = field(default_factory=list)
    report: Report | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def differing(self) -> list[Planned]:
        """Return the files of the plan that are not as planned."""
        return [file for file in self.planned if file.outcome != AS_PLANNED]


def verify(plan: Opened, layout: Layout, policy: Policy) -> Verification:
    """Compare what was done with an active or completed plan.

    An active plan is compared with the checkout that the person is in, committed or not; a completed one with the
    commit at which it was completed.

    Raises:
        GuardError: a record can't be read.
    """
    read = read_plan(plan.text)
    record = store.read_json(layout, plan.name, approval.RECORD if plan.state == ACTIVE else "completed.json")
    span, notes = _span(plan, record, layout)
    scope = scope_of(read.files, layout.main, lambda path: is_closed(path, layout, policy))
    present = approval.Open(plan.name, "", scope.files, scope.directories)
    changed: dict[str, str] | None = None
    commits: list[tuple[str, str]] = []
    pending: list[str] = []
    undone: dict[str, str] = {}
    if span.base is not None:
        try:
            changed, pending, undone = _changed(plan.name, span, layout)
            commits = _commits(span, layout)
        except PlanError as error:
            notes.append(f"what was changed can't be told: {error}")
    report = read_report(layout, plan)
    return Verification(
        plan=plan,
        title=read.title,
        span=span,
        planned=_planned(read, changed, layout),
        unplanned={
            path: letter
            for path, letter in sorted({**(changed or {}), **undone}.items())
            if drift.is_drift(path, present, layout, policy)
        },
        commits=commits,
        uncommitted=sorted(path for path in pending if drift.is_open(path, present, policy)),
        criteria=_points(read.criteria, report.criteria if report else []),
        security=_points(read.security, report.security if report else []),
        findings=findings(plan.text, plan.state, layout, policy, plan.name),
        report=report,
        notes=notes,
    )


_APPROVED = re.compile(r"^- Approved by .* at commit `([0-9a-f]{7,64})`; SHA-256 `[0-9a-f]{64}`\s*$", re.MULTILINE)
_COMPLETED = re.compile(r"^- Completed by .* at commit `([0-9a-f]{7,64})`\s*$", re.MULTILINE)
_STAMP = re.compile(r"^- (?:Approved by .*; SHA-256 `[0-9a-f]{64}`|Reopened by .*)\s*$", re.MULTILINE)
"""What `lifecycle` writes into a plan: the last one of each is the person's."""


def is_stamped(text: str) -> bool:
    """Say whether a plan's own text says that a person's command approved it, on record here or not."""
    return _STAMP.search(text) is not None


def _span(plan: Opened, record: dict[str, Any] | None, layout: Layout) -> tuple[Span, list[str]]:
    """Return the commits to compare: those on record, else those in the plan's own text (in a clone)."""
    notes: list[str] = []
    base = str(record["base"]) if record and "base" in record else None
    end = str(record.get("end", "")) if record and plan.state == COMPLETED else ""
    if base is None and (found := _APPROVED.findall(plan.text)):
        base = found[-1]
        notes.append("there is no record of the approval here; the base commit is the one in the plan's text")
    if plan.state == COMPLETED and not end and (found := _COMPLETED.findall(plan.text)):
        end = found[-1]
    if base is None and plan.state == ACTIVE:
        base = head_commit(layout)
        notes.append("no approval is on record yet, so only what is not committed counts")
    elif base is None:
        notes.append("neither a record nor the plan's text says which commit the work began at")
    return Span(base, end), notes


def _changed(name: str, span: Span, layout: Layout) -> tree.Changes:
    """Return what has changed; between commits, nothing is uncommitted or undone."""
    if not span.end:
        return tree.changes(layout, span.base or "", store.read(layout, name, approval.SURROUNDINGS))
    end = git.commit(span.end)
    before = store.read(layout, name, approval.SURROUNDINGS)
    if not span.base and before is not None:
        return tree.Changes(tree.committed(layout, before, end), [], {})
    if not span.base:
        listed = git.run(layout, "ls-tree", "-r", "--name-only", "-z", end).split("\0")
        return tree.Changes({path: "A" for path in listed if path}, [], {})
    options = ("--name-status", "--no-renames", "--no-ext-diff", "--no-textconv", "-z")
    fields = git.run(layout, "diff", *options, git.commit(span.base), end, "--").split("\0")
    return tree.Changes(dict(zip(fields[1::2], fields[0::2], strict=False)), [], {})


def _commits(span: Span, layout: Layout) -> list[tuple[str, str]]:
    """Return short hash and subject of the commits, oldest first."""
    if not span.end:
        return git.commits_since(layout, span.base or "")
    end = git.commit(span.end)
    between = f"{git.commit(span.base)}..{end}" if span.base else end
    lines = git.run(layout, "log", "--reverse", "--no-show-signature", "--format=%h%x09%s", between, "--").splitlines()
    return [(head, subject) for head, _, subject in (line.partition("\t") for line in lines if line)]


def _planned(read: Plan, changed: Mapping[str, str] | None, layout: Layout) -> list[Planned]:
    """Return what became of each file of the plan."""
    found = []
    for file in read.files:
        action = file.action
        sections = [section.key for section in read.sections if section.line <= file.line]
        if action == "modify" and sections and sections[-1] in ANY_ACTION:
            action = "any"
        shown = f"{file.path} → {file.target}" if file.target else file.path
        if changed is None:
            outcome, note = UNKNOWN, ""
        elif file.action == "rename":
            before, *after = (_letters(place, changed) for place in places(file, layout.main))
            outcome, note = _renamed(before, set().union(*after))
        else:
            place = places(file, layout.main)[0]
            outcome, note = _outcome(action, place, _letters(place, changed), layout)
        found.append(Planned(file.action, shown, file.line, outcome, note))
    return found


def _letters(place: Place, changed: Mapping[str, str]) -> set[str]:
    """Return what happened to the files that a path of the plan stands for."""
    if not opens(place):
        return set()
    pattern = re.compile(f"(?s:{path_regex(place)})")
    return {letter for name, letter in changed.items() if pattern.match(name)}


def _outcome(action: str, place: Place, letters: set[str], layout: Layout) -> tuple[str, str]:
    """Return what became of a file or a directory; of the latter, any file may be created, modified or deleted."""
    there = opens(place) and Path(layout.root, place.path).exists()
    if not letters:
        made = action == "create" and there and not has_placeholder(place)
        ignored = made and git.run(layout, "check-ignore", "--", place.path, fine=(0, 1, 128))
        return (AS_PLANNED, IGNORED) if ignored else (UNTOUCHED, "")
    if is_directory(place):
        gone = action != "delete" or (letters == {"D"} and not there)
        made = action != "create" or "A" in letters
        return (AS_PLANNED, "") if gone and made else (OTHERWISE, IN_PART)
    if letters & set(EXPECTED[action]):
        return AS_PLANNED, ""
    return OTHERWISE, " and ".join(WORDS.get(letter, "changed") for letter in sorted(letters))


def _renamed(source: set[str], target: set[str]) -> tuple[str, str]:
    if not source and not target:
        return UNTOUCHED, ""
    if "D" in source and target & {"A", "M"}:
        return AS_PLANNED, ""
    return OTHERWISE, "the old file is still there" if target else "the new file is not there"


def _points(planned: list[Any], reported: list[Any]) -> list[Point]:
    """Return the items of a checklist, ticked where the plan or its report ticks them."""
    return [Point(*item) for item in ticked(planned, reported)]
