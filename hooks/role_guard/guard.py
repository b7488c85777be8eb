"""Answers the two events around a tool call: PreToolUse and PermissionRequest."""

from __future__ import annotations

from role_guard import binding, records, replies, sandbox
from role_guard import system as os
from role_guard.decide import ALLOW, ASK, DENY, NOTHING, WARN, Situation, Verdict, decide
from role_guard.effects import Effect, effects_of
from role_guard.errors import UnclearPathError
from role_guard.event import Event
from role_guard.layout import Layout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.binding import Binding
    from role_guard.plans.approval import Open
    from role_guard.shapes import Policy, Role


def pre_tool_use(event: Event, layout: Layout, policy: Policy) -> str:
    """Judge a tool call, record what is not let through, and answer.

    Returns:
        The text for standard output; empty leaves the call to the client's own permissions.

    Raises:
        GuardError: the call can't be judged or recorded.
    """
    bound = binding.bind(event.session, os.environ, layout, policy)
    bound = records.settle(event, bound, layout, policy)
    event = sandbox.without_proof(event, layout)
    told = sandbox.holds_project(event, os.environ)
    verdict = _verdict(event, bound, layout, policy, sandboxed=told)
    if verdict.verdict == DENY and verdict.effect.kind == "leave-plan-mode":
        verdict = _with_plan(event, verdict, bound, layout, policy)
    if verdict.verdict in (ASK, DENY, WARN) or policy["record"] == "all":
        _log(event, bound, verdict, layout, policy)
    changed = sandbox.with_proof(event, layout) if verdict.sandboxed and verdict.verdict != DENY else None
    return replies.permission(verdict.verdict, f"{verdict.reason} [{verdict.rule}]".strip(), changed)


def _with_plan(event: Event, verdict: Verdict, bound: Binding, layout: Layout, policy: Policy) -> Verdict:
    """File the plan of a planner that may not leave plan mode, and say where it stands."""
    from role_guard.plans import feedback, native, prompts

    if not prompts.writes_plans(policy["roles"][bound.role]):
        return verdict
    name = native.file_plan(event, layout)
    if not name:
        return verdict
    return verdict._replace(reason=f"{verdict.reason} {feedback.filed(name, layout, policy)}")


def permission_request(event: Event, layout: Layout, policy: Policy) -> str:
    """Answer the client's own permission prompt in the person's place, where the deciding rules say so.

    Returns:
        The text for standard output; empty puts the prompt to the person.
    """
    bound = binding.bind(event.session, os.environ, layout, policy)
    asked = sandbox.without_proof(event, layout)
    proven = asked is not event and sandbox.holds_project(event, os.environ)
    verdict = _verdict(asked, bound, layout, policy, sandboxed=proven)
    if verdict.verdict != ALLOW or not verdict.answers_prompt:
        return ""
    if policy["record"] == "all":
        _log(asked, bound, verdict, layout, policy)
    return replies.prompt_allowed()


def _log(event: Event, bound: Binding, verdict: Verdict, layout: Layout, policy: Policy) -> None:
    """Put a verdict into the audit log."""
    records.write(
        event, bound, layout, policy,
        verdict=verdict.verdict, rule=verdict.rule, reason=verdict.reason, subject=verdict.effect.subject,
        plan=verdict.plan,
    )  # fmt: skip


def _verdict(event: Event, bound: Binding, layout: Layout, policy: Policy, *, sandboxed: bool) -> Verdict:
    """Judge a call in the session's role."""
    if bound.problem:
        return Verdict(DENY, "binding.conflict", bound.problem, Effect("tool", event.tool))
    try:
        effects = effects_of(event, layout, policy)
    except UnclearPathError as unclear:
        reason = f"Refused because {unclear.what}. To go on, {unclear.repair}."
        return Verdict(DENY, "path.unclear", reason, Effect("write", unclear.spelling))
    situation = situation_of(event, bound.role, layout, policy)._replace(sandboxed=sandboxed)
    verdict = decide(policy["roles"][bound.role], bound.role, effects, situation)._replace(plan=situation.plan)
    return _unasked(event, verdict, effects) if verdict.verdict == ASK else verdict


def _unasked(event: Event, verdict: Verdict, effects: list[Effect]) -> Verdict:
    """Refuse what can't be put to the person."""
    from role_guard import modes

    if not modes.asks_nobody(event.permission_mode, effects):
        return verdict
    reason = f"{verdict.reason} In the mode {event.permission_mode} nobody would be asked, so it is refused."
    return verdict._replace(verdict=DENY, reason=reason)


NO_SITUATION = Situation("", "", (), NOTHING)
"""What a role sees whose rules don't ask for plans."""


def situation_of(event: Event, role: str, layout: Layout, policy: Policy) -> Situation:
    """Return what the conditional rules of a role look at; plans are read only if one of them asks.

    Raises:
        GuardError: a plan or a record can't be read or written.
    """
    if not asks_for_plans(policy["roles"][role]):
        return NO_SITUATION
    from role_guard.plans import choice

    found = choice.present(event.session, os.environ, layout, require_stamp=policy["plans"]["require_stamp"])
    return situation_with(found, policy)


def asks_for_plans(role: Role) -> bool:
    """Say whether a rule of a role asks for plans."""
    return any(rule["active_plan"] is not None or rule["in_plan"] is not None for rule in role["rules"])


def situation_with(found: Open, policy: Policy) -> Situation:
    """Return what conditional rules look at in a session that works on a plan, or has the problem that it has none."""
    from role_guard.plans import index

    if found.problem:
        return Situation(index.stem(found.plan), found.problem, (), NOTHING)
    files = (found.files, policy["plans"]["always_in_scope"])
    return Situation(index.stem(found.plan), "", files, found.directories)
