"""Writes the hook entries into an organisation's managed settings, which people on the machine can't switch off.

Source: the client's documentation of managed settings (drop-in directory `managed-settings.d`); that the entries hold
is tested with the client itself.
"""

from __future__ import annotations

import difflib
import json
import os
from pathlib import Path
from typing import NamedTuple

from claude_roles import rendering
from claude_roles.errors import UserError
from claude_roles.settings_merge import is_installed
from claude_roles.transaction import Transaction

NAME = "50-claude-roles.json"
"""Drop-ins are merged in the order of their names; this one only adds entries, so its place makes no difference."""

PLACES = {
    "Linux": "/etc/claude-code/managed-settings.d",
    "macOS": "/Library/Application Support/ClaudeCode/managed-settings.d",
    "Windows": r"C:\Program Files\ClaudeCode\managed-settings.d",
}
"""Where the client looks for drop-ins."""

READABLE, SEARCHABLE = 0o644, 0o755
"""Modes: a drop-in that people can't read would not count for them, and one that they can write could be changed."""


class Written(NamedTuple):
    """The drop-in, whether its content changed, and the change as a unified diff."""

    path: Path
    changed: bool
    diff: str


def write_managed(directory: Path, *, dry_run: bool) -> Written:
    """Write the drop-in into a directory, which is made if it is missing.

    Raises:
        UserError: another file has its name, or it can't be written; nothing was written then.
    """
    directory = Path(os.path.abspath(directory))  # noqa: PTH100 - keeps links as they are spelled
    transaction = Transaction(directory)
    present = transaction.read(NAME)
    path = directory / NAME
    if present is not None and not is_installed(present.decode("utf-8", "replace")):
        raise UserError(f"{path}: not written by claude-roles; move it away and run again")
    content = json.dumps(rendering.project_settings(), indent=2).encode() + b"\n"
    changed = transaction.write(NAME, content)
    old, new = ((text or b"").decode("utf-8", "replace").splitlines(keepends=True) for text in (present, content))
    diff = "".join(difflib.unified_diff(old, new, str(path) if present is not None else "/dev/null", str(path)))
    if not dry_run:
        missing = [place for place in (directory, *directory.parents) if not place.exists()]
        transaction.commit()
        try:
            for made in missing:
                made.chmod(SEARCHABLE)
            path.chmod(READABLE)
        except OSError as error:
            raise UserError(f"{path}: {error.strerror}; make it readable for everybody") from None
    return Written(path, changed, diff)
