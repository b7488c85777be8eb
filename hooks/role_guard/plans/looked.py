"""What has changed in a plan since the person last looked at it: a draft can be written again at any time."""

from __future__ import annotations

from role_guard.plans import store
from role_guard.plans.findings import shown_places
from role_guard.plans.reader import read_plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.layout import Layout
    from role_guard.shapes import Policy

SHOWN = 60
"""Lines of changes that an answer at the prompt shows."""


def before(layout: Layout, name: str, text: bytes) -> tuple[int, bytes] | None:
    """Return the version that the person looked at last, with its number; None if it is this text, or there is none.

    Raises:
        GuardError: it can't be read.
    """
    number = store.seen(layout, name)
    old = store.version(layout, name, number) if number else None
    return None if old is None or old == text else (number, old)


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


def told(number: int, old: bytes, new: bytes, layout: Layout, policy: Policy) -> list[str]:
    """Return lines that say what has changed since a version: what it opens now first, because that is the danger."""
    opens = newly_opened(old, new, layout, policy)
    lines = changes(old, new, f"version {number}", "now")
    return [
        "It was changed since you looked at it.",
        *([f"It now opens, too: {', '.join(opens)}"] if opens else []),
        *lines[:SHOWN],
        *([f"and {len(lines) - SHOWN} more lines: claude-roles diff NAME --since {number}"] if lines[SHOWN:] else []),
    ]
