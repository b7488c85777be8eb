"""Which paths a person means that an active plan is to open further, and whether a tool call could then change them."""

from __future__ import annotations

from role_guard import regex as re
from role_guard import system as os
from role_guard.effects import write_effects
from role_guard.errors import PlanError, UnclearPathError
from role_guard.layout import Layout
from role_guard.paths import candidates
from role_guard.plans.findings import refuse_unread
from role_guard.plans.names import MAX_PATH, split_paths, tidy
from role_guard.plans.scope import EXISTING, MAX_NAME, inside
from role_guard.zones import OUTSIDE, PROJECT, is_closed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.effects import Effect
    from role_guard.shapes import Policy

_BEHIND = ",;:."
"""What stands behind a path in a sentence or a list."""


def meant(path: str, place: str) -> str:
    """Return the path that a person means, read as plans are: without what may stand behind it, such as a line number.

    A file that is there under the whole name is meant by it.

    Args:
        path: as it was typed.
        place: absolute path of the directory that it is relative to.

    Raises:
        PlanError: it reads as several paths.
    """
    if os.path.lexists(os.path.join(place, path)):
        return path
    bare = tidy(path.rstrip(_BEHIND))
    several, target, _ = split_paths(bare)
    if " " not in bare and (len(several) > 1 or target):
        raise PlanError(f"`{path}` reads as several paths; put a blank between them")
    return "./" + bare if path.startswith("./") else bare


def added(path: str, layout: Layout, policy: Policy) -> str:
    """Return a path as plans write it: relative to the top, a directory with `/`.

    Args:
        path: as a person names it, relative to the top of the repository.
        layout: where the checkouts are.
        policy: knows the control files, which no plan can open.

    Raises:
        PlanError: no plan can open it.
    """
    named = meant(path, layout.root)
    within = inside(named, layout.main)
    if within is None or "**" in named or "`" in named or not named.isprintable():
        raise PlanError(f"`{path}` is no path in this repository; name it relative to its top")
    if is_closed(within.rstrip("/"), layout, policy):
        raise PlanError(f"`{path}` is a control file or a plan; no plan can open it")
    for effect in _effects(within, layout, policy):
        if effect.zone == OUTSIDE:
            raise PlanError(f"`{path}` leads out of the repository, to `{effect.subject}`; no plan can open it")
        if effect.zone != PROJECT:
            raise PlanError(f"`{path}` leads to `{effect.subject}`, a control file or a plan; no plan can open it")
    is_directory = os.path.isdir(os.path.join(layout.root, within))
    return within + "/" if is_directory and not within.endswith("/") else within


def refuse_shut(paths: list[str], text: bytes, files: str, layout: Layout, policy: Policy) -> None:
    """Refuse what stays shut when a plan lists some paths, because a call is judged by all that a path leads to.

    Args:
        paths: as `added` returns them.
        text: of the plan that lists them.
        files: the expression of what the plan opens with them (`scope.Scope`).
        layout: where the checkouts are.
        policy: the compiled policy.

    Raises:
        PlanError: a path can't be listed as it is, or leads to one that the plan does not open.
    """
    for path in paths:
        if not re.match(files, path):
            refuse_unread(text)
            raise PlanError(f"`{path}` can't be listed in a plan{_why(path)}")
        for effect in _effects(path, layout, policy):
            if not re.match(files, effect.inside):
                raise PlanError(f"`{path}` leads to `{effect.inside}`, which the plan does not open; name that too")


def _effects(path: str, layout: Layout, policy: Policy) -> list[Effect]:
    """Return the effects of a call that writes a file, or in a directory.

    Raises:
        PlanError: it can't be told where the path leads.
    """
    try:
        return write_effects(candidates(path.rstrip("/"), layout.root), layout, policy)
    except UnclearPathError as unclear:
        raise PlanError(f"`{path}` can't be followed, because {unclear.what}; {unclear.repair}") from None


def _why(path: str) -> str:
    """Say why a plan can't list a path, and what to do instead, as the end of a sentence."""
    directory = os.path.dirname(path.rstrip("/"))
    instead = f"name the directory that it is in, with `/`: `{directory}/`" if directory else "give it another name"
    if max(map(len, path.split("/"))) > MAX_NAME:
        return f": a file's name has {MAX_NAME} characters at most"
    if len(path) > MAX_PATH:
        return f", because it has more than {MAX_PATH} characters; name a directory above it, with `/`"
    if EXISTING.search(path):
        return f", because it stands for too much; {instead if directory else 'name files and directories'}"
    return f"; {instead}"
