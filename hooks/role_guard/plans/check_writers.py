"""Finds sections in a draft that only a person's command writes: a planner's would read as a person's word."""

from __future__ import annotations

from role_guard.plans.marks import TITLES
from role_guard.plans.text import read_sections
from role_guard.plans.visible import read_lines

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

PERSONS = ("amendments", "approval", "completion")
"""Keys of these sections (`text.SECTIONS`). Remarks open nothing and approve nothing, so anybody may write them."""


def check_writers(text: str, approved: list[str]) -> Iterator[tuple[int, str, str]]:
    """Find such sections that do not stand in a text that a person has approved, word for word.

    Args:
        text: of the plan.
        approved: what was approved of it before: returned plans keep what was written into them.

    Yields:
        Line, code and text of each finding.
    """
    known = {(key, body) for before in approved for _, key, body in _written(before)}
    for line, key, body in _written(text):
        if (key, body) not in known:
            said = f"only a person's command writes `{TITLES[key]}`, and this is not what it wrote; remove it"
            yield line, "person-section", said


def _written(text: str) -> Iterator[tuple[int, str, str]]:
    """Return line, key and text of each such section."""
    sections = read_sections(read_lines(text)[0])
    rows = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for section, end in zip(sections, [*(other.line - 1 for other in sections[1:]), len(rows)]):
        if section.key in PERSONS:
            yield section.line, section.key, "\n".join(rows[section.line : end]).strip()
