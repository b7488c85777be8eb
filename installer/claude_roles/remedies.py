"""What would allow a call: changes that a person can make, each tried before it is named."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import NamedTuple

from claude_roles.compiler import SOURCE_NAME
from claude_roles.globs import command_regexes
from claude_roles.judging import Judged, passes, whole
from role_guard import sandbox
from role_guard.decide import ALLOW, ASK, Situation
from role_guard.effects import Effect
from role_guard.shapes import Policy, Role, Rule
from role_guard.zones import CONTROL, PROJECT

ANYTHING = r"(?s:.*)"
INSTALL = "then run `install-roles`"


class Remedy(NamedTuple):
    """A change, and the verdict with it; `rule` is empty where a person does it outside of sessions, or decides."""

    what: str
    verdict: str
    rule: str


class Asked(NamedTuple):
    """What is asked for: a role by name, the tool of the call, and what the rules look at."""

    name: str
    tool: str
    situation: Situation
    policy: Policy


def remedies(judged: Judged, asked: Asked) -> list[Remedy]:
    """Return what would let one effect through that is refused or put to the person."""
    effect = judged.effect
    found: list[Remedy] = []
    if judged.verdict.verdict == ASK:
        found.append(Remedy("the person says yes when Claude Code asks", ALLOW, ""))
    if effect.kind == "approve":
        found.append(Remedy("a person does it, in a terminal of their own: `plans` lists them", ALLOW, ""))
    for what, changed, supposed in (*_situations(effect, asked), *_lists(effect, asked)):
        verdict = whole([supposed], asked.name, changed.situation, changed.policy)
        if passes(verdict):
            found.append(Remedy(what, verdict.verdict, verdict.rule))
    return [*found, *_edit(judged, asked)]


def _situations(effect: Effect, asked: Asked) -> Iterator[tuple[str, Asked, Effect]]:
    """Yield other circumstances of the same call."""
    now = asked.situation
    if effect.kind == "write" and effect.zone == PROJECT and now.files != ANYTHING:
        path = shlex.quote(effect.inside)
        if now.plan and not now.problem:
            what = f"the plan names it: `claude-roles amend {shlex.quote(now.plan)} {path} -m WHY`, by a person"
        else:
            what = f"an approved plan that names {path}"
        yield what, asked._replace(situation=now._replace(problem="", files=(ANYTHING,), directories=ANYTHING)), effect
    elif now.problem:
        yield "an approved plan to work on", asked._replace(situation=now._replace(problem="")), effect
    if asked.tool in sandbox.TOOLS and not now.sandboxed:
        launch = asked.policy["roles"][asked.name]["launch"]
        what = f"a session whose sandbox holds: `{launch}` starts it where a sandbox works"
        yield what, asked._replace(situation=now._replace(sandboxed=True)), effect


def _lists(effect: Effect, asked: Asked) -> Iterator[tuple[str, Asked, Effect]]:
    """Yield entries in lists of roles.toml."""
    role = asked.policy["roles"][asked.name]
    listed = _listed(effect)
    if listed:
        place = next((f"{SOURCE_NAME}:{r['line']}" for r in role["rules"] if r["id"] == f"{asked.name}.commands"), "")
        what = f"`{listed}` in `commands` of [roles.{asked.name}] ({place or SOURCE_NAME}), {INSTALL}"
        granted: Rule = {
            "id": f"{asked.name}.commands", "line": 0, "effects": ["run"], "zones": None, "paths": None, "tools": None,
            "commands": [command_regexes(listed)], "active_plan": None, "in_plan": None, "sandboxed": None,
            "verdict": ALLOW, "reason": "", "answers_prompt": True,
        }  # fmt: skip
        yield what, _with_rules(asked, [granted, *role["rules"]]), effect
    for index, rule in enumerate(role["rules"]):
        if rule["tools"] is not None and effect.kind in rule["effects"]:
            what = f"`{effect.subject}` in `tools` of {rule['id']} ({SOURCE_NAME}:{rule['line']}), {INSTALL}"
            opened: Rule = {**rule, "tools": ANYTHING}
            yield what, _with_rules(asked, [*role["rules"][:index], opened, *role["rules"][index + 1 :]]), effect
    if effect.kind == "mcp" and not re.match(asked.policy["mcp_writes"], effect.subject):
        what = f"`{effect.subject}` in `mcp_reads` ({SOURCE_NAME}), if it only reads, {INSTALL}"
        yield what, asked, effect._replace(kind="mcp-read")


def _listed(effect: Effect) -> str:
    """Return the entry of `commands` that would stand for a program, empty if there can be none."""
    if effect.kind != "run" or not effect.words or None in effect.words:
        return ""
    words = [str(word) for word in effect.words]
    if any(character in word for word in words for character in "*?["):
        return ""
    text = shlex.join(words)
    try:
        command_regexes(text)
    except ValueError:
        return ""
    return text


def _with_rules(asked: Asked, rules: list[Rule]) -> Asked:
    role = asked.policy["roles"][asked.name]
    roles: dict[str, Role] = {**asked.policy["roles"], asked.name: {**role, "rules": rules}}
    return asked._replace(policy={**asked.policy, "roles": roles})


def _edit(judged: Judged, asked: Asked) -> Iterator[Remedy]:
    """Yield the edit of the deciding rule, which is a choice about every such call."""
    rule = next((item.rule for item in judged.tried if not item.fails), None)
    if rule is None:
        yield Remedy(
            f"a rule for `{judged.effect.kind}` in [roles.{asked.name}] of {SOURCE_NAME}, {INSTALL}", ALLOW, ""
        )
    elif judged.effect.zone == CONTROL:
        yield Remedy("a person changes it, in an editor or terminal of their own", ALLOW, "")
    elif judged.effect.kind != "approve":
        yield Remedy(f"another verdict of the rule {rule['id']} ({SOURCE_NAME}:{rule['line']}), {INSTALL}", ALLOW, "")


def other_roles(effects: list[Effect], name: str, situations: dict[str, Situation], policy: Policy) -> list[Remedy]:
    """Return the roles in which a whole call would be let through, now or with a plan for it."""
    found = []
    for other, situation in situations.items():
        with_plan = situation._replace(problem="", files=(ANYTHING,), directories=ANYTHING)
        for supposed, condition in ((situation, ""), (with_plan, ", once an approved plan names what it changes")):
            verdict = whole(effects, other, supposed, policy)
            if other != name and passes(verdict):
                launch = policy["roles"][other]["launch"]
                found.append(Remedy(f"the role {other} (`{launch}`){condition}", verdict.verdict, verdict.rule))
                break
    return found
