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
    lines = [line.rstrip("\r") for line in text.split("\n")]
    begins = [index for index, line in enumerate(lines) if line == begin]
    ends = [index for index, line in enumerate(lines) if line == end]
    if not begins and not ends:
        gap = "" if not text else (newline if text.endswith("\n") else newline * 2)
        if text.endswith("\r"):
            gap = " " + gap  # the lone carriage return must not become part of a line break
        return text + gap + block + newline
    if len(begins) != 1 or len(ends) != 1 or ends[0] < begins[0]:
        line = min(begins + ends) + 1
        raise UserError(f"{name}:{line}: the marks `{begin}` and `{end}` are not one pair; remove both and run again")
    raw = text.split("\n")
    tail = raw[ends[0] + 1 :]
    before = "".join(line + "\n" for line in raw[: begins[0]])
    return before + block + ((newline + "\n".join(tail)) if tail else "")
