"""`tar`, `zip` and `dd`: options and operands in forms of their own (tar(1), zip(1), dd(1))."""

from __future__ import annotations

from role_guard import regex as re
from role_guard import system as os
from role_guard.shell.command import by_match, matches
from role_guard.shell.matching import leads
from role_guard.shell.programs import text_of
from role_guard.shell.roles import use
from role_guard.shell.rows import parse_row
from role_guard.shell.tables.special import TAR, TAR_MODES, TAR_SUFFIXES, TAR_VALUED, ZIP
from role_guard.shell.values import Value, behind, is_literal, texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.matching import Match

LISTS = {"-T", "--files-from"}
TO_OUTPUT = {"-O", "--to-stdout"}
PLACES = {"-C", "--directory"}
TOP = "--one-top-level"
MEMBER = "--add-file"
FOLLOWS = {"-h", "--dereference"}
"""Options of `tar`: for lists of members, for members that are printed, for where they are unpacked, for a directory
that is added there, for a member whatever it is called, and for links."""


MOVES = {"-m", "--move"}
UNSEEN = {"-@", "--names-stdin", "-R", "--recurse-patterns"}
"""Options of `zip`: for members that are removed, and for members that are not named."""


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
    tops: list[Value] = []
    for role, value, option in matched.uses:
        if option in ("-f", "--file"):
            files.append(value)
        elif option in PLACES:
            directories.append(value)
        elif option == TOP:
            tops.append(value)
        elif option == MEMBER:
            names.append(value)
        elif option:
            use((role, value, option), [], "writes", call)
        else:
            names.append(value)
    if "--remove-files" in matched.given:
        _removed(matched, directories, names, call)
    if not all(map(is_literal, [*files, *directories, *tops])):
        report.unknown("`tar` gets a file or directory that is not literal")
    elif any(":" in value.text for value in files) and "--force-local" not in matched.given:
        report.run(("tar", *words), "`tar` reaches another machine", text_of(call))
    else:
        _by_mode(matched, files, _unpacking_places(matched, files, directories, tops), names, call)


def _removed(matched: Match, directories: list[Value], names: list[Value], call: Call) -> None:
    """Report the members that `tar` removes: they are named from the directory of the last `-C` before them.

    Source: GNU tar manual, "Removing Files", "Changing the Working Directory"; `-h` packs, and then removes, what is
    below a link.
    """
    report = call.walk.report
    if LISTS & set(matched.given):
        report.unknown("`tar --remove-files` removes what a list names")
    named = MEMBER in matched.given  # by an option, which can stand before a `-C` and before the operands
    if len(directories) > 1 or (directories and (named or not leads(matched, PLACES))):
        report.unknown("it is not clear in which directory `tar --remove-files` removes files")
        return
    for name in names:
        place = name._replace(text=os.path.join(directories[0].text, name.text)) if directories else name
        use(("tree", place, ""), [], "removes", call)
        if FOLLOWS & set(matched.given):
            use(("linked", place, ""), [], "removes", call)


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


def _by_mode(matched: Match, files: list[Value], places: list[str], names: list[Value], call: Call) -> None:
    """Report what an archive is used for; `places`: where it would be unpacked, none if that is not known."""
    report = call.walk.report
    mode = _mode(matched)
    if mode == "extract":
        for value in files:
            report.read(value.text, "tar")
        if not leads(matched, TO_OUTPUT):
            _unpacked(matched, places, call)
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


def _unpacking_places(matched: Match, files: list[Value], directories: list[Value], tops: list[Value]) -> list[str]:
    """Return the directories that an archive is unpacked into.

    `-C` holds for the members behind it, and each is taken from the one before. `--one-top-level` adds a directory,
    without a value the one that is called like the archive; a member that has this name behind dots keeps them
    (`.claude/x` of `claude.tar`).

    Source: GNU tar manual, "directory", "one-top-level"; `enforce_one_top_level` in its extract.c.
    """
    places = [] if leads(matched, PLACES) else ["."]
    reached = "."
    for value in directories:
        reached = os.path.join(reached, value.text)
        places.append(reached)
    if TOP not in matched.given:
        return places
    names = [value.text for value in tops] or [name for value in files for name in _top_names(value.text)]
    names += ["." + name for name in names if name[:1] not in ("", ".", "/")]
    return [os.path.join(place, name) for place in places for name in names if name]


def _top_names(archive: str) -> list[str]:
    """Return what a directory for an archive is called, nothing where its name has no suffix that says what it is.

    Source: `strip_compression_suffix` in GNU tar's suffix.c; what its versions make of a double suffix differs.
    """
    name, dot, suffix = os.path.basename(archive).rpartition(".")
    if not dot or suffix not in TAR_SUFFIXES:
        return []
    inner = name[: -len(".tar")]
    return [name, inner] if name.endswith(".tar") and inner and suffix[0] != "t" else [name]


def _unpacked(matched: Match, places: list[str], call: Call) -> None:
    """Report where an archive is unpacked; a list of members can name other directories."""
    report = call.walk.report
    if not places:
        report.unknown(f"it is not clear which directory `tar {TOP}` unpacks into")
    for place in places:
        report.below(place, "tar", "unpacks")
    if LISTS & set(matched.given):
        report.unknown("`tar` unpacks with a list that can name other directories")


def zip_(call: Call) -> None:
    """Report the archive that `zip` writes, and the members that `-m` removes.

    Names of members are read from standard input too, and are patterns of zip's own (zip(1), "-@", "-R", "PATTERN
    MATCHING").
    """
    row = parse_row(ZIP)
    for matched in matches(call, row):
        by_match(matched, call, row)
        given = set(matched.given)
        patterns = [value for role, value, option in matched.uses if role == "tree" and re.search(r"[*?[]", value.text)]
        if MOVES & given and (UNSEEN & given or patterns):
            call.walk.report.unknown("`zip -m` removes files whose names can't be seen")


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
            report.read_value(behind(value, "if=")._replace(pattern=""), "dd if=")
