"""Windows spellings of a path, folded to one plain form. Pure text: runs, and is tested, on any system.

Rules: Microsoft's "Naming Files, Paths, and Namespaces" (device namespaces, reserved names, trailing dots and
spaces, streams) and "File path formats on Windows systems".
"""

from __future__ import annotations

import ntpath

from role_guard.errors import UnclearPathError

DEVICES = frozenset(
    ["con", "prn", "aux", "nul", "conin$", "conout$"]
    + [f"{name}{digit}" for name in ("com", "lpt") for digit in "0123456789¹²³"]
)


def plain(path: str) -> str:
    r"""Fold a Windows path.

    Args:
        path: any spelling: `C:/x`, `\\?\C:\x`, `\\?\UNC\host\share\x`, `/c/x` (Git Bash).

    Returns:
        The path with backslashes, without namespace prefix, `.` and `..` folded, and without the trailing
        dots and spaces that Windows drops from each component.

    Raises:
        UnclearPathError: another device namespace, a stream (`name:stream`), a drive-relative path (`C:x`), a
            reserved device name, or a short name (`GIT~1`), any of which can stand for another file.
    """
    text = path.replace("/", "\\")
    if text[:8].lower() == "\\\\?\\unc\\":
        text = "\\\\" + text[8:]
    elif text[:4] == "\\\\?\\" and text[5:6] == ":":
        text = text[4:]
    if text[:4] in ("\\\\.\\", "\\\\?\\") or text[:4] == "\\??\\":
        raise UnclearPathError("the path names a device", path)
    if len(text) >= 2 and text[0] == "\\" and text[1].isalpha() and text[2:3] in ("", "\\"):
        text = text[1] + ":" + (text[2:] or "\\")
    drive, rest = ntpath.splitdrive(text)
    if drive.endswith(":") and not rest.startswith("\\"):
        raise UnclearPathError("the path is relative to a drive", path)
    if ":" in rest:
        raise UnclearPathError("the path names a stream of a file", path)
    parts = [_component(part) for part in rest.split("\\")]
    return ntpath.normpath(drive + "\\".join(parts))


def _component(part: str) -> str:
    """Return one component as Windows stores it."""
    if part in ("", ".", ".."):
        return part
    stored = part.rstrip(". ")
    if stored.split(".")[0].rstrip().lower() in DEVICES:
        raise UnclearPathError("the path names a device", part)
    head, tilde, tail = stored.partition("~")
    if tilde and head and tail[:1].isdigit():
        raise UnclearPathError("the path contains a short (8.3) name", part)
    return stored or part
