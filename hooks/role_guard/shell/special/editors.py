"""What line editors are told: the commands behind addresses (ed(1); POSIX, "ex"; Vim's `:help cmdline-ranges`)."""

from __future__ import annotations

from role_guard import regex as re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

COMMANDS = (
    (
        re.compile(
            r"(?:[wWxfeE]|wq|wri\w*|sav\w*|up\w*|xit|exi\w*|fi\w*|ed\w*|redir?|mk[sve]\w*)(?:!|(?=[ \t>]))"
            r"[> \t]*(?P<word>[^!\s|][^|]*)"
        ),
        "write",
    ),
    (re.compile(r"(?:(?:[rwe]|read|write)[ \t]+)?!(?P<word>.+)"), "sh"),
)
"""What a command says that is seen: the part called `word` has the role behind."""

TAKES_TEXT = re.compile(r"(?:[aic]|append|insert|change)!?[ \t]*\Z")
"""A command that takes lines of text, up to a dot."""

SURE = re.compile(r"[ \t:]*[.$01]?[ \t]*\Z")
"""An address that there is in every file. Where there is none, ex goes on with the next line; ed ends."""

ENDS = ("]", ":]", ".]", "=]")
"""What ends a bracket expression, and the parts of one with brackets of their own (POSIX, "RE Bracket Expression")."""

SKIPPED = frozenset("0123456789.$%,;+- \t:*")


def commands(text: str, *, goes_on: bool) -> Iterator[str]:
    """Yield the commands of a script behind their addresses, in each way in which these can be read.

    Args:
        text: the script.
        goes_on: the editor is one that goes on behind an error, and takes `|` as the end of a command.
    """
    takes_text = False
    for line in text.split("\n"):
        if takes_text:
            takes_text = line.rstrip() != "."
            continue
        rests = {
            _behind_addresses(part, classes=classes, letters=letters)
            for part in [line, *(line.split("|")[1:] if goes_on else ())]
            for classes in (True, False)
            for letters in (True, False)
        }
        rest = next(iter(rests))
        is_sure = not goes_on or SURE.match(line[: len(line) - len(rest)])
        takes_text = len(rests) == 1 and bool(TAKES_TEXT.match(rest)) and bool(is_sure)
        yield from sorted(rests)


def _behind_addresses(line: str, *, classes: bool, letters: bool) -> str:
    """Return what stands behind the addresses and the conditions of a command.

    Args:
        line: the command with them.
        classes: within brackets the character that ends a pattern does not end it.
        letters: behind `g` and `v` a letter or a digit may be that character, as ed has it.
    """
    place = 0
    lasts = {end: line.rfind(end) if classes else -1 for end in ENDS}
    while place < len(line):
        character, following = line[place], line[place + 1 : place + 2]
        if character in SKIPPED:
            place += 1
        elif character == "'" or (character == "\\" and following in ("/", "?", "&")):
            place += 2
        elif character in "/?":
            place = _behind_pattern(line, place, lasts)
        elif character in "gGvV":
            begin = place + 2 if following == "!" and line[place + 2 : place + 3].strip() else place + 1
            delimiter = line[begin : begin + 1]
            if not delimiter.strip() or (
                delimiter.isalnum() and not (letters and line.find(delimiter, begin + 1) >= 0)
            ):
                break
            place = _behind_pattern(line, begin, lasts)
        else:
            break
    return line[place:]


def _behind_pattern(line: str, begin: int, lasts: dict[str, int]) -> int:
    """Return the place behind the pattern that the character at a place begins, and the same one ends.

    Args:
        line: the command.
        begin: the place.
        lasts: the last places of what ends a bracket expression, and a class in one; before 0 if they count as text.
    """
    place = begin + 1
    while place < len(line):
        if line[place] == line[begin]:
            return place + 1
        if line[place] == "\\":
            place += 2
        elif line[place] == "[" and place < lasts["]"]:
            place = _behind_class(line, place, lasts)
        else:
            place += 1
    return len(line)


def _behind_class(line: str, begin: int, lasts: dict[str, int]) -> int:
    """Return the place behind a bracket expression, behind the bracket alone if nothing ends it."""
    place = begin + 2 if line[begin + 1] == "^" else begin + 1
    place += line[place : place + 1] == "]"
    while place < len(line) and line[place] != "]":
        end = line[place + 1 : place + 2] + "]"
        is_class = line[place] == "[" and place + 2 <= lasts.get(end, -1)
        place = line.find(end, place + 2) + 2 if is_class else place + 1
    return place + 1 if place < len(line) else begin + 1
