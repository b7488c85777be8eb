"""`claude-roles explain`: the way to a verdict, and what would allow the call."""

from __future__ import annotations

import json
import os
import sys
from typing import Any, NamedTuple

import click
from rich.text import Text

from claude_roles import judging, last_block
from claude_roles.compiler import SOURCE_NAME
from claude_roles.errors import UserError
from claude_roles.judging import Call, Judged, Way
from claude_roles.plan_context import IN_ACTIVE, here, policy_of
from claude_roles.remedies import Asked, Remedy, other_roles, remedies
from claude_roles.screen import page, printable
from role_guard import tools
from role_guard.decide import Verdict
from role_guard.effects import Effect
from role_guard.layout import ACTIVE, Layout
from role_guard.plans import index
from role_guard.plans.approval import Open
from role_guard.shapes import Policy

STYLES = {"deny": "bold red", "ask": "yellow", "warn": "yellow", "allow": "green", "pass": "green"}


class Explained(NamedTuple):
    """All that is shown. `recorded`: the log's entry, for `--last`; `allow`: of the whole call, in other roles."""

    role: str
    call: Call
    way: Way
    plan: Open
    remedies: list[list[Remedy]]
    others: list[Remedy]
    notes: list[str]
    recorded: dict[str, Any] | None = None


@click.command("explain")
@click.argument("role", required=False)
@click.argument("tool", required=False)
@click.argument("tool_input", metavar="[INPUT]", required=False)
@click.option("--plan", type=IN_ACTIVE, metavar="NAME", help="Judge as in a session that works on this active plan.")
@click.option("--sandboxed", is_flag=True, help="Judge as in a session whose sandbox holds.")
@click.option("--last", is_flag=True, help="Explain the last call in the log that was refused or put to you.")
@click.option("--json", "as_json", is_flag=True, help="One object, for programs.")
def explain(
    role: str | None, tool: str | None, tool_input: str | None, *, plan: str | None, sandboxed: bool, last: bool,
    as_json: bool,
) -> None:  # fmt: skip
    """Show how the hook would judge a call: words, effects, the rules tried, and what would allow it.

    INPUT is the tool's input as a JSON object; for shell tools also the plain command, for file tools the plain path;
    `-` reads it from standard input, and `--` stands before one that begins with a dash. Nothing is run, logged or put
    on record.

    Example: claude-roles explain planner Bash 'sed -i s/a/b/ src/app.py'

    Example: claude-roles explain --last
    """
    if last and (role or sandboxed):
        raise click.UsageError("--last takes role, tool and input from the log; leave them out")
    if not last and not (role and tool):
        raise click.UsageError("name a role and a tool, or say --last")
    layout = here()
    policy = policy_of(layout)
    name = "" if plan is None else index.find(layout, plan, (ACTIVE,)).name
    found = judging.present_plan(layout, policy, name, os.environ)
    if last:
        explained = _recorded(layout, policy, found)
    else:
        call = Call(str(tool), parse_input(str(tool), tool_input), judging.absolute_cwd(), sandboxed)
        explained = _explained(str(role), call, found, layout, policy)
    if as_json:
        click.echo(json.dumps(as_data(explained), indent=2))
    else:
        page(_view(explained))


def parse_input(tool: str, text: str | None) -> dict[str, Any]:
    """Return a tool's input from what a person typed.

    Raises:
        UserError: it is neither an object nor a plain word that this tool takes.
    """
    text = sys.stdin.read() if text == "-" else text
    if text is None:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        if text.lstrip().startswith('{"'):
            raise UserError(f"the input of `{printable(tool)}` is not valid JSON ({error}); mend it") from None
        found = None
    if isinstance(found, dict):
        return found
    if tool in tools.READS:
        return {"file_path": text}  # whatever it is called there: the hook looks at none of it
    field = "command" if tool in tools.SHELLS else tools.FILE_FIELDS.get(tool)
    if field is None:
        raise UserError(f'the input of `{printable(tool)}` is not a JSON object; write it like \'{{"name": "value"}}\'')
    return {field: text}


def _explained(role: str, call: Call, found: Open, layout: Layout, policy: Policy) -> Explained:
    if role not in policy["roles"]:
        raise UserError(f"`{printable(role)}` is not a role here; the roles are: {', '.join(sorted(policy['roles']))}")
    situations = {
        other: judging.situation_of(row, found, policy, sandboxed=call.in_sandbox)
        for other, row in policy["roles"].items()
    }
    way = judging.judge(call, role, situations[role], layout, policy)
    asked = Asked(role, call.tool, situations[role], policy)
    effects = [judged.effect for judged in way.judged]
    others = other_roles(effects, role, situations, policy) if effects and not judging.passes(way.verdict) else []
    notes = []
    if call.tool in tools.READS:
        notes.append(f"`{call.tool}` only reads: the client never asks the hook about it")
    if call.sandboxed and not call.in_sandbox:
        notes.append(f"this call of `{call.tool}` runs in no sandbox")
    wanted = [[] if judging.passes(item.verdict) else remedies(item, asked) for item in way.judged]
    return Explained(role, call, way, found, wanted, others, notes)


