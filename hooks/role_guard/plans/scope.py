"""What a plan opens: the paths that it names, with its placeholders as wildcards."""

from __future__ import annotations

from role_guard import paths
from role_guard import regex as re
from role_guard import system as os
from role_guard.named import namedtuple
from role_guard.plans.files import File

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

Scope = namedtuple("Scope", "files directories")
"""`files`: a regular expression over the paths that are open, for `re.match`; `directories`: one over those of the
directories they are in, which may be made. Paths are relative to a checkout, with `/`."""

NOTHING = r"(?!)"
"""A regular expression that matches nothing: the scope of a plan that lists no file."""

MAX_SEGMENTS = 24
"""Directories in each other that a listed path may have."""

MAX_NAME = 255
"""Characters of a file's name; a longer one is on no usual file system (NAME_MAX of limits.h), and is not open."""

_DATE = r"Y{4}(?:[-_.]?M{2}(?:[-_.]?D{2})?)?(?:[-_.T]?H{2}(?:[-_.]?M{2}(?:[-_.]?S{2})?)?)?"  # YYYYMMDD, YYYY-MM-DD_HHMM
_EXISTING = (
    rf"(?<![A-Za-z0-9])(?:(?P<date>{_DATE})|(?P<number>N{{3,14}})|(?P<code>X{{3,14}}))(?![A-Za-z0-9])"
    r"|<[^<>/]{1,80}>|\*|\u2026"
)
_BRACKETS = r"\[[^\[\]/]{1,80}\]|\{[^{}/]{1,80}\}"
EXISTING, NEW = re.compile(_EXISTING), re.compile(_EXISTING + "|" + _BRACKETS)
"""Text that stands for a part of one path segment, not known when the plan is written: in the path of a file that there
is, and of one to be made. Files have brackets in their names (`app/[slug]/page.tsx`): in that of one there is, they are
text."""

_STANDS_FOR = {
    "date": (r"[0-9][0-9T._-]{0,24}", "any date"),
    "number": (r"[0-9]{1,14}", "any number"),
    "code": (r"[0-9A-Za-z]{1,24}", "any letters and digits"),
}
"""What the placeholders with a form stand for, as an expression and in words."""

ANY_NAME = "any name"
"""What any other placeholder stands for: whatever has no `/` in it."""

OPENS_NOTHING = "opens nothing"
"""What is said of a path that leads out of the checkout or stands for too much."""

WIDE = (ANY_NAME, _STANDS_FOR["code"][1])
"""What stands for names of existing files too; dates and numbers hardly do."""

Place = namedtuple("Place", "written path placeholder")
"""A path that a plan names. `written`: as it stands there; `path`: relative to the checkout, folded, None if it leads
out of it; `placeholder`: `EXISTING` or `NEW`."""


def places(file: File, root: str) -> list[Place]:
    """Return the paths that an entry of a plan names: one, or two for a rename.

    Args:
        file: as `reader.read_plan` finds it.
        root: absolute path of the main checkout, for paths that a plan writes absolute.
    """
    own = NEW if file.action == "create" else EXISTING
    named = [(file.path, own), (file.target, NEW)]
    return [Place(path, inside(path, root), placeholder) for path, placeholder in named if path]


def has_placeholder(place: Place) -> bool:
    """Say whether a place has a placeholder in it, so that it is no one file."""
    return place.path is not None and place.placeholder.search(place.path) is not None


def is_too_wide(place: Place) -> bool:
    """Say whether a place stands for so much that it opens nothing.

    `**`, the whole of a directory that is not known, or one below a directory of any name; also a second segment with
    two placeholders, or three in one, which nobody means.
    """
    path, placeholder = place.path or "", place.placeholder
    segments = path.rstrip("/").split("/")
    counts = [len(placeholder.findall(segment)) for segment in segments]
    bare = re.sub(r"\W|_", "", placeholder.sub("", segments[0]))
    return (
        "**" in path
        or not path.strip("/.")
        or (path.endswith("/") and any(counts))
        or (counts[0] > 0 and not bare)
        or len(segments) > MAX_SEGMENTS
        or max(counts) > 2
        or sum(count > 1 for count in counts) > 1
    )


def opens(place: Place) -> bool:
    """Say whether a place opens anything."""
    return place.path is not None and not is_too_wide(place)


def is_directory(place: Place) -> bool:
    """Say whether a place stands for all files of a directory."""
    last = (place.path or "").rsplit("/", 1)[-1]
    bare = place.placeholder.sub("", last)
    return not last or (bare != last and re.search(r"[^\W_]", bare) is None)


