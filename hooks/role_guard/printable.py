"""Shows texts that others wrote, such as names of files: nothing in them moves a cursor, hides or changes an order."""

from __future__ import annotations

INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Characters of which nothing is seen, as a class of regular expressions: those that may be ignored (Unicode 15,
Default_Ignorable_Code_Point), and two signs that are blank."""


def printable(text: str) -> str:
    """Return a text on one line, with whatever is no visible character spelled out as in Python's literals."""
    return text if text.isprintable() else "".join(map(_visible, text))


def shell_word(name: str) -> str:
    """Return a plan's name as a word of a shell command, to be copied: in quotes, and never like an option.

    Source: POSIX shell, "Single-Quotes".
    """
    return "'" + printable("./" + name if name.startswith("-") else name).replace("'", "'\"'\"'") + "'"


def printable_lines(text: str) -> str:
    """Return a text of several lines in the same way."""
    return "\n".join(map(printable, text.split("\n")))


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    import unicodedata

    return " " if unicodedata.category(character) == "Zs" else ascii(character)[1:-1]
