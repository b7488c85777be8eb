"""Shells, and builtins that read text as commands (Bash manual, "Invoking Bash", "Bourne Shell Builtins")."""

from __future__ import annotations

import re

from role_guard.shell.roles import run_source, run_text
from role_guard.shell.state import MAX_CWDS, same
from role_guard.shell.values import is_literal, texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.state import Outcome
    from role_guard.shell.values import Value
    from role_guard.shell.walk import Walk

FLAGS = re.compile(r"[-+][eufxvnCB]*\Z|--(?:norc|noprofile|posix)\Z")
"""Options of a shell after which it still only reads commands from where they come."""


def eval_(call: Call) -> Outcome | None:
    """Read the words of `eval` as a command of this shell."""
    return run_text(call.values, "eval", call) if call.values else None


def source(call: Call) -> None:
    """A sourced file can do anything that a program can."""
    _run_file(call.values[:1], call)


def _run_file(files: list[Value], call: Call) -> None:
    """Report a file of commands; one that is a descriptor holds text that can't be seen."""
    words = (call.name, *texts(call.values))
    if any(not value.exact or value.text.startswith(("/dev/", "/proc/")) for value in files):
        call.walk.report.unknown(f"`{call.name}` reads commands that can't be seen")
    call.walk.report.run(words, f"`{call.name}` runs a file of commands", " ".join(word or "" for word in words))


def trap(call: Call) -> None:
    """Read the first word of `trap` as a command; it may run in any directory from here on, and at any time."""
    values = [value for value in call.values if not (value.exact and value.text == "--")]
    call.walk.report.look("trap")
    if len(values) < 2 or (values[0].exact and values[0].text in ("-", "", "-l", "-p")):
        return
    call.walk.traps.append((values[0], call))
    _judge_trap(values[0], call, call.state.cwds)


def judge_traps(walk: Walk) -> None:
    """Read all commands of `trap` again, where the whole text is known: its functions and its directories."""
    known = [cwd for cwds in walk.been for cwd in cwds or ()]
    unique = tuple(dict.fromkeys(known))
    for value, call in list(walk.traps):
        _judge_trap(value, call, None if None in walk.been or len(unique) > MAX_CWDS else unique)


def _judge_trap(value: Value, call: Call, cwds: tuple[str, ...] | None) -> None:
    """Report what a trap does; one that does more than commands alone makes it unclear where later ones run."""
    walk = call.walk
    for place in [cwds] if cwds else [None, ("/",)]:
        begun = walk.jumps.begin()
        outcome = run_text([value], "trap", call._replace(state=call.state._replace(cwds=place)))
        left = walk.jumps.drop(begun)
        if left or any(state.cwds != place for state in outcome or ()):
            walk.report.unknown("a trap can change the directory of later commands, or end them")
    walk.report.cwds = call.state.cwds


def alias(call: Call) -> None:
    """An alias changes how later commands are read; without `=` it is only printed."""
    if all(value.exact and "=" not in value.text for value in call.values):
        call.walk.report.look("alias")
    else:
        call.walk.report.unknown("an alias changes how later commands are read")


def shell(call: Call) -> Outcome | None:
    """Read the command that `bash -c` gets, or the here-document that feeds a shell."""
    report, values = call.walk.report, list(call.values)
    words = (call.name, *texts(values))
    place = 0
    while place < len(values):
        value = values[place]
        if not is_literal(value):
            report.unknown(f"a word of `{call.name}` is not literal")
            return None
        if (
            value.text == "-o"
            and place + 1 < len(values)
            and values[place + 1].text in ("pipefail", "errexit", "nounset")
        ):
            place += 2
        elif value.text == "-s" or not value.text.startswith(("-", "+")) or value.text == "--":
            break
        elif re.match(r"-[eufxvlB]*c[eufxv]*\Z", value.text):
            if place + 1 >= len(values):
                report.unknown(f"`{call.name} -c` has no command")
                return None
            return _inner(values[place + 1], f"{call.name} -c", call)
        elif FLAGS.match(value.text) and value.text not in ("-", "+"):
            place += 1
        else:
            report.run(words, f"`{call.name} {value.text}` starts a shell with options that can run files")
            return None
    operands = [value for value in values[place:] if value.text not in ("-s", "--")]
    if operands and "-s" not in [value.text for value in values]:
        _run_file(operands[:1], call)
    elif call.stdin:
        return _source(call.stdin, call.name, call)
    else:
        report.unknown(f"`{call.name}` reads commands that can't be seen")
    return None


def _inner(value: Value, by: str, call: Call) -> Outcome:
    call.walk.jumps.apart(lambda: run_text([value], by, call))
    return same(call.state)


def _source(text: str, by: str, call: Call) -> Outcome:
    call.walk.jumps.apart(lambda: run_source(text, by, call))
    return same(call.state)
