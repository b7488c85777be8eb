"""Reads the files that a plan lists: in headings, in list items, in lines of their own, or in the rows of a table.

The implementer may change these without a question, so what is not clearly a listed file is none.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.named import namedtuple
from role_guard.plans.blocks import TEXT
from role_guard.plans.names import names_path, split_path, split_paths
from role_guard.plans.text import DASHES, Section, attribute, heading, item, read_tables
from role_guard.plans.untouched import (
    CLOSED,
    DOUBTFUL,
    OPEN,
    QUESTIONS,
    answer_says,
    is_nothing,
    note_says,
    text_says,
)

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
"""Headings of the column of a table that has the files; without one of these, it is the first, if its heading is the
name of a group of files ("Module", "New tests")."""

PURPOSES = ("purpose", "location", "change", "changes", "why", "reason", "description")

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
_MORE = re.compile(r"\s*(?:\([^()]{0,200}\)\s*){1,3}(?:[,;&+]\s*(?:and\s)?|and\s)\s*")
"""Between two files of one entry where each has a remark of its own; the second is not listed."""

_LABEL = re.compile(r"(?!\|)(?:\S+\s+){0,4}\S*[^\s.!?;,]\Z")
"""A few words without a full stop: what stands over a list as its heading, with a colon or not; no row of a table."""

_BELOW_ALL = 8
"""The level of a line that names a group or a file: below any heading."""

Listed = namedtuple("Listed", "files unread doubtful")
"""`files`: what a section lists; `unread`: (line, text) of what begins with a path but is a sentence, or stands below a
name that is not known to be one of a group of files; `doubtful`: of what may say that a listed file is left alone."""


def read_files(section: Section) -> Listed:
    """Return the files that a section lists, and lines that look like files but are not read as such.

    A heading or a line of its own that names a file makes the lists below it be about that file. Else each item of the
    outermost list, each item below one that names a group ("Create:"), and each row of a table may be a file.
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
        elif line.kind == TEXT and line.depth:
            listing.below(line.number, line.text, text_says(line.text) if line.level else _weaker(line.text))
        elif line.kind == TEXT:
            listing.text(line.number, line.text, begins=bool(line.level))
    return Listed(listing.files[:MAX_FILES], listing.unread, listing.doubtful)


def _weaker(text: str) -> str:
    """Return what a line says of a file that goes on from the one before, so that it may be about something else."""
    return DOUBTFUL if text_says(text) else OPEN


