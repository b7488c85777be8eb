"""Reads the files that a plan lists: in headings, in list items, in lines of their own, or in the rows of a table.

The implementer may change these without a question, so what is not clearly a listed file is none.
"""

from __future__ import annotations

import re
from collections import namedtuple

from role_guard.plans.blocks import TEXT
from role_guard.plans.names import names_path, split_path, split_paths
from role_guard.plans.text import DASHES, Section, attribute, heading, item, read_tables

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

FILE_COLUMNS = ("file", "files", "path", "file path", "paths")
"""Headings of the column of a table that has the files; without one of these, it is the first."""

PURPOSES = ("purpose", "location", "change", "changes", "why", "reason", "description")

_UNTOUCHED = re.compile(
    rf"[\s(\[:;{DASHES}]*(?:(?:it|is|are|be|will|must|should|do|does|to|stays?|remains?|left|keep|leave|kept|only|as)\b\s*)"
    r"{0,4}(?:(?:not|never|don['\u2019]t|doesn['\u2019]t|isn['\u2019]t|won['\u2019]t)\s+(?:to\s+)?(?:be\s+)?"
    r"(?:touch|chang|modif|edit|updat|affect|alter|need|includ|part)\w{0,8}|no\s+(?:changes?|edits?|modifications?)\b|"
    r"unchanged|untouched|unmodified|unaffected|out\s+of\s+scope|read[\s-]*only|reference|context|for\s+reference|"
    r"for\s+context|as\s+is|as\s+it\s+is|alone)\b",
    re.IGNORECASE,
)
"""How a note begins that says that a file is not changed."""

