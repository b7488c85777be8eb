"""Judges a call as the hook would, and keeps the way to the verdict. Nothing is put on record or logged."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any, NamedTuple

from role_guard import guard, sandbox, tools
from role_guard.decide import DENY, HARDNESS, WARN, Situation, Verdict, applies, decide
from role_guard.effects import Effect, effects_of
from role_guard.errors import UnclearPathError
from role_guard.event import Event
from role_guard.layout import ACTIVE, Layout
from role_guard.plans import approval, choice, index
from role_guard.plans.approval import Open
from role_guard.shapes import Policy, Role, Rule

CONDITIONS: dict[str, str | dict[bool, str]] = {
    "active_plan": {True: "there is no plan to work on", False: "there is a plan to work on"},
    "in_plan": {True: "the plan does not name it", False: "the plan names it"},
    "sandboxed": {True: "it runs in no sandbox", False: "it runs in a sandbox"},
    "paths": "it is none of its paths",
    "commands": "it is none of its commands",
    "tools": "it is none of its tools",
}
"""Every condition of a rule, and what to say when it fails; of those that are true or false, by what is asked."""

NO_CONDITION = dict.fromkeys(("active_plan", "in_plan", "sandboxed", "zones", "paths", "commands", "tools"))


class Call(NamedTuple):
    """A tool call to judge. `cwd`: absolute; `sandboxed`: it is made in a session whose sandbox holds."""

    tool: str
    tool_input: dict[str, Any]
    cwd: str
    sandboxed: bool = False

    @property
    def event(self) -> Event:
        """Return the event that the client would send."""
        return Event("PreToolUse", "explain", self.cwd, self.tool, self.tool_input, "", "", "default", "", "")

    @property
    def in_sandbox(self) -> bool:
        """Say whether its command would run in a sandbox; the client has one for some tools only."""
        return self.sandboxed and sandbox.holds_project(self.event, {sandbox.VARIABLE: sandbox.PROJECT})


class Tried(NamedTuple):
    """A rule that speaks of the kind of an effect. `fails`: why it does not hold, empty for the one that decided."""

    rule: Rule
    fails: str


class Judged(NamedTuple):
    """One effect, what was decided on it, and the rules tried on the way."""

    effect: Effect
    verdict: Verdict
    tried: list[Tried]


class Way(NamedTuple):
    """The way to a verdict. `words`: the commands found in a shell's text, None for a word that is not literal."""

    words: list[tuple[str | None, ...]]
    judged: list[Judged]
    verdict: Verdict


def present_plan(layout: Layout, policy: Policy, name: str, environ: Mapping[str, str]) -> Open:
    """Return what a new session may change now, without a record of it (`choice.present`).

    Args:
        layout: where the plans are.
        policy: the compiled policy.
        name: file name of the active plan that was asked for, empty for the one that the hook would take.
        environ: the environment of the session.
    """
    active = index.names(layout, ACTIVE)
    if not active:
        return approval.closed("", choice.NONE_ACTIVE)
    for candidate in (name, environ.get(choice.VARIABLE, ""), active[0] if len(active) == 1 else ""):
        if candidate in active:
            return approval.foreseen(layout, candidate, require_stamp=policy["plans"]["require_stamp"])
    return choice.several(active)


def situation_of(role: Role, found: Open, policy: Policy, *, sandboxed: bool) -> Situation:
    """Return what the conditional rules of a role look at."""
    situation = guard.situation_with(found, policy) if guard.asks_for_plans(role) else guard.NO_SITUATION
    return situation._replace(sandboxed=sandboxed)


def judge(call: Call, name: str, situation: Situation, layout: Layout, policy: Policy) -> Way:
    """Judge a call in a role.

    Raises:
        GuardError: the input has not the form that the tool takes.
    """
    try:
        words, effects = read(call, layout, policy)
    except UnclearPathError as unclear:
        effect = Effect("write", unclear.spelling)
        reason = f"Refused because {unclear.what}. To go on, {unclear.repair}."
        return Way([], [], Verdict(DENY, "path.unclear", reason, effect))
    return Way(words, judge_effects(effects, name, situation, policy), whole(effects, name, situation, policy))


def judge_effects(effects: list[Effect], name: str, situation: Situation, policy: Policy) -> list[Judged]:
    """Judge each effect by itself."""
    role = policy["roles"][name]
    found = []
    for effect in effects:
        verdict = decide(role, name, [effect], situation)
        found.append(Judged(effect, verdict, list(_tried(role, effect, situation))))
    return found


def whole(effects: list[Effect], name: str, situation: Situation, policy: Policy) -> Verdict:
    """Return the verdict of all effects together."""
    return decide(policy["roles"][name], name, effects, situation)


def passes(verdict: Verdict) -> bool:
    """Say whether a verdict lets a call through without a question of ours."""
    return HARDNESS[verdict.verdict] <= HARDNESS[WARN]


def read(call: Call, layout: Layout, policy: Policy) -> tuple[list[tuple[str | None, ...]], list[Effect]]:
    """Return the commands found in a call, and its effects.

    Raises:
        GuardError: as `effects_of`.
    """
    effects = effects_of(call.event, layout, policy)
    command = call.tool_input.get("command")
    if call.tool not in tools.SHELLS or not isinstance(command, str):
        return [], effects
    from role_guard.shell import read_command
    from role_guard.shell.values import texts

    report = read_command(call.tool, command, call.cwd, layout, policy)
    found = [texts(values) for values in report.commands]
    found = found or [tuple(effect.words) for effect in effects if effect.words]  # PowerShell's reader keeps none
    return list(dict.fromkeys(found)), effects


def _tried(role: Role, effect: Effect, situation: Situation) -> list[Tried]:
    """Return the rules that speak of an effect's kind, as far as they are tried."""
    found: list[Tried] = []
    for rule in role["rules"]:
        if effect.kind not in rule["effects"]:
            continue
        if applies(rule, effect, situation):
            return [*found, Tried(rule, "")]
        found.append(Tried(rule, "; ".join(_failing(rule, effect, situation))))
    return found


def _failing(rule: Rule, effect: Effect, situation: Situation) -> list[str]:
    """Return the conditions of a rule that fail, each tried alone by the hook's own code."""
    found = []
    for condition, said in CONDITIONS.items():
        keys = ("zones", "paths") if condition == "paths" else (condition,)
        alone: Any = {**rule, **NO_CONDITION, **{key: rule[key] for key in keys}}  # type: ignore[literal-required]
        if not applies(alone, effect, situation):
            found.append(said if isinstance(said, str) else said[bool(alone[condition])])
    return found


def absolute_cwd() -> str:
    """Return the directory that the person is in, as a session started there would have it."""
    return os.path.realpath(os.curdir)
