"""Texts within a command that a shell reads as commands again: `eval`, `bash -c`, `trap`."""

from __future__ import annotations

from role_guard.paths import relative
from role_guard.shell.report import MAX_TEXTS
from role_guard.shell.state import MAX_CWDS, start
from role_guard.shell.syntax import UnparsedError
from role_guard.shell.values import Value, is_literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from role_guard.shell.command import Call
    from role_guard.shell.report import Report
    from role_guard.shell.state import Outcome


def run_text(values: list[Value], by: str, call: Call) -> Outcome | None:
    """Report what words do that a shell reads, joined by blanks, as a command again; return the states after it."""
    if not all(is_literal(value) for value in values):
        call.walk.report.unknown(f"`{by}` gets a command that is not literal")
        return None
    return run_source(" ".join(value.text for value in values), by, call)


def run_handed(text: str | None, by: str, call: Call) -> None:
    """Report what a text does that a program hands to a shell of its own.

    Args:
        text: the text, None where it is not known.
        by: what hands it over.
        call: the command.
    """
    if text is None:
        call.walk.report.unknown(f"`{by}` runs a command that is not literal")
        return
    apart(lambda: run_source(text, by, call), call)


def apart(run: Callable[[], object], call: Call) -> None:
    """Read commands that run in a process of their own."""
    call.walk.jumps.apart(run)
    call.walk.report.cwds = call.state.cwds


def run_source(text: str, by: str, call: Call) -> Outcome | None:
    """Report what a text does that a shell reads as a command."""
    from role_guard.shell.compound import parse
    from role_guard.shell.walk import Walk

    call.walk.report.spend(200 + len(text))
    call.walk.report.texts += 1
    if call.walk.report.texts > MAX_TEXTS:
        call.walk.report.unknown("too many texts in it are read as commands again")
        return None
    try:
        script, parser = parse(text, call.walk.depth + 1)
    except UnparsedError as error:
        call.walk.report.unknown(f"the command that `{by}` gets can't be read: {error.what}")
        return None
    walk = Walk(parser, call.walk.report, call.walk)
    return walk.program(script, start(call.state.cwds)._replace(piped=call.state.piped, beside=call.state.beside))


def judge_command(words: list[str], report: Report, *, fed: bool) -> None:
    """Report what a plain command of literal words does, by the tables; `fed`: its input comes from another one."""
    from role_guard.shell.command import detached, run_words

    call = _alone("", [Value(word) for word in words], report)
    run_words(detached(call) if fed else call)


def judge_value(role: str, value: Value, by: str, report: Report) -> None:
    """Report what a value does that has a role (docs/shell.md) outside of any command."""
    from role_guard.shell.roles import use

    cwds = report.cwds
    use((role, value, ""), [], "writes", at_top(_alone(by, [], report)))
    report.cwds = cwds


def at_top(call: Call) -> Call:
    """Return a command as it is in the present directory and at the top of the checkout, where git starts programs.

    git(1) goes to the top first; what it starts gets the way back in `GIT_PREFIX` alone. The report judges paths in
    both from now on: set its directories back.
    """
    report, cwds = call.walk.report, call.state.cwds
    if cwds is None:
        return call
    places = dict.fromkeys(cwds)
    for cwd in cwds:
        real = report.real_path(cwd)
        tops = [root for root, _ in report.layout.roots if relative(real, report.real_path(root)) is not None]
        places.update(dict.fromkeys(sorted(tops, key=len)[-1:]))
    report.cwds = tuple(places) if len(places) <= MAX_CWDS else None
    return call._replace(state=call.state._replace(cwds=report.cwds))


def _alone(name: str, values: list[Value], report: Report) -> Call:
    """Return a command that stands for itself, in the present directories."""
    from role_guard.shell.command import Call
    from role_guard.shell.compound import Parser
    from role_guard.shell.walk import Walk

    walk = Walk(Parser(""), report)
    return Call(name, values, start(report.cwds), walk, walk.scope, "", wrapped=1)
