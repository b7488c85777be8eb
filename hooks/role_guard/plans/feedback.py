"""Answers PostToolUse: tells the planner at once what `claude-roles check` finds in the plan it has written."""

from __future__ import annotations

from role_guard import binding, replies
from role_guard import system as os
from role_guard.effects import effects_of
from role_guard.errors import LargePlanError
from role_guard.event import Event
from role_guard.layout import REVIEW, Layout
from role_guard.plans import index, prompts, store
from role_guard.printable import shell_word
from role_guard.zones import REVIEW_ZONE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shapes import Policy


def post_tool_use(event: Event, layout: Layout, policy: Policy) -> str:
    """Keep the version of a draft that was written, and answer with the findings in it.

    Returns:
        The text for standard output; empty if the call wrote no draft.

    Raises:
        GuardError: the draft can't be read, or not be put on record.
    """
    bound = binding.bind(event.session, os.environ, layout, policy)
    if bound.problem or not prompts.writes_plans(policy["roles"][bound.role]):
        return ""
    written = {
        os.path.basename(effect.inside) for effect in effects_of(event, layout, policy) if effect.zone == REVIEW_ZONE
    }
    told = [_findings(name, layout, policy) for name in sorted(written) if index.is_plan(name)]
    text = "\n\n".join(item for item in told if item)
    return replies.note(event.name, text) if text else ""


def filed(name: str, layout: Layout, policy: Policy) -> str:
    """Return what to tell a planner whose plan was given a name when it wanted to leave plan mode."""
    called = index.stem(name)
    where = f"The plan stands in `.claude/plans/Review/{name}`; write changes there."
    from role_guard.plans import typed

    typing, command = f"/approve {typed.name_of(name)}", f"approve-plan {shell_word(called)}"
    how = f"A person approves it with `{typing}` at the prompt, or `{command}` in a terminal."
    return f"{where} {how} {_findings(name, layout, policy)}"


def _findings(name: str, layout: Layout, policy: Policy) -> str:
    """Return what to tell about one draft."""
    from role_guard.plans.check import summary
    from role_guard.plans.findings import findings

    try:
        text = index.content(index.place(layout, REVIEW, name), REVIEW)
    except LargePlanError as large:
        return f"claude-roles did not check the plan `{index.stem(name)}`: {large.what}; {large.repair}."
    except OSError:
        return ""
    store.keep(layout, name, text)
    prompts.drafted(name, layout)
    found = findings(text.decode("utf-8", "replace"), REVIEW, layout, policy, name)
    called = index.stem(name)
    if not found:
        command = f"approve-plan {shell_word(called)}"
        return f"claude-roles checked the plan `{called}`: no findings. A person approves it: `{command}`."
    return f"claude-roles checked the plan `{called}`. Mend this before you say that it is ready:\n{summary(found)}"
