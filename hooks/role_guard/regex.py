"""The part of `re` that the hook uses, with expressions that were compiled beforehand.

Compiling the hook's expressions takes longer than all the rest of a decision, and `re` itself loads the compiler and
`enum`. What an expression compiles to depends on the interpreter alone, so it is kept with the compiled modules
(`prepared.py`). An expression that is not there is compiled by `re`.
"""

from __future__ import annotations

import _sre  # type: ignore[import-not-found]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from re import Match as Match
    from re import Pattern as Pattern
    from re import error as error
    from typing import Any

IGNORECASE, MULTILINE, DOTALL, ASCII = 2, 8, 16, 256
"""Flags, with the numbers that they have in `re`."""

_MADE: dict[tuple[str, int], Any] = {}
_COMPILED: set[tuple[str, int]] = set()
_prepared: list[Callable[[tuple[str, int]], Any]] = []
_SPECIAL = {ord(character): "\\" + character for character in "()[]{}?*+-|^$\\.&~# \t\n\r\v\f"}


def prepare(prepared: Callable[[tuple[str, int]], Any]) -> None:
    """Take from now on what was prepared, besides what was given before.

    Args:
        prepared: returns what `made_of` takes behind an expression, None if it doesn't know it.
    """
    _prepared.append(prepared)


def __getattr__(name: str) -> Any:
    """Return what is seldom asked for, `error` for one, from `re` itself."""
    import re

    return getattr(re, name)


def compile(pattern: str, flags: int = 0) -> Pattern[str]:  # noqa: A001 - as in `re`
    """Return a compiled expression."""
    key = (pattern, flags)
    made: Pattern[str] | None = _MADE.get(key)
    if made is None:
        for prepared in _prepared:
            row = prepared(key)
            try:
                made = None if row is None else made_of(pattern, *row)
            except (TypeError, ValueError, RuntimeError):  # not what this interpreter made
                made = None
            if made is not None:
                break
        else:
            import re

            made = re.compile(pattern, flags)
            _COMPILED.add(key)
        _MADE[key] = made
    return made


def made_of(
    pattern: str, flags: int, code: bytes, groups: int, index: dict[str, int], names: tuple[str | None, ...]
) -> Pattern[str]:
    """Return an expression that was compiled before.

    Args:
        pattern: its text.
        flags: all of them, also those in the text.
        code: its code, in numbers of four bytes.
        groups: how many it has.
        index: the numbers of those with names.
        names: those names, by number.

    Raises:
        TypeError, ValueError, RuntimeError: that is no code of this interpreter.
    """
    made: Pattern[str] = _sre.compile(pattern, flags, memoryview(code).cast("I").tolist(), groups, index, names)
    return made


def match(pattern: str, text: str, flags: int = 0) -> Match[str] | None:
    """Match at the beginning of a text."""
    return compile(pattern, flags).match(text)


def fullmatch(pattern: str, text: str, flags: int = 0) -> Match[str] | None:
    """Match a whole text."""
    return compile(pattern, flags).fullmatch(text)


def search(pattern: str, text: str, flags: int = 0) -> Match[str] | None:
    """Match anywhere in a text."""
    return compile(pattern, flags).search(text)


def findall(pattern: str, text: str, flags: int = 0) -> list[Any]:
    """Return all that matches."""
    return compile(pattern, flags).findall(text)


def finditer(pattern: str, text: str, flags: int = 0) -> Iterator[Match[str]]:
    """Yield all matches."""
    return compile(pattern, flags).finditer(text)


def split(pattern: str, text: str, maxsplit: int = 0, flags: int = 0) -> list[Any]:
    """Return the parts of a text between the matches."""
    return compile(pattern, flags).split(text, maxsplit)


def sub(pattern: str, put: str | Callable[[Match[str]], str], text: str, count: int = 0, flags: int = 0) -> str:
    """Return a text with the matches replaced."""
    return compile(pattern, flags).sub(put, text, count)


def escape(text: str) -> str:
    """Return an expression that matches a text as it is."""
    return text.translate(_SPECIAL)


def made() -> list[tuple[str, int]]:
    """Return the expressions and flags that were compiled so far in this process."""
    return list(_MADE)


def compiled() -> set[tuple[str, int]]:
    """Return those of them that were not prepared."""
    return _COMPILED
