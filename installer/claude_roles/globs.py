"""From globs to regular expressions that the hook can use without pathspec.

Paths are written as in .gitignore (gitignore(5)); tool names as in a shell (glob(7)).
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable

from pathspec.patterns.gitignore.spec import GitIgnoreSpecPattern

NOTHING = r"(?!)"
"""A regular expression that matches nothing: what an empty list of globs means."""

_END = re.compile(r"\(\?:\(\?P<ps_d>/\)\|\$\)$")


def path_regex(globs: Iterable[str]) -> str:
    r"""Compile path globs into one regular expression for `re.match` on a relative path.

    Args:
        globs: patterns as in .gitignore. A pattern covers what it names and everything below it.

    Returns:
        The expression; its end is `\Z`, because `$` would accept a trailing newline.

    Raises:
        ValueError: a pattern matches nothing, is negated, or does not compile; the text names it.
    """
    return _union(_path_regex(glob) for glob in globs)


def file_regex(globs: Iterable[str]) -> str:
    """Compile globs of single files into one regular expression for `re.match` on a relative path.

    Args:
        globs: as for `path_regex`, but a pattern covers what is below it only if it says so: by a `/` or `/**` at its
            end. In .gitignore `go.sum` also covers `go.sum/x.py`.

    Raises:
        ValueError: as `path_regex`.
    """
    return _union(_path_regex(glob, end=r"\Z") for glob in globs)


def tool_regex(globs: Iterable[str]) -> str:
    """Compile tool-name globs (`mcp__github__*`) into one regular expression for `re.match`.

    Raises:
        ValueError: a glob is empty or does not compile; the text names it.
    """
    return _union(_tool_regex(glob) for glob in globs)


def words_regex(words: Iterable[str]) -> str:
    """Return a regular expression, for `re.match`, for names of MCP tools with one of some words among their own.

    Args:
        words: in small letters; a name has them between `_` or `-` (`list_tabs_close`), or as in `getThenSave`.
    """
    listed = sorted(set(words))
    if not listed:
        return NOTHING
    small, title, large = ("|".join(map(form, listed)) for form in (str.lower, str.title, str.upper))
    forms = (
        f"(?<![A-Za-z])(?:{small})(?![a-z])", f"(?<![A-Z])(?:{title})(?![a-z])", f"(?<![A-Za-z])(?:{large})(?![A-Za-z])"
    )  # fmt: skip
    return f"(?s:mcp__.*?__.*(?:{'|'.join(forms)}))"


def command_regexes(text: str) -> list[str | None]:
    """Compile a listed command (`npm run test:*`, `pytest *`) into one regular expression for each of its words.

    Args:
        text: words as in a shell, quotes included; `*`, `?` and `[…]` within a word are wildcards, and a `*` that is
            the last word stands for any further words, none included.

    Returns:
        The expressions, for `re.match`; None at the end for any further words.

    Raises:
        ValueError: it is empty, has an open quote, or its first word (the program) has a wildcard.
    """
    try:
        words = shlex.split(text)
    except ValueError:
        raise ValueError(f"`{text}` has an open quote; close it") from None
    if not words or not words[0]:
        raise ValueError(f"`{text}` names no command")
    if re.search(r"[*?\[]", words[0]):
        raise ValueError(f"`{text}` begins with a wildcard; name the program")
    if "=" in words[0] or re.search(r"[;&|<>$`\n]", text):
        raise ValueError(f"`{text}` is more than one plain command; list each command by itself")
    open_ended = len(words) > 1 and words[-1] == "*"
    found: list[str | None] = [_word_regex(word) for word in (words[:-1] if open_ended else words)]
    return [*found, None] if open_ended else found


def _word_regex(word: str) -> str:
    parts = re.split(r"(\*|\?|\[!?\]?[^\]]*\])", word)
    text = "".join(_any_wildcard(part) if index % 2 else re.escape(part) for index, part in enumerate(parts))
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"`{word}` is not a valid glob: {error}") from None
    return f"(?s:{text})\\Z"


def _any_wildcard(part: str) -> str:
    """Return the expression for a wildcard in a word of a command."""
    return ".*" if part == "*" else _wildcard(part)


def _path_regex(glob: str, end: str = r"(?:/|\Z)") -> str:
    """Return the expression for a glob; `end`: what follows a name that the glob gives whole."""
    if glob.startswith("!"):
        raise ValueError(f"`{glob}` is negated; put a rule for the exception above this one instead")
    if glob != glob.strip() or any(character < " " for character in glob):
        raise ValueError(f"`{glob!a}` has white space around it or a control character in it")
    try:
        pattern = GitIgnoreSpecPattern(glob)
    except (ValueError, re.error) as error:
        raise ValueError(f"`{glob}` is not a valid glob: {error}") from None
    if pattern.regex is None:
        raise ValueError(f"`{glob}` matches nothing")
    text = pattern.regex.pattern
    text = _END.sub(lambda _: end, text if isinstance(text, str) else text.decode())
    text = text.replace("(?P<ps_d>/)", "/" if text.startswith("^") else ".*/")
    if "(?P<" in text or re.search(r"(?<!\\)\$", re.sub(r"\[[^\]]*\]", "", text)):
        raise ValueError(f"`{glob}` compiles to an expression that can't be anchored: {text}")
    return text


def _tool_regex(glob: str) -> str:
    if not glob.strip() or glob != glob.strip():
        raise ValueError(f"`{glob}` is no name of a tool")
    # Not fnmatch.translate: its expressions need the Python that made them, and its wildcards cross from a server's
    # name into a tool's (mcp__SERVER__TOOL).
    parts = re.split(r"(\*|\?|\[!?\]?[^\]]*\])", glob)
    text = "".join(_wildcard(part) if index % 2 else _literal(part) for index, part in enumerate(parts))
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"`{glob}` is not a valid glob: {error}") from None
    return text + r"\Z"


def _literal(part: str) -> str:
    """Return the expression for text; a single underscore is no half of a double one."""
    return re.sub("(?<!_)_(?!_)", "(?<!_)_(?!_)", re.escape(part))


def _wildcard(part: str) -> str:
    """Return the expression for `*`, `?` or a set of characters, none of which takes part in a double underscore."""
    if part in ("*", "?"):
        return "(?:(?!__).)*" if part == "*" else "(?!__)."
    body = part[1:-1].replace("\\", "\\\\")
    return f"(?!__)[^{body[1:]}]" if body.startswith("!") else f"(?!__)[{body}]"


def _union(expressions: Iterable[str]) -> str:
    joined = "|".join(expressions)
    return f"(?s:{joined})" if joined else NOTHING
