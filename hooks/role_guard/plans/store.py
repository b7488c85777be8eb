"""What is on record of a plan, in a directory of its own in `state/plans/`: approval, versions, remarks.

    approval.json, approved.md   the approval, and the text that was approved, byte for byte
    expressions                  those of the approval, compiled (`compiled.py`)
    surroundings.index           what the files were at the first approval (`tree.snapshot`)
    withdrawn.md                 the text that was approved last, while the plan is not approved
    started.json                 the commit that the work started from, while the plan is not approved
    versions/0001.md …           every version that was met, oldest first
    seen                         number of the version that the person looked at last
    returned.json                remarks that the planner has not been told yet
    told.json                    what has changed outside of it, as far as the person was told
    completed.json, completed.md how the plan ended, and its text then

No session can write here (control files), so what is in a plan's own text about its approval decides nothing.
"""

from __future__ import annotations

import time

from role_guard import jsontext as json
from role_guard import regex as re
from role_guard import system as os
from role_guard.errors import GuardError
from role_guard.layout import Layout, make_private
from role_guard.plans import index

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

CLOSED, TOLD = "completed.md", "told.json"
"""The text of a plan as it was completed; what of its drift the person was told."""

NEW = ".new-"
"""How the name of a file begins that is being written, before it gets its own."""

REPAIR = "make `.claude/roles/state` readable and writable for yourself, and free disk space"


def directory(layout: Layout, name: str) -> str:
    """Return the directory of a plan's records."""
    return os.path.join(layout.state, "plans", name)


def read(layout: Layout, name: str, record: str) -> bytes | None:
    """Return a record's content, None if there is none.

    Raises:
        GuardError: it can't be read.
    """
    path = os.path.join(directory(layout, name), record)
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise GuardError(f"`{path}` can't be read: {error.strerror}", REPAIR) from None


def read_json(layout: Layout, name: str, record: str) -> dict[str, Any] | None:
    """Return a record that is a JSON object, None if there is none.

    Args:
        layout: where the records are.
        name: the plan's file name.
        record: one of `SHAPES`.

    Returns:
        The record; its fields are of the types in `SHAPES`.

    Raises:
        GuardError: it can't be read, or is none.
    """
    raw = read(layout, name, record)
    if raw is None:
        return None
    needed, possible, remedy = SHAPES[record]
    data = parsed(raw, {**needed, **possible})
    if data is None or not needed.keys() <= data.keys():
        path = os.path.join(directory(layout, name), record)
        raise GuardError(f"`{path}` is not a record of claude-roles", remedy)
    return data


def parsed(raw: bytes, fields: Mapping[str, Callable[[Any], bool]]) -> dict[str, Any] | None:
    """Return a JSON object, None if it is none or a value is not as its field's function asks."""
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    fits = isinstance(data, dict) and all(check(data[field]) for field, check in fields.items() if field in data)
    return data if fits else None


def is_text(value: Any) -> bool:
    """Say whether a value is a text."""
    return isinstance(value, str)


