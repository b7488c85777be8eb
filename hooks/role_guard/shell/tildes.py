"""Tildes within a word, which shells expand in different ways (Bash manual, "Tilde Expansion")."""

from __future__ import annotations


def behind_equals(before: str, text: str, home: str) -> list[tuple[str, bool]]:
    """Return what text can become besides itself, because a tilde in it stands behind `=`.

    Bash expands it behind the first `=`, and behind `:` after that, in words that look like assignments, even where
    they are arguments (`dd of=~-/x`), but not in POSIX mode; zsh in every word with `magic_equal_subst`, else in none;
    dash in none. So each such tilde counts as both.

    Args:
        before: what stands before the text in its word, with a quote for what is no plain text.
        text: the text, without quotes.
        home: the home directory.

    Returns:
        Nothing, or a text and whether it is all of it; else it is the beginning, up to a directory that is not known.
    """
    whole = before + text
    begun, known = len(before), ""
    for place in range(len(before), len(whole)):
        if whole[place] != "~" or whole[place - 1 : place] not in ("=", ":") or "=" not in whole[:place]:
            continue
        known += whole[begun:place]
        if whole[place + 1 : place + 2] not in ("", "/", ":"):
            return [(f"{known}~", False)]
        known, begun = known + home, place + 1
    return [(known + whole[begun:], True)] if begun > len(before) else []
