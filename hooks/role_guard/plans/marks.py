"""Writes into a plan what a person did with it: approval, remarks, amendments, completion.

Each stands at the end of the plan, in the order in which it happened; the text before it stays as it is, byte for byte.
"""

from __future__ import annotations

import re

from role_guard.plans.blocks import read_blocks

TITLES = {"approval": "Approval", "remarks": "Remarks", "amendments": "Amendments", "completion": "Completion"}
"""Headings of the sections, by their key in `text.SECTIONS`."""


def append(text: bytes, key: str, lines: list[str]) -> bytes:
    """Add lines to the end of a plan, below the heading of their kind.

    Args:
        text: the plan.
        key: of the section, one of `TITLES`; it gets its heading unless the plan ends with such a section.
        lines: what to add, without line ends.

    Returns:
        The plan with them; its line ends and what stands before are kept.
    """
    content = text.decode("utf-8", "surrogateescape")
    newline = "\r\n" if "\r\n" in content else "\n"
    rows = content.split(newline)
    while rows and not rows[-1].strip():
        rows.pop()
    fence = read_blocks(rows).fence
    closing = re.match(r"[ >]*(`+|~+)", rows[fence - 1]) if fence else None
    title = f"## {TITLES[key]}"
    last = [row for row in rows if row.startswith(("# ", "## "))][-1:]
    head = [] if last == [title] and not closing else ["", title, ""]
    lines = lines[1:] if head and lines[:1] == [""] else lines
    rows += [*([closing[1]] if closing else []), *head, *lines, ""]
    return newline.join(rows).encode("utf-8", "surrogateescape")


def quoted(text: str) -> list[str]:
    """Return a person's words as a block quotation, so that nothing in them is read as a part of the plan."""
    return ["> " + line if line else ">" for line in printable(text).strip("\n").split("\n")]


def one_line(text: str) -> str:
    """Return a person's words as one line."""
    return re.sub(r"\s+", " ", printable(text)).strip()


def printable(text: str) -> str:
    """Return a text without control characters but the newline."""
    return "".join(
        c for c in text.replace("\r\n", "\n").replace("\t", "    ") if c == "\n" or (c >= " " and c != "\x7f")
    )


def code(text: str) -> str:
    """Return a text as a code span that it can't end (CommonMark, "Code spans")."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{pad}{text}{pad}{fence}"
