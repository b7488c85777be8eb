"""What each role of a row means: from a word in its place to effects (the roles are listed in docs/shell.md)."""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.expressions import is_plain_name
from role_guard.shell.later import LATER
from role_guard.shell.nested import apart, run_handed, run_text
from role_guard.shell.programs import run_program
from role_guard.shell.state import Outcome, join, same
from role_guard.shell.values import Value, is_literal
from role_guard.shell.variables import judge_assignment
from role_guard.shell.writing import PAGER_COMMAND, WRITING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from role_guard.shell.command import Call

    Use = tuple[str, Any, str]
    """(role, value or values, option or empty), as `rows.Match.uses` has them."""

JOB = re.compile(r"%(?:[0-9]+|[%+-])\Z")
"""A job of the shell that runs the command (Bash manual, "Job Control Basics")."""

HEADER = re.compile(
    r"(?i)(?:accept(?:-[a-z]+)?|user-agent|cache-control|pragma|if-(?:modified-since|none-match)|dnt)\s*:"
)
"""Headers that say which form of an answer is wanted, and send nothing (RFC 9110, "Content Negotiation")."""

IN_SHELL = ("command", "builtin")
"""Wrappers whose command runs in the shell itself, so that `cd` behind them lasts."""

MAYBE_IN_SHELL = ("noglob", "nocorrect", "-", "repeat", "exec")
"""Those that do so in zsh alone (zshmisc(1), "Precommand Modifiers", "Complex Commands")."""


def use(item: Use, others: list[Use], verb: str, call: Call) -> Outcome | None:
    """Report what one word of a command does.

    Args:
        item: the word in its role.
        others: all words of the command in their roles.
        verb: what the command does to files.
        call: the command.

    Returns:
        The states after it, where the word is a command that changes them.
    """
    role, value, option = item
    by = call.name if call.name.endswith(f" {option}") else f"{call.name} {option}".strip()
    return ROLES[role](value, by, others, verb, call)


def use_all(uses: list[Use], verb: str, call: Call) -> Outcome | None:
    """Report what all words of a command do in their roles; operands that are a command go together."""
    rest = [item for item in uses if item[0] in ("cmd", "sh") and not item[2]]
    for item in uses:
        if item not in rest:
            use(item, uses, verb, call)
    return use((rest[0][0], [item[1] for item in rest], ""), uses, verb, call) if rest else None


def _text(value: Value, _by: str, _others: list[Use], _verb: str, call: Call) -> None:
    call.walk.report.mention(value.text)


