"""Compiles regular expressions for a file from which `regex.py` takes them; loaded only where one is written."""

from __future__ import annotations

import importlib
import marshal
import re
import sys
from typing import Any


def arguments(keys: set[tuple[str, int]]) -> dict[tuple[str, int], bytes]:
    """Return what `regex.made_of` takes for each expression; what is none is left out."""
    compiler: Any = getattr(re, "_compiler", None) or importlib.import_module("sre_compile")
    real = compiler._sre
    found: dict[tuple[str, int], bytes] = {}

    class Recorder:
        """Notes the call by which an expression is made."""

        def __getattr__(self, name: str) -> Any:
            return getattr(real, name)

        def compile(self, _pattern: str, *rest: Any) -> Any:
            self.rest = rest
            return real.compile(_pattern, *rest)

    recorder = compiler._sre = Recorder()
    try:
        for pattern, flags in sorted(keys):
            try:
                compiler.compile(pattern, flags)
            except re.error:
                continue
            found[pattern, flags] = _marshalled(*recorder.rest)
    finally:
        compiler._sre = real
    return found


def _marshalled(
    flags: int, code: list[int], groups: int, index: dict[str, int], names: tuple[str | None, ...]
) -> bytes:
    """Return the arguments of `_sre.compile`; the numbers of the code are four bytes each, which load at once."""
    packed = b"".join(int(number).to_bytes(4, sys.byteorder) for number in code)
    return marshal.dumps((int(flags), packed, groups, dict(index), names))
