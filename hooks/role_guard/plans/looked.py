"""What has changed in a plan since the person last looked at it: a draft can be written again at any time."""

from __future__ import annotations

from role_guard.layout import ACTIVE, COMPLETED
from role_guard.named import namedtuple
from role_guard.plans import approval, store
from role_guard.plans.findings import shown_places
from role_guard.plans.reader import read_plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.layout import Layout
    from role_guard.shapes import Policy

Look = namedtuple("Look", "name number text act", defaults=("",))
"""What a person has looked at: the plan's file name, the number of the version, and its text. What they approved or
completed counts too: then `act` says so, and the number is 0."""

ACTS = {ACTIVE: ((approval.TEXT, "approved"),), COMPLETED: ((store.CLOSED, "completed"), (approval.TEXT, "approved"))}
"""By the state of a plan: records of the text that it had when it got there, and what was done then."""

SHOWN = 60
"""Lines of changes that an answer at the prompt shows."""


def before(layout: Layout, name: str, text: bytes) -> Look | None:
    """Return what the person looked at last; None if it is this text, or there is nothing on record.

    Who moved a plan to Active by hand approved it, and need not have looked at it by a command.

    A file that has the name of another one that is gone, but for case, Unicode form or `.md`, is found in its place: so
    what they looked at under that name counts, too.

    Raises:
        GuardError: it can't be read.
    """
    for known in (name, *store.gone(layout, name)):
        number = store.seen(layout, known)
        old = store.version(layout, known, number) if number else None
        if old is not None and old != text:
            return Look(known, number, old)
    return None if store.seen(layout, name) else since_act(layout, ACTIVE, name, text)


def since_act(layout: Layout, state: str, name: str, text: bytes) -> Look | None:
    """Return what was approved or completed of a plan in a state; None if it is this text, or is not on record.

    Raises:
        GuardError: it can't be read.
    """
    for record, act in ACTS.get(state, ()):
        old = store.read(layout, name, record)
        if old is not None:
            return None if old == text else Look(name, 0, old, act)
    return None


def is_seen(layout: Layout, name: str, text: bytes) -> bool:
    """Say whether the person has looked at a plan as it is now.

    Raises:
        GuardError: a record can't be read.
    """
    number = store.seen(layout, name)
    return number > 0 and store.version(layout, name, number) == text


def changes(old: bytes, new: bytes, old_title: str, new_title: str) -> list[str]:
    """Return a unified diff of two texts, empty if they are the same."""
    import difflib

    lines, others = (text.decode("utf-8", "replace").splitlines() for text in (old, new))
    return list(difflib.unified_diff(lines, others, old_title, new_title, lineterm=""))


def newly_opened(old: bytes, new: bytes, layout: Layout, policy: Policy) -> list[str]:
    """Return what a text opens that an older one did not, as people are shown it."""
    opened = []
    for text in (old, new):
        read = read_plan(text.decode("utf-8", "replace"))
        opened.append(dict(shown_places(file, layout, policy) for file in read.files))
    return [path for path, closed in opened[1].items() if not closed and path not in opened[0]]


def told(look: Look, name: str, new: bytes, layout: Layout, policy: Policy) -> list[str]:
    """Return lines that say what has changed since a look: what is opened now first, because that is the danger."""
    opens = newly_opened(look.text, new, layout, policy)
    lines = changes(look.text, new, look.act or f"version {look.number}", "now")
    is_same = look.name == name
    more = f"claude-roles diff NAME --since {look.number}" if is_same and look.number else "claude-roles show NAME"
    other = f"You looked at another file of this name, `{look.name}`; this is `{name}`."
    since = f"it was {look.act}" if look.act else "you looked at it"
    return [
        f"It was changed since {since}." if is_same else other,
        *([f"It now opens, too: {', '.join(opens)}"] if opens else []),
        *lines[:SHOWN],
        *([f"and {len(lines) - SHOWN} more lines: {more}"] if lines[SHOWN:] else []),
    ]
