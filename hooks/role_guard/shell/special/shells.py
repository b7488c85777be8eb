"""Shells, and builtins that read text as commands (Bash manual, "Invoking Bash", "Bourne Shell Builtins")."""

from __future__ import annotations

from role_guard.shell.nested import apart, run_source, run_text
from role_guard.shell.programs import run_program
from role_guard.shell.special.builtins import SHOPT_OPTIONS, WIDER
from role_guard.shell.state import MAX_CWDS
from role_guard.shell.values import Value, is_literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.state import Outcome
    from role_guard.shell.walk import Walk

LETTERS = "BCceflnsuvx"
LONG = ("--norc", "--noprofile", "--posix")
LONG_VALUED = ("--rcfile", "--init-file")
NAMED = SHOPT_OPTIONS | {"errexit", "noglob", "nounset", "pipefail", "xtrace"}
"""Options of a shell with which it still only reads commands from where they come (Bash manual, "Invoking Bash")."""


def eval_(call: Call) -> Outcome | None:
    """Read the words of `eval` as a command of this shell."""
    words = _operands(call.values)
    return run_text(words, "eval", call) if words else None


def source(call: Call) -> None:
    """A sourced file can do anything that a program can; Bash 5.3 finds it in the directories behind `-p`."""
    finds = call.values[:1] == [Value("-p")]
    _run_file(_operands(call.values[2:] if finds else call.values)[:1], call)


def _operands(values: list[Value]) -> list[Value]:
    """Return words without the `--` that ends the options of every builtin (Bash manual, "Shell Builtin Commands")."""
    return values[1:] if values[:1] == [Value("--")] else values


def _run_file(files: list[Value], call: Call) -> None:
    """Report a file of commands; one that is a descriptor holds text that can't be seen."""
    if any(not value.exact or value.text.startswith(("/dev/", "/proc/")) for value in files):
        call.walk.report.unknown(f"`{call.name}` reads commands that can't be seen")
    run_program(call, f"`{call.name}` runs a file of commands")


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


def shell(call: Call) -> None:
    """Read the command that `bash -c` gets, or the here-document that feeds a shell."""
    report = call.walk.report
    options = _options(call.values)
    if options is None:
        report.unknown(f"a word of `{call.name}` is not literal")
        return
    letters, strange, operands = options
    report.options.update(WIDER if strange else (value.text for value in call.values if value.text in WIDER))
    if strange:
        run_program(call, f"`{call.name} {strange}` starts a shell with options that can run files")
    if "c" in letters and operands:
        apart(lambda: run_text(operands[:1], f"{call.name} -c", call), call)
    elif "c" in letters:
        report.unknown(f"`{call.name} -c` has no command")
    elif operands and "n" in letters and not strange and "s" not in letters:
        report.read_value(operands[0], f"{call.name} -n")
    elif operands and "s" not in letters:
        _run_file(operands[:1], call)
    elif call.stdin:
        apart(lambda: run_source(call.stdin, call.name, call), call)
    else:
        report.unknown(f"`{call.name}` reads commands that can't be seen")


def _options(values: list[Value]) -> tuple[str, str, list[Value]] | None:
    """Take the options from the words of a shell; they end at `-`, `--` or the first operand.

    Returns:
        The letters of the options, an option that can run files (or nothing), and the operands; None if an option is
        not literal.
    """
    letters, strange, place = "", "", 0
    while place < len(values):
        if not is_literal(values[place]):
            return None
        text = values[place].text
        if not text.startswith(("-", "+")):
            break
        place += 1
        if text in ("-", "--"):
            break
        if text.startswith("--"):
            strange = strange if text in LONG else text
            place += text in LONG_VALUED
            continue
        for letter in text[1:]:
            named = values[place].text if letter in "oO" and place < len(values) else ""
            place += letter in "oO"
            known = named in NAMED if letter in "oO" else letter in LETTERS
            strange = strange if known and not (text[0] == "+" and letter in "cns") else text
        letters += text[1:]
    return letters, strange, values[place:]
