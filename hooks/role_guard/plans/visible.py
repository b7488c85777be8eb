"""The lines of a plan as a person sees them: what comments, front matter and markup hide is not text.

Stricter than any renderer: where they differ about what is hidden, it is hidden here.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.named import namedtuple
from role_guard.plans.blocks import BLANK, CODE, HEADING, ITEM, OTHER, TEXT, Block, Scan, read_blocks
from role_guard.plans.dropped import dropped
from role_guard.plans.html import hides
from role_guard.plans.words import spelled_out

Line = namedtuple("Line", "number text kind depth level ordered")
"""A `blocks.Block` and its line, from 1; `text` without comments."""

Hidden = namedtuple("Hidden", "line code text")
"""Something in a plan that a person may not see. `code`: one of `HIDING`; `text`: what it is."""

MAX_LENGTH = 1_000_000
MAX_LINES = 10_000
MAX_LINE = 2000
"""Characters and lines of a plan, and characters of a line, that are read."""

HIDING = {
    "comment": "a comment is not shown when the plan is rendered; write it as text, or leave it out",
    "open-comment": "a comment begins here that hides the rest of the plan; close it with `-->`, or leave it out",
    "hiding-html": "HTML that can hide text stands here, so nothing below it is read; write it in backticks",
    "struck-out": "text is struck out here, so it reads as dropped, but counts all the same; remove it, or the `~`",
    "unseen-definition": "a rendering leaves out what defines a link or a note here, because it has a title or nothing "
    "uses it; write it as text, or leave it out",
    "link-title": "a rendering shows no title of a link, and no words in its target; write them as text",
    "fence-words": "a rendering leaves out what stands behind the language of a code block; write it as text",
    "surplus-cell": "this row has more cells than the heading of its table, and a rendering leaves these out; where a "
    "`|` is text, write `\\|`",
    "invisible-character": "there is a character that is not shown, or that changes the order of others; remove it",
    "long-line": f"the line is longer than {MAX_LINE} characters and is not read to its end; break it",
    "too-long": f"the plan is longer than {MAX_LENGTH} characters or {MAX_LINES} lines, and not read further; split it",
    "unclear-markup": "what stands below can't be told from code, so it is not read; put a blank line above this one",
    "open-fence": "a code block begins here that is never closed, so nothing below it is read; close it",
}
"""Codes of `Hidden`, with what to say."""

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0e\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d159"
    "\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff\ud800-\udfff]"
    "|(?<![\u0600-\u0fff\u1000-\u109f\u1780-\u18af\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]"
    "|(?<![0-9#*\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff])\ufe0f"
    "|(?<=[0-9#*])\ufe0f(?!\u20e3)"
)
"""Characters without a form of their own (Unicode 15, Default_Ignorable_Code_Point and Bidi_Control, and controls).
Joiners are text in scripts of South and West Asia, and within emoji; the sign for a picture is text behind one."""

_RUN = re.compile(r"`+")

_DELIMITER = re.compile(r"[\s>]*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*\Z")
"""What may be the delimiter row of a table, in a quotation too."""

_BORDERS = (re.compile(r"(?<!\\)\|"), re.compile(r"(?<!\\)(?:\\\\)*\|"))
"""Where renderers end a cell: at a `|` without a backslash before it, or without an odd number of them."""

_STRUCK = re.compile(r"(?<![~\\])(~~?)(?![~\s])[^~]*(?<!\s)\1(?!~)")
"""Text that is struck out (GitHub Flavored Markdown 0.29, "Strikethrough")."""


def read_lines(text: str) -> tuple[list[Line], list[Hidden]]:
    """Sort the lines of a plan.

    Args:
        text: the whole document.

    Returns:
        Its lines, and what in it a person may not see. A byte order mark and Windows line ends are no part of a line.
    """
    hidden: list[Hidden] = []
    text = text.removeprefix("\ufeff")
    rows = text[:MAX_LENGTH].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(text) > MAX_LENGTH or len(rows) > MAX_LINES:
        rows = rows[:MAX_LINES]
        hidden.append(Hidden(len(rows), "too-long", HIDING["too-long"]))
    for number, row in enumerate(rows, 1):
        if len(row) > MAX_LINE:
            hidden.append(Hidden(number, "long-line", HIDING["long-line"]))
        if not (row.isascii() and row.isprintable()) and _INVISIBLE.search(row):
            hidden.append(Hidden(number, "invisible-character", HIDING["invisible-character"]))
    scan = _scan(rows)
    ends = [(scan.lost, "unclear-markup"), (scan.fence, "open-fence")]
    hidden += [Hidden(number, code, HIDING[code]) for number, code in ends if number]
    lines, masked = _shown(scan.blocks, hidden)
    hidden += [Hidden(number, code, HIDING[code]) for number, code in dropped(scan.blocks, masked, scan.infos)]
    return lines, sorted(hidden)


def _scan(rows: list[str]) -> Scan:
    """Return the blocks of all lines.

    In front matter, one renderer sees a rule, a paragraph and a heading where another sees nothing, and a fence in it
    may reach beyond it: text is only what is text in both readings.
    """
    scan = read_blocks(rows)
    matter = next((number for number, row in enumerate(rows[1:], 2) if row.rstrip() in ("---", "...")), 0)
    if rows[0].rstrip() != "---" or not matter:
        return scan
    other = read_blocks(rows[matter:])
    nothing = Block(OTHER, "", 0, 0, False)  # noqa: FBT003
    theirs = [nothing] * matter + other.blocks
    blocks = [mine if mine == their else nothing for mine, their in zip(scan.blocks, theirs)]
    lines = [number + matter if number else 0 for number in (other.lost, other.fence)]
    infos = sorted({*scan.infos, *((number + matter, info) for number, info in other.infos)})
    return Scan(blocks, scan.lost or lines[0], scan.fence or lines[1], infos)


def _shown(blocks: list[Block], hidden: list[Hidden]) -> tuple[list[Line], list[str]]:
    """Return the lines without what comments and markup hide, and with code spans blanked out; note what hides."""
    lines: list[Line] = []
    texts: list[str] = []
    comment = 0
    ended = doubtful = False
    rows = _rows(blocks)
    for number, block in enumerate(blocks, 1):
        kind, text = block.kind, block.text
        masked = ""
        if kind not in (CODE, BLANK):
            kind = OTHER if ended or comment or len(text) > MAX_LINE else kind
            doubtful = kind not in (ITEM, TEXT, HEADING) or (doubtful and not block.level)
            masked, doubtful = _mask(text, doubtful=doubtful)
            masked = _in_cells(text, masked) if number in rows else masked
            text, comments, is_open = _without_comments(text, masked, inside=bool(comment))
            if comments and not ended:
                hidden.append(Hidden(number, "comment", HIDING["comment"]))
            comment = (comment if not comments else number) if is_open else 0
            if "&" in masked and _INVISIBLE.search(spelled_out(masked)):
                hidden.append(Hidden(number, "invisible-character", HIDING["invisible-character"]))
            if _STRUCK.search(masked):
                hidden.append(Hidden(number, "struck-out", HIDING["struck-out"]))
            if not ended and hides(masked):
                hidden.append(Hidden(number, "hiding-html", HIDING["hiding-html"]))
                ended, kind = True, OTHER
        texts.append(masked)
        lines.append(Line(number, text.strip()[:MAX_LINE], kind, block.depth, block.level, block.ordered))
    if comment and not ended:
        hidden.append(Hidden(comment, "open-comment", HIDING["open-comment"]))
    return lines, texts


def _rows(blocks: list[Block]) -> set[int]:
    """Return the lines, from 1, that may be rows of a table: from above its delimiter row to the next blank one.

    In code, a delimiter row is none; any other line may end a table or not, as renderers see it.
    """
    found: set[int] = set()
    inside = False
    for number, block in enumerate(blocks, 1):
        if block.kind == BLANK:
            inside = False
        elif block.kind != CODE and "-" in block.text and _DELIMITER.match(block.text):
            inside = True
            found.add(number - 1)
        if inside:
            found.add(number)
    return found


def _in_cells(text: str, masked: str) -> str:
    """Return the row of a table with what is in code spans blanked out, whoever reads it.

    Cells are divided before code spans are looked for (GitHub Flavored Markdown 0.29, "Tables"), so no span reaches
    from one into the next; what is no table has spans over the whole line.

    Args:
        text: the line.
        masked: the same, its code spans blanked out as in any other line.
    """
    for border in _BORDERS:
        cells, place = "", 0
        for end in [match.end() for match in border.finditer(text)] + [len(text)]:
            cells += _mask(text[place:end], doubtful=False)[0]
            place = end
        masked = "".join(one if one == other else own for one, other, own in zip(masked, cells, text))
    return masked


def _without_comments(text: str, masked: str, *, inside: bool) -> tuple[str, int, bool]:
    """Return a text without comments, how many begin in it, and whether one is open at its end.

    Args:
        text: a line.
        masked: the same with its code spans blanked out.
        inside: a comment is open at its beginning.
    """
    shown, place, comments = "", 0, 0
    while True:
        if inside:
            end = masked.find("-->", place)
            if end < 0:
                return shown, comments, True
            place, inside = end + 3, False
        begin = masked.find("<!--", place)
        shown += text[place : begin if begin >= 0 else len(text)]
        if begin < 0:
            return shown, comments, False
        place, inside, comments = begin + 4, True, comments + 1


def _mask(text: str, *, doubtful: bool) -> tuple[str, bool]:
    """Return a line with its code spans blanked out, and whether one may be open at its end.

    Args:
        text: the line.
        doubtful: a code span may be open at its beginning, so nothing is blanked out. Neither is it where a backtick
            may be escaped, or part of a tag or of the target of a link (CommonMark 0.31, "Inlines").
    """
    runs = [(match.start(), match.end()) for match in _RUN.finditer(text)]
    if doubtful or "\\`" in text:
        return text, bool(runs) or doubtful
    last = {end - start: index for index, (start, end) in enumerate(runs)}
    found, place, index, is_open = [], 0, 0, False
    in_tag = in_target = False
    while index < len(runs):
        start, end = runs[index]
        between = text[place:start]
        in_tag = between.rfind("<") > between.rfind(">") or (in_tag and ">" not in between)
        in_target = between.rfind("](") > between.rfind(")") or (in_target and ")" not in between)
        found.append(between)
        close = index
        if last[end - start] > index:
            close = next(i for i in range(index + 1, len(runs)) if runs[i][1] - runs[i][0] == end - start)
        is_open = is_open or close == index or in_tag or in_target
        place = runs[close][1]
        span = text[start:place]
        found.append(span if close == index or in_tag or in_target else "`" * len(span))
        index = close + 1
    return "".join([*found, text[place:]]), is_open
