"""Pathname expansion (Bash manual, "Filename Expansion"; glob(7)), with a bound on what is looked at."""

from __future__ import annotations

from role_guard import regex as re
from role_guard import system as os
from role_guard.shell.words import wildcard

CLASS = re.compile(r"\[([:=.])(.{1,20}?)\1\]")
"""`[:name:]`, `[=c=]` and `[.c.]` within a bracket expression (POSIX, "RE Bracket Expression")."""

ABOVE_ASCII = "\x80-\U0010ffff"
ANY = "\x00-\U0010ffff"
CLASSES = {
    "alnum": "0-9A-Za-z" + ABOVE_ASCII, "alpha": "A-Za-z" + ABOVE_ASCII, "blank": r"\s", "cntrl": "\x00-\x1f\x7f",
    "digit": "0-9", "graph": "!-~" + ABOVE_ASCII, "lower": "A-Za-z" + ABOVE_ASCII, "print": " -~" + ABOVE_ASCII,
    "punct": "!-/:-@\\[-`{-~" + ABOVE_ASCII, "space": r"\s", "upper": "A-Za-z" + ABOVE_ASCII, "word": "0-9A-Z_a-z" +
    ABOVE_ASCII, "xdigit": "0-9A-Fa-f",
}  # fmt: skip
"""What the classes can match in any locale, and with `nocaseglob`."""


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
    components = [item for item in pattern.split("/") if item]
    for place, component in enumerate(components):
        if wildcard(component) < 0:
            found = [base + component + "/" for base in found]
            continue
        expression = translated(component)
        hidden = component.startswith(".")
        above = [".", ".."] if hidden and place + 1 < len(components) else []  # matched up to Bash 5.1
        following = []
        for base in found:
            names = _listed(os.path.join(directory, base))
            seen += len(names)
            if seen > limit:
                return None
            names = [*above, *names]
            following += [base + name + "/" for name in names if (hidden or name[0] != ".") and expression.match(name)]
        found = following
    paths = [path.rstrip("/") or "/" for path in found]
    return [path for path in paths if not _DOTS.search(path) or os.path.lexists(os.path.join(directory, path))]


_DOTS = re.compile(r"(?:^|/)\.\.?/")


def _listed(directory: str) -> list[str]:
    """Return the names in a directory, none where it can't be read."""
    try:
        return os.listdir(directory)
    except OSError:
        return []


def translated(component: str) -> re.Pattern[str]:
    """Return the regular expression for one component of a glob, or for one that goes on through slashes.

    Where a locale decides what a bracket expression matches, it matches all that it can.
    """
    text, place = "", 0
    last = component.rfind("]")
    while place < len(component):
        char = component[place]
        if char == "[" and place < last:
            expression, end = _bracket(component, place)
            if end:
                text, place = text + expression, end
                continue
        if char == "*":
            text += "" if text.endswith(".*") and component[place - 1] == "*" else ".*"
        else:
            text += "." if char == "?" else re.escape(char)
        place += 1
    try:
        return re.compile(f"(?s:{text})\\Z")
    except re.error:
        return re.compile("(?s:.*)")


def unclosed(text: str) -> int:
    """Return the place of the bracket in the last component of a text that none closes, -1 if there is none."""
    place = text.rfind("/") + 1
    while (place := text.find("[", place)) >= 0:
        end = _bracket(text, place)[1] if place + 1 < len(text) else 0
        if not end:
            return place
        place = end
    return -1


def _bracket(component: str, begin: int) -> tuple[str, int]:
    """Return the regular expression of a bracket expression, and the place behind it; 0 if it is not closed."""
    negated = component[begin + 1] in "!^"
    first = place = begin + 1 + negated
    items: list[str] = []
    certain = True
    while place < len(component):
        if component[place] == "]" and place > first:
            inside = "".join(items)
            if not certain and negated:
                return ".", place + 1
            return (f"[^{inside}]" if negated else f"[{inside}]") if inside else "(?!)", place + 1
        found = CLASS.match(component, place)
        if found is not None:
            certain = False
            items.append(_class(found[1], found[2]))
            place = found.end()
            if component[place : place + 1] == "-" and component[place + 1 : place + 2] not in ("", "]"):
                items.append(ANY)  # a range that begins with it
                place += 1
            continue
        low = component[place]
        if component[place + 1 : place + 2] == "-" and component[place + 2 : place + 3] not in ("", "]"):
            high = component[place + 2]
            if high == "[":  # the end of the range may be `[.c.]`
                items.append(ANY)
                certain = False
                place += 2
                continue
            items += _ranges(low, high)
            place += 3
            continue
        items.append(re.escape(low))
        place += 1
    return "", 0


def _class(kind: str, name: str) -> str:
    """Return what a class, an equivalence class or a collating symbol can match, as the inside of a class."""
    if kind == ":":
        return CLASSES.get(name, ANY)
    if len(name) > 1:
        return ANY
    return re.escape(name) if kind == "." else re.escape(name.lower()) + re.escape(name.upper()) + ABOVE_ASCII


def _ranges(low: str, high: str) -> list[str]:
    """Return a range as the inside of a class, none where it is empty."""
    return [f"{re.escape(low)}-{re.escape(high)}"] if low <= high else []
