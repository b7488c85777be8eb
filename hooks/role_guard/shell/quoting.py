"""Words as a log and a reason show them: quoted as a person would have typed them.

What the shell took off comes on again, because masking knows secrets by their form in a command: where a value ends,
and which words belong to it, only its quotes say.
"""

from __future__ import annotations

from role_guard import regex as re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

PLAIN = re.compile(r"[\w@%+=:,./?*~^…-]+\Z")
"""Words that stand as they are: none of their characters ends a word or begins a quotation."""

NAMED = re.compile(r"-{0,2}[A-Za-z_][\w.-]*[=:]")
"""The name of an assignment or an option, which stands before the quotes."""

SPECIAL = re.compile(r'([\\"$`])')
"""What a backslash has to stand before in double quotes (Bash manual, "Double Quotes")."""


def quoted_words(words: Iterable[str | None]) -> str:
    """Return the words of a command as one line; `…` stands for a word that is not known."""
    return " ".join("…" if word is None else quoted_word(word) for word in words)


def quoted_word(word: str) -> str:
    """Return one word, its blanks and line breaks as single blanks, in quotes where it needs them."""
    if PLAIN.match(word):
        return word
    word = re.sub(r"\s+", " ", word)
    name = NAMED.match(word)
    if name and not word.startswith("//", name.end()):  # the rest of a URL is no value
        return name.group() + _quoted(word[name.end() :])
    return _quoted(word)


def _quoted(text: str) -> str:
    if PLAIN.match(text):
        return text
    return f"'{text}'" if "'" not in text else '"' + SPECIAL.sub(r"\\\1", text) + '"'