def stands_for(place: Place) -> dict[str, str]:
    """Return the placeholders of a place, with what each stands for in words."""
    found = place.placeholder.finditer(place.path or "")
    return {match[0]: _STANDS_FOR[match.lastgroup][1] if match.lastgroup else ANY_NAME for match in found}


def described(place: Place) -> str:
    """Return a place as a person is told what it opens: as it is written, and what there is to know of it."""
    if not opens(place):
        notes = [OPENS_NOTHING]
    elif place.path.endswith("/"):
        notes = ["everything in it"]
    else:
        notes = [f"{placeholder}: {words}" for placeholder, words in stands_for(place).items()]
    return f"{place.written} ({', '.join(notes)})" if notes else str(place.written)


def path_regex(place: Place) -> str:
    """Return a regular expression for the paths that a place stands for, to their ends.

    A placeholder stands for one part of a segment, never for a `/`; whatever it is, the path as it is written matches
    too. A directory stands for itself and everything in it.
    """
    found = "/".join(_segment(part, place.placeholder) for part in place.path.rstrip("/").split("/"))
    return found + (r"(?:/.*)?\Z" if place.path.endswith("/") else r"\Z")


def _segment(segment: str, placeholder: re.Pattern[str]) -> str:
    """Return a regular expression for one segment; one that can match in several ways is tried once for each place."""
    found, end, count = "", 0, 0
    for match in placeholder.finditer(segment):
        form = _STANDS_FOR[match.lastgroup][0] if match.lastgroup else ""
        found += re.escape(segment[end : match.start()])
        found += f"(?:{re.escape(match[0])}|{form})" if form else "[^/]+"
        end, count = match.end(), count + 1
    found += re.escape(segment[end:])
    return rf"(?={found}(?:/|\Z))[^/]+" if count > 1 else found


def inside(path: str, root: str) -> str | None:
    """Return a path of a plan as relative to the checkout `root`, folded; None if it leads out of it.

    Args:
        path: as written in the plan; a `/` at its end, for a directory, is kept.
        root: absolute path of the checkout.
    """
    if os.path.isabs(path) or re.match(r"[A-Za-z]:/", path):
        relative = paths.relative(os.path.normpath(path), root)
    else:
        relative = os.path.normpath(path).replace(os.sep, "/")
    if relative is None or relative == "." or relative.startswith("../") or relative == ".." or path.startswith("~"):
        return None
    return relative + "/" if path.endswith("/") else relative


def opened_places(file: File, root: str, is_closed: Callable[[str], bool] | None = None) -> list[Place]:
    """Return the paths that an entry of a plan opens: all that it names, or none if one of them can't be opened.

    A rename is one change, so a person who reads that it stays closed has not agreed to a change of its other half.

    Args:
        file: as `reader.read_plan` finds it.
        root: absolute path of the main checkout, for paths that a plan writes absolute.
        is_closed: whether a path, relative to the checkout, is one that no plan can open; None leaves these out.
    """
    named = places(file, root)
    is_whole = all(opens(place) and not (is_closed and is_closed(place.path.rstrip("/"))) for place in named)
    return named if is_whole else []


def scope_of(files: list[File], root: str, is_closed: Callable[[str], bool] | None = None) -> Scope:
    """Return what the files of a plan open.

    Args:
        files: as `reader.read_plan` finds them.
        root: absolute path of the main checkout, for paths that a plan writes absolute.
        is_closed: as for `opened_places`.

    Returns:
        The scope. A directory (`path/`) opens itself and everything in it; what `is_too_wide` opens nothing.
    """
    opened = [place for file in files for place in opened_places(file, root, is_closed)]
    return Scope(_union([path_regex(place) for place in opened]), _union([_parents(place) for place in opened]))


def _parents(place: Place) -> str:
    """Return a regular expression for the directories that a place is in, and itself if it is one; empty if none."""
    parts = [_segment(part, place.placeholder) for part in place.path.split("/")[:-1]]
    found = ""
    for part in reversed(parts[1:]):
        found = f"(?:/{part}{found})?"
    return parts[0] + found + r"\Z" if parts else ""


def _union(expressions: list[str]) -> str:
    """Return an expression for what any of these matches, but for paths with a name that is too long to be one."""
    listed = "|".join(dict.fromkeys(filter(None, expressions)))
    too_long = rf"[^/]{{{MAX_NAME + 1}}}"
    return f"(?s:(?!{too_long}|.*/{too_long})(?:{listed}))" if listed else NOTHING
