"""What a heading, an item, a line or a cell of a plan names: files, or a group of files.

The implementer may change listed files without a question, so what is not clearly one is none.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.named import namedtuple
from role_guard.plans.names import names_path, split_path, split_paths, tidy
from role_guard.plans.text import DASHES
from role_guard.plans.untouched import CLOSED, OPEN, note_says, text_says

File = namedtuple("File", "action path line purpose target")
"""`action`: create, modify, delete or rename; `path`: as written, without `./` and a line number; `line`: where, from
1; `purpose`: purpose, location or change, as written; `target`: the new path of a rename, else empty."""

FILE_ACTIONS = {
    "create": "create", "modify": "modify", "delete": "delete", "rename": "rename", "files": "modify",
    "amendments": "modify",
}  # fmt: skip
"""Sections that list files, with what is done to a file that does not say it itself."""

MAX_FILES = 300
"""Files of a plan that are read."""

VERBS = {
    "create": "create", "creates": "create", "created": "create", "add": "create", "added": "create", "new": "create",
    "modify": "modify", "modifies": "modify", "modified": "modify", "change": "modify", "changed": "modify",
    "changes": "modify", "edit": "modify", "edited": "modify", "update": "modify", "updated": "modify",
    "extend": "modify", "extended": "modify", "existing": "modify", "delete": "delete", "deleted": "delete",
    "remove": "delete", "removed": "delete", "rename": "rename", "renamed": "rename", "move": "rename",
    "moved": "rename",
}  # fmt: skip
"""Words that say what is done to a file."""

GROUPS = set(
    "file files path paths the following these are is be will to and or with in for code source sources test tests "
    "unit integration e2e docs documentation backend frontend server client api ui web database db schema migration "
    "migrations model models service services route routes view views component components config configuration build "
    "ci scripts assets styles types core common shared library application app package packages module modules phase "
    "step part"
    .split()
)  # fmt: skip
"""Words that with `VERBS` and numbers make the name of a group of files. Below any other name, files are not listed."""

_PLAIN = re.compile(r"[\w\s:&/(),.*-]*\Z")
NUMBER = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,5}[.)]?\s+")
_VERB = re.compile(r"(?:\*\*|__)?([A-Za-z]{3,10})(?:\*\*|__)?:?(?:\*\*|__)?:?\s+")
_NOTE = re.compile(r"\s*[(\[]([A-Za-z]{3,10})\b[^()\[\]]{0,200}[)\]]")
_NOTES = re.compile(r"\s*(?:\([^()]{0,200}\)\s*){1,3}")
_SPAN = re.compile(r"`([^`]{1,300})`")
_MORE = re.compile(r"\s*(?:\([^()]{0,200}\)\s*){1,3}(?:[,;&+]\s*(?:and\s)?|and\s)\s*")
"""Between two files of one entry where each has a remark of its own; the second is not listed."""


def group_action(text: str) -> str | None:
    """Return the action of a group of files by its name ("Create", "New tests:"), empty if it says none.

    Returns:
        None for a text that is not known to name a group of files.
    """
    words = re.findall(r"[^\W\d_]+", text.casefold()) if _PLAIN.match(text) else []
    if not words or any(word not in VERBS and word not in GROUPS for word in words):
        return None
    return next((VERBS[word] for word in words if word in VERBS), "")


def files_in(text: str, default: str, number: int) -> tuple[list[File], str, str]:
    """Return the files that a heading, an item or a cell names, what it says of them (`untouched`), and what is left.

    What is left begins with another file that is not listed, because there is a remark before it; else it is empty.

    Args:
        text: what stands there.
        default: action of a file whose text does not say it.
        number: line.

    Returns:
        No files if it does not begin with one, or says that they are left alone.
    """
    verb, text = _begin(text)
    action = VERBS.get(verb, default)
    named, target, rest = split_paths(text)
    said = note_says(rest) if named else OPEN
    behind = _MORE.match(rest) if named else None
    more = rest[behind.end() :] if behind is not None and names_path(rest[behind.end() :]) else ""
    if not named or said == CLOSED:
        return [], said, more
    note = _NOTE.match(rest)
    if note is not None and note[1].casefold() in VERBS:
        action = VERBS[note[1].casefold()]
    purpose = _NOTES.sub("", rest, count=1) if _NOTES.match(rest) else rest
    purpose = purpose.strip().lstrip(":; " + DASHES).strip()
    return [File("rename" if target else action, path, number, purpose, target) for path in named], said, more


def entry_says(text: str) -> str:
    """Return what an entry says of the file that it begins with, also in a sentence about it (`untouched`)."""
    _, text = _begin(text)
    named, _, rest = split_paths(text)
    path, behind = ("", "") if named else split_path(text)
    return note_says(rest if named else behind) if named or path else OPEN


def denied_names(text: str) -> list[str]:
    """Return the paths of which a text says that they are left alone ("`a.py` is not changed", "Leave `a.py`")."""
    names = _SPAN.findall(text)
    if names and text_says(_SPAN.sub(" it ", text)) == CLOSED:
        return [tidy(name) for name in names]
    return split_paths(_begin(text)[1])[0] if names and entry_says(text) == CLOSED else []


def _begin(text: str) -> tuple[str, str]:
    """Return the verb before the path that a text begins with, folded or empty, and the text from the path on."""
    text = NUMBER.sub("", text.strip(), count=1) if NUMBER.match(text.strip()) else text.strip()
    word = _VERB.match(text)
    verb = word[1].casefold() if word is not None else ""
    if word is not None and (verb in VERBS or verb in ("file", "path")) and split_path(text[word.end() :])[0]:
        return verb, text[word.end() :]
    return "", text
