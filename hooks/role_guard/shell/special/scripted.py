"""Programs with commands of their own: the files that the text of these commands names, where it can be seen.

What else the commands do is why all of them are `run`.
"""

from __future__ import annotations

from role_guard.shell.command import by_row
from role_guard.shell.feeds import standard_input
from role_guard.shell.locations import located
from role_guard.shell.roles import use
from role_guard.shell.rows import parse_row
from role_guard.shell.tables.changes import SCRIPTED
from role_guard.shell.values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call

STRICT = ("ed", "red")
"""Editors that end at the first error of a script."""


def editor(call: Call) -> None:
    """Report what a line editor is told on its standard input.

    Its words are files, and its options for commands count as unclear by its row.
    """
    from role_guard.shell.special.editors import COMMANDS, commands

    by_row(call, parse_row(next(row for names, row in SCRIPTED.items() if call.name in names.split())))
    text = standard_input(call).text
    call.walk.report.spend(len(text))
    for command in commands(text, goes_on=call.name not in STRICT):
        for pattern, role in COMMANDS:
            found = pattern.match(command)
            if found is not None:
                use((role, Value(found["word"].strip()), ""), [], "writes", call)


def database(call: Call) -> None:
    """Report what the shell of SQLite is told, in its words and on its standard input; addresses name files there."""
    from role_guard.shell.special.databases import judge_text

    by_row(call._replace(values=[located(value) for value in call.values]), parse_row(SCRIPTED["sqlite3"]))
    for text in filter(None, [standard_input(call).text, *(value.text for value in call.values)]):
        call.walk.report.spend(len(text) // 5)
        judge_text(text, call)
