"""Masks secrets of the usual shapes, so that none of them reaches the log."""

from __future__ import annotations

import re

from role_guard import secret_shapes as shapes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

MASK = "[masked]"

CUT = "…"
"""Stands where a text was cut off. The word before it goes: what remains of a secret there may have lost its form."""

SHORTEST = 6
"""Characters of a text that can hold a secret which anybody would recognize."""


def mask(text: str) -> str:
    """Return `text` with every secret of a known shape replaced by `MASK`."""
    if len(text) < SHORTEST:
        return text
    lowered = text.lower()
    for words, pattern in shapes.SHAPES:
        if _has(lowered, words):
            text = re.sub(pattern, _masked, text, flags=re.DOTALL)
    for programs, option in shapes.OPTIONS:
        text = _mask_options(text, lowered, programs.split(), option)
    for prefix in shapes.PREFIXES:
        if prefix in lowered:
            text = re.sub(r"(?i)(?<![a-z0-9])" + re.escape(prefix) + shapes.AFTER_PREFIX, MASK, text)
    if _has(lowered, shapes.NAME_WORDS):
        text = re.sub(shapes.AFTER_NAME, _masked, text)
    for words, pattern in shapes.SHORT_NAMES:
        if _has(lowered, words):
            text = re.sub(pattern, _masked, text)
    if _has(lowered, shapes.VENDORS):
        text = re.sub(shapes.AFTER_VENDOR, _masked, text)
    if len(text) >= 32:
        text = re.sub(shapes.RANDOM, MASK, text)
    return re.sub(r"[^\s`\"']{1,64}" + CUT, CUT, text) if CUT in text else text


def _mask_options(text: str, lowered: str, programs: list[str], option: str) -> str:
    """Mask the values of an option behind the first of some programs, if one of them stands in the text."""
    if not _has(lowered, programs):
        return text
    found = re.search(r"(?<![\w-])(?:" + "|".join(map(re.escape, programs)) + r")(?![\w-])", text)
    if found is None:
        return text
    return text[: found.end()] + re.sub(r"(?<![^\s`\"'])" + option + shapes.WORD, _masked, text[found.end() :])


def _has(lowered: str, words: Iterable[str]) -> bool:
    return any(word in lowered for word in words)


def _masked(match: re.Match[str]) -> str:
    """Replace the secret, keeping the name in front of it and what stands behind."""
    if "value" not in match.re.groupindex:
        return MASK
    start, end, begin = match.start("value"), match.end("value"), match.start()
    whole = match.group()
    return whole if match.group("value") == MASK else whole[: start - begin] + MASK + whole[end - begin :]
