"""What stands between the entries of a section and lists no file, but is seen: quotations, code, markup.

It opens nothing. What it says of the files around it counts as in any text: "do not touch" in a quotation below a file,
"These are not changed:" in a box over a list. Of code, only a block that says nothing else: an excerpt may well have
"unchanged" in one of its comments.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.named import namedtuple
from role_guard.plans import words
from role_guard.plans.blocks import CODE, MARKUP, OTHER
from role_guard.plans.files import denied_names
from role_guard.plans.text import attribute
from role_guard.plans.untouched import CLOSED, DOUBTFUL, OPEN, answer_says, denies, hardest, text_says

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.plans.visible import Line

Aside = namedtuple("Aside", "number text depth said of_list")
"""`number`: its first line, from 1; `text`: all of it; `depth`: list items it stands in; `said`: what it says of the
file above it; `of_list`: what it says of the list below it (`untouched`)."""

_FENCE = re.compile(r"[>\s]*(?:`{3,}|~{3,})")
_LEAD = re.compile(r"[>\s]*(?:(?:[-*+]|\d{1,9}[.)])\s+)*(?:#{1,6}\s+)?")
_RULE = re.compile(r"[-*_=\s]*\Z")
_COMMENT = re.compile(r"\s*(?:#|//|--|/?\*|;|%|<!--|\"\"\"|'|\.\.\.)")
_LABEL = re.compile(r"[A-Za-z][\w\s',-]*:\Z")
_POINTS = re.compile(
    r"\b(?:the[sy]e?|those|them|following|below|files?|paths?|modules?|list(?:ed|s)?|all|any|both|nothing|none)\b"
)
"""Words of a sentence that may be about what is listed below it."""


def read_asides(lines: list[Line]) -> dict[int, Aside]:
    """Return what stands aside in the lines of a section, by its first line."""
    found: dict[int, Aside] = {}
    run: list[Line] = []
    for line in lines:
        goes_on = run and line.kind == run[-1].kind and line.depth == run[-1].depth
        if run and not (goes_on and (line.kind != OTHER or not line.level)):
            found[run[0].number] = _read(run)
            run = []
        if line.kind in (CODE, MARKUP, OTHER):
            run.append(line)
    if run:
        found[run[0].number] = _read(run)
    return found


def read_denials(lines: list[Line]) -> dict[str, tuple[int, str]]:
    """Return the files that a section says by name are left alone, with number and text of the line."""
    found: dict[str, tuple[int, str]] = {}
    for line in lines:
        if "`" in line.text and line.kind != CODE:
            found.update(dict.fromkeys(denied_names(line.text), (line.number, line.text)))
    return found


def _read(lines: list[Line]) -> Aside:
    kind, first = lines[0].kind, lines[0]
    rows = [
        line.text for line in lines if not _RULE.match(line.text) and not (kind == CODE and _FENCE.match(line.text))
    ]
    texts = [text for text in (_LEAD.sub("", row, count=1).strip() for row in rows) if text]
    if not texts:
        return Aside(first.number, "", first.depth, OPEN, OPEN)
    wholes = words.whole(texts)
    whole = wholes[0]
    if kind == CODE:
        said = _code_says(rows, texts, wholes)
        is_label = len(texts) == 1 and _LABEL.match(whole) is not None and denies(whole)
        return Aside(first.number, whole, first.depth, said, CLOSED if is_label else said)
    said = hardest([*map(_says, texts), *map(text_says, wholes)])
    is_label = denies(whole) and (whole.rstrip("*_").endswith(":") or (first.level > 1 and len(texts) == 1))
    points = denies(whole) and _POINTS.search(words.folded(whole)) is not None
    return Aside(first.number, whole, first.depth, said, CLOSED if is_label else said or (DOUBTFUL if points else OPEN))


def _says(text: str) -> str:
    pair = attribute(words.plain(text))
    return hardest([text_says(text), answer_says(*pair) if pair is not None else OPEN])


def _code_says(rows: list[str], texts: list[str], wholes: list[str]) -> str:
    said = [text_says(text) for text in texts]
    if set(said) == {CLOSED} or CLOSED in map(text_says, wholes):
        return CLOSED if not all(map(_COMMENT.match, rows)) else DOUBTFUL
    is_said = any(one == CLOSED and not _COMMENT.match(row) for one, row in zip(said, rows))
    return DOUBTFUL if is_said else OPEN