def _recorded(layout: Layout, policy: Policy, found: Open) -> Explained:
    """Explain the last block as far as the log tells."""
    entry = last_block.last_block(layout)
    role = str(entry.get("role") or "")
    known = last_block.known(entry, layout, policy)
    call = Call(str(entry.get("tool") or ""), {}, layout.main)
    if role not in policy["roles"]:
        known.gaps.append("its role is not in roles.toml now" if role else "it was refused before its role was known")
        return Explained(role, call, Way([], [], _said(entry)), found, [], [], known.gaps, entry)
    situations = {
        other: judging.situation_of(row, found, policy, sandboxed=False) for other, row in policy["roles"].items()
    }
    judged = judging.judge_effects(known.effects, role, situations[role], policy)
    asked = Asked(role, call.tool, situations[role], policy)
    wanted = [[] if judging.passes(item.verdict) else remedies(item, asked) for item in judged]
    notes = list(known.gaps)
    way = Way([], judged, _said(entry))
    if judged:
        today = judging.whole(known.effects, role, situations[role], policy)
        if (today.verdict, today.rule) != (entry.get("verdict"), entry.get("rule")):
            notes.append(f"judged now, it is: {today.verdict} by {today.rule}")
    others = other_roles(known.effects, role, situations, policy) if judged else []
    return Explained(role, call, way, found, wanted, others, notes, entry)


def _said(entry: dict[str, Any]) -> Verdict:
    """Return the verdict of an entry."""
    verdict, rule, reason, subject = (str(entry.get(key) or "") for key in ("verdict", "rule", "reason", "subject"))
    return Verdict(verdict, rule, reason, Effect("", subject))


def _place(rule: str, policy_rules: list[Judged]) -> str:
    """Return where a rule stands, empty if it is none of roles.toml."""
    lines = {tried.rule["id"]: tried.rule["line"] for item in policy_rules for tried in item.tried}
    return f"{SOURCE_NAME}:{lines[rule]}" if rule in lines else ""


def as_data(explained: Explained) -> dict[str, Any]:
    """Return what is known as one JSON object."""
    way = explained.way
    return {
        "role": explained.role,
        "tool": explained.call.tool,
        "input": explained.call.tool_input,
        "cwd": explained.call.cwd,
        "sandboxed": explained.call.in_sandbox,
        "plan": {"name": index.stem(explained.plan.plan), "problem": explained.plan.problem},
        "words": [list(words) for words in way.words],
        "effects": [
            {
                "kind": item.effect.kind,
                "subject": item.effect.subject,
                "zone": item.effect.zone,
                "seen": item.effect.seen,
                "verdict": item.verdict.verdict,
                "rule": item.verdict.rule,
                "place": _place(item.verdict.rule, [item]),
                "reason": item.verdict.reason,
                "tried": [
                    {"rule": tried.rule["id"], "line": tried.rule["line"], "verdict": tried.rule["verdict"],
                     "fails": tried.fails}
                    for tried in item.tried
                ],
                "allow": [remedy._asdict() for remedy in wanted],
            }
            for item, wanted in zip(way.judged, explained.remedies, strict=True)
        ],
        "verdict": way.verdict.verdict,
        "rule": way.verdict.rule,
        "place": _place(way.verdict.rule, way.judged),
        "reason": way.verdict.reason,
        "roles": [remedy._asdict() for remedy in explained.others],
        "notes": explained.notes,
        "recorded": explained.recorded,
    }  # fmt: skip


def _view(explained: Explained) -> Text:
    """Return the same for people."""
    view = _View()
    way, call = explained.way, explained.call
    if explained.recorded is not None:
        entry = explained.recorded
        view.line(f"The last block in the log, {entry.get('time', '')}, session {entry.get('session', '')}:")
    subject = next(iter(call.tool_input.values()), "") if len(call.tool_input) == 1 else json.dumps(call.tool_input)
    shown = way.verdict.effect.subject if explained.recorded is not None else str(subject)
    view.line(f"{explained.role or 'no role'}, {call.tool or 'no tool'}: {shown}")
    place = _place(way.verdict.rule, way.judged)
    verdict = way.verdict.verdict
    view.line(f"verdict: {verdict} by {way.verdict.rule}{f' ({place})' if place else ''}", STYLES.get(verdict, ""))
    if way.verdict.reason:
        view.line(f"  {way.verdict.reason}")
    plan = index.stem(explained.plan.plan)
    view.line(f"plan: {plan or 'none'}{', but ' + explained.plan.problem if explained.plan.problem and plan else ''}")
    if way.words:
        view.line("words:")
        for words in way.words:
            view.line("  " + " ".join("…" if word is None else word or "''" for word in words))
    for number, (item, wanted) in enumerate(zip(way.judged, explained.remedies, strict=True), 1):
        _show_effect(view, number, item, wanted)
    for remedy in explained.others:
        view.line(f"in {remedy.what}: {remedy.verdict} by {remedy.rule}")
    for note in explained.notes:
        view.line(f"note: {note}")
    view.text.rstrip()
    return view.text


def _show_effect(view: _View, number: int, item: Judged, wanted: list[Remedy]) -> None:
    effect = item.effect
    zone = f" ({effect.zone})" if effect.zone else ""
    view.line(f"effect {number}: {effect.kind} {effect.subject}{zone}: {item.verdict.verdict}")
    if effect.seen:
        view.line(f"  seen: {effect.seen}")
    for tried in item.tried:
        verdict = f"decides: {tried.rule['verdict']}" if not tried.fails else f"no: {tried.fails}"
        view.line(f"  tried {tried.rule['id']} ({SOURCE_NAME}:{tried.rule['line']}): {verdict}")
    if wanted:
        view.line("  what would allow it:")
        for remedy in wanted:
            view.line(f"  - {remedy.what}" + (f" ({remedy.verdict} by {remedy.rule})" if remedy.rule else ""))


class _View:
    """Lines for a person, in which nothing moves the cursor."""

    def __init__(self) -> None:
        self.text = Text()

    def line(self, text: str, style: str = "") -> None:
        self.text.append((printable(text)) + "\n", style)
