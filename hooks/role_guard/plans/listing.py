"""Reads which files a section lists: in headings, in list items, in lines of their own, or in the rows of a table.

What says that a file is left alone counts wherever a person sees it.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.named import namedtuple
from role_guard.plans import words
from role_guard.plans.asides import read_asides, read_denials
from role_guard.plans.blocks import ITEM, SUBHEADING, TEXT
from role_guard.plans.files import FILE_ACTIONS, MAX_FILES, NUMBER, VERBS, entry_says, files_in, group_action
from role_guard.plans.names import names_path, split_path
from role_guard.plans.rows import FILE_COLUMNS, names_of, row_below_says, row_says
from role_guard.plans.text import attribute, heading, item, read_tables
from role_guard.plans.untouched import CLOSED, DOUBTFUL, OPEN, answer_says, denies, hardest, text_says

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.plans.asides import Aside
    from role_guard.plans.files import File
    from role_guard.plans.text import Section
    from role_guard.plans.visible import Line

PURPOSES = ("purpose", "location", "change", "changes", "why", "reason", "description")

_LABEL = re.compile(r"(?!\|)(?:\S+\s+){0,4}\S*[^\s.!?;,]\Z")
"""A few words without a full stop: what stands over a list as its heading, with a colon or not; no row of a table."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
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
    tables, asides = read_tables(section.body), read_asides(section.body)
    rows: list[Line] = []
    for line in section.body:
        present, entry = heading(line), item(line)
        if line.number in tables:
            rows = []
            listing.row(line.number, *tables[line.number], is_nested=line.depth > 0)
            continue
        if line.kind == TEXT and not line.level and rows:
            rows.append(line)
            listing.goes_on(line.number, line.text, is_nested=line.depth > 0)
            continue
        listing.ended(rows)
        rows = [line._replace(text=entry.text if entry else line.text)] if line.kind in (ITEM, TEXT) else []
        if present is not None:
            listing.heading(line.number, *present)
        elif entry is not None:
            listing.item(line.number, entry.text, entry.depth)
        elif line.kind == SUBHEADING:
            listing.subheading(line.number, line.text, line.depth)
        elif line.kind == TEXT and line.depth:
            listing.nested_text(line.number, line.text)
        elif line.kind == TEXT:
            listing.text(line.number, line.text)
        elif line.number in asides:
            listing.aside(asides[line.number])
    listing.ended(rows)
    denied = {**read_denials(section.body), **listing.denied}
    doubtful = listing.doubtful + [denied[file.path] for file in listing.files if file.path in denied]
    return Listed(listing.files[:MAX_FILES], listing.unread, doubtful)


def _weaker(text: str) -> str:
    """Return what a text says of a file that may be about something else."""
    return DOUBTFUL if text_says(text) else OPEN


