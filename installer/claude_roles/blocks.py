"""A marked block in a text file that otherwise belongs to the user."""

from __future__ import annotations

from claude_roles.errors import UserError


def put_block(text: str | None, body: str, begin: str, end: str, name: str) -> str:
    """Put a block into a text, or bring the one that is there up to date.

    Args:
        text: the present text; None if there is no file.
        body: what stands between the marks, without a final line break.
        begin: the line that opens the block.
        end: the line that closes it.
        name: what error messages call the file.

    Returns:
        The text with the block: in its old place, else at the end.

    Raises:
        UserError: the marks are not one pair in order.
    """
    text = text or ""
    newline = "\r\n" if "\r\n" in text else "\n"
    block = newline.join([begin, *body.splitlines(), end])
    place = _place(text, begin, end, name)
    if place is None:
        return text + gap(text) + block + newline
    raw = text.split("\n")
    tail = raw[place[1] + 1 :]
    before = "".join(line + "\n" for line in raw[: place[0]])
    return before + block + ((newline + "\n".join(tail)) if tail else "")


def gap(text: str | None) -> str:
    """Return what stands between a text and the block that is put at its end."""
    text = text or ""
    newline = "\r\n" if "\r\n" in text else "\n"
    found = "" if not text else (newline if text.endswith("\n") else newline * 2)
    return " " + found if text.endswith("\r") else found  # a lone carriage return must not become part of a line break


def body(text: str | None, begin: str, end: str, name: str) -> str | None:
    """Return what stands between the marks, without a final line break; None if there is no block.

    Raises:
        UserError: as `put_block`.
    """
    place = _place(text or "", begin, end, name)
    return None if place is None else "\n".join(_lines(text or "")[place[0] + 1 : place[1]])


def take_block(text: str, begin: str, end: str, gap: str, name: str) -> str:
    """Take the block out of a text.

    Args:
        text: the present text.
        begin: the line that opens the block.
        end: the line that closes it.
        gap: what was put before the block.
        name: what error messages call the file.

    Returns:
        The text as it was before `put_block`, with what was written around the block since.

    Raises:
        UserError: as `put_block`.
    """
    place = _place(text, begin, end, name)
    if place is None:
        return text
    raw = text.split("\n")
    before = "".join(line + "\n" for line in raw[: place[0]])
    tail = "\n".join(raw[place[1] + 1 :])
    if not before.endswith(gap):
        return before + tail
    kept = before.removesuffix(gap)
    if tail and kept and not kept.endswith("\n"):
        kept += gap.lstrip(" ").removesuffix("\n").removesuffix("\r") or "\n"  # what follows begins a line of its own
    return kept + tail


def _place(text: str, begin: str, end: str, name: str) -> tuple[int, int] | None:
    """Return the indexes of the lines with the marks, None if there are none."""
    lines = _lines(text)
    begins = [index for index, line in enumerate(lines) if line == begin]
    ends = [index for index, line in enumerate(lines) if line == end]
    if not begins and not ends:
        return None
    if len(begins) != 1 or len(ends) != 1 or ends[0] < begins[0]:
        line = min(begins + ends) + 1
        raise UserError(f"{name}:{line}: the marks `{begin}` and `{end}` are not one pair; remove both and run again")
    return begins[0], ends[0]


def _lines(text: str) -> list[str]:
    return [line.rstrip("\r") for line in text.split("\n")]
