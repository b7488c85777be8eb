"""A program that may do anything: its words are looked at as paths, for none may be a plan or a control file."""

from __future__ import annotations

from role_guard import paths
from role_guard import system as os
from role_guard.errors import UnclearPathError
from role_guard.shell.findings import MENTIONED, PLACES, short
from role_guard.shell.reads import MAX_PATHS, STREAMS
from role_guard.shell.values import Value, texts
from role_guard.zones import CONTROL, classify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from role_guard.shell.command import Call
    from role_guard.shell.report import Report


def run_program(call: Call, seen: str, also: str = "") -> None:
    """Report a command that is a program, or runs one.

    Args:
        call: the command.
        seen: what it is, as a sentence without its full stop.
        also: more text that reaches it.
    """
    report = call.walk.report
    files: list[Value] = []
    near = ""
    if call.state.piped or call.stdin is None or not all(map(_is_plain, call.values)):
        files, also, near = _fed(call, also)
    report.run((call.name, *texts(call.values)), seen, f"{text_of(call)} {also}", near)
    for path, cwd in _named(call._replace(values=[*call.values, *files])):
        if "../" in path and not path.startswith("/"):  # out of a directory and back to it, as to move it
            from role_guard.shell.standing import note_moved

            note_moved(path, cwd, report)
        zones = zones_of(path, cwd, report)
        if zones & PLACES:
            report.approve(f"{seen}, with the plan `{short(path)}` {MENTIONED}")
        elif CONTROL in zones:
            report.unknown(f"{seen}, with the control file `{short(path)}` {MENTIONED}")
    for path, cwd in _named(call._replace(values=_begun(near))) if near else ():
        if zones_of(path, cwd, report) & {*PLACES, CONTROL}:
            report.unknown(f"{seen}, and a word of it may be in `{short(path)}`, which the command names elsewhere")


def _is_plain(value: Value) -> bool:
    """Say whether a word says all, and names nothing that is open."""
    return bool(value.exact) and "/dev/" not in value.text and "/proc/" not in value.text


def _fed(call: Call, also: str) -> tuple[list[Value], str, str]:
    """Report a program whose text can't be seen.

    Returns:
        Files that are its text, or that it names; text that reaches it besides; text from which names may reach it.
    """
    from role_guard.shell.feeds import in_words, standard_input
    from role_guard.shell.flows import said_around
    from role_guard.shell.interpreters import judge_program
    from role_guard.shell.spelled import named, variants

    words, stdin = in_words(call), standard_input(call)
    judge_program(call, words, stdin)
    near = words.near | stdin.near
    if call.node is None and any(map(_is_open, call.values)):
        near |= {said_around(call.walk.report)}
    near = {variant for text in near for variant in variants(text)}
    through = f"{words.through} {stdin.through}"
    text = " ".join((also, words.text, stdin.text, through))
    return [*words.files, *stdin.files, *named(through)], text, " ".join(sorted(near)).strip()


def _begun(near: str) -> list[Value]:
    """Return the places that a text names from which names may reach a program."""
    from role_guard.shell.spelled import begun

    return begun(near)


def _is_open(value: Value) -> bool:
    """Say whether a word may be any text, as far as can be seen, or go on with any."""
    if value.choices:
        return any(map(_is_open, value.choices))
    return not (value.exact or value.pattern or value.number or value.plain)


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
    elif _is_open(value) and not value.text.startswith("/dev/"):
        yield from dict.fromkeys((value.text, value.text[: value.text.rfind("/") + 1]))
    elif value.pattern and (cwd or value.pattern.startswith("/")):
        report.patterns[value.pattern, cwd] = report.step
        matches = report.globbed(value.pattern, cwd or "/")
        if matches is None or len(matches) > MAX_PATHS:
            links = [match for match in matches or () if os.path.islink(os.path.join(cwd, match))]
            if matches is None or len(links) > MAX_PATHS:
                report.unknown(f"the glob `{short(value.pattern)}` matches more than can be looked at")
            matches = links
        yield from matches


def _parts(text: str) -> Iterator[str]:
    """Yield what a word names: itself, the value of `NAME=VALUE`, that of an option of a letter, an address's path."""
    yield text
    begin = text.lower().find("file:")
    if begin >= 0:
        from role_guard.shell.locations import local_path

        yield local_path(text[begin:]) or ""
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