def _read(value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    call.walk.report.read_value(value, by)


def _url(_value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    call.walk.report.look_outside(by)


def _format(value: Value, by: str, _others: list[Use], verb: str, call: Call) -> None:
    if not value.text.startswith("+"):
        _run(value, by, _others, verb, call)


def _page(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    if value.choices:
        for choice in value.choices:
            _page(choice, by, others, verb, call)
    elif value.text.startswith("+") and not (value.exact and PAGER_COMMAND.match(value.text)):
        _run(value, by, others, verb, call)
    else:
        _read(value, by, others, verb, call)


def _header(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    if not value.exact or not HEADER.match(value.text):
        _run(value, by, others, verb, call)


def _secret(_value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    call.walk.report.look_secret(by)


def _number(value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    if not value.number and not (value.exact and re.match(r"[-+]?[0-9]*\.?[0-9]*\Z", value.text)):
        call.walk.report.unknown(f"`{by}` gets something else than a number, which some shells evaluate")


def _run(value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    seen = "can do more than read" if value.text else "is a program that may change anything"
    run_program(call, f"`{by}` {seen}", value.text)


def _job(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    if not value.exact or not JOB.match(value.text):
        _run(value, by, others, verb, call)


def _foreign(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    _run(value, by, others, verb, call)
    _unknown(value, by, others, verb, call)


def _unknown(_value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    call.walk.report.unknown(f"what `{by}` does can't be told")


def _name(value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    if not value.exact or not is_plain_name(value.text):
        call.walk.report.unknown(f"`{by}` assigns a variable whose name is not plain")


def _hashed(value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    if not value.exact or "=" in value.text:
        call.walk.report.unknown(f"`{by}` can make a name stand for another program")


def _env(value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    name, equals, text = value.text.partition("=")
    if not equals:
        call.walk.report.unknown(f"`{by}` sets a variable whose name is not literal")
    else:
        judge_assignment(name, [value._replace(text=text)], call.walk.report, exported=True)


def _unset(value: Value, _by: str, _others: list[Use], _verb: str, call: Call) -> None:
    call.walk.report.unmark(value.text if value.exact else "")


def _bare(_value: Value, _by: str, _others: list[Use], _verb: str, call: Call) -> None:
    call.walk.report.unmark("")


def _named(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    from role_guard.shell.special.addresses import report_named

    report_named(value, by, others, verb, call)


def _sent(value: Value, by: str, others: list[Use], _verb: str, call: Call) -> None:
    from role_guard.shell.special.addresses import report_sent

    report_sent(value, by, others, call)


def _socket(value: Value, _by: str, others: list[Use], verb: str, call: Call) -> None:
    from role_guard.shell.special.addresses import report_socket

    report_socket(value, others, verb, call)


def _passed(_value: Value, by: str, others: list[Use], _verb: str, call: Call) -> None:
    from role_guard.shell.special.compilers import report_passed

    report_passed(by, others, call)


def _sed(value: Value, by: str, others: list[Use], _verb: str, call: Call) -> None:
    from role_guard.shell.special.sed import read_script

    read_script(value, by, call, tuple(item[1] for item in others if item[0] == "sed"))


def _awk(value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    from role_guard.shell.special.awk import read_script

    read_script(value, by, call)


def _pretty(value: Value, _by: str, _others: list[Use], _verb: str, call: Call) -> None:
    from role_guard.shell.special.git import judge_format

    judge_format(value, call, is_format=True)


def _setting(value: Value, _by: str, _others: list[Use], _verb: str, call: Call) -> None:
    from role_guard.shell.special.git_settings import setting

    setting(value, call)


def _commit(_value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    call.walk.report.vcs("vcs-commit", by, f"`{by}` commits")


def _change(_value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    call.walk.report.vcs("vcs-change", by, f"`{by}` changes the repository")


def _push(_value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    call.walk.report.vcs("vcs-push", by, f"`{by}` pushes")


def _session(_value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    call.walk.report.session(f"`{by}` starts another session")


def _approve(_value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    call.walk.report.approve(f"`{by}` moves a plan between states")


def _command(value: Value | list[Value], _by: str, _others: list[Use], _verb: str, call: Call) -> Outcome:
    from role_guard.shell.command import run_words

    outcome = run_words(call._replace(values=[value] if isinstance(value, Value) else value, wrapped=call.wrapped + 1))
    if call.name in MAYBE_IN_SHELL:
        return Outcome(join(outcome.ok, call.state), join(outcome.fail, call.state))
    return outcome if call.name in IN_SHELL else same(call.state)


def _shell(value: Value | list[Value], by: str, _others: list[Use], _verb: str, call: Call) -> None:
    apart(lambda: run_text([value] if isinstance(value, Value) else value, by, call), call)


def _leave(_value: Value, _by: str, _others: list[Use], _verb: str, call: Call) -> None:
    call.walk.jumps.leave(call.state)


def _program(value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    if value != Value(""):
        run_handed(f'{value.text} "$@"' if is_literal(value) else None, by, call)


def _callback(value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    run_text([value], by, call)
    call.walk.report.unknown(f"`{by}` runs a command with words that can't be known")


ROLES = {
    **WRITING,
    **LATER,
    "text": _text,
    "code": _text,
    "read": _read,
    "url": _url,
    "format": _format,
    "page": _page,
    "header": _header,
    "secret": _secret,
    "run": _run,
    "foreign": _foreign,
    "job": _job,
    "number": _number,
    "unknown": _unknown,
    "name": _name,
    "env": _env,
    "unset": _unset,
    "bare": _bare,
    "hashed": _hashed,
    "named": _named,
    "passed": _passed,
    "sent": _sent,
    "socket": _socket,
    "sed": _sed,
    "awk": _awk,
    "pretty": _pretty,
    "setting": _setting,
    "commit": _commit,
    "change": _change,
    "push": _push,
    "session": _session,
    "approve": _approve,
    "cmd": _command,
    "sh": _shell,
    "program": _program,
    "callback": _callback,
    "leave": _leave,
}
"""Every role that a row can name, and what a word in it does."""
