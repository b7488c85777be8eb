"""Words in a text that a program gets, or that stands near it: which of them can be paths or globs."""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.reads import MAX_PATHS
from role_guard.shell.values import Value
from role_guard.shell.words import wildcard

PATH = re.compile(r"[^\s()<>{}\"'`;|&$=\\]{1,200}\Z")
"""What can be the path of a file that people name; text of programs is seldom like that."""

QUOTES = re.compile(r"""[\\'"]""")
MAX_PATTERNS = 30


def named(text: str) -> list[Value]:
    """Return what the words of a text can name, globs among them."""
    words = list(dict.fromkeys(text.split()))
    return [*_patterns(words), *map(Value, words[:MAX_PATHS])]


def begun(near: str) -> list[Value]:
    """Return the directories of what a text can name, and what its globs match."""
    words = list(dict.fromkeys(near.split()))
    directories = dict.fromkeys(_head(word).rpartition("/")[0] for word in words if "/" in word)
    return [*_patterns(words), *map(Value, list(directories)[:MAX_PATHS])]


def variants(text: str) -> list[str]:
    """Return a text as it is, and as it is where what hands it on takes quotes off (xargs) or decodes (`printf -v`)."""
    found = [text, QUOTES.sub("", text)]
    if "\\" in text:
        from role_guard.shell.feeds import decoded

        found.append(decoded(text))
    return list(dict.fromkeys(found))


def _head(word: str) -> str:
    """Return the text of a word before what makes it a glob."""
    place = wildcard(word)
    return word if place < 0 else word[:place]


def _patterns(words: list[str]) -> list[Value]:
    """Return the words that can be globs; of very many, those that lead into directories or to hidden files."""
    found = [word for word in words if wildcard(word) >= 0 and PATH.match(word)]
    if len(found) > MAX_PATTERNS:
        found = [word for word in found if "/" in word or word[0] == "."]
    return [Value("", exact=False, pattern=word) for word in found]
