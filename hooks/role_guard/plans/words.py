r"""The words of a plan as a person reads them, however Markdown and Unicode spell them.

A rendering shows `n&#111;t`, `n[o](x)t` and letters of another width as the same word, so they are judged as one.
Letters of two alphabets in one word may read as any.

Sources: CommonMark 0.31, "Backslash escapes", "Entity and numeric character references", "Links"; Unicode Standard
Annex 15 (NFKD); Unicode Technical Standard 39, "Mixed-Script Detection".
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.printable import INVISIBLE

_LINK = re.compile(
    r"(?<!\\)!?\[([^\[\]]{0,300})\](?:\((?:[^()\\]|\\.|\([^()]{0,300}\)){0,500}\)|\[[^\[\]]{0,300}\])"
    r"|\[\^[^\[\]\s]{1,100}\]"
    r"|(?<=\w)\[([^\[\]]{0,100})\](?!\()|\[([^\[\]]{0,100})\](?=\w)"
)
"""Links and pictures, of which the text is shown; footnotes; and brackets within a word, which a definition may make
one of these."""

_SPELLED = re.compile(r"\\([!-/:-@\[-`{-~])|&(?:#([0-9]{1,7})|#[xX]([0-9a-fA-F]{1,6})|([A-Za-z][A-Za-z0-9]{1,31}));")
_EMPHASIS = re.compile(r"[*~]+|(?<!\w)_+|_+(?!\w)|</?[A-Za-z][^<>]{0,60}>")
_IGNORED = re.compile(f"[{INVISIBLE}]")
_MARKS = re.compile("[\u0300-\u036f]")
_TYPOGRAPHY = str.maketrans(
    {**dict.fromkeys("\u00b4\u02b9\u02bc\u2018\u2019\u201b\u2032\uff07", "'"), "\u2010": "-", "\u2011": "-"}
)

_OTHERS = (
    "\u0370-\u0393\u0395-\u03a2\u03a4-\u03a8\u03aa-\u03b3\u03b5-\u03b7\u03b9\u03ba\u03bd-\u03bf\u03c1\u03c2\u03c4\u03c5"
    "\u03c7-\u058f\u13a0-\u13ff\u2c80-\u2cff\ua4d0-\ua4ff"
)
_MIXED = re.compile(
    rf"[A-Za-z][{_OTHERS}]|[{_OTHERS}][A-Za-z]|[\u0250-\u0253\u0255-\u0258\u025a\u025c-\u02af\u1d00-\u1d7f\uab30-\uabbf]"
)
"""Latin letters beside those of alphabets that have the same forms (Greek, Cyrillic, Armenian, Cherokee, Coptic, Lisu),
and phonetic letters that no language is written with. Greek ones of units and formulas do not count (mu, delta, sigma,
omega)."""

_CODE = re.compile(r"`[^`]*`")
_DIVIDED = re.compile(r"(?<=[^\W\d_])[-\u2010]\n(?=[^\W\d_])")


def shown(text: str) -> str:
    """Return a text as a rendering shows it, but for emphasis, code marks and tags; of links, the text."""
    if "]" in text:
        text = _LINK.sub(_text_of_link, _LINK.sub(_text_of_link, text))
    if "&" in text or "\\" in text:
        text = _SPELLED.sub(_character, text)
    if text.isascii():
        return text
    import unicodedata  # late: few plans need it

    text = unicodedata.normalize("NFKD", _IGNORED.sub("", text).translate(_TYPOGRAPHY))
    return _MARKS.sub("", text).translate(_TYPOGRAPHY)


def plain(text: str) -> str:
    """Return the same without emphasis and tags."""
    return _EMPHASIS.sub("", shown(text))


def folded(text: str) -> str:
    """Return the words of a text to be compared: as they are shown, without markup, accents and case."""
    return plain(text).replace("`", "").casefold()


def is_mixed(text: str) -> bool:
    """Say whether a text has words, outside of code, with letters of two alphabets that may pass for each other."""
    return not text.isascii() and _MIXED.search(plain(_CODE.sub(" ", text))) is not None


def spelled_out(text: str) -> str:
    """Return a text with its character references and backslash escapes replaced by what they stand for."""
    return _SPELLED.sub(_character, text) if "&" in text or "\\" in text else text


def whole(rows: list[str]) -> list[str]:
    """Return what the lines of a paragraph read as: in a row, and with words whole that the end of a line divides."""
    spaced = " ".join(rows)
    return [spaced, _DIVIDED.sub("", "\n".join(rows)).replace("\n", " ")] if "-" in spaced else [spaced]


def _text_of_link(match: re.Match[str]) -> str:
    return match[1] or match[2] or match[3] or ""


def _character(match: re.Match[str]) -> str:
    escaped, number, hexadecimal, name = match.groups()
    if escaped:
        return str(escaped)
    if name:
        from html.entities import html5  # late: hardly a plan has one

        return html5.get(name + ";", str(match[0]))
    code = int(number) if number else int(hexadecimal, 16)
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else "\ufffd"
