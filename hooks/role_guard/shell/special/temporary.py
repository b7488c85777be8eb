"""`mktemp`: the file it creates is named by a template, or stands among the machine's temporary ones (mktemp(1))."""

from __future__ import annotations

from role_guard import system as os
from role_guard.shell.command import by_match, matches
from role_guard.shell.matching import leads
from role_guard.shell.rows import parse_row
from role_guard.shell.tables.products import MKTEMP
from role_guard.shell.writing import is_temporary

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.matching import Match


def mktemp(call: Call) -> None:
    """Report the file or directory that is created, unless it is one of the machine's temporary ones.

    What is not literal is no more than the program: the name is a new one, whatever it is.
    """
    row = parse_row(MKTEMP)
    for matched in matches(call, row):
        by_match(matched, call, row)
        _created(matched, call)


def _created(matched: Match, call: Call) -> None:
    """Report the file that a template names."""
    if leads(matched, {"-t", "-p", "--tmpdir"}):  # below the directory, which has been looked at
        if any(".." in value.text.split("/") for role, value, option in matched.uses if role == "text" and not option):
            call.walk.report.unknown("`mktemp` creates a file above the directory that it gets")
        return
    for role, value, option in matched.uses:
        for choice in value.choices or (value,):
            is_template = role == "text" and not option and choice.exact
            if is_template and not is_temporary(os.path.dirname(choice.text) or ".", call):
                call.walk.report.write(choice.text, "mktemp", "creates")
