"""Finds text in a plan that a rendering leaves out.

Definitions and titles of links, what stands behind the language of a code block, and cells beyond those of a table's
heading.

The implementer reads the file as it is written, a person often as it is rendered. A definition that the text uses, with
no title, and a language of one word stay fine: they hold no sentence. Where renderers differ, what one of them leaves
out is left out. Of definitions with the same label, the first counts. What is escaped, or stands in the target of a
link or in an address, is no use of one; neither is what stands in a note that nothing uses.

Sources: CommonMark 0.31, "Link reference definitions", "Links", "Autolinks", "Fenced code blocks"; GitHub Flavored
Markdown 0.29, "Tables", "Autolinks (extension)"; GitHub's footnotes.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.plans.blocks import BLANK, CODE, HEADING, OTHER, TEXT, Block

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_TITLE = r"""(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\((?:[^()\\]|\\.)*\))"""
_LABEL = r"\[((?:[^\[\]\\]|\\.){1,999})\]"
_DEFINITION = re.compile(
    rf"\s*{_LABEL}:\s*(<[^<>\n]*>|[^\s<]\S*)(?:[ \t]*(?:\n[ \t]*|(?<=[ \t>]))({_TITLE}))?[ \t]*(?:\n|\Z)", re.DOTALL
)
_FOOTNOTE = re.compile(r"\s*\[\^([^\]\s]{1,999})\]:")
_REFERENCE = re.compile(_LABEL)
_ESCAPED = re.compile(r"\\[!-/:-@\[-`{-~]")
_ADDRESS = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]{1,31}:[^\s<>]*>|(?:\b(?:https?|ftp)://|\bwww\.)[^\s<]*", re.IGNORECASE)
_TARGET = "\0"
"""What the targets of links are replaced with; no plan has it, because it is an error."""

_TARGET_SIGN = re.compile(r"\]\(|[()]")
_SPACED = re.compile(r"(?<!\\)(?:\\\\)*\]\(\s*<([^<>\n]*)>")
_BEHIND = re.compile(rf"(?<!\s)\s+(?={_TITLE}\s*\))", re.DOTALL)
_BRACKET = re.compile(r"\\[\\\[\]()]|\]\(|[()]")
_RULE = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\Z")


def dropped(blocks: list[Block], masked: list[str], infos: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """Return what a rendering leaves out: line, from 1, and code of `visible.HIDING`.

    Args:
        blocks: of all lines.
        masked: of each line its text, with code spans blanked out.
        infos: of each code block in a fence, its first line and what stands behind the fence.
    """
    found = [(number, "fence-words") for number, info in infos if len(info.split()) > 1]
    paragraphs = list(_paragraphs(blocks))
    uses: list[tuple[str, str, bool]] = []
    defined: list[tuple[int, str, bool]] = []
    for begin, end in paragraphs:
        rows = [block.text for block in blocks[begin:end]]
        rest = begin
        if blocks[begin].kind != HEADING:
            for place, label, is_plain in _definitions("\n".join(rows)):
                rest = begin + place[1]
                defined.append((begin + place[0] + 1, label, is_plain))
            notes = [(number, _FOOTNOTE.match(row)) for number, row in enumerate(rows, begin + 1)]
            defined += [(number, _folded(f"^{note[1]}"), True) for number, note in notes if note is not None]
            found += [(begin + index + 1, "surplus-cell") for index in _surplus(rows)]
        uses += _uses(masked[rest:end])
        text = "\n".join(_FOOTNOTE.sub("", row) for row in masked[rest:end])
        found += [(rest + text.count("\n", 0, place) + 1, "link-title") for place in _titles(text)]
    return found + [(number, "unseen-definition") for number in _unseen(sorted(defined), uses)]


def _unseen(defined: list[tuple[int, str, bool]], uses: list[tuple[str, str, bool]]) -> Iterator[int]:
    """Return the lines of definitions that are not seen.

    Args:
        defined: line, label, and whether there is nothing else in it that is not seen.
        uses: the note in which each use stands, empty for none; the label; and whether the label is shown itself.
    """
    by_note: dict[str, set[str]] = {}
    for note, label, _ in uses:
        by_note.setdefault(note, set()).add(label)
    reached, more = {""}, [""]
    while more:
        found = by_note.get(more.pop(), set()) - reached
        reached |= found
        more += found
    shown = {label for _, label, is_shown in uses if is_shown}
    known: dict[str, int] = {}
    for number, label, is_plain in defined:
        is_second = known.setdefault(label, number) != number
        if not is_plain or is_second or label not in reached or (" " in label and label not in shown):
            yield number


def _uses(rows: list[str]) -> Iterator[tuple[str, str, bool]]:
    """Return the uses of definitions in a paragraph, as `_unseen` takes them.

    Args:
        rows: its lines, with code spans blanked out.
    """
    note = ""
    parts: dict[str, list[str]] = {}
    for row in rows:
        begin = _FOOTNOTE.match(row)
        note = _folded(f"^{begin[1]}") if begin is not None else note
        parts.setdefault(note, []).append(_FOOTNOTE.sub("", row))
    for note, texts in parts.items():
        text = _without_targets(_ADDRESS.sub(_blank, _ESCAPED.sub(_blank, "\n".join(texts))))
        for reference in _REFERENCE.finditer(text):
            if text[reference.end() : reference.end() + 1] != _TARGET:  # else `[shown](target)`
                yield note, _folded(reference[1]), text[reference.start() - 1 : reference.start()] != "]"


def _without_targets(text: str) -> str:
    """Return a text with the targets of links blanked out."""
    spans: list[tuple[int, int]] = []
    begins: list[int] = []
    for sign in _TARGET_SIGN.finditer(text):
        if sign[0] != ")":
            begins.append(sign.end() if sign[0] == "](" else -1)
        elif begins:
            begin = begins.pop()
            inner = text[begin : sign.start()].strip() if begin > 0 else ""
            if begin > 0 and (inner.startswith("<") or len(inner.split()) < 2):
                spans.append((begin, sign.start()))
    parts, place = [], 0
    for begin, end in sorted(spans):
        if begin >= place:
            parts += [text[place : begin - 1], _TARGET * (end - begin + 2)]
            place = end + 1
    return "".join([*parts, text[place:]])


def _blank(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _paragraphs(blocks: list[Block]) -> Iterator[tuple[int, int]]:
    """Return begin and end of each run of lines that may be one paragraph."""
    begin = -1
    for index, block in enumerate(blocks):
        goes_on = block.kind in (TEXT, OTHER) and not block.level
        if begin >= 0 and not goes_on:
            yield begin, index
            begin = -1
        if begin < 0 and block.kind not in (BLANK, CODE):
            begin = index
    if begin >= 0:
        yield begin, len(blocks)


def _definitions(text: str) -> Iterator[tuple[tuple[int, int], str, bool]]:
    """Return the definitions that a paragraph begins with: the lines from and to, the label, and whether it is plain.

    A plain one has neither a title nor blanks in its target.
    """
    place = line = 0
    while (found := _DEFINITION.match(text, place)) is not None:
        after = line + found[0].count("\n") + (not found[0].endswith("\n"))
        begin = line + found[0][: found.start(1) - found.start()].count("\n")
        yield (begin, after), _folded(found[1]), found[3] is None and not re.search(r"\s", found[2])
        if found.end() >= len(text):
            return
        place, line = found.end(), after


def _folded(label: str) -> str:
    return " ".join(label.split()).casefold()


def _titles(text: str) -> Iterator[int]:
    """Return where links and pictures have a title, or a target with blanks."""
    for target in _SPACED.finditer(text):
        if re.search(r"\s", target[1]):
            yield target.start()
    for title in _BEHIND.finditer(text):
        end = title.start()
        while end and text[end - 1].isspace():
            end -= 1
        begin = end
        while begin and not text[begin - 1].isspace():
            begin -= 1
        if _is_target(text[begin:end]):
            yield title.start()
            continue
        while begin and text[begin - 1].isspace():
            begin -= 1
        if text[max(begin - 2, 0) : begin] == "](":
            yield title.start()


def _is_target(word: str) -> bool:
    """Say whether a word ends within the target of a link that begins in it."""
    depth = -1
    for part in _BRACKET.findall(word):
        if depth < 0:
            depth = 0 if part == "](" else -1
        else:
            depth += {")": -1, "(": 1, "](": 1}.get(part, 0)
    return depth >= 0


def _surplus(rows: list[str]) -> Iterator[int]:
    """Return the rows of tables in a paragraph that have more cells with text than the table's heading."""
    width = 0
    for index, row in enumerate(rows):
        bare = row.strip()
        if index and not width and "-" in bare and _RULE.match(bare):
            count = len(_cells(bare, r"\|"))
            heads = (_cells(rows[index - 1], r"(?<!\\)\|"), _cells(rows[index - 1], r"(?<!\\)(?:\\\\)*\|"))
            width = (
                count if ("|" in bare or "|" in rows[index - 1]) and any(len(head) == count for head in heads) else 0
            )
        elif width and any(cell.strip() for cell in _cells(row, r"(?<!\\)(?:\\\\)*\|")[width:]):
            yield index


def _cells(row: str, border: str) -> list[str]:
    cells = re.split(border, row.strip().removeprefix("|"))
    return cells[:-1] if len(cells) > 1 and not cells[-1].strip() else cells
