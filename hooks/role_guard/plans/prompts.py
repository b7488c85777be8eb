"""What a person's prompt means for plans: which one the session works on, and what the planner has to be told."""

from __future__ import annotations

from role_guard import system as os
from role_guard.event import Event
from role_guard.layout import ACTIVE, REVIEW, Layout
from role_guard.named import namedtuple
from role_guard.plans import approval, choice, index, moves, store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.plans.approval import Open
    from role_guard.shapes import Policy, Role

START = "SessionStart"

IMPLEMENT = "/implement"
"""The slash command that names the session's plan."""


TYPED = ("/approve", "/return", "/amend", "/complete")
"""Commands that `typed` answers in the person's place."""


def is_typed(prompt: str) -> bool:
    """Say whether a prompt is one of `TYPED`."""
    return bool(prompt.strip()) and prompt.split(None, 1)[0] in TYPED


Note = namedtuple("Note", "text line", defaults=("",))
"""What a prompt leads to: text for the model and a line for the person, each empty if there is nothing to tell."""


def note(event: Event, role: str, layout: Layout, policy: Policy) -> Note:
    """Take what a prompt says about plans, and return what the session is told about them.

    Args:
        event: a UserPromptSubmit or SessionStart event.
        role: the session's role.
        layout: where the plans are.
        policy: the compiled policy.

    Returns:
        What to tell.

    Raises:
        PlanError: the prompt names a plan that can't be worked on; it is not to be sent.
        GuardError: a plan or a record can't be read or written.
    """
    moves.tidy(layout)
    row = policy["roles"][role]
    if works_on_plans(row):
        return _implementer(event, role, layout, policy)
    return Note(_returned(event, layout) if writes_plans(row) else "")


def works_on_plans(role: Role) -> bool:
    """Say whether a role's rules ask which plan the session works on."""
    return any(rule["active_plan"] is not None or rule["in_plan"] is not None for rule in role["rules"])


def writes_plans(role: Role) -> bool:
    """Say whether a role writes drafts."""
    return any(rule["verdict"] == "allow" and "review" in (rule["zones"] or ()) for rule in role["rules"])


def _implementer(event: Event, role: str, layout: Layout, policy: Policy) -> Note:
    """Choose the plan that a prompt names, and say what it opens when that is new."""
    before = choice.named(event.session, layout)
    worked = choice.worked(event.session, layout)
    words = event.prompt.split(None, 1)
    if words and words[0] == IMPLEMENT:
        from role_guard.plans import typed

        rest = words[1] if len(words) > 1 else ""
        name, _ = typed.split_name(rest, layout, (ACTIVE,), (ACTIVE,))
        choice.choose(event.session, index.find(layout, name, (ACTIVE,)).name, layout)
    elif event.prompt and not event.prompt.lstrip().startswith("<"):
        active = index.names(layout, ACTIVE)
        found = choice.mentioned(event.prompt, active)
        if found and before not in active:
            choice.choose(event.session, found, layout)
    require = policy["plans"]["require_stamp"]
    present = choice.present(event.session, os.environ, layout, require_stamp=require)
    if event.prompt and present.plan:
        approval.note_surroundings(layout, present.plan)
    said, line = "", ""
    if event.name == START:
        choice.note_work(event.session, worked, layout)  # no turn begins
    elif present.plan:
        said, line = _left(event, role, present.plan, layout, policy)
    return Note("\n\n".join(filter(None, (_works_on(present, before), said))), line)


def _works_on(present: Open, before: str) -> str:
    """Say what is open to a session that is told so for the first time, or why nothing is."""
    if present.problem:
        return f"No project file can be changed now, because {present.problem}" if present.plan else ""
    if present.plan == before:
        return ""
    return (
        f"This session works on the plan `.claude/plans/Active/{present.plan}`. The files that it names can be edited "
        "without asking; for any other file, stop and report."
    )


def _left(event: Event, role: str, plan: str, layout: Layout, policy: Policy) -> tuple[str, str]:
    """Compare the plan of a turn that was interrupted, if this one goes on with another."""
    worked = choice.worked(event.session, layout)
    if any(name != plan for name in worked):
        from role_guard.plans import drift

        return drift.left(event, role, plan, layout, policy)
    choice.note_work(event.session, [plan], layout)
    return "", ""


def _returned(event: Event, layout: Layout) -> str:
    """Return the remarks with which plans came back, once a session."""
    found: list[str] = []
    for name in index.names(layout, REVIEW):
        record = store.read_json(layout, name, "returned.json")
        if record is None or event.session in record.get("told", []):
            continue
        remarks = str(record.get("remarks", "")).strip()
        found.append(f"The person returned `.claude/plans/Review/{name}` with these remarks:\n\n{remarks}")
        store.write_json(layout, name, "returned.json", {**record, "told": [*record.get("told", []), event.session]})
    if not found:
        return ""
    return "\n\n".join([*found, "They stand in the plan too. Revise it, and say what you changed."])


def drafted(name: str, layout: Layout) -> None:
    """Put on record that a draft was written: an earlier approval or remark of its name is settled."""
    if not os.path.lexists(index.place(layout, ACTIVE, name)):
        from role_guard.plans import withdrawal

        withdrawal.withdraw(layout, name)
    store.remove(layout, name, "returned.json")
