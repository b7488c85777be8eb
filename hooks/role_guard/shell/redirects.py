"""Judges redirections (Bash manual, "Redirections")."""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.values import expand, is_literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.report import Report
    from role_guard.shell.scope import Scope
    from role_guard.shell.syntax import Redirect
    from role_guard.shell.values import Value

DESCRIPTOR = re.compile(r"(?:[0-9]+|-)\Z")
MOVED = re.compile(r"[0-9]+-\Z")
TEXTS = ("<<", "<<-", "<<<")


def judge_redirects(redirects: list[Redirect], scope: Scope, report: Report) -> None:
    """Report what the redirections of one command read and write.

    Args:
        redirects: in the order of the text.
        scope: the variables at this place.
        report: gets a `read` or `write` for each file.
    """
    for redirect in redirects:
        values = expand(redirect.target, scope)
        if redirect.operator in TEXTS:
            for value in values:
                report.mention(value.text)
            continue
        for value in values:
            if redirect.operator == "<&" or (redirect.operator == ">&" and _is_descriptor(value)):
                continue
            if redirect.operator == ">&" and MOVED.match(value.text):
                report.unknown("`>&` with a dash behind the number is read in two ways by shells")
                continue
            if redirect.operator == "<":
                report.read_value(value, "<")
            elif value.text.startswith("/dev/fd/") and not value.exact:
                report.look(">")
            elif not is_literal(value):
                report.unknown(f"the file that `{redirect.operator}` writes to is not literal")
            elif value.text.startswith("!"):
                report.unknown(f"`{redirect.operator}!` is read in two ways by shells")
            else:
                report.write(value.text, redirect.operator)


def _is_descriptor(value: Value) -> bool:
    """Say whether every shell takes a word for a descriptor; of a number with a sign Bash makes a file."""
    if value.choices:
        return all(map(_is_descriptor, value.choices))
    if value.exact:
        return DESCRIPTOR.match(value.text) is not None
    return value.number and not value.text.startswith("-")


def standard_input(redirects: list[Redirect], scope: Scope) -> str | None:
    """Return the text that a here-document or here-string gives to standard input.

    Returns:
        The text; an empty string if no redirection sets standard input; None if it is set to something not known.
    """
    found: str | None = ""
    for redirect in redirects:
        if redirect.descriptor not in ("", "0") or not redirect.operator.startswith("<"):
            continue
        found = None
        if redirect.operator in TEXTS:
            values = expand(redirect.target, scope)
            found = values[0].text + "\n" if len(values) == 1 and values[0].exact else None
    return found
