"""Brings files that people may edit up to date, and keeps what they edited.

A file is compared with the text that was installed (`receipt.py`). Versions that kept no text left its digest; the text
is then looked for in the file as it is, in what would be installed now, and in the repository's own history.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

from claude_roles.errors import UserError
from claude_roles.merging import three_way
from claude_roles.receipt import FOREIGN, digest
from claude_roles.transaction import Transaction

BESIDE = ".new"
"""What is added to the name of a file for what could not be merged into it."""

VERSIONS = 200
"""How many versions of a file are looked at in the repository's history."""

PACKAGE_ONLY = ".claude/roles/"
"""Where nothing but this package puts files."""


class Documents:
    """The files of one installation that people may edit.

    `files` and `texts` are what the manifest is to hold of them; `kept` are those that were edited and have nothing to
    take over; `merged` those that took it over; `conflicts` those with a file beside them that a person has to look at;
    `beside` what those hold; `same` those that a person had before, with the very text that would be installed;
    `was_installed`: there is a manifest.
    """

    def __init__(self, transaction: Transaction, files: dict[str, str], texts: dict[str, bytes]) -> None:
        self.files: dict[str, str] = {}
        self.texts: dict[str, bytes] = {}
        self.kept: list[str] = []
        self.merged: list[str] = []
        self.conflicts: list[str] = []
        self.same: dict[str, bytes] = {}
        self.beside: dict[str, bytes] = {}
        self.root = transaction.root
        self.was_installed = bool(files)
        self._transaction = transaction
        self._recorded, self._known = files, texts

    def settle(self, name: str, theirs: bytes, accepted: frozenset[str] = frozenset()) -> bytes:
        """Bring one file up to date.

        Args:
            name: its path.
            theirs: what would be installed now.
            accepted: digests of texts that earlier versions installed; none: what the manifest says.

        Returns:
            What the file will hold.

        Raises:
            UserError: it can't be read; or what could not be merged before still waits beside it.
        """
        present = self._transaction.read(name)
        recorded = self._recorded.get(name)
        if recorded in (None, FOREIGN) and present not in (None, theirs) and not name.startswith(PACKAGE_ONLY):
            self.files[name] = FOREIGN
            self.kept.append(name)
            return present or b""
        if recorded is None and present == theirs and not name.startswith(PACKAGE_ONLY):
            self.same[name] = theirs
        self.files[name], self.texts[name] = digest(theirs), theirs
        if present is None or present == theirs:
            content = theirs
        else:
            content = self._merged(name, present, self._base(name, present, theirs, accepted), theirs)
        self._transaction.write(name, content)
        return content

    def settle_body(self, name: str, present: str | None, theirs: str, accepted: frozenset[str]) -> tuple[str, str]:
        """Bring the body of a marked block up to date; as `settle`, but for `present`, the body that is there.

        Returns:
            The body that the file will hold, and the one with marks that a person has to look at (empty: none).
        """
        self.texts[name] = theirs.encode()
        if present is None or present == theirs:
            return theirs, ""
        base = self._known.get(name)
        if base is None:
            base = next((text for text in (present.encode(), theirs.encode()) if digest(text) in accepted), None)
        mine = present.encode()
        if base in (None, mine):
            content = theirs.encode() if base == mine else mine
            return content.decode(), "" if base == mine else theirs
        if base == theirs.encode():
            self.kept.append(name)
            return present, ""
        found = three_way(mine + b"\n", (base or b"") + b"\n", theirs.encode() + b"\n")
        text = found.content.decode().removesuffix("\n")
        if found.conflicts:
            return present, text
        self.merged.append(name)
        return text, ""

    def put_beside(self, name: str, content: bytes) -> None:
        """Put what could not be merged beside a file.

        Raises:
            UserError: something else is there.
        """
        beside = name + BESIDE
        if self._transaction.read(beside) not in (None, content):
            path = self._transaction.root / beside
            raise UserError(f"{path}: waits for you since the last upgrade; move it over `{name}`, or remove it first")
        self._transaction.write(beside, content)
        self.conflicts.append(name)
        self.beside[name] = content

    def waiting(self) -> list[str]:
        """Return the files that have one beside them from an earlier upgrade."""
        names = [name for name in sorted(self.texts) if name not in self.conflicts]
        return [name for name in names if self._transaction.read(name + BESIDE) is not None]

    def _merged(self, name: str, mine: bytes, base: bytes | None, theirs: bytes) -> bytes:
        if base == mine:
            return theirs
        if base == theirs:
            self.kept.append(name)
            return mine
        if base is None:
            self.put_beside(name, theirs)
            return mine
        found = three_way(mine, base, theirs)
        if found.conflicts or not is_sound(name, found.content):
            self.put_beside(name, found.content)
            return mine
        self.merged.append(name)
        return found.content

    def _base(self, name: str, present: bytes, theirs: bytes, accepted: frozenset[str]) -> bytes | None:
        """Return the text that was installed, None if it can't be found."""
        recorded = self._recorded.get(name)
        known = self._known.get(name)
        if known is not None and digest(known) == recorded:
            return known
        if recorded is None:
            return present if digest(present) in accepted else theirs  # copied from elsewhere: it was meant so
        wanted = accepted or {recorded}
        if digest(present) in wanted:
            return present
        if digest(theirs) == recorded:
            return theirs
        return next((text for text in _history(self._transaction.root, name) if digest(text) in wanted), None)


def is_sound(name: str, content: bytes) -> bool:
    """Say whether a merged file is still what its name says."""
    from claude_roles.compiler import SOURCE_NAME, compile_policy  # late: settings need no policy

    try:
        if name == SOURCE_NAME:
            compile_policy(content)
        elif name.endswith(".json"):
            json.loads(content)
    except (UserError, ValueError):
        return False
    return True


def _history(root: Path, name: str) -> Iterator[bytes]:
    """Yield the versions of a file that are committed, the newest first."""
    asked = ["log", f"-{VERSIONS}", "--format=", "--raw", "--no-abbrev", "--no-renames", "--", name]
    for line in _git(root, *asked).decode("utf-8", "replace").splitlines():
        words = line.split()
        if len(words) > 3 and words[0].startswith(":") and words[3].strip("0"):
            yield _git(root, "cat-file", "blob", words[3])


def _git(root: Path, *question: str) -> bytes:
    return subprocess.run(["git", "-C", str(root), *question], capture_output=True, check=False).stdout
