"""Addresses of files: what `file:` stands for (RFC 8089; curl(1), "PROTOCOLS"; https://www.sqlite.org/uri.html)."""

from __future__ import annotations

from role_guard import regex as re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.values import Value

FILE = re.compile(r"(?i)\s*file:(?://[^/?#]*)?(?P<path>[^?#]*)")
"""The path of an address, without another machine's name, a query and a fragment, none of which the file's name has."""

ENCODED = re.compile(r"(?:%[0-9A-Fa-f]{2})+")


def local_path(address: str) -> str | None:
    """Return the path that an address of a file stands for, None if it is no such address.

    Characters that are written by their numbers are decoded once, and a path ends before one with the number zero.
    """
    found = FILE.match(address)
    return None if found is None else decoded(found["path"]).partition("\0")[0]


def decoded(text: str) -> str:
    """Return a text with the bytes that `%` and two digits stand for."""
    return ENCODED.sub(lambda found: bytes.fromhex(found[0].replace("%", "")).decode("utf-8", "surrogateescape"), text)


def located(value: Value) -> Value:
    """Return a literal word with the path in place of an address of a file, any other word as it is."""
    path = local_path(value.text) if value.exact else None
    return value if path is None else value._replace(text=path)
