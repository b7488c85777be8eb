"""Brace expansion (Bash manual, "Brace Expansion")."""

from __future__ import annotations

from role_guard import regex as re
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
