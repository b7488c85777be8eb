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

_BEFORE_CUT = r"[^\s`\"']{1,64}" + CUT

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
    return re.sub(_BEFORE_CUT, CUT, masked) if CUT in masked else masked


def expressions() -> Iterator[tuple[str, int]]:
    """Yield every expression that may be needed, and its flags, so that they can be compiled beforehand."""
    found = [pattern for _, pattern in shapes.SHAPES]
    found += [_after(prefix) for prefix in shapes.PREFIXES]
    found += [pattern + value for _, pattern in _NAMES for value in shapes.VALUES]
    found += [shapes.IN_QUOTES, shapes.AFTER_VENDOR, shapes.RANDOM, shapes.ENCODED]
    found += [reading for _, option in shapes.OPTIONS for reading in _readings(option)]
    for pattern in found:
        yield pattern, re.DOTALL
    for programs, _ in shapes.OPTIONS:
        yield _first_of(programs.split()), 0
    yield _BEFORE_CUT, 0
    yield shapes.CREDENTIALS, 0


def _secrets(text: str, lowered: str) -> Iterator[tuple[int, int]]:
    """Yield where secrets stand, by every row on its own: one that takes too much hides nothing from the others."""
    for words, pattern in shapes.SHAPES:
        if _has(lowered, words):
            yield from _found(pattern, text)
    for programs, option in shapes.OPTIONS:
        yield from _in_options(text, lowered, programs.split(), option)
    for prefix in shapes.PREFIXES:
        if prefix in lowered:
            yield from _found(_after(prefix), text)
    for words, pattern in _NAMES:
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


_NAMES = ((shapes.NAME_WORDS, shapes.AFTER_NAME), *shapes.SHORT_NAMES)


def _after(prefix: str) -> str:
    """Return the expression for a secret that begins with a prefix."""
    return r"(?i)(?<![a-z0-9])" + re.escape(prefix) + shapes.AFTER_PREFIX


def _first_of(programs: list[str]) -> str:
    """Return the expression for the first of some programs in a text."""
    return r"(?<![\w-])(?:" + "|".join(map(re.escape, programs)) + r")(?![\w-])"


def _readings(option: str) -> list[str]:
    """Return the expressions for the value of an option, bare and as part of a quoted word."""
    found = [r"(?<![^\s`\"'])" + option + value for value in shapes.VALUES]
    return [*found, shapes.OPENER + option + shapes.TO_CLOSER]


def _in_options(text: str, lowered: str, programs: list[str], option: str) -> Iterator[tuple[int, int]]:
    """Yield the values of an option behind the first of some programs, if one of them stands in the text."""
    if not _has(lowered, programs):
        return
    first = re.search(_first_of(programs), text)
    if first is None:
        return
    rest = text[first.end() :]
    for reading in _readings(option):
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
