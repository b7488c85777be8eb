"""Tells HTML in a plan that can hide text, or make it read as dropped, from tags that just show what is in them.

Few elements are known to be harmless, and only without attributes; any other element of HTML may hide something. What
is no element of HTML is left alone, because placeholders (`<your name>`) and types (`Map<String>`) look like tags;
browsers show what is in an element they don't know, unless an attribute hides it.

Sources: HTML Standard, "The elements of HTML", "Obsolete features", "Tag open state" and what follows it.
"""

from __future__ import annotations

from role_guard import regex as re

SHOWN = frozenset("a abbr b bdi br cite code dfn em hr i kbd mark p q samp small span strong sub sup u var wbr".split())
"""Elements that show what is in them, and as it is."""

ELEMENTS = frozenset(
    "acronym address annotation-xml applet area article aside audio base basefont bdo bgsound big blink "
    "blockquote body button canvas caption center col colgroup command content data datalist dd del details "
    "dialog dir div dl dt element embed fencedframe fieldset figcaption figure font footer form frame frameset "
    "geolocation h1 h2 h3 h4 h5 h6 head header hgroup html iframe image img input ins isindex keygen label legend "
    "li link listing main map marquee math menu menuitem meta meter multicol nav nextid nobr noembed noframes "
    "noscript object ol optgroup option output param permission picture plaintext portal pre progress rb rbc rp "
    "rt rtc ruby s script search section select selectedcontent shadow slot source spacer strike style summary "
    "svg table tbody td template textarea tfoot th thead time title tr track tt ul video xmp".split()
)
"""All others, those of past and coming versions of HTML too."""

MAX_REST = 200
"""Characters of a tag behind its name; a longer one is not looked through."""

_TAG = re.compile(r"<(?:([?]|![A-Za-z\[])|([A-Za-z][^\s/<>]*)(?=([^>]*)(>?)))")
_ATTRIBUTE = re.compile(r"(?:^|[\s/])(?:[\w-]+\s*=|(?:hidden|inert|popover)(?=[\s/]|\Z))")
"""An attribute with a value, or one that hides without."""


def hides(text: str) -> bool:
    """Say whether a line has HTML that can hide text, in the line or below it.

    Args:
        text: the line, its code spans and comments blanked out.
    """
    return any(_hides(*match.groups("")) for match in _TAG.finditer(text))


def _hides(declaration: str, name: str, rest: str, end: str) -> bool:
    element = name.lower()
    if declaration or not end or len(rest) > MAX_REST:
        return True  # an instruction; or a tag that goes on in the next line
    if element in SHOWN:
        return rest.strip() not in ("", "/")
    return element in ELEMENTS or _ATTRIBUTE.search(rest.lower()) is not None
