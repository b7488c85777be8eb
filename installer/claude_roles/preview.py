"""Shows a planned change as a patch that git can apply."""

from __future__ import annotations

import difflib


def patch(name: str, old: bytes | None, new: bytes | None) -> str:
    """Return a unified diff of one file; None stands for a file that is not there."""
    return "".join(
        difflib.unified_diff(
            _lines(old or b""),
            _lines(new or b""),
            "/dev/null" if old is None else f"a/{name}",
            "/dev/null" if new is None else f"b/{name}",
        )
    )


def _lines(content: bytes) -> list[str]:
    *whole, last = content.decode("utf-8", "replace").split("\n")
    return [line + "\n" for line in whole] + ([last + "\n\\ No newline at end of file\n"] if last else [])
