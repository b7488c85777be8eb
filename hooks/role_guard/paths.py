"""From the spelling of a path to every path it may mean.

A call is judged by all of them and the hardest verdict holds, so a spelling that the client might read in two
ways (a link, a trailing newline, `..` behind a link, `~`, Unicode forms) can only be stricter, never looser.
"""

from __future__ import annotations

from role_guard import system as os
from role_guard.errors import UnclearPathError

MAX_PATH = 4096
"""PATH_MAX of Linux (limits.h), in characters; longer names reach no file there."""

BLANKS = "".join(
    map(chr, [*range(9, 14), *range(28, 33), 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B), 0x2028, 0x2029])
) + ("\u202f\u205f\u3000\ufeff")
"""What the client's language and ours together take for white space around a text (ECMA-262 TrimString, str.strip)."""

IGNORABLE = dict.fromkeys([0x200C, 0x200D, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x206A, 0x2070), 0xFEFF])
"""Code points that HFS+ ignores in names; git refuses `.git` spelled with them for the same reason."""


def candidates(spelling: str, cwd: str) -> list[str]:
    """List the absolute paths that `spelling` may lead to.

    Args:
        spelling: the path as the model wrote it.
        cwd: absolute working directory of the session.

    Returns:
        At least one absolute path: as written (with `.` and `..` folded), with links resolved, and the same
        for the forms a client may tidy it into (surrounding white space removed, `~` expanded, NFC).

    Raises:
        UnclearPathError: empty, with a NUL or a lone surrogate, too long, or with a link that can't be read.
    """
    if not spelling.strip(BLANKS):
        raise UnclearPathError("the path is empty", spelling)
    if "\0" in spelling:
        raise UnclearPathError("the path contains a NUL character", spelling)
    try:
        spelling.encode("utf-8")
    except UnicodeEncodeError:
        raise UnclearPathError("the path contains half a character (a lone surrogate)", ascii(spelling)) from None
    if len(spelling) > MAX_PATH:
        raise UnclearPathError(f"the path is longer than {MAX_PATH} characters", spelling)
    if os.sep == "\\":
        from role_guard.windows_paths import plain

        spelling = plain(spelling.strip(BLANKS))
    found: list[str] = []
    for form in _forms(spelling):
        absolute = os.path.join(cwd, form)
        written = os.path.normpath(absolute)
        written = written[1:] if written.startswith("//") and os.sep == "/" else written  # POSIX leaves `//x` open
        for path in (written, real_path(absolute)):
            real = real_path(path)
            found.extend(item for item in (path, real) if item not in found)
    return found


def real_path(path: str) -> str:
    """Return a path with its links resolved.

    Raises:
        UnclearPathError: a link on the way can't be read, such as `/proc/1/cwd` (proc(5)).
    """
    try:
        return os.path.realpath(path)
    except OSError as error:
        raise UnclearPathError(f"a link in the path can't be followed ({error.strerror})", path) from None


def _forms(spelling: str) -> list[str]:
    """Return the texts a client may make of a spelling before it opens the file."""
    bare = spelling.strip(BLANKS)
    forms = [spelling] if bare == spelling else [spelling, bare]
    if bare.startswith("~"):
        forms.append(os.path.expanduser(bare))
    if not spelling.isascii():
        import unicodedata

        forms += [unicodedata.normalize("NFC", item) for item in list(forms)]
    return forms


def key(path: str) -> str:
    """Fold a path to the form in which protected places are compared.

    Two names that any usual file system may take for the same file have the same key: case, Unicode form,
    ignorable code points, and the backslash as separator.
    """
    if path.isascii():
        return path.lower().replace("\\", "/")
    import unicodedata

    folded = unicodedata.normalize("NFC", unicodedata.normalize("NFD", path.translate(IGNORABLE)).casefold())
    return folded.replace("\\", "/")


def relative(path: str, root: str) -> str | None:
    """Return `path` relative to `root` with `/` as separator, `.` for the root itself, or None if outside."""
    if path == root:
        return "."
    prefix = root if root.endswith(("/", os.sep)) else root + ("/" if "/" in root else os.sep)
    return path[len(prefix) :].replace(os.sep, "/") if path.startswith(prefix) else None


def is_hard_link(path: str) -> bool:
    """Say whether `path` is an existing file that has a second name."""
    try:
        status = os.stat(path)
    except OSError:
        return False
    return status.st_nlink > 1 and not os.path.isdir(path)


def has_name_below(path: str, places: tuple[str, ...], skip: frozenset[str], limit: int = 20000) -> bool:
    """Say whether the file `path` is also one of the files in `places`, under another name (a hard link).

    Args:
        path: absolute path of an existing file.
        places: absolute paths of files and of directories, which are searched to any depth.
        skip: directories that are not entered.
        limit: entries looked at before giving up, which counts as a yes.
    """
    status = os.stat(path)
    pending, seen = list(places), 0
    while pending:
        place = pending.pop()
        seen += 1
        if seen > limit:
            return True
        try:
            if os.path.isdir(place) and not os.path.islink(place):
                pending.extend(entry.path for entry in os.scandir(place) if entry.path not in skip)
            elif os.path.samestat(os.stat(place), status):
                return True
        except OSError:
            continue
    return False