_DENIES = re.compile(
    r"\b(?:not|never|no|none|without|except|untouched|unchanged|out\s+of\s+scope|read[\s-]only|only\s+read|reference|"
    r"leaves?|stays?|keeps?|remains?|exclude[ds]?|excluding|ignore[ds]?|forbidden|off[\s-]limits|alternatives?|rejected|"
    r"instead|examples?|before|after|related|context|see)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
"""Words in a sentence over a list by which the list may be of files that the plan leaves alone."""

_PLAIN = re.compile(r"[\w\s:&/(),.*-]*\Z")
_NUMBER = re.compile(r"\d{1,4}(?:\.\d{1,4}){0,5}[.)]?\s+")
_VERB = re.compile(r"(?:\*\*|__)?([A-Za-z]{3,10})(?:\*\*|__)?:?(?:\*\*|__)?:?\s+")
_NOTE = re.compile(r"\s*[(\[]([A-Za-z]{3,10})\b[^()\[\]]{0,200}[)\]]")
_NOTES = re.compile(r"\s*(?:\([^()]{0,200}\)\s*){1,3}")
_BELOW_ALL = 8
"""The level of a line that names a group or a file: below any heading."""


def read_files(section: Section) -> tuple[list[File], list[tuple[int, str]]]:
    """Return the files that a section lists, and lines that look like files but are not read as such.

    A heading or a line of its own that names a file makes the lists below it be about that file. Else each item of the
    outermost list, each item below one that names a group ("Create:"), and each row of a table may be a file.

    Returns:
        Files, and (line, text) of what begins with a path but is a sentence, or stands below a name that is not known
        to be one of a group of files.
    """
    listing = _Listing(FILE_ACTIONS[section.key])
    tables = read_tables(section.body)
    for line in section.body:
        present, entry = heading(line), item(line)
        if line.number in tables:
            listing.row(line.number, *tables[line.number])
        elif present is not None:
            listing.heading(line.number, *present)
        elif entry is not None:
            listing.item(line.number, entry.text, entry.depth)
        elif line.kind == TEXT and not line.depth:
            listing.text(line.number, line.text, begins=bool(line.level))
    return listing.files[:MAX_FILES], listing.unread


class _Listing:
    """What has been read of one section.

    `closed`: level of the heading or line that names no group of files, below which none are listed, 0 for none;
    `silent`: it says so itself; `about`: level of the heading or line whose file the lists below it are about;
    `nested`: action of the items below the last one, None if these are no files.
    """

    def __init__(self, default: str) -> None:
        self.default = self.action = default
        self.action_level = self.closed = self.about = 0
        self.silent = False
        self.nested: str | None = None
        self.files: list[File] = []
        self.unread: list[tuple[int, str]] = []

    def heading(self, number: int, level: int, text: str) -> None:
        """Read a heading: it ends what it is not below, and names a file or a group."""
        self.closed = 0 if level <= self.closed else self.closed
        self.about = 0 if level <= self.about else self.about
        self.nested = None
        if level <= self.action_level:
            self.action, self.action_level = self.default, 0
        if self._take(number, text, self.action, listed=not self.about):
            self.about = level
        elif not self.about and not self.closed:
            self._group(text, level)

    def item(self, number: int, text: str, depth: int) -> None:
        """Read an item of a list."""
        if self._is_note(text) or self.about or depth > 2:
            return
        if depth == 1:
            self.nested = None
            if not self._take(number, text, self.action) and text.rstrip("*_").endswith(":"):
                action = group_action(text)
                self.nested = None if action is None or self.closed else action or self.action
        elif self.nested is not None:
            self._take(number, text, self.nested)

    def text(self, number: int, text: str, *, begins: bool) -> None:
        """Read a line of a paragraph; `begins`: it is the first."""
        if self._is_note(text) or 0 < self.about < _BELOW_ALL:
            return
        if begins and self._take(number, text, self.action):
            self.about = _BELOW_ALL
        elif self.about or 0 < self.closed < _BELOW_ALL:
            return
        elif text.rstrip("*_").endswith(":"):
            self.closed = 0
            self._group(text, _BELOW_ALL)
        elif _DENIES.search(text):
            self.closed, self.silent = _BELOW_ALL, False

    def row(self, number: int, head: list[str], cells: list[str]) -> None:
        """Read a row of a table."""
        columns = [index for index, cell in enumerate(head) if cell.strip("*_` ").casefold() in FILE_COLUMNS]
        column = columns[0] if columns else 0
        if self.about or column >= len(cells):
            return
        others = cells[:column] + cells[column + 1 :]
        words = [cell.casefold().strip("*_` ") for cell in others]
        action = next((VERBS[word] for word in words if word in VERBS), self.action)
        taken = not any(_UNTOUCHED.match(cell) for cell in others) and self._take(number, cells[column], action)
        if taken and not self.files[-1].purpose:
            purpose = " · ".join(cell for cell, word in zip(others, words) if cell and word not in VERBS)
            self.files[-1] = self.files[-1]._replace(purpose=purpose)

    def _take(self, number: int, text: str, action: str, *, listed: bool = True) -> bool:
        """Take the files that a text begins with; say whether there are any."""
        named = files_in(text, action, number)
        if named and listed and not self.closed:
            self.files += named
            return True
        silent = self.closed and self.silent
        if (named or names_path(_NUMBER.sub("", text, count=1))) and not silent and not _DENIES.search(text):
            self.unread.append((number, text))
        return False

    def _group(self, text: str, level: int) -> None:
        """Begin the group of files that a heading or a line names."""
        action = group_action(text)
        if action is None:
            self.closed, self.silent = level, _DENIES.search(text) is not None
        elif action:
            self.action, self.action_level = action, level

    def _is_note(self, text: str) -> bool:
        """Take a line as the purpose or the action of the last file; say whether it is one."""
        pair = attribute(text) if self.files else None
        if pair is None or pair[0] not in (*PURPOSES, "action"):
            return False
        last = self.files[-1]
        if pair[0] == "action" and pair[1].casefold() in VERBS:
            self.files[-1] = last._replace(action=VERBS[pair[1].casefold()])
        elif pair[0] != "action" and pair[1]:
            self.files[-1] = last._replace(purpose=last.purpose or pair[1])
        return bool(pair[1])


def group_action(text: str) -> str | None:
    """Return the action of a group of files by its name ("Create", "New tests:"), empty if it says none.

    Returns:
        None for a text that is not known to name a group of files.
    """
    words = re.findall(r"[^\W\d_]+", text.casefold()) if _PLAIN.match(text) else []
    if not words or any(word not in VERBS and word not in GROUPS for word in words):
        return None
    return next((VERBS[word] for word in words if word in VERBS), "")


def files_in(text: str, default: str, number: int) -> list[File]:
    """Return the files that a heading, an item or a cell names; none if it does not begin with one.

    Args:
        text: what stands there.
        default: action of a file whose text does not say it.
        number: line.
    """
    text = _NUMBER.sub("", text.strip(), count=1) if _NUMBER.match(text.strip()) else text.strip()
    action = default
    word = _VERB.match(text)
    verb = word[1].casefold() if word is not None else ""
    if word is not None and (verb in VERBS or verb in ("file", "path")) and split_path(text[word.end() :])[0]:
        action, text = VERBS.get(verb, action), text[word.end() :]
    named, target, rest = split_paths(text)
    if not named or _UNTOUCHED.match(rest):
        return []
    note = _NOTE.match(rest)
    if note is not None and note[1].casefold() in VERBS:
        action = VERBS[note[1].casefold()]
    purpose = _NOTES.sub("", rest, count=1) if _NOTES.match(rest) else rest
    purpose = purpose.strip().lstrip(":; " + DASHES).strip()
    return [File("rename" if target else action, path, number, purpose, target) for path in named]
