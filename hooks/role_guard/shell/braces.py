"""Brace expansion (Bash manual, "Brace Expansion"), and bracket expressions that are quoted in part."""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.globbing import unclosed
from role_guard.shell.syntax import List as Script
from role_guard.shell.syntax import Substitution, Text
from role_guard.shell.values import MAX_VALUES

COMMAS = re.compile(r"\{[^{},]*(?:,[^{},]*)+\}")
SEQUENCE = re.compile(r"\{(?:(-?(?:0|[1-9][0-9]{0,5}))\.\.(-?(?:0|[1-9][0-9]{0,5}))|([A-Za-z])\.\.([A-Za-z]))\}")
NESTED_BRACES = re.compile(r"\{[^{}]*\{[^{}]*\}")
BRACES_LEFT = re.compile(r"\{.*(?:,|\.\.).*\}", re.DOTALL)
MAX_BRACES = 20


def expand_braces(text: str) -> list[str] | None:
    """Return the results of brace expansion, or None where the form is not a plain one."""
    if text.count("{") > MAX_BRACES or NESTED_BRACES.search(text):
        return None
    pending, done = [text], []
    while pending:
        item = pending.pop(0)
        found = COMMAS.search(item) or SEQUENCE.search(item)
        if found is None:
            if BRACES_LEFT.search(item):
                return None
            done.append(item)
            continue
        head, tail = item[: found.start()], item[found.end() :]
        pending = [head + choice + tail for choice in _choices(found)] + pending
        if len(pending) + len(done) > MAX_VALUES:
            return None
    return done


def _choices(found: re.Match[str]) -> list[str]:
    """Return what stands between the braces of one match."""
    if found.re is COMMAS:
        return found.group()[1:-1].split(",")
    first, last = (found[1], found[2]) if found[1] is not None else (found[3], found[4])
    if found[1] is None:
        low, high = sorted((ord(first), ord(last)))
        return [chr(code) for code in range(low, high + 1)]
    low, high = sorted((int(first), int(last)))
    return [str(number) for number in range(low, min(high, low + MAX_VALUES) + 1)]


def without_brackets(parts: list[object]) -> list[object]:
    """Return the parts of a word with `*` for each bracket expression that several of them make, and what is behind it.

    `.["c"]laude` is a glob, as `.[c]laude` is: what the brackets hold can be quoted, and come from expansions ("Pattern
    Matching"). That goes up to the next slash, which no bracket expression has in it.
    """
    found: list[object] = []
    place = 0
    while place < len(parts):
        part = parts[place]
        place += 1
        text = part.text if isinstance(part, Text) and not part.quoted else ""
        opened = unclosed(text)
        behind, rest = _component(parts[place:]) if opened >= 0 else ([], [])
        if not any(isinstance(item, Text) and not item.quoted and "]" in item.text for item in behind):
            found.append(part)
            continue
        found.append(Text(text[:opened] + "*", quoted=False))
        if not all(isinstance(item, Text) for item in behind):
            return [*found, UNSEEN]
        parts, place = rest, 0
    return found


UNSEEN = Substitution(Script([]), quoted=False)
"""Words of which nothing is known."""


def _component(parts: list[object]) -> tuple[list[object], list[object]]:
    """Return the parts up to the next slash, and those from it on."""
    for index, part in enumerate(parts):
        if isinstance(part, Text) and "/" in part.text:
            end = part.text.index("/")
            before, after = Text(part.text[:end], part.quoted), Text(part.text[end:], part.quoted)
            return [*parts[:index], before], [after, *parts[index + 1 :]]
    return parts, []
