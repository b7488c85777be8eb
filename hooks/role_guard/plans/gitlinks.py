"""Repositories within the checkout, submodules and others: git says nothing of one that is none any more."""

from __future__ import annotations

from role_guard import system as os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Mapping

GITLINK = "160000"
"""Mode of a repository in an index (git-ls-tree(1))."""


def emptied(root: str, recorded: Mapping[str, tuple[str, str]], submodules: Container[str]) -> list[str]:
    """Return the paths of repositories that are none any more.

    Git looks neither into such a directory nor for what is missing: it may be a submodule that nobody has initialised.
    The directory of that one is empty.

    Args:
        root: absolute path of the checkout.
        recorded: mode and hash by path, of an index.
        submodules: paths of those that were committed, which may be empty.
    """
    links = [path for path, entry in recorded.items() if entry[0] == GITLINK]
    return [path for path in links if _is_bare(root, path, may_be_empty=path in submodules)]


def _is_bare(root: str, path: str, *, may_be_empty: bool) -> bool:
    """Say whether a directory is no repository, and is not just empty where it may be; a missing one git tells of."""
    try:
        entries = os.listdir(os.path.join(root, path))
    except OSError:
        return False
    return ".git" not in entries and (bool(entries) or not may_be_empty)
