"""A program that may do anything: its words are looked at as paths, for none may be a plan or a control file."""

from __future__ import annotations

import os

from role_guard import paths
from role_guard.errors import UnclearPathError
from role_guard.shell.findings import MENTIONED, PLACES, short
from role_guard.shell.report import MAX_PATHS, STREAMS
from role_guard.shell.values import texts
from role_guard.zones import CONTROL, classify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from role_guard.shell.command import Call
    from role_guard.shell.report import Report
    from role_guard.shell.values import Value


def run_program(call: Call, seen: str, also: str = "") -> None:
    """Report a command that is a program, or runs one.

    Args:
        call: the command.
        seen: what it is, as a sentence without its full stop.
        also: more text that reaches it.
    """
    call.walk.report.run((call.name, *texts(call.values)), seen, f"{text_of(call)} {also}")
    for path, cwd in _named(call):
        zones = zones_of(path, cwd, call.walk.report)
        if zones & PLACES:
            call.walk.report.approve(f"{seen}, with the plan `{short(path)}` {MENTIONED}")
        elif CONTROL in zones:
            call.walk.report.unknown(f"{seen}, with the control file `{short(path)}` {MENTIONED}")


def text_of(call: Call) -> str:
    """Return all the text that a program gets: its words and what stands in a here-document."""
    return " ".join([call.name, *(value.text for value in call.values), call.stdin or ""])


def _named(call: Call) -> Iterator[tuple[str, str]]:
    """Yield what the words of a command can name, each with the directory that it starts from."""
    report = call.walk.report
    found: dict[tuple[str, str], None] = {}
    for cwd in call.state.cwds or ("",):
        found[call.name, cwd] = None
        for value in call.values:
            for text in _spelled(value, cwd, report):
                found.update(dict.fromkeys((part, cwd) for part in _parts(text)))
    yield from found


def _spelled(value: Value, cwd: str, report: Report) -> Iterator[str]:
    """Yield the words that a word becomes, as far as they are known."""
    for choice in value.choices:
        yield from _spelled(choice, cwd, report)
    if value.exact:
        yield value.text
    elif value.pattern and (cwd or value.pattern.startswith("/")):
        matches = report.globbed(value.pattern, cwd or "/")
        if matches is None or len(matches) > MAX_PATHS:
            links = [match for match in matches or () if os.path.islink(os.path.join(cwd, match))]
            if matches is None or len(links) > MAX_PATHS:
                report.unknown(f"the glob `{short(value.pattern)}` matches more than can be looked at")
            matches = links
        yield from matches


def _parts(text: str) -> Iterator[str]:
    """Yield what a word names: itself, the value of `NAME=VALUE`, that of an option of one letter."""
    yield text
    if "=" in text:
        yield text.partition("=")[2]
    if text.startswith("-") and not text.startswith("--"):
        yield text[2:]


def zones_of(path: str, cwd: str, report: Report) -> set[str]:
    """Return the zones in which a path can lie; none for what leads nowhere, because its beginning is not there."""
    if STREAMS.match(path) or not path or "\0" in path:
        return set()
    start = os.path.expanduser(path) if path.startswith("~") else path
    if not cwd and not os.path.isabs(start):
        return set()
    first = start.lstrip("/").split("/")[0]
    if not os.path.lexists(os.path.join("/" if os.path.isabs(start) else cwd, first)):
        return set()
    report.spend(30 + 10 * path.count("/"))
    try:
        found = paths.candidates(path, cwd or "/")
    except UnclearPathError:
        return set()
    return {classify(place, report.layout, report.policy["control"])[0] for place in found}
