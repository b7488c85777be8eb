"""Which block of Markdown each line of a plan belongs to: what is a heading, a list item or text, and what is neither.

What the reader takes for a listed file may be edited without a question, so code, quotations and whatever a person does
not see must not pass for text. Lines are sorted as CommonMark 0.31 does ("Container blocks", "Leaf blocks"; the
algorithm of its appendix); front matter, comments and markup that hides are `visible.py`.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.named import namedtuple

Block = namedtuple("Block", "kind text depth level ordered")
"""The block of one line. `text`: without markers; `depth`: list items it stands in, but for those in a quotation;
`level`: of a heading, or 1 for the first line of a paragraph; `ordered`: the item has a number."""

HEADING, ITEM, TEXT, BLANK = "heading", "item", "text", "blank"
CODE, MARKUP, OTHER, SUBHEADING = "code", "markup", "other", "subheading"
"""`CODE`: in a fence or indented; `MARKUP`: HTML; `SUBHEADING`: a heading that begins a list item; `OTHER`: quotations,
other headings in lists, rules."""

Scan = namedtuple("Scan", "blocks lost fence infos")
"""`blocks`: one for each line; `lost`: the line from 1 below which blocks can't be told, and are `OTHER`; `fence`: the
line of a fence that is not closed; 0 if there is none; `infos`: of each fence that opens a block, its line and what
stands behind it."""

MAX_DEPTH = 32
"""Containers in each other that are read."""

_QUOTE = 0
_ATX = re.compile(r"(#{1,6})(?: (.*))?\Z", re.DOTALL)
_FENCE = re.compile(r"(`{3,})([^`]*)\Z|(~{3,})(.*)\Z", re.DOTALL)
_RULE = re.compile(r"(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})\Z")
_SETEXT = re.compile(r"(=+|-+) *\Z")
_DEFINITION = re.compile(r" *\[(?:[^\]]*\Z|.*\]:)")
_MARKER = re.compile(r"([-*+])(?= |\Z)|(\d{1,9})[.)](?= |\Z)", re.ASCII)
_BLOCK_TAGS = (
    "address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|"
    "fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|"
    "menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|source|summary|table|tbody|td|tfoot|th|thead|"
    "title|tr|track|ul"
)
_RAW_TAGS = "script|pre|style|textarea"
_UNTIL_BLANK = re.compile(r"(?!)")
_MARKUPS = (
    (re.compile(rf"<(?:{_RAW_TAGS})(?=[\s>]|\Z)", re.IGNORECASE), re.compile(rf"</(?:{_RAW_TAGS})>", re.IGNORECASE)),
    (re.compile(r"<!--"), re.compile(r"-->")),
    (re.compile(r"<\?"), re.compile(r"\?>")),
    (re.compile(r"<![A-Za-z]"), re.compile(r">")),
    (re.compile(r"<!\[CDATA\["), re.compile(r"\]\]>")),
    (re.compile(rf"</?(?:{_BLOCK_TAGS})(?=\s|/?>|\Z)", re.IGNORECASE), _UNTIL_BLANK),
)  # fmt: skip
"""Begin and end of HTML blocks that may interrupt a paragraph (CommonMark 0.31, "HTML blocks", conditions 1 to 6)."""

_VALUE = r"""(?:[^\s"'=<>`]+|'[^']*'|"[^"]*")"""
_TAG_ALONE = re.compile(
    rf"(?:<[A-Za-z][A-Za-z0-9-]*(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*{_VALUE})?)*\s*/?>|</[A-Za-z][A-Za-z0-9-]*\s*>) *\Z",
    re.ASCII,
)
"""The seventh condition, which may not interrupt one."""


def read_blocks(rows: list[str]) -> Scan:
    """Return the block of each line.

    Args:
        rows: lines without their ends.
    """
    scanner = _Scanner()
    lost = 0
    for number, row in enumerate(rows, 1):
        scanner.read(row.expandtabs(4))
        lost = lost or (number if scanner.lost else 0)
    fence = scanner.begun + 1 if scanner.leaf == "fence" and not lost else 0
    return Scan(scanner.blocks, lost, fence, scanner.infos)


class _Scanner:
    """Reads line by line.

    `stack`: open containers, the columns of an item's content or `_QUOTE`; `leaf`: the open leaf block, `text`,
    `fence`, `markup` or none; `begun`: index of its first line; `mixed`: it may be a table or the definition of a link,
    which other blocks interrupt than a paragraph; `lost`: what follows can't be told.
    """

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.stack: list[int] = []
        self.leaf = ""
        self.fence = ""
        self.end = _UNTIL_BLANK
        self.begun = 0
        self.mixed = False
        self.empty_item = False
        self.lost = False
        self.infos: list[tuple[int, str]] = []

    def read(self, row: str) -> None:
        """Read one line, its tabs expanded."""
        if self.lost:
            self._add(OTHER, row)
            return
        place, matched = self._match(row)
        blank = not row[place:].strip(" ")
        if matched < len(self.stack) and self.leaf != "text":
            del self.stack[matched:]
            self.leaf = ""
        if self.leaf == "fence":
            closing = row[place:].strip(" ")
            if _indent(row, place) <= 3 and len(closing) >= len(self.fence) and not closing.strip(self.fence[0]):
                self.leaf = ""
            self._add(CODE, row)
        elif self.leaf == "markup":
            if self.end.search(row, place) or (blank and self.end is _UNTIL_BLANK):
                self.leaf = ""
            self._add(MARKUP, row)
        elif blank:
            self._open(matched, empty=self.empty_item and matched == len(self.stack))
            self._add(BLANK, "")
        else:
            self._begin(row, place, matched)

    def _match(self, row: str) -> tuple[int, int]:
        """Return where the content of a line begins, and how many of the open containers it continues."""
        place = 0
        blank = not row.strip(" ")
        for matched, width in enumerate(self.stack):
            indent = _indent(row, place)
            rest = blank or place + indent >= len(row)
            if width == _QUOTE:
                if indent > 3 or row[place + indent : place + indent + 1] != ">":
                    return place, matched
                place += indent + 1
                place += row[place : place + 1] == " "
            elif rest:
                if self.empty_item and matched == len(self.stack) - 1:
                    return place, matched
            elif indent >= width:
                place += width
            else:
                return place, matched
        return place, len(self.stack)

    def _begin(self, row: str, place: int, matched: int) -> None:
        """Read the rest of a line that continues no code and no markup: new containers, then a leaf."""
        item = ordered = False
        paragraph = self.leaf == "text"
        continues = paragraph and matched == len(self.stack)
        while True:
            indent = _indent(row, place)
            start = place + indent
            if start >= len(row):
                self._open(matched, empty=True)
                self._add(ITEM if item else OTHER, "", ordered=ordered)
                return
            if indent > 3 and paragraph:
                # Some renderers see a block here, though the line is too far in (markdown-it, by the item's column).
                self.lost = self.mixed or (not continues and not row[start].isalpha())
                break
            if indent > 3:
                self._open(matched)
                self._add(CODE, row)
                return
            if row[start] == ">":
                self._open(matched)
                self.stack.append(_QUOTE)
                place = start + 1
                place += row[place : place + 1] == " "
            elif self._leaf(row, start, matched, continues=continues, lazy=paragraph, item=item):
                return
            else:
                marker = _MARKER.match(row, start)
                if marker is None:
                    break
                after = marker.end() + _indent(row, marker.end())
                if continues and (after >= len(row) or int(marker[2] or 1) != 1):
                    self.lost = self.mixed
                    break
                self._open(matched)
                padding = after - marker.end()
                padding = 1 if padding > 4 or after >= len(row) else padding
                self.stack.append(indent + marker.end() - start + padding)
                place = min(marker.end() + padding, len(row))
                item, ordered = True, marker[2] is not None
            matched = len(self.stack)
            paragraph = continues = False
            if matched > MAX_DEPTH:
                self.lost = True
                self._add(OTHER, row)
                return
        if paragraph:
            self.lost = self.lost or (self.mixed and not continues)
            self.mixed = self.mixed or not row[place:].strip(" |:-")
            self._add(TEXT, row[place:].strip(" "))
            return
        self._open(matched)
        self.leaf, self.begun = "text", len(self.blocks)
        self.mixed = _DEFINITION.match(row[place:]) is not None
        self._add(ITEM if item else TEXT, row[place:].strip(" "), level=1, ordered=ordered)

    def _leaf(self, row: str, start: int, matched: int, *, continues: bool, lazy: bool, item: bool) -> bool:
        """Begin a leaf block other than a paragraph at `start`, if there is one; say whether there was."""
        atx, fence = _ATX.match(row, start), _FENCE.match(row, start)
        if atx is not None:
            self._open(matched)
            text = re.sub(r"(?:^| )#+ *\Z", "", (atx[2] or "").rstrip(" ")).strip(" ")
            self._add(SUBHEADING if item else OTHER if self.stack else HEADING, text, level=len(atx[1]))
            return True
        if fence is not None:
            self._open(matched)
            self.leaf, self.fence, self.begun = "fence", fence[1] or fence[3], len(self.blocks)
            self.infos.append((self.begun + 1, (fence[2] or fence[4] or "").strip()))
            self._add(CODE, row)
            return True
        if row[start] == "<":
            ends = [end for begin, end in _MARKUPS if begin.match(row, start)]
            if not ends and _TAG_ALONE.match(row, start):
                self.lost = lazy and self.mixed
                ends = [] if lazy else [_UNTIL_BLANK]
            if ends:
                self._open(matched)
                self.end = ends[0]
                self.leaf = "" if self.end.search(row, start) else "markup"
                self._add(MARKUP, row)
                return True
        if continues and _SETEXT.match(row, start):
            self._underline(row, 1 if row[start] == "=" else 2)
            return True
        if _RULE.match(row, start):
            self._open(matched)
            self._add(OTHER, row)
            return True
        return False

    def _underline(self, row: str, level: int) -> None:
        """Make the open paragraph a heading."""
        text = " ".join(block.text for block in self.blocks[self.begun :])
        if self.mixed or (text.startswith("[") and "]:" in text):
            self.lost = True  # It may be a table or the definition of a link, no paragraph, and takes no underline.
        elif not self.stack:
            self.blocks[self.begun] = Block(HEADING, text, 0, level, ordered=False)
            for index in range(self.begun + 1, len(self.blocks)):
                self.blocks[index] = self.blocks[index]._replace(kind=OTHER)
        self.leaf = ""
        self._add(OTHER, row)

    def _open(self, matched: int, *, empty: bool = False) -> None:
        """Close the open leaf and the containers that the line does not continue."""
        del self.stack[matched:]
        self.leaf = ""
        self.empty_item = empty

    def _add(self, kind: str, text: str, *, level: int = 0, ordered: bool = False) -> None:
        """Add the block of the line; in a quotation, nothing is an item or text of the plan."""
        quoted = _QUOTE in self.stack
        kind = OTHER if quoted and kind in (ITEM, TEXT, SUBHEADING) else kind
        depth = self.stack.index(_QUOTE) if quoted else len(self.stack)
        self.blocks.append(Block(kind, text, depth, level, ordered))


def _indent(row: str, place: int) -> int:
    """Return the number of blanks at a place."""
    return len(row) - place - len(row[place:].lstrip(" "))
