"""The sections of a plan: headings, what stands below them, and the parts that every section may have.

The sections are those of the template, with the names that people give them.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.named import namedtuple
from role_guard.plans.blocks import HEADING, ITEM, TEXT
from role_guard.plans.visible import Line

Section = namedtuple("Section", "key heading line level body")
"""`key`: one of `SECTIONS`, empty for any other; `line`: of the heading, from 1; `level`: 1 to 6, 7 for a bold line;
`body`: the `Line`s below it, those of its subsections included."""

Item = namedtuple("Item", "depth ordered box text")
"""A list item. `depth`: 1 for the outermost; `box`: None without one, else whether it is ticked."""

SECTIONS = {
    "summary": ("summary", "overview", "goal"),
    "requirements": ("requirements clarified", "requirements", "clarified requirements"),
    "create": ("files to create", "new files", "files created", "create"),
    "modify": (
        "files to modify", "files to change", "files to edit", "files to update", "modified files", "changed files",
        "existing files", "modify",
    ),
    "delete": ("files to delete", "files to remove", "deleted files", "delete"),
    "rename": ("files to rename", "files to move", "renamed files", "rename"),
    "files": ("files", "files to touch", "affected files", "files affected", "files to create or modify",
              "files to create and modify", "files to create/modify", "file changes"),
    "steps": ("implementation steps", "steps", "implementation", "implementation order", "implementation plan"),
    "criteria": ("success criteria", "acceptance criteria", "definition of done", "done when"),
    "security": ("security checklist", "security considerations", "security"),
    "risks": ("risks and mitigations", "risks & mitigations", "risks"),
    "questions": ("questions for the implementer", "questions for implementer", "open questions", "questions"),
    "effort": ("effort breakdown", "effort", "effort estimate"),
    "rules": ("implementation rules for the implementer", "implementation rules", "rules for the implementer",
              "rules for implementer", "rules"),
    "amendments": ("amendments",),
    "remarks": ("remarks", "review remarks"),
    "approval": ("approval",),
    "completion": ("completion",),
}  # fmt: skip
"""Sections by key, with the headings they go by (folded). The last four are written by the person's commands."""

PARENTS = ("files", "steps")
"""Sections that may have others below them: "Files" with "Create" and "Modify", "Implementation" with anything."""

PARENT_HEADINGS = (
    "plan", "the plan", "changes", "proposed changes", "details", "design", "technical design", "technical details",
    "approach", "technical approach", "solution", "scope",
)  # fmt: skip
"""Other headings that may. Below any other ("Out of scope", "Alternatives") a section's name begins none."""

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
"""Hyphens and dashes of any keyboard; first in a class of characters, or the hyphen makes a range."""

_KEYS = {heading: key for key, headings in SECTIONS.items() for heading in headings}
_BOLD = re.compile(r"(?:\*\*([^*]{1,300})\*\*|__([^_]{1,300})__):?\Z")
_NUMBERING = re.compile(r"(?:(?:step|phase|section)\s+)?\d{1,4}(?:\.\d{1,4}){0,5}(?:[.):]\s*|\s+|\Z)", re.IGNORECASE)
_BOX = re.compile(r"\[([ xX\u2713\u2714])\](?:\s+|\Z)(.*)\Z")
_COUNT = re.compile(r"\(\s*~?\d[^()]{0,40}\)")
_TITLE = re.compile(rf"(?:implementation\s+)?plan\s*[{DASHES}:]\s*", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"[*_]{0,2}([A-Za-z][A-Za-z ]{1,30})[*_]{0,2}:[*_]{0,2}\s*(.*)\Z")


def heading(line: Line) -> tuple[int, str] | None:
    """Return level and text of a heading, None for any other line; a bold line that begins a paragraph is 7."""
    if line.kind == HEADING:
        return line.level, line.text
    bold = _BOLD.match(line.text) if line.kind == TEXT and line.level and not line.depth else None
    return (7, (bold[1] or bold[2]).strip()) if bold is not None else None


def section_key(text: str) -> str:
    """Return the key of the section that a heading begins, empty if it is none of `SECTIONS`."""
    return _KEYS.get(_bare(_COUNT.sub("", text[:200])), "")


def unnumbered(text: str) -> str:
    """Return a heading or step without its number."""
    return _NUMBERING.sub("", text, count=1) if _NUMBERING.match(text) else text


