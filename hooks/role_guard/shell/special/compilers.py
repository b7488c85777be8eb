"""What a compiler hands on to its preprocessor, assembler and linker (gcc(1), `-Wp,`, `-Wa,`, `-Wl,`, `-Xlinker`)."""

from __future__ import annotations

from role_guard.shell.command import by_row
from role_guard.shell.rows import parse_row
from role_guard.shell.tables.products import PASSED
from role_guard.shell.values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.roles import Use


def report_passed(by: str, others: list[Use], call: Call) -> None:
    """Report what the words name that an option hands on, all of them together: `-Xlinker -Map -Xlinker FILE`.

    Args:
        by: the command with the option.
        others: all words of it in their roles.
        call: the command.
    """
    option = by.rpartition(" ")[2]
    values = [item[1] for item in others if item[0] == "passed" and item[2] == option]
    words = [Value(part) for value in values if value.exact for part in value.text.split(",") if part]
    by_row(call._replace(name=by, values=words), parse_row(PASSED))
