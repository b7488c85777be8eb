"""Which commit is checked out, read from git's own files (gitrepository-layout(5), gitglossary(7) "ref").

Without starting git, because a tool call may be waiting.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard import system as os
from role_guard.layout import Layout

_HASH = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?\Z")


def head_commit(layout: Layout) -> str:
    """Return the commit that the main checkout is at, empty if there is none or it can't be told."""
    head = _line(os.path.join(layout.git, "HEAD")) if layout.git else ""
    for _ in range(5):  # a symbolic ref may name another
        if not head.startswith("ref: "):
            break
        ref = head[5:].strip()
        head = _line(os.path.join(layout.git, *ref.split("/"))) or _packed(layout.git, ref)
    return head if _HASH.match(head) else ""


def _line(path: str) -> str:
    try:
        with open(path, encoding="utf-8", errors="surrogateescape") as stream:
            return stream.readline().strip()
    except OSError:
        return ""


def _packed(git: str, ref: str) -> str:
    try:
        with open(os.path.join(git, "packed-refs"), encoding="utf-8", errors="surrogateescape") as stream:
            for line in stream:
                if line.rstrip("\n").endswith(" " + ref):
                    return line.split(" ", 1)[0]
    except OSError:
        pass
    return ""
