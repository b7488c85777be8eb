"""Shows texts that others wrote, such as names of files: nothing in them moves a cursor, hides or changes an order."""

from __future__ import annotations


def printable(text: str) -> str:
    """Return a text on one line, with whatever is no visible character spelled out as in Python's literals."""
    return text if text.isprintable() else "".join(map(_visible, text))


def printable_lines(text: str) -> str:
    """Return a text of several lines in the same way."""
    return "\n".join(map(printable, text.split("\n")))


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    import unicodedata

    return " " if unicodedata.category(character) == "Zs" else ascii(character)[1:-1]