class _Listing:
    """What has been read of one section.

    `closed`: level of the heading or line that names no group of files, below which none are listed, 0 for none;
    `silent`: it says so itself; `about`: level of the heading or line whose file the lists below it are about;
    `nested`: action of the items below the last one, None if these are no files; `begun`: how many files there were
    before the last entry.
    """

    def __init__(self, default: str) -> None:
        self.default = self.action = default
        self.action_level = self.closed = self.about = 0
        self.silent = False
        self.nested: str | None = None
        self.files: list[File] = []
        self.begun = 0
        self.unread: list[tuple[int, str]] = []
        self.doubtful: list[tuple[int, str]] = []

    def heading(self, number: int, level: int, text: str) -> None:
        """Read a heading: it ends what it is not below, and names a file or a group."""
        self.closed = 0 if level <= self.closed else self.closed
        self.about = 0 if level <= self.about else self.about
        self.nested = None
        if level <= self.action_level:
            self.action, self.action_level = self.default, 0
        if not self.about:
            self.begun = len(self.files)
        if self._take(number, text, self.action, listed=not self.about):
            self.about = level
        elif not self.about and not self.closed:
            self._group(text, level)

    def item(self, number: int, text: str, depth: int) -> None:
        """Read an item of a list."""
        if self._is_note(number, text):
            return
        if self.about or depth > 2:
            self.below(number, text, text_says(text))
        elif depth == 1:
            self.nested, self.begun = None, len(self.files)
            if not self._take(number, text, self.action) and text.rstrip("*_").endswith(":"):
                action = group_action(text)
                self.nested = None if action is None or self.closed else action or self.action
        elif self.nested is not None:
            self._take(number, text, self.nested)
        else:
            self.below(number, text, text_says(text))

    def below(self, number: int, text: str, said: str) -> None:
        """Read what stands below the last entry, and says of its files that they are left alone, or may."""
        if said == CLOSED:
            del self.files[self.begun :]
        elif said == DOUBTFUL and len(self.files) > self.begun:
            self.doubtful.append((number, text))

    def text(self, number: int, text: str, *, begins: bool) -> None:
        """Read a line of a paragraph; `begins`: it is the first."""
        if self._is_note(number, text):
            return
        if 0 < self.about < _BELOW_ALL:
            self.below(number, text, text_says(text) if begins else _weaker(text))
            return
        if begins and self._take(number, text, self.action):
            self.about = _BELOW_ALL
            return
        self.below(number, text, text_says(text) if self.about and begins else _weaker(text))
        if self.about or 0 < self.closed < _BELOW_ALL:
            return
        if text.rstrip("*_").endswith(":") or (begins and _LABEL.match(text)):
            self.closed = 0
            self._group(text, _BELOW_ALL)
        elif _DENIES.search(text):
            self.closed, self.silent = _BELOW_ALL, False

    def row(self, number: int, head: list[str], cells: list[str]) -> None:
        """Read a row of a table."""
        names = [cell.strip("*_` ").casefold() for cell in head]
        columns = [index for index, name in enumerate(names) if name in FILE_COLUMNS]
        column = columns[0] if columns else 0
        if self.about or column >= len(cells):
            return
        others = [index for index in range(len(cells)) if index != column]
        words = {index: cells[index].casefold().strip("*_` ") for index in others}
        action = next((VERBS[word] for word in words.values() if word in VERBS), self.action)
        said = {note_says(cells[index]) for index in others if not is_nothing(cells[index])}
        said |= {answer_says(names[index], cells[index]) for index in others}
        if CLOSED in said:
            self.begun = len(self.files)
            return
        if not columns and group_action(names[0]) is None:
            self._leave(number, cells[column])
        elif self._take(number, cells[column], action):
            answered = any(names[index] in QUESTIONS and words[index] for index in others)
            nothing = not answered and any(is_nothing(cells[index]) for index in others)
            self.below(number, " | ".join(cells), DOUBTFUL if nothing or DOUBTFUL in said else OPEN)
            if not self.files[-1].purpose:
                purpose = " · ".join(cells[index] for index in others if cells[index] and words[index] not in VERBS)
                self.files[-1] = self.files[-1]._replace(purpose=purpose)

    def _take(self, number: int, text: str, action: str, *, listed: bool = True) -> bool:
        """Take the files that a text begins with; say whether there are any."""
        named, said, more = files_in(text, action, number)
        if more:
            self._leave(number, more)
        self.begun = len(self.files) if listed and (named or said) else self.begun
        if said == CLOSED:
            return False
        if named and listed and not self.closed:
            self.files += named
            self.below(number, text, said)
            return True
        if named or names_path(_NUMBER.sub("", text, count=1)):
            self._leave(number, text)
        return False

    def _leave(self, number: int, text: str) -> None:
        """Note what looks like a file and is not listed, unless it or what it stands below says so itself."""
        if not (self.closed and self.silent) and not _DENIES.search(text):
            self.unread.append((number, text))

    def _group(self, text: str, level: int) -> None:
        """Begin the group of files that a heading or a line names."""
        action = group_action(text)
        if action is None:
            self.closed, self.silent = level, _DENIES.search(text) is not None
        elif action:
            self.action, self.action_level = action, level

    def _is_note(self, number: int, text: str) -> bool:
        """Take a line as the purpose or the action of the last file; say whether it is one."""
        pair = attribute(text) if len(self.files) > self.begun else None
        if pair is None:
            return False
        said = answer_says(*pair)
        self.below(number, text, said)
        if said == CLOSED or pair[0] not in (*PURPOSES, "action"):
            return said != OPEN
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
    text = _NUMBER.sub("", text.strip(), count=1) if _NUMBER.match(text.strip()) else text.strip()
    action = default
    word = _VERB.match(text)
    verb = word[1].casefold() if word is not None else ""
    if word is not None and (verb in VERBS or verb in ("file", "path")) and split_path(text[word.end() :])[0]:
        action, text = VERBS.get(verb, action), text[word.end() :]
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
