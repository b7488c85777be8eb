"""Reads a command of a POSIX shell."""

from __future__ import annotations

from role_guard.shell.compound import parse
from role_guard.shell.state import start
from role_guard.shell.walk import Walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.report import Report


def read_shell(text: str, report: Report) -> None:
    """Report what a command of a POSIX shell does.

    Args:
        text: the command.
        report: gets the effects.

    Raises:
        UnparsedError: it can't be read, or followed.
    """
    script, parser = parse(text)
    walk = Walk(parser, report)
    report.note_parts([command for _, command in script.items], frozenset(parser.defined))
    walk.program(script, start(report.cwds))
    if report.options and report.patterns:
        from role_guard.shell.widened import judge_widened

        judge_widened(report)
    if report.moved:
        from role_guard.shell.standing import read_again

        read_again(walk.asides, report)
    if walk.traps:
        from role_guard.shell.special.shells import judge_traps

        judge_traps(walk)
