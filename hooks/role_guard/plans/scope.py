"""What a plan opens: the paths that it names, with its placeholders as wildcards."""

from __future__ import annotations

import os
import re
from collections import namedtuple

from role_guard import paths
from role_guard.plans.files import File

Scope = namedtuple("Scope", "files directories")
"""`files`: a regular expression over the paths that are open, for `re.match`; `directories`: one over those of the
directories they are in, which may be made. Paths are relative to a checkout, with `/`."""

NOTHING = r"(?!)"
"""A regular expression that matches nothing: the scope of a plan that lists no file."""

MAX_SEGMENTS = 24
"""Directories in each other that a listed path may have."""

_DATE = r"Y{4}(?:[-_.]?M{2}(?:[-_.]?D{2})?)?(?:[-_.T]?H{2}(?:[-_.]?M{2}(?:[-_.]?S{2})?)?)?"  # YYYYMMDD, YYYY-MM-DD_HHMM
_PLACEHOLDER = re.compile(
    rf"(?<![A-Za-z0-9])(?:(?P<date>{_DATE})|(?P<number>N{{3,14}})|(?P<code>X{{3,14}}))(?![A-Za-z0-9])"
    r"|<[^<>/]{1,80}>|\[[^\[\]/]{1,80}\]|\{[^{}/]{1,80}\}"  # <name>, [slug], {id}
    r"|\*|\u2026"
)
"""Text that stands for a part of one path segment, not known when the plan is written."""

_STANDS_FOR = {"date": r"[0-9][0-9T._-]{0,24}", "number": r"[0-9]{1,14}", "code": r"[0-9A-Za-z]{1,24}"}
"""What the placeholders with a form stand for; any other stands for anything but a `/`."""


def has_placeholder(path: str) -> bool:
    """Say whether a path of a plan has a placeholder in it, so that it names no one file."""
    return _PLACEHOLDER.search(path) is not None


def is_too_wide(path: str) -> bool:
    """Say whether a path of a plan stands for so much that it opens nothing.

    `**`, the whole of a directory that is not known, or one below a directory of any name; also a second segment with
    two placeholders, or three in one, since matching these takes time that grows with each.
    """
    segments = path.rstrip("/").split("/")
    counts = [len(_PLACEHOLDER.findall(segment)) for segment in segments]
    bare = re.sub(r"\W|_", "", _PLACEHOLDER.sub("", segments[0]))
    return (
        "**" in path
        or not path.strip("/.")
        or (path.endswith("/") and any(counts))
        or (counts[0] > 0 and not bare)
        or len(segments) > MAX_SEGMENTS
        or max(counts) > 2
        or sum(count > 1 for count in counts) > 1
    )


def is_directory(path: str) -> bool:
    """Say whether a path of a plan stands for all files of a directory."""
    last = path.rsplit("/", 1)[-1]
    return not last or (has_placeholder(last) and re.search(r"[^\W_]", _PLACEHOLDER.sub("", last)) is None)


def path_regex(path: str) -> str:
    """Return a regular expression for the paths that a path of a plan stands for, without an anchor at its end.

    A placeholder stands for one part of a segment, never for a `/`; whatever it is, the path as it is written matches
    too (`app/[slug]/page.tsx` is a real name with some frameworks).
    """
    found, end = "", 0
    for match in _PLACEHOLDER.finditer(path):
        form = _STANDS_FOR.get(match.lastgroup or "")
        found += re.escape(path[end : match.start()])
        found += f"(?:{re.escape(match[0])}|{form})" if form else "[^/]+"
        end = match.end()
    return found + re.escape(path[end:])


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


def scope_of(files: list[File], root: str) -> Scope:
    """Return what the files of a plan open.

    Args:
        files: as `reader.read_plan` finds them.
        root: absolute path of the main checkout, for paths that a plan writes absolute.

    Returns:
        The scope. A directory (`path/`) opens everything in it; what `is_too_wide` opens nothing.
    """
    named = [inside(path, root) for file in files for path in (file.path, file.target) if path]
    opened = list(dict.fromkeys(path for path in named if path is not None and not is_too_wide(path)))
    return Scope(
        _union([path_regex(path) + (r".*\Z" if path.endswith("/") else r"\Z") for path in opened]),
        _union(list(dict.fromkeys(parents for path in opened for parents in [_parents(path)] if parents))),
    )


def _parents(path: str) -> str:
    """Return a regular expression for the directories that a path is in, and itself if it is one; empty if none."""
    parts = [path_regex(part) for part in path.split("/")[:-1]]
    found = ""
    for part in reversed(parts[1:]):
        found = f"(?:/{part}{found})?"
    return parts[0] + found + r"\Z" if parts else ""


def _union(expressions: list[str]) -> str:
    return "(?s:" + "|".join(expressions) + ")" if expressions else NOTHING
