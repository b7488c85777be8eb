"""`patch`: the files that it changes stand in the patch (patch(1)).

Where an operand names one, only a rename or a copy in git's form changes others.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard import system as os
from role_guard.shell.command import by_match, matches
from role_guard.shell.contents import text_of_file
from role_guard.shell.feeds import STREAM, standard_input
from role_guard.shell.matching import leads
from role_guard.shell.rows import parse_row
from role_guard.shell.tables.special import PATCH, PATCH_HEADER, PATCH_MOVES, PATCH_RANGE
from role_guard.shell.values import Value, is_literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.matching import Match
    from role_guard.shell.report import Report

BACKUPS = {
    **dict.fromkeys(("-z", "--suffix"), "suffix"),
    **dict.fromkeys(("-Y", "--basename-prefix"), "prefix"),
    **dict.fromkeys(("-V", "--version-control"), "control"),
}
"""Options that name backups, and so ask for them."""

INPUTS = ("-i", "--input")
OTHER_NAMES = {"--strip": "-p", "--directory": "-d", "--input": "-i"}


def patch(call: Call) -> None:
    """Report the files that a patch changes, as far as they can be seen."""
    row = parse_row(PATCH)
    for matched in matches(call, row):
        by_match(matched, call, row)
        if not leads(matched, {"--dry-run"}):
            _patched(matched, call)


def _patched(matched: Match, call: Call) -> None:
    """Report the files that are changed, and their backups."""
    report = call.walk.report
    given = {OTHER_NAMES.get(option, option): value for _, value, option in matched.uses}
    options = [OTHER_NAMES.get(option, option) for _, _, option in matched.uses]
    if "" in given:
        _back_up([value for role, value, option in matched.uses if role == "write" and not option], matched, call)
        text = _text(matched, given.get("-d"), call)
        if text is not None and not PATCH_MOVES.search(text):
            return
    else:
        text = None if "-i" in given else call.stdin or ""
    strip, directory = given.get("-p"), given.get("-d")
    names = None if text is None else _names(text, strip)
    if (
        not names
        or options.count("-p") > 1
        or options.count("-d") > 1
        or (directory is not None and not is_literal(directory))
    ):
        report.unknown("`patch` changes files whose names can't be seen")
        return
    places = [os.path.join(directory.text if directory else "", name) for name in names]
    for place in places:
        report.write(place, "patch", "patches")
    _back_up([Value(place) for place in places], matched, call)


def _text(matched: Match, directory: Value | None, call: Call) -> str | None:
    """Return the patch for a file that is named, None where it can't be seen."""
    report = call.walk.report
    inputs = [value for role, value, option in matched.uses if option in INPUTS or (role == "read" and not option)]
    place = directory.text if directory is not None else ""
    found: list[str | None] = []
    if not inputs or any(STREAM.match(value.text) for value in inputs):
        feed = standard_input(call)
        if call.stdin is None and (not feed.known or feed.through or feed.near):
            return None
        found = [call.stdin or feed.text, *(_file(value, "", report) for value in feed.files)]
    found += [_file(value, place, report) for value in inputs if not STREAM.match(value.text)]
    texts = [text for text in found if text is not None]
    return "\n".join(texts) if len(texts) == len(found) else None


def _file(value: Value, place: str, report: Report) -> str | None:
    """Return what is in a file that a word names from a directory, None where it can't be seen."""
    return text_of_file(os.path.join(place, value.text), report) if value.exact else None


def _back_up(files: list[Value], matched: Match, call: Call) -> None:
    """Report the backups that are made, where options ask for any."""
    options = {option: value for _, value, option in matched.uses if option in BACKUPS}
    if not options and not {"-b", "--backup"} & set(matched.given):
        return
    if not all(is_literal(value) for value in (*files, *options.values())):
        call.walk.report.unknown("`patch` makes backups whose names are not literal")
        return
    suffixes = [value.text for option, value in options.items() if BACKUPS[option] == "suffix"]
    prefixes = [value.text for option, value in options.items() if BACKUPS[option] == "prefix"]
    suffixes = suffixes or (["", ".orig"] if prefixes else [".orig"])
    if any(BACKUPS[option] == "control" for option in options):
        suffixes.append(".~1~")
    for file in files:
        directory, name = os.path.split(file.text)
        for suffix in suffixes:
            for prefix in prefixes or [""]:
                call.walk.report.write(os.path.join(directory, f"{prefix}{name}{suffix}"), "patch", "writes")


def _names(text: str, strip: Value | None) -> list[str] | None:
    """Return the files that a patch names, None where that is not certain.

    Args:
        text: the patch.
        strip: the value of `-p`: directories that are taken from the beginning of names; without it all are.

    Source: patch(1), and `intuit_diff_type` and `fetchname` in GNU patch: a patch may be indented, also by `X`, and a
    header of git's alone makes an empty file, or changes the mode of one. Behind such a header the names of a rename
    and a copy are whole (git-diff(1), "Generating patch text with -p").
    """
    names = []
    has_header = "diff --git" in text
    if strip is not None and not (is_literal(strip) and strip.text.isdigit()):
        return None
    for line in text.split("\n"):
        found = PATCH_HEADER.match(line)
        if found is None or PATCH_RANGE.match(found["names"]):
            continue
        named = found["names"].split()
        if len(named) != (2 if found["git"] else 1) or '"' in found["names"]:
            return None
        for name in named:
            if has_header and PATCH_MOVES.match(line):
                names.append(name)
                continue
            parts = re.split("/+", name)  # nothing before a slash that a name begins with counts as a directory
            kept = parts[int(strip.text) :] if strip is not None else parts[-1:]
            if not kept or not kept[-1]:
                return None
            names.append("/".join(kept))
    return names
