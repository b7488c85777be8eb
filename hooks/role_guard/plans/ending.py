"""What a person should know of a plan before it is completed: what changed outside of it, and which boxes are open."""

from __future__ import annotations

from role_guard.errors import LargePlanError, PlanError
from role_guard.layout import REVIEW
from role_guard.named import namedtuple
from role_guard.plans import approval, drift, index, store
from role_guard.plans.reader import read_plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.layout import Layout
    from role_guard.plans.reader import Box
    from role_guard.shapes import Policy

Ending = namedtuple("Ending", "outside news said")
"""`outside`: what changed outside of the plan; `news`: that of it which the person was not told yet; `said`: lines for
the person."""


def ending(layout: Layout, name: str, policy: Policy) -> Ending:
    """Return what there is to say of an active plan.

    Args:
        layout: where the plans are.
        name: file name of the plan.
        policy: the compiled policy.

    Raises:
        GuardError: the plan or a record can't be read.
    """
    outside: list[str] = []
    said: list[str] = []
    try:
        outside = drift.outside(name, layout, policy)
    except PlanError as error:
        said.append(f"What was changed can't be compared with the plan: {error}.")
    if outside:
        said.append(f"Changed outside of the plan: {drift.listed(outside)}.")
    text = approval.read_active(layout, name) or b""
    plan, report = read_plan(text.decode("utf-8", "replace")), read_plan(_report(layout, name))
    for planned, reported, called in (
        (plan.criteria, report.criteria, "success criteria"),
        (plan.security, report.security, "points of the security checklist"),
    ):
        left = [what for what, done in ticked(planned, reported) if not done]
        if left:
            said.append(f"{len(left)} of {len(planned)} {called} are not ticked.")
    told = store.read_json(layout, name, store.TOLD) or {"drift": []}
    return Ending(outside, [path for path in outside if path not in told["drift"]], said)


def ticked(planned: list[Box], reported: list[Box]) -> list[tuple[str, bool]]:
    """Return the items of a checklist, and whether the plan or its report ticks them."""
    by_report = {_folded(box.text) for box in reported if box.done}
    return [(box.text, bool(box.done) or _folded(box.text) in by_report) for box in planned]


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _report(layout: Layout, name: str) -> str:
    """Return the text of the report on a plan that is not completed, empty if there is none that can be read."""
    try:
        return index.content(index.place(layout, REVIEW, index.report_name(name)), REVIEW).decode("utf-8", "replace")
    except (LargePlanError, OSError):
        return ""
