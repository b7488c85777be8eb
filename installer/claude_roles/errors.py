"""The error that a person sees: one line for each mistake, with a remedy, and exit code 2."""

from __future__ import annotations


class UserError(Exception):
    """Something the person can mend.

    Attributes:
        lines: one for each mistake: place, what is wrong, remedy. What stands in one of them is never a further line,
            whatever a file is called.
    """

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines
