"""What the operators of `${name…}` make of a known text (Bash manual, "Shell Parameter Expansion")."""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.feeds import decoded
from role_guard.shell.globbing import translated

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

MAX_TEXT = 100
"""Characters of a text that is changed; few names that matter are longer."""

MAX_STARS = 2
"""Stars of a pattern that is tried: of more, a match can take longer than a decision may."""

PART = re.compile(r"\s*(-?[0-9]{1,6})\s*(?::\s*(-?[0-9]{1,6})\s*)?\Z")


def transformed(operator: str, operand: str, text: str) -> str:
    """Return what becomes of the value of a variable, nothing where that is not known.

    Args:
        operator: what stands behind the name.
        operand: what stands behind that, as far as it is known.
        text: the value.
    """
    change = CHANGES.get(operator)
    if change is None or len(text) > MAX_TEXT or operand.count("*") > MAX_STARS:
        return ""
    return change(operand, text)


def _replaced(operand: str, text: str, count: int) -> str:
    """Return a text with matches of a pattern replaced, one or (0) all of them."""
    pattern, _, put = operand.partition("/")
    anchor = pattern[:1] if pattern[:1] in ("#", "%") and count else ""
    expression = translated(pattern[len(anchor) :]).pattern[: -len(r"\Z")]
    expression = {"#": rf"\A{expression}", "%": rf"{expression}\Z"}.get(anchor, expression)
    return re.compile(expression).sub(lambda _: put, text, count) if pattern else text


def _without_prefix(operand: str, text: str, ends: range) -> str:
    matched = translated(operand).match
    return next((text[end:] for end in ends if matched(text[:end])), text)


def _without_suffix(operand: str, text: str, begins: range) -> str:
    matched = translated(operand).match
    return next((text[:begin] for begin in begins if matched(text[begin:])), text)


def _part(operand: str, text: str) -> str:
    """Return the part of a text from an offset on, and of a length; a negative one counts from the end."""
    found = PART.match(operand)
    if found is None:
        return ""
    begin = int(found[1])
    begin = max(0, len(text) + begin) if begin < 0 else begin
    if found[2] is None:
        return text[begin:]
    length = int(found[2])
    return text[begin:length] if length < 0 else text[begin : begin + length]


CHANGES: dict[str, Callable[[str, str], str]] = {
    "/": lambda operand, text: _replaced(operand, text, 1),
    "//": lambda operand, text: _replaced(operand, text, 0),
    "#": lambda operand, text: _without_prefix(operand, text, range(len(text) + 1)),
    "##": lambda operand, text: _without_prefix(operand, text, range(len(text), -1, -1)),
    "%": lambda operand, text: _without_suffix(operand, text, range(len(text), -1, -1)),
    "%%": lambda operand, text: _without_suffix(operand, text, range(len(text) + 1)),
    ":": _part,
    "^": lambda _, text: text[:1].upper() + text[1:],
    "@u": lambda _, text: text[:1].upper() + text[1:],
    ",": lambda _, text: text[:1].lower() + text[1:],
    "^^": lambda _, text: text.upper(),
    "@U": lambda _, text: text.upper(),
    ",,": lambda _, text: text.lower(),
    "@L": lambda _, text: text.lower(),
    "@E": lambda _, text: decoded(text),
}
"""Operators, and what they do with an operand and a value; of those for case, as if there were no operand."""
