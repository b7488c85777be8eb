"""Programs that type into a terminal or a window, where the hook takes what comes for a person's words."""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.programs import run_program
from role_guard.shell.special.runners import multiplexer
from role_guard.shell.tables.special import TYPES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call


def types(call: Call) -> None:
    """Report a program that may type; one that is told to by none of its words is a program like others."""
    report = call.walk.report
    typing = re.compile(TYPES[call.name], re.IGNORECASE)
    if any(typing.fullmatch(value.text) for value in call.values if value.exact) or typing.fullmatch(""):
        report.session(f"`{call.name}` types into a terminal or a window, as a person does")
    elif not all(value.exact for value in call.values):
        report.unknown(f"`{call.name}` gets words that are not literal, and could type with them")
    run_program(call, f"`{call.name}` is a program that may change anything")
    if call.name in ("tmux", "screen"):
        multiplexer(call)
