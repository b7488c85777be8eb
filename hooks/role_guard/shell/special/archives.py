"""`tar` and `dd`: options and operands in forms of their own (tar(1), dd(1))."""

from __future__ import annotations

from role_guard.shell.command import matches
from role_guard.shell.matching import leads
from role_guard.shell.programs import text_of
from role_guard.shell.roles import use
from role_guard.shell.rows import parse_row
from role_guard.shell.tables.special import TAR, TAR_MODES, TAR_VALUED
from role_guard.shell.values import Value, is_literal, texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.matching import Match

LISTS = {"-T", "--files-from"}
TO_OUTPUT = {"-O", "--to-stdout"}
PLACES = {"-C", "--directory", "--one-top-level"}
"""Options of `tar`: for lists of members, for members that are printed, and for where they are unpacked."""


def tar(call: Call) -> None:
    """Report the archive that `tar` writes, or the directory that it unpacks into."""
    call.walk.report.look("tar")
    call = call._replace(values=_modern(list(call.values)))
    for matched in matches(call, parse_row(TAR)):
        _archive(matched, call)


def _archive(matched: Match, call: Call) -> None:
    """Report what `tar` does in one way of reading its words."""
    report = call.walk.report
    words = texts(call.values)
    for problem in matched.problems:
        report.unknown(f"of `tar`, {problem}")
    if matched.unlisted:
        report.run(("tar", *words), f"`tar {matched.unlisted[0]}` is not known to only read", text_of(call))
    for option, effect in matched.effects:
        use((effect, Value(option), option), [], "writes", call)
    files: list[Value] = []
    directories: list[Value] = []
    names: list[Value] = []
    for role, value, option in matched.uses:
        if option in ("-f", "--file"):
            files.append(value)
        elif option in PLACES:
            directories.append(value)
        elif option:
            use((role, value, option), [], "writes", call)
        else:
            names.append(value)
    if "--remove-files" in matched.given:
        for value in names:
            use(("tree", value, ""), [], "removes", call)
        if LISTS & set(matched.given):
            report.unknown("`tar --remove-files` removes what a list names")
    if not all(map(is_literal, [*files, *directories])):
        report.unknown("`tar` gets a file or directory that is not literal")
    elif any(":" in value.text for value in files) and "--force-local" not in matched.given:
        report.run(("tar", *words), "`tar` reaches another machine", text_of(call))
    else:
        _by_mode(matched, files, directories, names, call)


def _modern(values: list[Value]) -> list[Value]:
    """Return the words with the old form of options, without a dash, rewritten to the new one."""
    if not values or not values[0].exact or values[0].text.startswith("-") or not values[0].text:
        return values
    rest = values[1:]
    found: list[Value] = []
    for letter in values[0].text:
        found.append(Value("-" + letter))
        if letter in TAR_VALUED and rest:
            found.append(rest.pop(0))
    return found + rest


def _mode(matched: Match) -> str:
    """Return what `tar` is asked to do, empty if that is not clear."""
    given = set(matched.given)
    found = [mode for mode, letters, names in TAR_MODES if given & {*names, *(f"-{letter}" for letter in letters)}]
    return found[0] if len(found) == 1 else ""


def _by_mode(matched: Match, files: list[Value], directories: list[Value], names: list[Value], call: Call) -> None:
    """Report what an archive is used for."""
    report = call.walk.report
    mode = _mode(matched)
    if mode == "extract":
        for value in files:
            report.read(value.text, "tar")
        if not leads(matched, TO_OUTPUT):
            _unpacked(matched, directories, call)
    elif mode == "list":
        for value in files:
            report.read(value.text, "tar")
    elif mode == "create":
        for value in files:
            use(("output", value, ""), [], "writes", call)
        if not files:
            report.unknown("`tar` writes to its default archive")
        for value in names:
            report.read_value(value, "tar")
    else:
        report.unknown("it is not clear what `tar` is asked to do")


def _unpacked(matched: Match, directories: list[Value], call: Call) -> None:
    """Report where an archive is unpacked.

    `-C` holds for the members behind it, and a list of members can have one too (GNU tar manual, "directory").
    """
    for value in directories if leads(matched, PLACES) else [*directories, Value(".")]:
        call.walk.report.below(value.text, "tar", "unpacks")
    if LISTS & set(matched.given):
        call.walk.report.unknown("`tar` unpacks with a list that can name other directories")


def dd(call: Call) -> None:
    """Report the file that `dd` writes."""
    report = call.walk.report
    report.look("dd")
    for value in call.values:
        key, equals, text = value.text.partition("=")
        if not equals:
            report.unknown("a word of `dd` is not literal")
        elif key == "of":
            if is_literal(value):
                report.write(text, "dd of=")
            else:
                report.unknown("`dd of=` writes a file whose name is not literal")
        elif key == "if":
            report.read_value(value._replace(text=text, pattern=""), "dd if=")
