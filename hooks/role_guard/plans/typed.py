"""Answers `/approve`, `/return`, `/amend` and `/complete`, typed by a person at the prompt of any session.

The prompt itself never reaches the model: the hook does what it says and shows the result in its place.
"""

from __future__ import annotations

import shlex

from role_guard import regex as re
from role_guard.errors import GuardError, PlanError
from role_guard.layout import ACTIVE, REVIEW, Layout
from role_guard.plans import approval, index, lifecycle, looked, moves, store
from role_guard.plans.findings import errors, findings, shown_places
from role_guard.plans.lifecycle import By
from role_guard.plans.reader import read_plan
from role_guard.printable import printable_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from role_guard.plans.check import Finding
    from role_guard.shapes import Policy

FORCE = "--force"

SHOWN = 100
"""Paths of a plan that an answer names."""


def answer(prompt: str, session: str, layout: Layout, policy: Policy) -> str:
    """Do what a prompt says, and return what to tell the person.

    Args:
        prompt: one that begins with one of `COMMANDS`.
        session: the client's session id.
        layout: where the plans are.
        policy: the compiled policy.
    """
    from role_guard.plans import git

    moves.tidy(layout)
    word = prompt.split(None, 1)[0]
    rest = prompt.strip()[len(word) :].strip()
    try:
        said = COMMANDS[word](rest, By(git.person(layout), session), layout, policy)
    except PlanError as error:
        said = f"Not done: {error}."
    except GuardError as error:
        said = f"Not done: {error.what}. Repair: {error.repair}."
    return printable_lines(said)


def _approve(rest: str, by: By, layout: Layout, policy: Policy) -> str:
    rest, force = _forced("/approve", rest, layout, (REVIEW, ACTIVE))
    name, extra = split_name(rest, layout, (REVIEW, ACTIVE), (REVIEW,))
    if extra:
        raise PlanError(f"`/approve` takes the name of a plan and nothing else, not `{extra[:80]}`")
    found = index.find(layout, name, (REVIEW, ACTIVE))
    text = approval.read_plan_file(layout, found.state, found.name)
    if text is None:
        raise PlanError(f"`{found.state}/{found.name}` is gone; look where it is with `plans`")
    wrong = errors(findings(text.decode("utf-8", "replace"), found.state, layout, policy, found.name))
    look = looked.before(layout, found.name, text)
    is_meant = _is_named(rest, name, found.name, layout) or looked.is_seen(layout, found.name, text)
    if not force and (wrong or look is not None or not is_meant):
        lines = _wrong(wrong)
        if look is not None:
            lines += looked.told(look, found.name, text, layout, policy)
        elif not is_meant:
            lines += [f"This is not quite the name that you typed, and you have not looked at `{found.name}`."]
            lines += [f"It opens: {_opened(text, layout, policy)}"]
        if look is not None or not is_meant:
            store.mark_seen(layout, found.name, text)  # so that it is approved when this is typed again
        spelled = name_of(found.name)
        end = f"Return it (/return {spelled} REMARKS), or approve it as it is: /approve {spelled}"
        head = f"`{index.stem(found.name)}` is not approved."
        return "\n".join((head, *lines, f"{end} {FORCE}" if wrong else end))
    done = lifecycle.approve(layout, found.state + "/" + found.name, by, looked_at=text)
    opens = _opened(text, layout, policy)
    called = index.stem(done.name)
    where = "approved again" if done.source == ACTIVE else "approved (Review → Active)"
    return f"`{called}` is {where}. It opens: {opens}. In the implementer's session type: /implement {called}"


def _is_named(rest: str, name: str, found: str, layout: Layout) -> bool:
    """Say whether a person has typed a plan's name as it is: not read in another way, and not left out."""
    return bool(rest) and not rest.endswith(" " + FORCE) and index.is_named(layout, name, found)


def _opened(text: bytes, layout: Layout, policy: Policy) -> str:
    """Return what a plan opens, and what it lists and can't open, in words."""
    listed = dict(shown_places(file, layout, policy) for file in read_plan(text.decode("utf-8", "replace")).files)
    opens = _named([path for path, closed in listed.items() if not closed]) or "nothing"
    stays = _named([path for path, closed in listed.items() if closed])
    return opens + (f". These stay closed, because no plan can open them: {stays}" if stays else "")


def _wrong(wrong: list[Finding]) -> list[str]:
    """Return lines that name errors in a plan."""
    lines = [f"  line {finding.line}: {finding.text}" for finding in wrong[:10]]
    more = [f"  and {len(wrong) - 10} more"] if len(wrong) > 10 else []
    return ["`claude-roles check` finds errors in it:", *lines, *more] if wrong else []


def _forced(command: str, rest: str, layout: Layout, states: tuple[str, ...]) -> tuple[str, bool]:
    """Take the option from the end of what follows a command, unless it is part of a plan's name.

    Raises:
        PlanError: it may be either.
    """
    if not rest.endswith(" " + FORCE) and rest != FORCE:
        return rest, False
    name = rest[: -len(FORCE)].strip()
    if not any(whole == rest for whole in _spellings(layout, states)):
        return name, True
    if name and name not in _spellings(layout, states):
        return rest, False
    raise PlanError(f'`{rest}` is the name of a plan, too; write {command} "{rest}", or {command} "{name}" {FORCE}')


