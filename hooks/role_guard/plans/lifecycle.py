"""What a person does with a plan: approve, return, amend, complete, reopen. The command line and the prompt share it.

Each is done as a whole or not at all (`acts.py`), under the lock of `moves.locked`. What a session may do is decided
before, by the rules of its role: none of them moves plans.
"""

from __future__ import annotations

import hashlib

from role_guard import system as os
from role_guard.errors import PlanError
from role_guard.layout import ACTIVE, COMPLETED, REVIEW, Layout
from role_guard.named import namedtuple
from role_guard.plans import acts, approval, git, index, marks, moves, store, withdrawal
from role_guard.plans.acts import Act, Change

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from role_guard.shapes import Policy

By = namedtuple("By", "who session")
"""The person, as git knows them, and the session that they typed it in (empty for a terminal)."""

Outcome = namedtuple("Outcome", "name source target base note", defaults=("", ""))
"""What was done. `name`: the plan's file name; `source`, `target`: its states before and after; `base`: the commit that
the work starts from; `note`: one more line for the person."""


def approve(layout: Layout, spelling: str, by: By, *, looked_at: bytes | None = None) -> Outcome:
    """Approve a plan: stamp it and move it from Review to Active, or approve an active plan again as it is now.

    Args:
        layout: where the plans are.
        spelling: how the person names it.
        by: who does it.
        looked_at: the text that the person was shown, if they were.

    Raises:
        PlanError: it can't be approved; nothing was changed.
        GuardError: the record or the log can't be written.
    """
    head = git_head(layout)
    with moves.locked(layout):
        found = index.find(layout, spelling, (REVIEW, ACTIVE))
        base = approval.started(layout, found.name)
        base = head if base is None else base

        def stamp(text: bytes) -> Change:
            _refuse_unseen(found, text, looked_at)
            if found.state == ACTIVE:
                refuse_approved(layout, found.name, text)
            digest = hashlib.sha256(text).hexdigest()
            at = f"at commit `{base[:12]}`" if base else "before the first commit"
            line = f"- Approved by {marks.person(by.who)} on {approval.now()}, {at}; SHA-256 `{digest}`"
            stamped = marks.append(text, "approval", [line])
            record = approval.start(layout, found.name, stamped, how=approval.STAMPED, who=by.who, head=head)
            records = approval.approved(layout, found.name, stamped, {**record, "draft_sha256": digest})
            return Change(stamped, {**records, "returned.json": None, approval.STARTED: None})

        act = Act(found.name, found.state, ACTIVE, "approve", f"approved by {by.who}", by.session)
        acts.perform(layout, act, stamp, lambda: approval.note_surroundings(layout, found.name))
    return Outcome(found.name, found.state, ACTIVE, base)


def refuse_approved(layout: Layout, name: str, text: bytes) -> None:
    """Refuse to approve an active plan that is approved as it reads, by one of the person's commands.

    Raises:
        PlanError: it is.
        GuardError: a record can't be read.
    """
    record = store.read_json(layout, name, approval.RECORD)
    is_unchanged = store.read(layout, name, approval.TEXT) == text
    if record is not None and is_unchanged and record["how"] == approval.STAMPED:
        when = f"by {marks.one_line(record['who']) or 'a person'} on {record['when']}"
        raise PlanError(f"`{index.stem(name)}` is active and approved already ({when}); there is nothing to do")


def give_back(layout: Layout, spelling: str, remarks: str, by: By) -> Outcome:
    """Return a plan to the planner with remarks; one that was active goes back to Review and is approved no more.

    Raises:
        PlanError: it can't be returned; nothing was changed.
        GuardError: the record or the log can't be written.
    """
    if not remarks.strip():
        raise PlanError("say what has to change: `claude-roles return NAME -m REMARKS`")
    when = approval.now()
    with moves.locked(layout):
        found = index.find(layout, spelling, (REVIEW, ACTIVE))

        def remark(text: bytes) -> Change:
            lines = [f"Returned by {marks.person(by.who)} on {when}:", "", *marks.quoted(remarks)]
            taken_back = withdrawal.withdrawn(layout, found.name) if found.state == ACTIVE else {}
            returned = store.as_json({"who": by.who, "when": when, "remarks": remarks, "told": []})
            return Change(marks.append(text, "remarks", ["", *lines]), {**taken_back, "returned.json": returned})

        said = f"returned by {by.who}: {marks.one_line(remarks)}"
        acts.perform(layout, Act(found.name, found.state, REVIEW, "return", said, by.session), remark)
    return Outcome(found.name, found.state, REVIEW)


def amend(layout: Layout, policy: Policy, spelling: str, paths: list[str], why: str, by: By) -> Outcome:
    """Widen the scope of an active plan, on record in its text.

    Args:
        layout: where the plans are.
        policy: knows the control files, which no plan can open.
        spelling: how the person names the plan.
        paths: relative to the top of the repository; a directory may do without its `/`.
        why: the person's reason.
        by: who does it; the outcome's `note` are the paths as the plan has them.

    Raises:
        PlanError: it can't be amended; nothing was changed.
        GuardError: the record or the log can't be written.
    """
    from role_guard.plans import amending

    if not paths:
        raise PlanError("name the paths to add: `claude-roles amend NAME PATH… -m WHY`")
    paths = [amending.added(path, layout, policy) for path in paths]
    with moves.locked(layout):
        found = index.find(layout, spelling, (ACTIVE,))
        record = store.read_json(layout, found.name, approval.RECORD)
        if record is None or store.read(layout, found.name, approval.TEXT) != approval.read_active(layout, found.name):
            raise PlanError(f"`{found.name}` was changed since it was approved; approve it again first")

        def widen(text: bytes) -> Change:
            lines: list[str] = []
            for path in paths:
                lines += ["", f"### {marks.code(path)}", "", f"- **Why**: {marks.words(why) or 'not said'}"]
                lines += [f"- **By**: {marks.person(by.who)}, {approval.now()}"]
            widened = marks.append(text, "amendments", lines)
            fresh = approval.describe(layout, widened, how=str(record["how"]), who=str(record["who"]), base="")
            amending.refuse_shut(paths, widened, str(fresh["files"]), layout, policy)
            kept = {**record, **{key: fresh[key] for key in ("files", "directories", "sha256")}}
            return Change(widened, approval.approved(layout, found.name, widened, kept))

        said = f"{', '.join(paths)}: {marks.one_line(why)}"
        acts.perform(layout, Act(found.name, ACTIVE, ACTIVE, "amend", said, by.session), widen)
    return Outcome(found.name, ACTIVE, ACTIVE, record["base"], ", ".join(paths))


