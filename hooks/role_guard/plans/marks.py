"""Writes into a plan what a person did with it: approval, remarks, amendments, completion.

Each stands at the end of the plan, in the order in which it happened; the text before it stays as it is, byte for byte.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.plans.blocks import read_blocks
from role_guard.plans.text import section_level
from role_guard.plans.visible import read_lines

TITLES = {"approval": "Approval", "remarks": "Remarks", "amendments": "Amendments", "completion": "Completion"}
"""Headings of the sections, by their key in `text.SECTIONS`."""


def append(text: bytes, key: str, lines: list[str]) -> bytes:
    """Add lines to the end of a plan, below the heading of their kind.

    Args:
        text: the plan.
        key: of the section, one of `TITLES`; it gets its heading, at the level of the plan's sections, unless the plan
            ends with such a section.
        lines: what to add, without line ends.

    Returns:
        The plan with them; its line ends and what stands before are kept.
    """
    content = text.decode("utf-8", "surrogateescape")
    newline = next((end for end in ("\r\n", "\n", "\r") if end in content), "\n")
    before = content.rstrip()
    before += re.match(r"[^\r\n]*", content[len(before) :])[0]  # type: ignore[index]
    rows = re.split(r"\r\n|\n|\r", before) if before.strip() else []
    fence = read_blocks(rows).fence
    closing = re.match(r"[ >]*(`+|~+)", rows[fence - 1]) if fence else None
    title = f"{'#' * section_level(read_lines(content)[0])} {TITLES[key]}"
    last = [row for row in rows if row.startswith(("# ", "## "))][-1:]
    head = [] if last == [title] and not closing else ["", title, ""]
    lines = lines[1:] if head and lines[:1] == [""] else lines
    added = [*([before] if rows else []), *([closing[1]] if closing else []), *head, *lines, ""]
    return newline.join(added).encode("utf-8", "surrogateescape")


_SPECIAL = re.compile(r"\\(?=[!-/:-@\[-`{-~])|[`\[\]~|]")
_CODE_ONLY = re.compile(r"(?:[^`<\[\]~|\\]|(?<!`)(`{1,2})(?!`)[^`<\[\]~|\\]+(?<!`)\1(?!`))*\Z")
_DASHES = re.compile(r"( *)(?=[:|-][ :|-]*\Z)")
"""Before what may be the delimiter row of a table (GitHub Flavored Markdown 0.29, "Tables") or an underline."""

_MARKERS = re.compile(r"( *(?:(?:[-*+]|\d{1,9}[.)]) +|> ?){3})(?=[-*+>\d])")
_MAIL = re.compile(r"(.*?)( <[\w.+-]{1,64}@[\w.-]{1,255}>)?\Z", re.DOTALL)
_INDENT = 3
"""Blanks at the beginning of a line that a quotation keeps: with more, it may be code, or far down in lists."""


def quoted(text: str) -> list[str]:
    """Return a person's words as a block quotation, so that nothing in them is read as a part of the plan."""
    found = []
    for line in printable(text).strip("\n").split("\n"):
        bare = line.strip(" ")
        indent = " " * min(len(line) - len(line.lstrip(" ")), _INDENT)
        parts = [bare[start : start + MAX_QUOTED] for start in range(0, len(bare), MAX_QUOTED)]
        found += ["> " + indent + escaped(part) for part in parts] or [">"]
    return found


MAX_QUOTED = 600
"""Characters of a line in a quotation; the rest of it goes into the next."""


def words(text: str) -> str:
    """Return what a person or a commit says as one line of a plan that changes nothing in how the plan reads."""
    said = one_line(text)
    return escaped(said if len(said) <= MAX_QUOTED else said[:MAX_QUOTED] + "…")


def person(who: str) -> str:
    """Return who did something, as a plan names them: their name as `words`, their address as it is."""
    name, mail = _MAIL.match(one_line(who)).groups("")  # type: ignore[union-attr]
    return (words(name) + mail).strip() or "a person"


def escaped(line: str) -> str:
    """Return a line in which nothing is markup that could hide, open or close what stands elsewhere in the plan.

    Code spans stay where nothing in the line can be taken for more. A `<` becomes a reference, because there are
    renderers that see a tag behind a backslash (CommonMark 0.31, "Backslash escapes", "Entity references").
    """
    if not _CODE_ONLY.match(line):
        line = _SPECIAL.sub(r"\\\g<0>", line).replace("<", "&lt;")
    dashes = _DASHES.match(line)
    if dashes is not None:
        return f"{dashes[1]}\\{line[dashes.end() :]}"
    deep = _MARKERS.match(line)
    return line if deep is None else f"{deep[1]}\u2026{line[deep.end() :]}"


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
