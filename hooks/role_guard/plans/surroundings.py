"""Which `.gitignore` and `.gitattributes` files of a checkout have a say: those that are as an index knows them.

A program can write such a file, and have it hide itself and what else it does: `*` in a new `src/.gitignore`, `ident`
in a `src/.gitattributes` beside it. What it can't change is what was committed, or there at the approval.

Sources: gitignore(5), "Pattern format"; gitattributes(5); git-ls-files(1), --exclude-from.
"""

from __future__ import annotations

import hashlib
import stat

from role_guard import regex as re
from role_guard import system as os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Entries = dict[str, tuple[str, str]]

IGNORES, ATTRIBUTES = ".gitignore", ".gitattributes"

CACHES = frozenset(
    ".pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .tox .nox .venv venv .jj".split()
)
"""Directories of tools that write a `.gitignore` into them by which they ignore themselves."""

_RESET = "!text !crlf !eol !ident !filter !working-tree-encoding"
"""What makes git compare a file as it is, but for `core.autocrlf` (gitattributes(5), "Effects")."""


def distrusted(root: str, known: Entries, paths: Iterable[str], algorithm: str) -> str:
    """Return attributes by which no `.gitattributes` has a say that is not as it is known, for `info/attributes`.

    Args:
        root: of the checkout.
        known: mode and hash by path.
        paths: of files that are compared; only what lies in one of their directories has a say.
        algorithm: of the hashes.

    Returns:
        Lines for the directories of such files, in which all is compared as it is: what of their attributes is old
        can't be told from what is new.
    """
    directories = {""}
    for path in paths:
        while path and (path := path.rpartition("/")[0]) not in directories:
            directories.add(path)
    lines = []
    for directory in sorted(directories):
        name = f"{directory}/{ATTRIBUTES}".lstrip("/")
        content = _content(os.path.join(root, name))
        if content is not None and not _is_known(content, known.get(name), algorithm):
            lines.append(f"{_quoted(f'/{_literal(directory)}/**') if directory else '*'} {_RESET}\n")
    return "".join(lines)


def excludes(names: Iterable[str], content: Callable[[str], bytes]) -> bytes:
    """Return what `.gitignore` files exclude, as one file of patterns for the whole checkout.

    Args:
        names: their paths.
        content: returns what is in one.
    """
    ordered = sorted(names, key=lambda path: (path.count("/"), path))  # what lies deeper decides, so it comes later
    return b"".join(patterns(content(name), name.rpartition("/")[0]) for name in ordered)


def is_ignore(path: str) -> bool:
    """Say whether a path is that of a `.gitignore`."""
    return path.rpartition("/")[2] == IGNORES


def present(root: str, path: str) -> bytes:
    """Return what is in a file of the checkout, empty if git would take nothing from it."""
    return _content(os.path.join(root, path)) or b""


def known(root: str, path: str, entry: tuple[str, str], algorithm: str) -> bytes | None:
    """Return what is in a file of the checkout if that is what is known of it; else None."""
    content = _content(os.path.join(root, path))
    return content if content is not None and _is_known(content, entry, algorithm) else None


def patterns(content: bytes, directory: str) -> bytes:
    """Return the patterns of a `.gitignore` as they are written in one at the top.

    Args:
        content: of the file.
        directory: it is in, relative to the top.

    Returns:
        The same patterns, below that directory; none if its name can't stand in a line.
    """
    content = content.removeprefix(b"\xef\xbb\xbf")
    if not directory or "\n" in directory:
        return b"" if directory else content + b"\n"
    place = b"/" + os.fsencode(_literal(directory)) + b"/"
    found = b""
    for line in content.split(b"\n"):
        sign, body = (b"!", line[1:]) if line[:1] == b"!" else (b"", line)
        bare = body.rstrip(b"\r").rstrip(b" ")
        bare = bare[:-1] if bare[-1:] == b"/" else bare
        if line[:1] == b"#" or not bare.strip(b"/"):
            continue
        found += sign + place + (body.removeprefix(b"/") if b"/" in bare else b"**/" + body) + b"\n"
    return found


def gathered(hidden: Iterable[str], others: Iterable[str]) -> list[str]:
    """Return files that a distrusted `.gitignore` hides, as whole directories where nothing else is in them.

    What a tool's cache ignores of itself is left out.

    Args:
        hidden: their paths.
        others: paths of all other files.
    """
    held = {""}
    for path in others:
        while path and (path := path.rpartition("/")[0]) not in held:
            held.add(path)
    found: dict[str, None] = {}
    for path in hidden:
        parts = path.split("/")
        if CACHES.isdisjoint(parts[:-1]):
            heads = ("/".join(parts[:end]) for end in range(1, len(parts)))
            found[next((f"{head}/" for head in heads if head not in held), path)] = None
    return list(found)


def _content(path: str) -> bytes | None:
    """Return the content of a file; None if git takes nothing from it, because it is missing, a link, or no file."""
    try:
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return None
        with open(path, "rb") as stream:
            return stream.read()
    except FileNotFoundError:
        return None
    except OSError:
        return b""


def digest(content: bytes, algorithm: str) -> str:
    """Return the hash of a file's content (git-hash-object(1))."""
    return hashlib.new(algorithm, b"blob %d\0%b" % (len(content), content)).hexdigest()


def _is_known(content: bytes, entry: tuple[str, str] | None, algorithm: str) -> bool:
    """Say whether a content is what is known of its file, but for line ends: these mean nothing here."""
    forms = (content, content.replace(b"\r\n", b"\n"))
    return entry is not None and any(digest(form, algorithm) == entry[1] for form in forms)


def _literal(path: str) -> str:
    """Return a path as a pattern that matches nothing else."""
    return re.sub(r"[\\*?\[]", r"\\\g<0>", path)


def _quoted(pattern: str) -> str:
    """Return a pattern as one word of a line (gitattributes(5))."""
    return '"' + "".join(f"\\{byte:03o}" for byte in os.fsencode(pattern)) + '"'