def complete(layout: Layout, spelling: str, by: By, summary: list[str] | None = None) -> Outcome:
    """Complete a plan: write into it what was done and move it from Active to Completed, with its review report.

    Args:
        layout: where the plans are.
        spelling: how the person names it.
        by: who does it.
        summary: lines that say what was done; None makes them from the commits since the approval.

    Raises:
        PlanError: it can't be completed; nothing was changed.
        GuardError: the record or the log can't be written.
    """
    end = git_head(layout)
    with moves.locked(layout):
        found = index.find(layout, spelling, (ACTIVE,))
        record = store.read_json(layout, found.name, approval.RECORD) or {}
        lines = _done(layout, record) if summary is None else summary

        def close(text: bytes) -> Change:
            head = f"- Completed by {marks.person(by.who)} on {approval.now()}"
            closed = marks.append(text, "completion", [head + (f", at commit `{end[:12]}`" if end else ""), *lines])
            ended = store.as_json({**record, "end": end, "completed": approval.now()})
            gone = dict.fromkeys((approval.RECORD, approval.TEXT, approval.STARTED, store.TOLD))
            return Change(closed, {store.CLOSED: closed, "completed.json": ended, **gone})

        report = index.report_name(found.name)
        has_report = _has(layout, REVIEW, report)
        if has_report and _has(layout, COMPLETED, report):
            raise PlanError(f"`Completed/{report}` is there already; rename it")
        if has_report and os.path.islink(index.place(layout, REVIEW, report)):
            raise PlanError(f"`Review/{report}` is a link, and no report; put the file itself there")
        if has_report:
            index.content(index.place(layout, REVIEW, report), REVIEW)  # before the plan is moved without it
        report = report if has_report else ""
        act = Act(found.name, ACTIVE, COMPLETED, "complete", f"completed by {by.who}", by.session)
        acts.perform(layout, act._replace(report=report), close)
    return Outcome(found.name, ACTIVE, COMPLETED, base=str(record.get("base", "")), note=report)


def reopen(layout: Layout, spelling: str, by: By, *, looked_at: bytes | None = None) -> Outcome:
    """Take a completed plan back to Active, approved again, and its report back to Review.

    The work still counts from the commit of its first approval.

    Args:
        layout: where the plans are.
        spelling: how the person names it.
        by: who does it.
        looked_at: the text that the person was shown, if they were.

    Raises:
        PlanError: it can't be reopened; nothing was changed.
        GuardError: the record or the log can't be written.
    """
    head = git_head(layout)
    with moves.locked(layout):
        found = index.find(layout, spelling, (COMPLETED,))
        before = store.read_json(layout, found.name, "completed.json") or {}
        base = str(before.get("base") or head)

        def again(text: bytes) -> Change:
            _refuse_unseen(found, text, looked_at)
            line = f"- Reopened by {marks.person(by.who)} on {approval.now()}"
            opened = marks.append(text, "approval", [line])
            record = approval.describe(layout, opened, how=approval.STAMPED, who=by.who, base=base)
            return Change(
                opened,
                {**approval.approved(layout, found.name, opened, record), "completed.json": None, store.CLOSED: None},
            )

        report = index.report_name(found.name)
        has_report = _has(layout, COMPLETED, report) and not _has(layout, REVIEW, report)
        act = Act(found.name, COMPLETED, ACTIVE, "reopen", f"reopened by {by.who}", by.session)
        act = act._replace(report=report if has_report else "")
        acts.perform(layout, act, again, lambda: approval.note_surroundings(layout, found.name))
    return Outcome(found.name, COMPLETED, ACTIVE, base)


def _refuse_unseen(found: index.Found, text: bytes, looked_at: bytes | None) -> None:
    """Refuse what is not the text that the person was shown, if they were shown one."""
    if looked_at is not None and text != looked_at:
        raise PlanError(f"`{found.state}/{found.name}` was changed while you looked at it; look again")


def git_head(layout: Layout) -> str:
    """Return the commit that is checked out, empty if there is none."""
    from role_guard.plans.heads import head_commit

    return head_commit(layout)


def _done(layout: Layout, record: dict[str, Any]) -> list[str]:
    """Return lines that say which commits were made since the approval."""
    try:
        commits = git.commits_since(layout, str(record.get("base", "")))
    except PlanError as error:
        return [f"- Commits: not known ({marks.words(str(error))})"]
    return [f"- `{digest}` {marks.words(subject)}" for digest, subject in commits] or ["- No commits"]


def _has(layout: Layout, state: str, name: str) -> bool:
    return os.path.lexists(index.place(layout, state, name))
