"""Programs with subcommands that do to files what commands of their own do: see `tables/file_tools.py`."""

from __future__ import annotations

from role_guard.shell.command import by_row, run_words
from role_guard.shell.locations import located
from role_guard.shell.nested import apart
from role_guard.shell.programs import run_program
from role_guard.shell.rows import parse_row
from role_guard.shell.tables.file_tools import CMAKE, MEANT
from role_guard.shell.values import Value, is_literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call

TOOLS = "-E"
"""The first word of `cmake` behind which a subcommand stands."""


def gio(call: Call) -> None:
    """Report what a subcommand of `gio` does, whose words may be addresses of files."""
    call = call._replace(values=[located(value) for value in call.values])
    _do(call, call.values, "gio")


def cmake(call: Call) -> None:
    """Report what `cmake` writes, or the command that one of its tools is like."""
    first = call.values[0] if call.values else None
    if first == Value(TOOLS):
        _do(call, call.values[1:], f"cmake {TOOLS}")
        return
    by_row(call, parse_row(CMAKE))
    if first is not None and not first.exact and len(call.values) > 1 and call.values[1].text in MEANT["cmake -E"]:
        call.walk.report.unknown("the subcommand of `cmake` is not literal")


def _do(call: Call, words: list[Value], name: str) -> None:
    """Report a program, and what the command does that its subcommand, the first of some words, is like."""
    run_program(call, f"`{call.name}` is a program that may change anything")
    if words and not is_literal(words[0]):
        call.walk.report.unknown(f"the subcommand of `{name}` is not literal")
    meant = MEANT[name].get(words[0].text, "") if words else ""
    if " : " in meant:
        by_row(call._replace(name=f"{name} {words[0].text}", values=words[1:]), parse_row(meant))
    elif meant:
        values = [*map(Value, meant.split()), *words[1:]]
        apart(lambda: run_words(call._replace(values=values, wrapped=call.wrapped + 1)), call)
