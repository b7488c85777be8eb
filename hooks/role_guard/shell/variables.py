"""Judges what is assigned to variables: some of them make programs, or the shell itself, run something."""

from __future__ import annotations

from role_guard import regex as re
from role_guard import system as os
from role_guard.shell.tables.environment import COMMANDS, HARMLESS, HARMLESS_VALUES, INTEGERS, SHELL_RUNS, WIDENING
from role_guard.shell.values import UNKNOWN, Value, expand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.report import Report
    from role_guard.shell.scope import Scope

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
INTEGER = re.compile(r"[0-9]*\Z")


def judge_assignment(name: str, values: list[Value], report: Report, *, exported: bool) -> None:
    """Report an assignment that can make something run.

    Args:
        name: the variable.
        values: what it is set to.
        report: gets a `run`.
        exported: programs see the variable; else only if it is in the environment already.
    """
    if not NAME.match(name):
        report.unknown(f"`{name[:40]}` is no name of a variable")
        return
    report.unmark(name)
    report.options.update(WIDENING.get(name, "").split())
    if name in INTEGERS and not all(value.number or (value.exact and INTEGER.match(value.text)) for value in values):
        report.unknown(f"`{name}` evaluates what it is set to")
    if fits(name, HARMLESS):
        return
    allowed = HARMLESS_VALUES.get(name)
    if allowed is not None and all(value.exact and value.text in allowed for value in values):
        return
    if name == "IFS":
        return  # it changes how words are split; `scope.note_assigners` takes every variable for unknown then
    if exported or name in os.environ or fits(name, SHELL_RUNS):
        shown = values[0].text if len(values) == 1 and values[0].exact else "…"
        report.run((f"{name}={shown}",), f"`{name}` is set, which can make programs run something else")
        if not all(value.exact for value in values) and report.names_control():
            report.unknown(f"`{name}` is set to what can't be seen, and the command names control files or plans")
        role = role_of(name, COMMANDS)
        for value in values if role else ():
            if value == Value(""):
                continue
            from role_guard.shell.nested import judge_value

            judge_value(role, value, name, report)


def judge_names(scope: Scope, report: Report) -> None:
    """Report the variables that a command assigns in any way: loops, `read`, expansions, redirections.

    Args:
        scope: all that is assigned.
        report: gets what `judge_assignment` finds.
    """
    for name, words in scope.names.items():
        judged = name in INTEGERS or name in WIDENING or name in os.environ or fits(name, SHELL_RUNS)
        if not NAME.match(name) or not judged:
            continue
        for word in words:
            judge_assignment(name, [UNKNOWN] if word is None else expand(word, scope), report, exported=False)


def role_of(name: str, table: dict[str, str]) -> str:
    """Return the role that a table has for a name; `*` in its keys is any text. Empty if it has none."""
    return next((role for glob, role in table.items() if like(name, glob)), "")


def like(name: str, glob: str) -> bool:
    """Say whether a name is what a glob describes, in which `*` is any text."""
    return re.match(re.escape(glob).replace(r"\*", ".*") + r"\Z", name) is not None


def fits(name: str, patterns: tuple[str, ...]) -> bool:
    """Say whether a name is in a list whose entries may end, or begin, with `*`."""
    for pattern in patterns:
        if pattern == name or (pattern.endswith("*") and name.startswith(pattern[:-1])):
            return True
        if pattern.startswith("*") and name.endswith(pattern[1:]):
            return True
    return False