def name_of(name: str) -> str:
    """Return a plan's name as it is typed behind a command: in quotes where it has blanks in it."""
    called = index.stem(name)
    mark = next((mark for mark in "\"'`" if mark not in called), "")
    return mark + called + mark if len(called.split()) != 1 else called


def _named(listed: list[str]) -> str:
    more = f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    return ", ".join(listed[:SHOWN]) + more


def _return(rest: str, by: By, layout: Layout, _policy: Policy) -> str:
    name, remarks = split_name(rest, layout, (REVIEW, ACTIVE), (REVIEW,))
    done = lifecycle.give_back(layout, name, remarks, by)
    moved = " (Active → Review; it is approved no more)" if done.source == ACTIVE else ""
    return f"`{index.stem(done.name)}` is returned{moved}. The planner is told with its next prompt."


def _amend(rest: str, by: By, layout: Layout, policy: Policy) -> str:
    name, extra = split_name(rest, layout, (ACTIVE,), (ACTIVE,))
    listed, _, why = extra.partition(" -m ")
    try:
        paths = shlex.split(listed)
    except ValueError:
        raise PlanError(f"`{listed[:80]}` has an open quote; close it") from None
    done = lifecycle.amend(layout, policy, name, paths, why or "said at the prompt", by)
    return f"`{index.stem(done.name)}` now opens {done.note} too. The implementer can go on."


def _complete(rest: str, by: By, layout: Layout, policy: Policy) -> str:
    from role_guard.plans import drift
    from role_guard.plans.ending import ending

    rest, force = _forced("/complete", rest, layout, (ACTIVE,))
    name, extra = split_name(rest, layout, (ACTIVE,), (ACTIVE,))
    if extra:
        raise PlanError(f"`/complete` takes the name of a plan and nothing else, not `{extra[:80]}`")
    name = index.find(layout, name, (ACTIVE,)).name
    left = ending(layout, name, policy)
    if left.news and not force:
        drift.note_told(layout, name, left.outside)  # so that it is completed when this is typed again
        head, end = f"`{index.stem(name)}` is not completed.", f"Complete it nevertheless: /complete {name_of(name)}"
        return "\n".join((head, *left.said, end))
    done = lifecycle.complete(layout, f"{ACTIVE}/{name}", by)
    report = f", with its report `{done.note}`" if done.note else "; there is no review report"
    return "\n".join((f"`{index.stem(done.name)}` is completed (Active → Completed){report}.", *left.said))


COMMANDS: dict[str, Callable[[str, By, Layout, Policy], str]] = {
    "/approve": _approve,
    "/return": _return,
    "/amend": _amend,
    "/complete": _complete,
}
"""What a person can type: the words of `prompts.TYPED`."""


def split_name(rest: str, layout: Layout, states: tuple[str, ...], alone: tuple[str, ...]) -> tuple[str, str]:
    """Split what follows a command into the name of a plan and what follows that.

    A name in quotes is one; else the longest name of a plan that the text begins with, because names may have spaces.
    Where more follows and a shorter name fits too, nobody can tell where the name ends.

    Args:
        rest: what follows the command.
        layout: where the plans are.
        states: where the plan may be.
        alone: states whose only plan is meant if nothing follows.

    Raises:
        PlanError: it is not clear which plan is meant.
    """
    if not rest.strip():
        only = [name for state in alone for name in index.names(layout, state)]
        if len(only) == 1:
            return only[0], ""
        listed = ", ".join(f"`{index.stem(name)}`" for name in only[:20]) or "there is none"
        raise PlanError(f"name a plan: {listed}")
    rest = rest.strip()
    quoted = re.match(r"([\"'`])(.+?)\1(?:\s+|\Z)", rest)
    if quoted:
        return quoted[2], rest[quoted.end() :].strip()
    spelled = _spellings(layout, states)
    fitting = [item for item in spelled if rest == item or (rest.startswith(item) and rest[len(item)].isspace())]
    if fitting:
        longest = max(fitting, key=len)
        if rest != longest and len({spelled[item] for item in fitting}) > 1:
            names = " or ".join(f'"{item}"' for item in sorted(fitting, key=len))
            raise PlanError(f"more than one plan begins so; write its name in quotation marks: {names}")
        return longest.lstrip("@"), rest[len(longest) :].strip()
    first, _, extra = rest.partition(" ")
    return first, extra.strip()


def _spellings(layout: Layout, states: tuple[str, ...]) -> dict[str, str]:
    """Return how plans in some states may be spelled, each with the plan's file name."""
    known = [name for state in states for name in index.names(layout, state)]
    prefixes = ("", "@", *_prefixes(states))
    return {prefix + form: name for name in known for form in (name, index.stem(name)) for prefix in prefixes}


def _prefixes(states: tuple[str, ...]) -> list[str]:
    return [prefix + state + "/" for state in states for prefix in ("", ".claude/plans/", "@.claude/plans/")]
