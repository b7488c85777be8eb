"""Masks secrets of the usual shapes, so that none of them reaches the log."""

from __future__ import annotations

from role_guard import regex as re
from role_guard import secret_shapes as shapes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MASK = "[masked]"

CUT = "…"
"""Stands where a text was cut off. The word before it goes: what remains of a secret there may have lost its form."""

SHORTEST = 6
"""Characters of a text that can hold a secret which anybody would recognize."""


def mask(text: str) -> str:
    """Return `text` with every secret of a known shape replaced by `MASK`."""
    if len(text) < SHORTEST:
        return text
    found = sorted(_secrets(text, text.lower()))
    parts, end = [], 0
    for start, stop in found:
        if start >= end:
            parts += [text[end:start], MASK]
        end = max(end, stop)
    masked = "".join(parts) + text[end:]
    return re.sub(r"[^\s`\"']{1,64}" + CUT, CUT, masked) if CUT in masked else masked


def _secrets(text: str, lowered: str) -> Iterator[tuple[int, int]]:
    """Yield where secrets stand, by every row on its own: one that takes too much hides nothing from the others."""
    for words, pattern in shapes.SHAPES:
        if _has(lowered, words):
            yield from _found(pattern, text)
    for programs, option in shapes.OPTIONS:
        yield from _in_options(text, lowered, programs.split(), option)
    for prefix in shapes.PREFIXES:
        if prefix in lowered:
            yield from _found(r"(?i)(?<![a-z0-9])" + re.escape(prefix) + shapes.AFTER_PREFIX, text)
    for words, pattern in ((shapes.NAME_WORDS, shapes.AFTER_NAME), *shapes.SHORT_NAMES):
        if _has(lowered, words):
            for value in shapes.VALUES:
                yield from _found(pattern + value, text)
    if "'" in text or '"' in text:
        yield from _found(shapes.IN_QUOTES, text)
    if _has(lowered, shapes.VENDORS):
        yield from _found(shapes.AFTER_VENDOR, text)
    if len(text) >= shapes.LONG:
        yield from _found(shapes.RANDOM, text)
    for start, end in _found(shapes.ENCODED, text):
        if _holds_credentials(text[start:end]):
            yield start, end


def _in_options(text: str, lowered: str, programs: list[str], option: str) -> Iterator[tuple[int, int]]:
    """Yield the values of an option behind the first of some programs, if one of them stands in the text."""
    if not _has(lowered, programs):
        return
    first = re.search(r"(?<![\w-])(?:" + "|".join(map(re.escape, programs)) + r")(?![\w-])", text)
    if first is None:
        return
    rest = text[first.end() :]
    readings = [r"(?<![^\s`\"'])" + option + value for value in shapes.VALUES]
    for reading in (*readings, shapes.OPENER + option + shapes.TO_CLOSER):
        for start, end in _found(reading, rest):
            yield first.end() + start, first.end() + end


def _holds_credentials(word: str) -> bool:
    """Say whether a word is base64 of a name and its password, as HTTP's basic authentication has them."""
    import binascii

    try:
        plain = binascii.a2b_base64(word.rstrip("=") + "=" * (-len(word.rstrip("=")) % 4)).decode("ascii")
    except ValueError:
        return False
    return re.match(shapes.CREDENTIALS, plain) is not None


def _has(lowered: str, words: Iterable[str]) -> bool:
    return any(word in lowered for word in words)


def _found(pattern: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield what a pattern matches, or its group `value`."""
    for match in re.finditer(pattern, text, re.DOTALL):
        yield match.span("value" if "value" in match.re.groupindex else 0)
