"""What an installation writes down for the next one, and for its removal.

`manifest.json` says what was installed: digests of all files, and the text of those that people edit, against which
their edits are merged. It is written last. `before.json` says what was there before, so that a removal can restore it;
it is written first, and holds nothing of a person's own text, because it is committed.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, NamedTuple

from claude_roles.errors import UserError
from claude_roles.transaction import Transaction

MANIFEST = ".claude/roles/manifest.json"
BEFORE = ".claude/roles/before.json"

FOREIGN = ""
"""Stands for the digest of a file that was a person's before the installation, and stays as it is."""


class Manifest(NamedTuple):
    """What was installed.

    `files`: SHA-256 by path (`FOREIGN`: not ours); `texts`: what was installed where people may edit, by path, the body
    of a block under the path of its file; None if the version that installed it kept no texts.
    """

    files: dict[str, str]
    texts: dict[str, bytes] | None


class Before(NamedTuple):
    """What was there before.

    `directories`: those that were made; `same`: files that held the very text that was installed; `blocks`: by file,
    whether the file was made (`made`) and what was put before the block (`gap`); `settings`: by file, as
    `settings_removal` has it.
    """

    directories: list[str]
    same: dict[str, bytes]
    blocks: dict[str, dict[str, Any]]
    settings: dict[str, dict[str, Any]]


def read_manifest(transaction: Transaction) -> Manifest | None:
    """Return what the last installation wrote down, None if there was none.

    Raises:
        UserError: it is not a manifest.
    """
    found = _read(transaction, MANIFEST)
    if found is None:
        return None
    try:
        texts = found.get("texts")
        return Manifest(
            {str(name): str(digest) for name, digest in found["files"].items()},
            None if texts is None else {str(name): _joined(lines) for name, lines in texts.items()},
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _wrong(transaction, MANIFEST) from None


def manifest_json(version: str, scope: str, files: dict[str, str], texts: dict[str, bytes]) -> bytes:
    """Return the text of `manifest.json`, with a line for each line of a text, so that git shows what changed."""
    return _json({"version": version, "scope": scope, "files": dict(sorted(files.items())), "texts": _split(texts)})


def read_before(transaction: Transaction) -> Before | None:
    """Return what was there before the installation, None if that is not on record.

    Raises:
        UserError: it is no such record.
    """
    found = _read(transaction, BEFORE)
    if found is None:
        return None
    try:
        return Before(
            [str(name) for name in found["directories"]],
            {str(name): _joined(lines) for name, lines in found["same"].items()},
            {str(name): {"made": bool(row["made"]), "gap": str(row["gap"])} for name, row in found["blocks"].items()},
            {
                str(name): {
                    "made": [str(path) for path in row["made"]],
                    "blank": {str(path): str(blank) for path, blank in row["blank"].items()},
                }
                for name, row in found["settings"].items()
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _wrong(transaction, BEFORE) from None


def before_json(before: Before) -> bytes:
    """Return the text of `before.json`."""
    return _json({**before._asdict(), "directories": sorted(before.directories), "same": _split(before.same)})


def digest(content: bytes) -> str:
    """Return the SHA-256 of a content."""
    return hashlib.sha256(content).hexdigest()


def _read(transaction: Transaction, name: str) -> dict[str, Any] | None:
    raw = transaction.read(name)
    if raw is None:
        return None
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        raise _wrong(transaction, name) from None
    if not isinstance(found, dict):
        raise _wrong(transaction, name)
    return found


def _wrong(transaction: Transaction, name: str) -> UserError:
    what = "a manifest of claude-roles" if name == MANIFEST else "a record of claude-roles"
    return UserError(f"{transaction.root / name}: not {what}; restore it from git, or remove it")


def _json(value: object) -> bytes:
    return json.dumps(value, indent=1).encode() + b"\n"


def _split(texts: dict[str, bytes]) -> dict[str, list[str]]:
    return {name: text.decode().split("\n") for name, text in sorted(texts.items())}


def _joined(lines: list[str]) -> bytes:
    if not isinstance(lines, list):
        raise TypeError(lines)
    return "\n".join(lines).encode()
