"""From effects to one verdict. Pure: no file, no clock, no environment."""

from __future__ import annotations

from role_guard import paths
from role_guard import regex as re
from role_guard.effects import Effect
from role_guard.named import namedtuple
from role_guard.printable import shell_word
from role_guard.zones import PROJECT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shapes import Role, Rule

ALLOW, PASS, WARN, ASK, DENY = "allow", "pass", "warn", "ask", "deny"
HARDNESS = {ALLOW: 0, PASS: 1, WARN: 2, ASK: 3, DENY: 4}
"""The hardest verdict of all effects holds. `pass` is harder than `allow`: a call skips the client's own
permission check only when every part of it is allowed. `warn` is a `pass` that is told and logged."""

NOTHING = r"(?!)"
"""A regular expression that matches nothing: what is open without a plan."""

MAX_SUBJECT = 300
"""Characters of a path or command that a reason repeats."""

Verdict = namedtuple("Verdict", "verdict rule reason effect answers_prompt sandboxed plan", defaults=(False, False, ""))
"""What is decided, the id of the deciding rule, the reason in words, and the effect it decided on.
`answers_prompt`: every rule that spoke also answers the client's own permission prompt; `sandboxed`: one of them spoke
only because the call runs in a sandbox; `plan`: the session's, where the role's rules ask for one."""

Situation = namedtuple("Situation", "plan problem files directories sandboxed", defaults=(False,))
"""What rules can be conditional on: `plan` and `problem` as `plans.approval.Open` has them; `files`: expressions, of
which one matches a file that is open; `directories`: one for those that may be made; `sandboxed`: whether the call runs
in a sandbox in which the project is read-only."""


def decide(role: Role, name: str, effects: list[Effect], situation: Situation) -> Verdict:
    """Judge all effects of one call.

    Args:
        role: one role of the compiled policy.
        name: the role's name.
        effects: what the call would do.
        situation: what conditional rules look at.

    Returns:
        The hardest verdict; the first effect that has it gives the rule and the reason.
    """
    verdicts = [judge(role, name, effect, situation) for effect in effects]
    hardest = max(verdicts, key=lambda verdict: HARDNESS[verdict.verdict])
    return hardest._replace(
        answers_prompt=all(verdict.answers_prompt for verdict in verdicts),
        sandboxed=any(verdict.sandboxed for verdict in verdicts),
    )


def judge(role: Role, name: str, effect: Effect, situation: Situation) -> Verdict:
    """Return the verdict of the first rule that speaks of the effect."""
    for rule in role["rules"]:
        if applies(rule, effect, situation):
            reason = rule["reason"].format(
                subject=_shortened(effect.subject), role=name, seen=_seen(effect),
                plan=_shortened(situation.plan), no_plan=situation.problem, plan_word=shell_word(situation.plan),
            )  # fmt: skip
            return Verdict(rule["verdict"], rule["id"], reason, effect, rule["answers_prompt"], bool(rule["sandboxed"]))
    return Verdict(DENY, f"{name}.no-rule", f"No rule of the role {name} speaks of `{effect.kind}`.", effect)


def _seen(effect: Effect) -> str:
    """Return what was seen, as a clause that can begin a sentence."""
    seen = _shortened(effect.seen or f"`{effect.subject}`")
    return seen[:1].upper() + seen[1:]


def _shortened(subject: str) -> str:
    """Return a subject as it stands in a reason; the model has the whole of it."""
    return subject if len(subject) <= MAX_SUBJECT else subject[:MAX_SUBJECT] + "…"


def applies(rule: Rule, effect: Effect, situation: Situation) -> bool:
    """Say whether every condition of a rule holds for an effect."""
    if effect.kind not in rule["effects"]:
        return False
    if rule["active_plan"] is not None and rule["active_plan"] == bool(situation.problem):
        return False
    if rule["in_plan"] is not None and rule["in_plan"] != _is_in_plan(effect, situation):
        return False
    if rule["sandboxed"] is not None and rule["sandboxed"] != situation.sandboxed:
        return False
    zones, pattern = rule["zones"], rule["paths"]
    if (zones is not None or pattern is not None) and not (
        (zones is not None and effect.zone in zones)
        or (pattern is not None and _matches_path(pattern, rule["verdict"], effect))
    ):
        return False
    if rule["commands"] is not None and not any(_is_listed(listed, effect.words) for listed in rule["commands"]):
        return False
    return rule["tools"] is None or re.match(rule["tools"], effect.subject) is not None


def _is_in_plan(effect: Effect, situation: Situation) -> bool:
    """Say whether the session's plan opens the path that an effect writes."""
    if effect.zone != PROJECT:
        return False
    if effect.makes_directory:
        made = effect.inside.removesuffix("/*")
        return any(re.match(opened, made) for opened in (situation.directories, *situation.files))
    path = effect.inside + "/*" if effect.inside.endswith("/*") else effect.inside  # any names, at any depth
    return any(re.match(opened, path) for opened in situation.files)


def _is_listed(listed: list[str | None], words: tuple[str | None, ...]) -> bool:
    """Say whether a command is one of the listed form: an expression a word, None at the end for any words."""
    open_ended = bool(listed) and listed[-1] is None
    wanted = listed[:-1] if open_ended else listed
    if len(words) < len(wanted) or (len(words) > len(wanted) and not open_ended):
        return False
    return all(word is not None and re.match(item, word) for item, word in zip(wanted, words))  # type: ignore[arg-type]


def _matches_path(pattern: str, verdict: str, effect: Effect) -> bool:
    """Match a path: what restricts compares folded names, what grants compares exact ones."""
    if effect.zone in ("", "outside"):
        return False
    restricts = HARDNESS[verdict] > HARDNESS[PASS]
    return re.match(pattern, paths.key(effect.inside) if restricts else effect.inside) is not None