def is_texts(value: Any) -> bool:
    """Say whether a value is a list of texts."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def is_commit(value: Any) -> bool:
    """Say whether a value is the hash of a commit, or empty: it becomes an argument of git."""
    return isinstance(value, str) and re.match(r"(?:[0-9a-f]{40}(?:[0-9a-f]{24})?)?\Z", value) is not None


def is_pattern(value: Any) -> bool:
    """Say whether a value is a regular expression."""
    try:
        return isinstance(value, str) and bool(re.compile(value))
    except (re.error, OverflowError, RecursionError):
        return False


def is_number(value: Any) -> bool:
    """Say whether a value is a whole number."""
    return isinstance(value, int) and not isinstance(value, bool)


_APPROVAL = {
    "how": is_text, "who": is_text, "when": is_text, "base": is_commit, "sha256": is_text, "files": is_pattern,
    "directories": is_pattern,
}  # fmt: skip

SHAPES: dict[str, tuple[Mapping[str, Callable[[Any], bool]], Mapping[str, Callable[[Any], bool]], str]] = {
    "approval.json": (
        _APPROVAL,
        {"draft_sha256": is_text, "began": is_number},
        "remove it, and approve the plan again",
    ),
    "started.json": (
        {"base": is_commit},
        {"began": is_number},
        "remove it; the plan's work then starts with its next approval",
    ),
    "returned.json": (
        {"remarks": is_text, "told": is_texts},
        {"who": is_text, "when": is_text},
        "remove it; the remarks stand in the plan too",
    ),
    TOLD: ({"drift": is_texts}, {}, "remove it; what changed outside of the plan is told again then"),
    "completed.json": (
        {"end": is_commit, "completed": is_text},
        _APPROVAL,
        "remove it; how the plan ended stands in its text too",
    ),
}
"""Of each record that is a JSON object: fields that it has, fields that it may have, and what to do if it is broken."""


def write(layout: Layout, name: str, record: str, content: bytes) -> None:
    """Write a record whole, in place of the one before.

    Raises:
        GuardError: it can't be written; the one before is as it was.
    """
    write_private(os.path.join(directory(layout, name), record), content)


def write_private(path: str, content: bytes) -> None:
    """Write a file of the state directory whole; see `write`."""
    try:
        make_private(os.path.dirname(path))
        write_file(path, content)
    except OSError as error:
        raise GuardError(f"`{path}` can't be written: {error.strerror}", REPAIR) from None


def write_json(layout: Layout, name: str, record: str, data: dict[str, Any]) -> None:
    """Write a record that is a JSON object; see `write`."""
    write(layout, name, record, as_json(data))


def as_json(data: dict[str, Any]) -> bytes:
    """Return a record that is a JSON object as it is written."""
    from json import dumps  # late, and the whole of it: records are also read by people

    return dumps(data, indent=1, ensure_ascii=False).encode("utf-8", "surrogateescape") + b"\n"


def remove(layout: Layout, name: str, *records: str) -> None:
    """Remove records that may be missing.

    Raises:
        GuardError: one can't be removed.
    """
    for record in records:
        path = os.path.join(directory(layout, name), record)
        try:
            os.unlink(path)
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as error:
            raise GuardError(f"`{path}` can't be removed: {error.strerror}", REPAIR) from None


def write_file(path: str, content: bytes) -> None:
    """Put a file's new content in place in one step, on disk.

    Raises:
        OSError: it can't be written; the file is as it was.
    """
    beside = os.path.join(os.path.dirname(path), f"{NEW}{os.getpid()}-{time.time_ns()}")
    try:
        make_file(beside, content)
        os.replace(beside, path)
    finally:
        discard(beside)


def make_file(path: str, content: bytes) -> None:
    """Make a new file, whole and on disk.

    Raises:
        OSError: it is there already, or can't be written.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        view = memoryview(content)
        while view:
            view = view[os.write(descriptor, view) :]
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def discard(path: str) -> None:
    """Remove a file that may be missing."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def versions(layout: Layout, name: str) -> list[int]:
    """Return the numbers of the versions on record, oldest first."""
    try:
        found = os.listdir(os.path.join(directory(layout, name), "versions"))
    except (FileNotFoundError, NotADirectoryError):
        return []
    return sorted(filter(None, (_number(item[:-3]) for item in found if item.endswith(".md"))))


def version(layout: Layout, name: str, number: int) -> bytes | None:
    """Return a version on record."""
    return read(layout, name, os.path.join("versions", f"{number:04d}.md"))


def keep(layout: Layout, name: str, text: bytes) -> int:
    """Put a version of a plan on record, unless it is the newest one there.

    Returns:
        Its number.

    Raises:
        GuardError: it can't be written.
    """
    numbers = versions(layout, name)
    if numbers and version(layout, name, numbers[-1]) == text:
        return numbers[-1]
    number = numbers[-1] + 1 if numbers else 1
    write(layout, name, os.path.join("versions", f"{number:04d}.md"), text)
    return number


def seen(layout: Layout, name: str) -> int:
    """Return the number of the version that the person looked at last, 0 for none."""
    return _number((read(layout, name, "seen") or b"").strip().decode("ascii", "replace"))


def _number(text: str) -> int:
    """Return the number of a version, from 1; 0 for what is none."""
    return int(text) if len(text) < 10 and text.isascii() and text.isdigit() else 0


def gone(layout: Layout, name: str) -> list[str]:
    """Return the names on record under which a person may know a plan, of plans that are gone (`index.namesakes`)."""
    try:
        known = os.listdir(os.path.dirname(directory(layout, name)))
    except OSError:
        return []
    return index.namesakes(layout, name, known)


def mark_seen(layout: Layout, name: str, text: bytes) -> None:
    """Put on record that a person has looked at this version of a plan: the last look at one of its name (`gone`)."""
    write(layout, name, "seen", b"%d\n" % keep(layout, name, text))
    forget_gone(layout, name)


def forget_gone(layout: Layout, name: str) -> None:
    """Forget looks at plans that are gone and had a plan's name (`gone`), because it has been looked at itself."""
    for other in gone(layout, name):
        remove(layout, other, "seen")
