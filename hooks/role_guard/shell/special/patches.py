"""`patch`: the files that it changes stand in the patch, where no operand names one (patch(1))."""

from __future__ import annotations

import os

from role_guard.shell.command import by_match, matches
from role_guard.shell.matching import leads
from role_guard.shell.rows import parse_row
from role_guard.shell.tables.special import PATCH, PATCH_HEADER, PATCH_RANGE
from role_guard.shell.values import Value, is_literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.matching import Match

BACKUPS = {
    **dict.fromkeys(("-z", "--suffix"), "suffix"),
    **dict.fromkeys(("-Y", "--basename-prefix"), "prefix"),
    **dict.fromkeys(("-V", "--version-control"), "control"),
}
"""Options that name backups, and so ask for them."""


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
    given = {option: value for _, value, option in matched.uses}
    if "" in given:
        _back_up([value for role, value, option in matched.uses if role == "write" and not option], matched, call)
        return
    strip, directory = given.get("-p", given.get("--strip")), given.get("-d", given.get("--directory"))
    is_in_file = "-i" in given or "--input" in given
    names = None if is_in_file else _names(call.stdin or "", strip)
    if not names or (directory is not None and not is_literal(directory)):
        report.unknown("`patch` changes files whose names can't be seen")
        return
    places = [os.path.join(directory.text if directory else "", name) for name in names]
    for place in places:
        report.write(place, "patch", "patches")
    _back_up([Value(place) for place in places], matched, call)


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
    """
    names = []
    if strip is not None and not (is_literal(strip) and strip.text.isdigit()):
        return None
    for line in text.splitlines():
        found = PATCH_HEADER.match(line)
        if found is None or PATCH_RANGE.match(found[1]):
            continue
        parts = [part for part in found[1].rstrip().split("/") if part]
        kept = parts[int(strip.text) :] if strip is not None else parts[-1:]
        if " " in found[1].rstrip() or found[1].startswith('"') or not kept:
            return None
        names.append("/".join(kept))
    return names
