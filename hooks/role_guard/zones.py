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

from role_guard import paths
from role_guard import regex as re
from role_guard import system as os
from role_guard.layout import ACTIVE, COMPLETED, REVIEW, Layout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shapes import Control, Policy

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
            zone = _inside(path, inside, control, is_main=is_main)
            return (CONTROL if zone == PROJECT and _is_control_elsewhere(path, root, layout, control) else zone), inside
    for root, _ in layout.roots:
        inside = paths.relative(paths.key(path), paths.key(root))
        zone = "" if inside is None else _protected(inside, control)
        if inside is not None and (zone or _is_same_place(path, inside, root)):
            return zone or PROJECT, inside
    return (CONTROL if _is_control_elsewhere(path, "", layout, control) else OUTSIDE), path


def is_closed(path: str, layout: Layout, policy: Policy) -> bool:
    """Say whether a path, relative to the repository, is one that no plan can open: a plan or a control file."""
    zone, _ = classify(os.path.normpath(os.path.join(layout.main, path)), layout, policy["control"])
    return zone not in (PROJECT, OUTSIDE)


def _inside(path: str, inside: str, control: Control, *, is_main: bool) -> str:
    """Return the zone of a path in a checkout."""
    if is_main and inside.startswith(PLANS_PREFIX + REVIEW + "/"):
        name = inside[len(PLANS_PREFIX + REVIEW) + 1 :]
        # A draft whose name begins with a dash could pass for an option of a command that a glob gives it to.
        if is_plan_name(name) and not name.startswith("-") and not paths.is_hard_link(path):
            return REVIEW_ZONE
    return _protected(inside, control) or PROJECT


def _is_same_place(path: str, inside: str, root: str) -> bool:
    """Say whether the checkout of a path that is spelled like `root` but for its case is `root` itself."""
    spelled = path[: len(path) - len(inside) - 1]
    try:
        return os.path.samefile(spelled, root)
    except OSError:
        return False


def _is_control_elsewhere(path: str, root: str, layout: Layout, control: Control) -> bool:
    """Say whether a path is a control file by its place outside of checkouts, or as a second name of one.

    Args:
        path: absolute path.
        root: the checkout that it is in, if any: a place that holds the whole checkout says nothing about it.
        layout: where git's own directory is.
        control: as for `classify`.
    """
    home = os.path.expanduser("~")
    places = [(re.compile(control["absolute"]), "/")]
    places += [(re.compile(control["home"]), paths.key(item)) for item in (home, os.path.realpath(home))]
    for pattern, base in places:
        below = paths.relative(paths.key(path), base)
        above = paths.relative(paths.key(root), base) if root else None
        if below is not None and pattern.match(below) and not (above is not None and pattern.match(above)):
            return True
    if layout.git:
        for git in {layout.git, os.path.realpath(layout.git)}:
            if paths.relative(paths.key(path), paths.key(git)) is not None:
                return True
    return paths.is_hard_link(path) and _is_second_name(path, layout)


def is_plan_name(name: str) -> bool:
    """Say whether a file name is one that a plan may have: one visible Markdown name, all of whose characters show."""
    return (
        name.endswith(PLAN_SUFFIX)
        and not name.startswith(".")
        and not any(character in "/\\" for character in name)
        and (name.isascii() or not _hides(name))
        and (name.isprintable() or not _acts(name))
    )


def _hides(name: str) -> bool:
    """Say whether a name has a character in it of which nothing is seen: it would look like another name."""
    from role_guard.printable import INVISIBLE

    return re.search(f"[{INVISIBLE}]", name) is not None


def _acts(name: str) -> bool:
    """Say whether a name has a control or format character or a line end in it (Unicode 15, table 4-4)."""
    import unicodedata

    return any(unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp") for character in name)


def _protected(inside: str, control: Control) -> str:
    """Return the protected zone of a path relative to its checkout, or an empty string."""
    folded = paths.key(inside)
    if (folded + "/").startswith(PLANS_PREFIX):
        state = folded[len(PLANS_PREFIX) :].split("/")[0]
        return {ACTIVE.lower(): ACTIVE_ZONE, COMPLETED.lower(): COMPLETED_ZONE}.get(state, PLANS_ZONE)
    return CONTROL if re.match(control["repository"], folded) else ""


GIT_BULK = ("objects", "modules", "lfs")
"""Parts of a git directory that hold contents, not configuration or refs; too large to search at a tool call."""

HOME_FILES = (".claude.json", ".claude/settings.json", ".claude/settings.local.json", ".gitconfig")
"""Control files in the home directory that a hard link is compared with."""


def _is_second_name(path: str, layout: Layout) -> bool:
    """Say whether a hard link is one to a plan, a control file, or git's configuration or refs."""
    places = [os.path.join(os.path.expanduser("~"), name) for name in HOME_FILES]
    for root, _ in layout.roots:
        places += [os.path.join(root, name) for name in (".claude", ".mcp.json")]
    if layout.git and os.path.isdir(layout.git):
        places += [entry.path for entry in os.scandir(layout.git) if entry.name not in GIT_BULK]
    return paths.has_name_below(path, tuple(places), frozenset(root for root, _ in layout.roots))
