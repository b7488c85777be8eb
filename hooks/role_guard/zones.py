"""What kind of place a path is. Each path is in exactly one zone.

    review, active, completed   a plan in that state, in the main checkout
    plans                       anything else below `.claude/plans/`, in any checkout
    control                     what decides about enforcement: settings, hooks, policy, git internals
    project                     any other path in a checkout of the repository
    outside                     everything else

Only the exact spelling of a plan in `Review/` is `review`, because that zone grants something. All other zones
are compared by `paths.key`, so that a case or Unicode variant of a protected place is protected too.
"""

from __future__ import annotations

import os
import re

from role_guard import paths
from role_guard.layout import ACTIVE, COMPLETED, REVIEW, Layout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shapes import Control

REVIEW_ZONE, ACTIVE_ZONE, COMPLETED_ZONE = "review", "active", "completed"
PLANS_ZONE, CONTROL, PROJECT, OUTSIDE = "plans", "control", "project", "outside"
ZONES = (REVIEW_ZONE, ACTIVE_ZONE, COMPLETED_ZONE, PLANS_ZONE, CONTROL, PROJECT, OUTSIDE)

PLANS_PREFIX = ".claude/plans/"
PLAN_SUFFIX = ".md"


def classify(path: str, layout: Layout, control: Control) -> tuple[str, str]:
    """Find the zone of a path.

    Args:
        path: absolute path, folded (`paths.candidates`).
        layout: where the checkouts are.
        control: regular expressions over `paths.key`, for paths in a checkout (`repository`), below the home
            directory (`home`) and from the root of the file system (`absolute`).

    Returns:
        The zone, and the path relative to its checkout (absolute where it is in none).
    """
    for root, is_main in layout.roots:
        inside = paths.relative(path, root)
        if inside is not None:
            return _inside(path, inside, layout, control, is_main=is_main), inside
    folded = paths.key(path)
    for root, _ in layout.roots:
        inside = paths.relative(folded, paths.key(root))
        if inside is not None:
            return _protected(inside, control) or PROJECT, inside
    home = paths.relative(folded, paths.key(os.path.realpath(os.path.expanduser("~"))))
    if home is None:
        home = paths.relative(folded, paths.key(os.path.expanduser("~")))
    if home is not None and re.match(control["home"], home):
        return CONTROL, path
    is_control = re.match(control["absolute"], folded.lstrip("/")) or _is_second_name(path, layout)
    return (CONTROL if is_control else OUTSIDE), path


def _inside(path: str, inside: str, layout: Layout, control: Control, *, is_main: bool) -> str:
    """Return the zone of a path in a checkout."""
    if is_main and inside.startswith(PLANS_PREFIX + REVIEW + "/"):
        name = inside[len(PLANS_PREFIX + REVIEW) + 1 :]
        if is_plan_name(name) and not paths.is_hard_link(path):
            return REVIEW_ZONE
    zone = _protected(inside, control)
    if zone:
        return zone
    return CONTROL if _is_second_name(path, layout) else PROJECT


def is_plan_name(name: str) -> bool:
    """Say whether a file name is one that a plan may have: one visible Markdown name, no control characters."""
    return (
        name.endswith(PLAN_SUFFIX)
        and not name.startswith(".")
        and not any(character in "/\\" or character < " " or character == "\x7f" for character in name)
    )


def _protected(inside: str, control: Control) -> str:
    """Return the protected zone of a path relative to its checkout, or an empty string."""
    folded = paths.key(inside)
    if (folded + "/").startswith(PLANS_PREFIX):
        state = folded[len(PLANS_PREFIX) :].split("/")[0]
        return {ACTIVE.lower(): ACTIVE_ZONE, COMPLETED.lower(): COMPLETED_ZONE}.get(state, PLANS_ZONE)
    return CONTROL if re.match(control["repository"], folded) else ""


def _is_second_name(path: str, layout: Layout) -> bool:
    """Say whether a path is a hard link to a plan, a control file or git's own configuration."""
    if not paths.is_hard_link(path):
        return False
    places = [os.path.join(root, ".claude") for root, _ in layout.roots]
    if layout.git:
        places += [os.path.join(layout.git, name) for name in ("config", "HEAD", "index", "hooks", "info")]
    return paths.has_name_below(path, tuple(places), frozenset(root for root, _ in layout.roots))
