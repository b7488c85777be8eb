"""Reads a plan: a Markdown document with the sections of the template, also where people wrote it a little differently.

One reader for the hook (what is in scope?) and the command line (what is missing?). It never fails: what is not
understood is not there.
"""

from __future__ import annotations

from role_guard.named import namedtuple
from role_guard.plans.blocks import ITEM, TEXT
from role_guard.plans.files import FILE_ACTIONS, MAX_FILES
from role_guard.plans.listing import read_files
from role_guard.plans.text import (
    Section,
    heading,
    item,
    read_meta,
    read_sections,
    read_tables,
    read_title,
    unnumbered,
)
from role_guard.plans.visible import read_lines

Plan = namedtuple(
    "Plan", "title meta sections files steps criteria security risks questions rules unread doubtful hidden"
)
"""`title`: without "Plan:"; `meta`: folded name → value; `sections`: `Section`s in the order of the text; `files`:
`File`s; `steps`, `risks`, `questions`, `rules`: `Entry`s; `criteria`, `security`: `Box`es; `unread`: `Entry`s in
sections of files that name a path and are no listed file; `doubtful`: `Entry`s there that may say that a file which is
listed is left alone; `hidden`: `visible.Hidden`s, what a person may not see."""

Entry = namedtuple("Entry", "text line body", defaults=((),))
"""One item of a list, a row of a table, or a heading; `line`: where, from 1; `body`: texts of the items and paragraphs
below a step."""

Box = namedtuple("Box", "text line done")
"""One item of a checklist; `done`: None for an item without a box."""


def read_plan(text: str) -> Plan:
    """Read a plan.

    Args:
        text: the whole document.

    Returns:
        What is in it; what is missing is empty.
    """
    lines, hidden = read_lines(text)
    sections = read_sections(lines)

    def of(key: str) -> list[Section]:
        return [section for section in sections if section.key == key]

    listed = [read_files(section) for section in sections if section.key in FILE_ACTIONS]
    return Plan(
        title=read_title(lines),
        meta=read_meta(lines),
        sections=sections,
        files=[file for found in listed for file in found.files][:MAX_FILES],
        steps=[step for section in of("steps") for step in _steps(section)],
        criteria=[box for section in of("criteria") for box in _boxes(section)],
        security=[box for section in of("security") for box in _boxes(section)],
        risks=[entry for section in of("risks") for entry in _entries(section)],
        questions=[entry for section in of("questions") for entry in _entries(section)],
        rules=[entry for section in of("rules") for entry in _entries(section)],
        unread=[Entry(said, number) for found in listed for number, said in found.unread],
        doubtful=[Entry(said, number) for found in listed for number, said in found.doubtful],
        hidden=hidden,
    )


def _steps(section: Section) -> list[Entry]:
    """Return the steps in their order: the outermost numbered items, else headings, else the outermost items."""
    numbered = any(line.kind == ITEM and line.ordered and line.depth == 1 and line.text for line in section.body)
    headings = [present for line in section.body for present in [heading(line)] if _is_step(present)]
    by_heading = bool(headings) and (not numbered or len(headings) > 1)
    found: list[Entry] = []
    bodies: list[list[str]] = []
    for line in section.body:
        present, title = item(line), heading(line)
        begins = ""
        if by_heading:
            begins = unnumbered(title[1]).strip() if title is not None and _is_step(title) else ""
        elif present is not None and present.depth == 1 and (present.ordered or not numbered):
            begins = present.text
        if begins:
            bodies.append([])
            found.append(Entry(begins, line.number))
        elif bodies and line.text and line.kind in (ITEM, TEXT):
            bodies[-1].append(line.text if present is None else present.text)
    return [entry._replace(body=tuple(body)) for entry, body in zip(found, bodies)]


def _is_step(present: tuple[int, str] | None) -> bool:
    """Say whether a heading is one of a step: any of Markdown, and a bold line with a number."""
    return present is not None and (present[0] < 7 or unnumbered(present[1]) != present[1])


def _boxes(section: Section) -> list[Box]:
    """Return the items of a checklist."""
    found = [(item(line), line.number) for line in section.body]
    return [Box(present.text, number, present.box) for present, number in found if present is not None and present.text]


def _entries(section: Section) -> list[Entry]:
    """Return the outermost items of lists and the rows of tables, without their headings and rules."""
    tables = read_tables(section.body)
    found: list[Entry] = []
    for line in section.body:
        present = item(line)
        if present is not None and present.text and present.depth == 1:
            found.append(Entry(present.text, line.number))
        elif line.number in tables and not line.depth:
            found.append(Entry(" | ".join(tables[line.number][1]), line.number))
    return found
