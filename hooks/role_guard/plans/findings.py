"""What `check` finds in a plan where it stands: with the policy's control files, and with the state that it is in."""

from __future__ import annotations

from role_guard.errors import LargePlanError, PlanError
from role_guard.layout import COMPLETED, REVIEW, Layout
from role_guard.plans import approval, store
from role_guard.plans.check import ENDS, ERROR, ON_DISK, Finding, check_plan
from role_guard.plans.scope import OPENS_NOTHING, described, opened_places, places
from role_guard.plans.visible import read_lines
from role_guard.zones import is_closed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from role_guard.plans.files import File
    from role_guard.shapes import Policy


def findings(text: str, state: str, layout: Layout, policy: Optional[Policy], name: str) -> list[Finding]:
    """Return what `check` finds in a plan.

    Work changes what the plan compares itself with, so files on disk count in Review only.

    Args:
        text: the plan.
        state: it is in; a completed one has no findings.
        layout: where it is.
        policy: knows the control files; None leaves these out.
        name: the plan's file name, by which its records are found.

    Raises:
        GuardError: a record can't be read.
    """
    if state == COMPLETED:
        return []
    found = check_plan(
        text,
        layout.main,
        None if policy is None else lambda path: is_closed(path, layout, policy),
        approved_texts(layout, state, name),
    )
    return [finding for finding in found if state == REVIEW or finding.code not in ON_DISK]


def approved_texts(layout: Layout, state: str, name: str) -> Optional[list[str]]:
    """Return what a person has approved of a plan, for `check_plan`; None if it is active, and nothing is on record.

    Raises:
        GuardError: a record can't be read.
    """
    approved = [store.read(layout, name, record) for record in (approval.TEXT, approval.WITHDRAWN)]
    known = [raw.decode("utf-8", "replace") for raw in approved if raw is not None]
    return known if known or state == REVIEW else None


def too_large(error: LargePlanError) -> Finding:
    """Return what is found in a plan that is too large to be read."""
    return Finding(ERROR, 1, "too-large", f"{error.what}; {error.repair}")


def errors(found: list[Finding]) -> list[Finding]:
    """Return the findings that keep a plan from being approved."""
    return [finding for finding in found if finding.level == ERROR]


def shown_places(file: File, layout: Layout, policy: Policy) -> tuple[str, bool]:
    """Return the paths of a file that a plan lists, as a person is told what it opens, and whether they stay closed."""
    named = places(file, layout.main)
    if opened_places(file, layout.main, lambda path: is_closed(path, layout, policy)):
        return " → ".join(described(place) for place in named), False
    closed = any(place.path is not None and is_closed(place.path.rstrip("/"), layout, policy) for place in named)
    return " → ".join(place.written for place in named) + ("" if closed else f" ({OPENS_NOTHING})"), closed


def refuse_unread(text: bytes) -> None:
    """Refuse to add to a plan that is not read to its end.

    Raises:
        PlanError: something in it hides what stands below.
    """
    for hidden in read_lines(text.decode("utf-8", "replace"))[1]:
        if hidden.code in ENDS:
            raise PlanError(f"the plan is not read to its end, because of its line {hidden.line}: {hidden.text}")
