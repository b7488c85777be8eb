"""Finds lists of files that open nothing because of where they stand."""

from __future__ import annotations

from role_guard import regex as re
from role_guard.plans.blocks import CODE, OTHER, SUBHEADING
from role_guard.plans.files import FILE_ACTIONS, files_in
from role_guard.plans.listing import read_files
from role_guard.plans.text import Section, heading, section_key

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from role_guard.plans.reader import Plan

_NOT_MEANT = re.compile(
    r"\b(?:not|never|no|out\s+of\s+scope|alternatives?|rejected|instead|examples?|non[\s-]goals?|later|future|"
    r"follow[\s-]?ups?|reference|related|context)\b|n['\u2019]t\b",
    re.IGNORECASE,
)
"""Words in a heading by which the files below it are hardly meant to be opened."""

_OWN = ("steps", "amendments", "remarks", "approval", "completion")
"""Sections with lists of their own kind."""

_LEAD = re.compile(r"[\s\u2500-\u257f]*(?:(?:[-*+]|\d{1,4}[.)])\s+(?:\[[ xX]\]\s+)?)?")


def check_lists(plan: Plan) -> Iterator[tuple[int, str, str]]:
    """Find lists of files below a heading that has no such section below it, and in code blocks and quotations.

    Args:
        plan: what was read.

    Yields:
        Line, code and text of each finding.
    """
    for section in plan.sections:
        if section.key in FILE_ACTIONS and section.key not in _OWN:
            yield from _blocks(section, {file.line for file in plan.files})
        elif section.key not in _OWN and not _NOT_MEANT.search(section.heading):
            yield from _misplaced(section)


def _misplaced(section: Section) -> Iterator[tuple[int, str, str]]:
    """Find sections of files within another section."""
    for index, line in enumerate(section.body):
        present = heading(line)
        key = section_key(present[1]) if present is not None else ""
        if present is None or key not in FILE_ACTIONS or key in _OWN:
            continue
        body = []
        for other in section.body[index + 1 :]:
            below = heading(other)
            if below is not None and below[0] <= present[0]:
                break
            body.append(other)
        if read_files(Section(key, present[1], line.number, present[0], body)).files:
            said = (
                f"`{_plain(present[1])}` is a part of `{_plain(section.heading)}` here, so what it lists stays closed"
            )
            yield line.number, "unread-section", said + "; move it out of there"


def _blocks(section: Section, listed: set[int]) -> Iterator[tuple[int, str, str]]:
    """Find code blocks and quotations that list files where nothing else is listed yet."""
    quiet = bool(_NOT_MEANT.search(section.heading))
    about = 0
    within = ""
    for line in section.body:
        present = heading(line)
        if present is not None:
            about = 0 if present[0] <= about else about
            names_file = bool(files_in(present[1], "modify", line.number)[0])
            about = about or (present[0] if names_file or _NOT_MEANT.search(present[1]) else 0)
            quiet = False
        quiet = quiet or line.number in listed
        if line.kind not in (CODE, OTHER, SUBHEADING):
            within = ""
        elif not (quiet or about or within == line.kind):
            text = _LEAD.sub("", line.text, count=1)
            if files_in(text, "modify", line.number)[0]:
                within = line.kind
                where = "a code block" if line.kind == CODE else "a quotation"
                said = (
                    f"`{_plain(text)}` stands in {where}, so it is not read as a listed file; make it an item of a list"
                )
                yield line.number, "unread-block", said


def _plain(text: str) -> str:
    """Return a text of the plan as it stands in a finding: short, without code marks."""
    bare = text.replace("`", "")
    return bare if len(bare) <= 80 else bare[:79] + "\u2026"
