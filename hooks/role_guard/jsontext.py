"""Reads and writes JSON with the interpreter's own parts in C, without loading `json`, which loads `re`."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

_BLANKS = " \t\n\r"


class _Context:
    """What the scanner asks of its decoder: the usual answers."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_float, parse_int = float, int
    memo: dict[str, str] = {}  # noqa: RUF012

    @staticmethod
    def parse_constant(name: str) -> float:
        return {"-Infinity": float("-inf"), "Infinity": float("inf"), "NaN": float("nan")}[name]


loads: Callable[[str | bytes], Any]
dumps: Callable[[object], str]

try:
    from _json import encode_basestring_ascii, make_encoder, make_scanner

    _scan = make_scanner(_Context)  # type: ignore[arg-type]
except (ImportError, AttributeError, TypeError):  # another interpreter, or parts that look different
    import json

    loads, dumps = json.loads, json.dumps
else:

    def _loads(text: str | bytes) -> Any:
        """Return the value that a JSON text stands for.

        Raises:
            ValueError: it is none.
            RecursionError: it is nested too deeply.
        """
        if isinstance(text, bytes):
            text = text.decode("utf-8", "surrogatepass")
        begin = len(text) - len(text.lstrip(_BLANKS))
        try:
            value, end = _scan(text, begin)
        except (StopIteration, SystemError):  # it says what is wrong by an exception of `json`, which is not loaded
            raise ValueError("no JSON value") from None
        if text[end:].strip(_BLANKS):
            raise ValueError("more than one JSON value")
        return value

    def _refuse(value: object) -> None:
        raise TypeError(f"{type(value).__name__} has no form in JSON")

    _options = {"sort_keys": False, "skipkeys": False, "allow_nan": True}
    _encode = make_encoder({}, _refuse, encode_basestring_ascii, None, ": ", ", ", *_options.values())

    def _dumps(value: object) -> str:
        """Return the JSON text of a value, in ASCII.

        Raises:
            TypeError: it has none.
            ValueError: it holds itself.
        """
        if isinstance(value, str):
            return encode_basestring_ascii(value)
        return "".join(_encode(value, 0))

    loads, dumps = _loads, _dumps
