r"""Decodes `$'…'` (Bash manual, "ANSI-C Quoting")."""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.syntax import UnparsedError

SIMPLE = {
    "a": "\a", "b": "\b", "e": "\x1b", "E": "\x1b", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v",
    "\\": "\\", "'": "'", '"': '"', "?": "?",
}  # fmt: skip

PIECE = re.compile(
    r"(?P<plain>[^\\']+)|\\(?:(?P<octal>[0-7]{1,3})|x(?P<hex>[0-9A-Fa-f]{1,2})"
    r"|u(?P<short>[0-9A-Fa-f]{1,4})|U(?P<long>[0-9A-Fa-f]{1,8})|(?P<simple>[abeEfnrtv\\'\"?]))"
)


def ansi_c(text: str, start: int) -> tuple[str, int]:
    """Decode one such string.

    Args:
        text: the whole command.
        start: the place behind the opening quote.

    Returns:
        The decoded text, and the place behind the closing quote.

    Raises:
        UnparsedError: it is not closed, or has an escape whose meaning differs between shells and locales.
    """
    found: list[str] = []
    while True:
        piece = PIECE.match(text, start)
        if piece is None:
            if text.startswith("'", start):
                return "".join(found), start + 1
            raise UnparsedError("`$'` is not closed, or has an escape that is not known")
        start = piece.end()
        found.append(_decoded(piece))


def _decoded(piece: re.Match[str]) -> str:
    """Return the text of one piece; bytes above ASCII depend on the locale, and NUL ends a string."""
    if piece["plain"] is not None:
        return piece["plain"]
    if piece["simple"] is not None:
        return SIMPLE[piece["simple"]]
    is_byte = piece["octal"] is not None or piece["hex"] is not None
    code = int(piece["octal"], 8) if piece["octal"] else int(piece["hex"] or piece["short"] or piece["long"], 16)
    if code == 0 or (is_byte and code > 0x7F) or code > 0x10FFFF or 0xD800 <= code < 0xE000:
        raise UnparsedError("`$'` has an escape for a character that can't be known")
    return chr(code)