def item(line: Line) -> Item | None:
    """Return the list item that a line begins, None for any other line."""
    if line.kind != ITEM:
        return None
    box = _BOX.match(line.text)
    if box is None:
        return Item(line.depth, line.ordered, None, line.text)
    return Item(line.depth, line.ordered, box[1] != " ", box[2].strip())


def attribute(text: str) -> tuple[str, str] | None:
    """Return folded name and value of a line like `**Purpose**: …`, None for any other text."""
    found = _ATTRIBUTE.match(text.strip())
    return (found[1].strip().casefold(), found[2].strip()) if found else None


def read_sections(lines: list[Line]) -> list[Section]:
    """Return the sections.

    A section reaches to the next heading of its level or above. A name of `SECTIONS` begins a section at any level, if
    all headings that it is below of are those of `PARENTS` or `PARENT_HEADINGS`, or the title. In other sections, it is
    a part of them.
    """
    found: list[Section] = []
    above: list[tuple[int, str, str]] = []
    title = _title(lines)
    for line in lines:
        present = heading(line)
        if present is None or line is title:
            if found and present is None:
                found[-1].body.append(line)
            continue
        level, text = present
        above = [outer for outer in above if outer[0] < level]
        key = section_key(text) if all(_may_hold(outer, text) for outer in above) else ""
        above.append((level, section_key(text), text))
        if key or not found or level <= found[-1].level:
            found.append(Section(key, text, line.number, level, []))
        else:
            found[-1].body.append(line)
    return found


def section_level(lines: list[Line]) -> int:
    """Return the level of a heading that begins a section of its own at the end of a plan.

    It is that of the template, 2, but below a heading of level 1, which would hold it.
    """
    title = _title(lines)
    present = [heading(line) for line in lines if line is not title]
    return 1 if any(found is not None and found[0] == 1 for found in present) else 2


def _may_hold(outer: tuple[int, str, str], text: str) -> bool:
    """Say whether a heading may have a section below it; one of steps has none by the name of an action alone."""
    if outer[1] == "steps":
        return _bare(text) not in ("create", "modify", "delete", "rename")
    return outer[1] in PARENTS or _bare(outer[2]) in PARENT_HEADINGS


def _bare(text: str) -> str:
    """Return a heading folded, without number, markup and colon."""
    return " ".join(unnumbered(re.sub(r"[*_`]", "", text[:200]).strip()).strip().rstrip(":").split()).casefold()


def _title(lines: list[Line]) -> Line | None:
    """Return the line of the title: the first heading, if it begins no section."""
    for line in lines:
        present = heading(line)
        if present is not None:
            is_section = section_key(present[1]) and "plan" not in present[1].casefold()
            return None if is_section or present[0] > 6 else line
    return None


def read_title(lines: list[Line]) -> str:
    """Return the title without the word for a plan; empty if there is none."""
    line = _title(lines)
    if line is None:
        return ""
    return _TITLE.sub("", line.text, count=1).strip() if _TITLE.match(line.text) else line.text


def read_meta(lines: list[Line]) -> dict[str, str]:
    """Return the `Name: value` lines between the title and the first section, by folded name."""
    found: dict[str, str] = {}
    title = _title(lines)
    for line in lines[title.number if title is not None else len(lines) :]:
        if heading(line) is not None:
            break
        present = item(line)
        pair = attribute(present.text if present else line.text) if present or line.kind == TEXT else None
        if pair:
            found.setdefault(*pair)
    return found


def read_tables(lines: list[Line]) -> dict[int, tuple[list[str], list[str]]]:
    """Return the rows of tables: line → cells of the heading, cells of the row.

    A table is a paragraph whose lines begin with `|`, the second of them a rule of as many cells as the first has
    (GitHub Flavored Markdown, "Tables"). Cells beyond those of the heading are not shown, so they are left out.
    """
    found: dict[int, tuple[list[str], list[str]]] = {}
    head: list[str] = []
    rule = False
    for line in lines:
        cells = _cells(line.text) if line.kind == TEXT and line.text.startswith("|") else []
        if line.kind == TEXT and line.level:
            head, rule = cells, False
        elif not cells:
            head = []
        elif head and not rule:
            rule = len(cells) == len(head) and all(re.match(r":?-+:?\Z", cell) for cell in cells)
            head = head if rule else []
        elif head:
            found[line.number] = (head, cells[: len(head)])
    return found


def _cells(text: str) -> list[str]:
    """Return the cells of a row; a border with a backslash is none."""
    cells = [cell.replace("\\|", "|").strip() for cell in re.split(r"(?<!\\)\|", text.strip()[1:])]
    return cells[:-1] if cells and not cells[-1] else cells
