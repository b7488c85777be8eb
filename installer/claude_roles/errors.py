"""The error that a person sees: one line, with a remedy, and exit code 2."""

from __future__ import annotations


class UserError(Exception):
    """Something the person can mend. Its text is one line: place, what is wrong, remedy."""
