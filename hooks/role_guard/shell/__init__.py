"""Reads shell commands and says what they would do (docs/shell.md).

text → words.py, parser.py, compound.py → nodes (syntax.py)
     → walk.py: lists, loops, functions, `cd` → command.py: one simple command
     → tables/, rows.py, special/ → roles.py, report.py → effects
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.effects import Effect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.layout import Layout
    from role_guard.shapes import Policy
    from role_guard.shell.report import Report


def shell_effects(tool: str, command: str, cwd: str, layout: Layout, policy: Policy) -> list[Effect]:
    """Read a shell command.

    Args:
        tool: `Bash`, `Monitor` or `PowerShell`.
        command: the text of the command.
        cwd: absolute working directory of the session.
        layout: where the checkouts are.
        policy: the compiled policy.

    Returns:
        At least one effect.
    """
    return read_command(tool, command, cwd, layout, policy).effects()


def read_command(tool: str, command: str, cwd: str, layout: Layout, policy: Policy) -> Report:
    """Read a shell command, and return all that was found on the way; see `shell_effects`."""
    from role_guard.shell.report import Report

    report = Report(cwd, layout, policy, shown(command))
    report.text = command
    if tool == "PowerShell":
        from role_guard.shell.powershell import read_powershell

        read = read_powershell
    else:
        from role_guard.shell.posix import read_shell

        read = read_shell
    from role_guard.shell.syntax import UnparsedError

    try:
        read(command, report)
    except UnparsedError as error:
        report.unknown(f"The command can't be read: {error.what}")
    except OSError as error:  # a link in /proc that only its owner may follow, above all
        report.unknown(f"A path in it can't be looked up: {error.strerror}")
    except RecursionError:
        report.unknown("The command can't be read: it leads from one thing to another too many times")
    return report


def shown(text: str) -> str:
    """Return a command as a log may show it: its first line, up to a here-document, blanks collapsed."""
    first = re.split(r"<<|[\r\n]", text.strip(), maxsplit=1)[0]
    found = re.sub(r"\s+", " ", first).strip()
    return found if len(first) == len(text.strip()) else found + " …"
