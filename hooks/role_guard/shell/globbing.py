"""Pathname expansion (Bash manual, "Filename Expansion"; glob(7)), with a bound on what is looked at."""

from __future__ import annotations

import os

from role_guard import regex as re

GLOB = re.compile(r"[*?]|\[[^\]]{0,200}\]")
"""What makes a word a pattern."""


def expand_glob(pattern: str, directory: str, limit: int) -> list[str] | None:
    """List the files that a glob matches, as the shell does it (glob(7); hidden files only by their dot).

    Args:
        pattern: the glob.
        directory: absolute path that a relative one starts from.
        limit: the most entries to look at.

    Returns:
        Paths as the shell would write them; None if there are too many to look at.
    """
    found = ["/"] if pattern.startswith("/") else [""]
    seen = 0
    for component in [item for item in pattern.split("/") if item]:
        expression = None if GLOB.search(component) is None else translated(component)
        following = []
        for base in found:
            if expression is None:
                following.append(base + component + "/")
                continue
            try:
                names = os.listdir(os.path.join(directory, base))
            except OSError:
                continue
            seen += len(names)
            if seen > limit:
                return None
            hidden = component.startswith(".")
            following += [base + name + "/" for name in names if (hidden or name[0] != ".") and expression.match(name)]
        found = following
    return [path.rstrip("/") or "/" for path in found]


def translated(component: str) -> re.Pattern[str]:
    """Return the regular expression for one component of a glob, or for one that goes on through slashes."""
    text, place = "", 0
    for found in re.finditer(r"\*+|\?|\[[!^]?\][^\]]*\]|\[[!^]?[^\]]+\]", component):
        text += re.escape(component[place : found.start()])
        place = found.end()
        item = found.group()
        if item[0] != "[":
            text += ".*" if item[0] == "*" else "."
        else:
            inside = item[1:-1].replace("\\", "\\\\").replace("[", "\\[")
            text += f"[^{inside[1:]}]" if inside[:1] in ("!", "^") else f"[{inside}]"
    text += re.escape(component[place:])
    try:
        return re.compile(f"(?s:{text})\\Z")
    except re.error:
        return re.compile("(?s:.*)")
