"""Text that a shell runs without a command that says so: prompts, startup files (Bash manual, "Bash Variables").

It runs at any time from then on, in whatever directory the shell is by then: it is read for the present one, and for
one that is not known.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.nested import apart, run_source
from role_guard.shell.tables.environment import OPTIONS
from role_guard.shell.values import Value, is_literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.roles import Use

DRAWN = re.compile(r"\\\$(?![({\[\w`])|\\0(?:33|07)|\\[A-Za-z!#@\[\]]")
"""Escapes of a prompt that become no text which is expanded (Bash manual, "Controlling the Prompt")."""

DECODED = re.compile(r"\\[0-9$`\\]|\$\Z")
"""What can become the beginning of an expansion when the escapes are decoded, or with text that is appended."""

EXPANDED = re.compile(r"[$`]")
MARK = "END_OF_THE_PROMPT"


def late(value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    """Read a word as text that the shell runs at some time."""
    if is_literal(value):
        _run_anywhere(value.text, by, call)
    else:
        call.walk.report.unknown(f"`{by}` gets a command that is not literal")


def prompt(value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    """Read the substitutions in a word that the shell expands at some time, as it does in double quotes."""
    text = DRAWN.sub("", value.text)
    if not is_literal(value):
        call.walk.report.unknown(f"`{by}` is expanded by the shell, and not literal")
    elif DECODED.search(text) or MARK in text:
        call.walk.report.unknown(f"what the shell expands in `{by}` can't be told")
    elif EXPANDED.search(text):
        _run_anywhere(f": <<{MARK}\n{text}\n{MARK}\n", by, call)


def startup(value: Value, by: str, others: list[Use], verb: str, call: Call) -> None:
    """Look at the name of a file that a shell reads its first commands from; the name itself is expanded."""
    prompt(value, by, others, verb, call)
    if not value.exact or value.text.startswith(("/dev/", "/proc/")):
        call.walk.report.unknown(f"`{by}` names commands that can't be seen")


def line(value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    """Read one word as a command of its own, whatever stands in the next one."""
    if is_literal(value):
        apart(lambda: run_source(value.text, by, call), call)
    else:
        call.walk.report.unknown(f"`{by}` gets a command that is not literal")


def less(value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    """Read a word as the options of `less`, which `$` ends and which need no dash (less(1), "OPTIONS")."""
    if not is_literal(value):
        call.walk.report.unknown(f"`{by}` holds options that are not literal")
        return
    words = value.text.replace("$", " ").split()
    call.walk.report.command(["less", *(word if word[0] in "-+" else f"-{word}" for word in words)])


def options(value: Value, by: str, _others: list[Use], _verb: str, call: Call) -> None:
    """Read the value of a variable as options of a program, between blanks, as far as it is known."""
    for choice in value.choices or (value,):
        if choice.exact:
            call.walk.report.command([OPTIONS[by], *choice.text.split()])


def _run_anywhere(text: str, by: str, call: Call) -> None:
    """Report what a text does in the present directory, and in one that is not known."""
    for cwds in dict.fromkeys((call.state.cwds, None)):
        placed = call._replace(state=call.state._replace(cwds=cwds))
        call.walk.report.cwds = cwds
        apart(lambda placed=placed: run_source(text, by, placed), call)  # type: ignore[misc]


LATER = {"late": late, "prompt": prompt, "startup": startup, "line": line, "less": less, "options": options}
"""Roles of words that are text for a shell, or options, of a variable or of another program."""