class _Listing:
    """What has been read of one section.

    `closed`: level of the heading or line that names no group of files, below which none are listed, 0 for none;
    `silent`: it says so itself; `about`: level of the heading or line whose file the lists below it are about;
    `nested`: action of the items below the last one, None if these are no files; `begun`: how many files there were
    before the last entry; `pending`: what may say of the list below it that it is left alone; `denied`: files in
    rows that say that they are left alone, and where.
    """

    def __init__(self, default: str) -> None:
        self.default = self.action = default
        self.action_level = self.closed = self.about = 0
        self.silent = False
        self.nested: str | None = None
        self.files: list[File] = []
        self.begun = 0
        self.pending: list[tuple[int, str]] = []
        self.denied: dict[str, tuple[int, str]] = {}
        self.unread: list[tuple[int, str]] = []
        self.doubtful: list[tuple[int, str]] = []

    def heading(self, number: int, level: int, text: str) -> None:
        """Read a heading: it ends what it is not below, and names a file or a group."""
        self.closed = 0 if level <= self.closed else self.closed
        self.about = 0 if level <= self.about else self.about
        self.nested, self.pending = None, []
        if level <= self.action_level:
            self.action, self.action_level = self.default, 0
        if self.about:
            self.below(number, text, _weaker(text))
        else:
            self.begun = len(self.files)
        if self._take(number, text, self.action, listed=not self.about):
            self.about = level
        elif not self.about and not self.closed:
            self._group(text, level)

    def subheading(self, number: int, text: str, depth: int) -> None:
        """Read a heading that begins an item of a list: it lists none, but what is below may be left alone."""
        if self.about or depth > 2 or (depth == 2 and self.nested is None):
            self.below(number, text, text_says(text))
            return
        self.nested, self.begun = None, len(self.files)
        if denies(text) or text_says(text):
            self.closed, self.silent = self.closed or _BELOW_ALL, False

    def item(self, number: int, text: str, depth: int) -> None:
        """Read an item of a list."""
        if self._is_note(number, text):
            return
        if self.about or depth > 2:
            self.below(number, text, text_says(text))
        elif depth == 1:
            self.nested, self.begun = None, len(self.files)
            if not self._take(number, text, self.action):
                if text.rstrip("*_").endswith(":"):
                    action = group_action(text)
                    self.nested = None if action is None or self.closed else action or self.action
                self._heads(number, text)
        elif self.nested is not None:
            if not self._take(number, text, self.nested):
                self._heads(number, text)
        else:
            self.pending = []  # of an item with others below it, it was said of these
            self.below(number, text, text_says(text))

    def _heads(self, number: int, text: str) -> None:
        """Note an item that may be meant as the heading of those after it."""
        if text_says(text) == CLOSED or (text.rstrip("*_").endswith(":") and denies(text)):
            self.pending = [(number, text)]

    def below(self, number: int, text: str, said: str) -> None:
        """Read what stands below the last entry, and says of its files that they are left alone, or may."""
        if said == CLOSED:
            del self.files[self.begun :]
        elif said == DOUBTFUL and len(self.files) > self.begun:
            self.doubtful.append((number, text))

    def text(self, number: int, text: str) -> None:
        """Read the first line of a paragraph."""
        if self._is_note(number, text):
            return
        if 0 < self.about < _BELOW_ALL:
            self.below(number, text, text_says(text))
        elif self._take(number, text, self.action):
            self.about = _BELOW_ALL
        else:
            self.below(number, text, text_says(text) if self.about else _weaker(text))
            self._label(text, text, is_short=_LABEL.match(text) is not None)

    def nested_text(self, number: int, text: str) -> None:
        """Read the first line of a paragraph in an item of a list; it may read as the heading of what follows."""
        said = text_says(text)
        self.below(number, text, said)
        if said == CLOSED and text.rstrip("*_").endswith(":"):
            self.pending = [(number, text)]

    def goes_on(self, number: int, text: str, *, is_nested: bool) -> None:
        """Read a further line of a paragraph or an item; by itself it may be about something else."""
        if not is_nested and self._is_note(number, text):
            return
        self.below(number, text, _weaker(text))
        if not is_nested and not self.about:
            self._label(text, text, is_short=False)

    def ended(self, lines: list[Line]) -> None:
        """Read a paragraph or an item of several lines as a whole: "must not be" in one, "changed" in the next."""
        if len(lines) < 2:
            return
        wholes, last = words.whole([line.text for line in lines]), lines[-1]
        said = hardest([*map(text_says, wholes), *map(entry_says, wholes)])
        is_below = last.depth > 0 or self.about > 0
        said = said if is_below or not said else DOUBTFUL
        if said == CLOSED:  # of lines that may say so, nothing is left to say
            self.doubtful = [entry for entry in self.doubtful if entry[0] < lines[0].number]
        if said == CLOSED or not any(lines[0].number <= number for number, _ in self.doubtful[-1:]):
            self.below(last.number, wholes[0], said)
        if not is_below:
            self._label(last.text, wholes[-1], is_short=False)

    def aside(self, aside: Aside) -> None:
        """Read what lists no files, but may say that those above or below it are left alone."""
        is_below = self.about > 0 or aside.depth > 0
        self.below(aside.number, aside.text, aside.said if is_below or not aside.said else DOUBTFUL)
        if is_below or 0 < self.closed < _BELOW_ALL:
            return
        if aside.of_list == CLOSED:
            self.closed, self.silent = _BELOW_ALL, True
        elif aside.of_list == DOUBTFUL:
            self.pending = [(aside.number, aside.text)]

    def row(self, number: int, head: list[str], cells: list[str], *, is_nested: bool) -> None:
        """Read a row of a table."""
        if self.about or is_nested:
            files = {name for file in self.files[self.begun :] for name in (file.path, file.target) if name}
            self.below(number, " | ".join(cells), row_below_says(head, cells, files))
            return
        names = names_of(head)
        columns = [index for index, name in enumerate(names) if name in FILE_COLUMNS]
        column = columns[0] if columns else 0
        if column >= len(cells):
            return
        others = [index for index in range(len(cells)) if index != column]
        verbs = {index: cells[index].casefold().strip("*_` ") for index in others}
        action = next((VERBS[word] for word in verbs.values() if word in VERBS), self.action)
        said = row_says(head, cells, column)
        if said == CLOSED:
            self.begun = len(self.files)
            self.denied[split_path(cells[column])[0]] = (number, " | ".join(cells))
        elif not columns and group_action(head[0].strip("*_` ")) is None:
            self._leave(number, cells[column])
        elif self._take(number, cells[column], action):
            self.below(number, " | ".join(cells), said)
            if not self.files[-1].purpose:
                purpose = " · ".join(cells[index] for index in others if cells[index] and verbs[index] not in VERBS)
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
            self.doubtful += self.pending
            self.pending = []
            self.below(number, text, said)
            return True
        if named or names_path(NUMBER.sub("", text, count=1)):
            self._leave(number, text)
        return False

    def _leave(self, number: int, text: str) -> None:
        """Note what looks like a file and is not listed, unless it or what it stands below says so itself."""
        if not (self.closed and self.silent) and not denies(text):
            self.unread.append((number, text))

    def _label(self, text: str, whole: str, *, is_short: bool) -> None:
        """Read the last line of a paragraph so far, that may be the heading of a list.

        Args:
            text: the line.
            whole: the paragraph up to its end.
            is_short: it is a few words, and all there is.
        """
        if self.about or 0 < self.closed < _BELOW_ALL:
            return
        if is_short or text.rstrip("*_").endswith(":"):
            self.closed, self.pending = 0, []
            sentence = _SENTENCE.split(whole)[-1]
            self._group(sentence if denies(sentence) else text, _BELOW_ALL)
        elif denies(whole):
            self.closed, self.silent = _BELOW_ALL, False

    def _group(self, text: str, level: int) -> None:
        """Begin the group of files that a heading or a line names."""
        action = group_action(text)
        if action is None:
            self.closed, self.silent = level, denies(text)
        elif action:
            self.action, self.action_level = action, level

    def _is_note(self, number: int, text: str) -> bool:
        """Take a line as the purpose or the action of the last file; say whether it is one."""
        pair = attribute(words.plain(text)) if len(self.files) > self.begun else None
        if pair is None:
            return False
        said = answer_says(*pair)
        self.below(number, text, said)
        if said == CLOSED or pair[0] not in (*PURPOSES, "action"):
            return said != OPEN
        last, written = self.files[-1], attribute(text) or pair
        if pair[0] == "action" and pair[1].casefold() in VERBS:
            self.files[-1] = last._replace(action=VERBS[pair[1].casefold()])
        elif pair[0] != "action" and written[1]:
            self.files[-1] = last._replace(purpose=last.purpose or written[1])
        return bool(pair[1])
