"""What a row of a table says of the file that it lists, or that it stands below."""

from __future__ import annotations

from role_guard.plans import words
from role_guard.plans.names import split_path
from role_guard.plans.untouched import CLOSED, DOUBTFUL, OPEN, QUESTIONS, answer_says, hardest, is_nothing, note_says

FILE_COLUMNS = ("file", "files", "path", "file path", "paths")
"""Headings of the column of a table that has the files; without one of these, it is the first, if its heading is the
name of a group of files ("Module", "New tests")."""


def names_of(head: list[str]) -> list[str]:
    """Return the headings of the columns to be compared."""
    return [words.folded(cell).strip("*_` ?:.") for cell in head]


def row_says(head: list[str], cells: list[str], column: int) -> str:
    """Return what a row says of the file in it (`untouched`).

    Args:
        head: headings of the columns.
        cells: of the row.
        column: where the file stands.
    """
    names = names_of(head)
    others = [index for index in range(len(cells)) if index != column]
    said = hardest(_cell_says(names[index], cells[index]) for index in others)
    answered = any(names[index] in QUESTIONS and cells[index].strip("*_` ") for index in others)
    nothing = not answered and any(is_nothing(cells[index]) for index in others)
    return said or (DOUBTFUL if nothing else OPEN)


def row_below_says(head: list[str], cells: list[str], files: set[str]) -> str:
    """Return what a row below a heading that names files says of them.

    A row that has another subject ("| `login()` | none |") is about that.

    Args:
        head: headings of the columns.
        cells: of the row.
        files: the paths that the heading names.
    """
    names = names_of(head)
    said = [_cell_says(name, cell) for name, cell in zip(names, cells)]
    subjects = [cell for cell, one in zip(cells, said) if one != CLOSED and not is_nothing(cell) and cell.strip()]
    if CLOSED in said and all(split_path(cell)[0] in files for cell in subjects):
        return CLOSED
    if len(cells) == 2 and answer_says(*cells) == CLOSED:  # a row such as "| Action | none |"
        return CLOSED
    return OPEN


def _cell_says(name: str, cell: str) -> str:
    """Return what a cell says of the file in its row."""
    if note_says(name) == CLOSED and cell.strip() and not is_nothing(cell):
        return CLOSED  # a tick below "Unchanged"
    return hardest([OPEN if is_nothing(cell) else note_says(cell), answer_says(name, cell)])
