"""What the shell of SQLite is told: its own commands, and files that SQL names.

Source: https://www.sqlite.org/cli.html, https://www.sqlite.org/lang.html, and `do_meta_command` in SQLite's shell.c,
which takes the beginning of a command for the whole, and characters by their numbers.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.command import by_row
from role_guard.shell.locations import located
from role_guard.shell.roles import use
from role_guard.shell.rows import parse_row
from role_guard.shell.tables.databases import DOT, LETTERS, SHELLS, SQL, STREAMS
from role_guard.shell.values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from role_guard.shell.command import Call

WORD = re.compile(r"'(?P<plain>[^'\n]*)'?|\"(?P<quoted>(?:[^\"\\\n]|\\.)*)\"?|(?P<bare>[^\s'\"]\S*)")
ESCAPE = re.compile(r"\\(?:([0-7]{1,3})|x([0-9A-Fa-f]{2})|(.))")
SETS = ("changeset", "patchset")
"""Commands of `.session` that write the file behind them."""


def judge_text(text: str, call: Call) -> None:
    """Report what a text says that the shell of SQLite gets, as lines or as one of its words."""
    for line in text.split("\n"):
        if line.lstrip().startswith("."):
            words = list(_words(line.lstrip()[1:]))
            if words:
                _dot(words[0], words[1:], call)
    for pattern, role in SQL:
        for found in pattern.finditer(text):
            word = located(Value(found["word"].strip()))
            if word.text not in STREAMS:
                use((role, word, ""), [], "writes", call)


def _words(line: str) -> Iterator[str]:
    """Yield the words of a command; in all but those in single quotes, backslashes make characters."""
    for found in WORD.finditer(line):
        if found["plain"] is not None:
            yield found["plain"]
        else:
            yield ESCAPE.sub(_character, found["bare"] if found["quoted"] is None else found["quoted"])


def _character(found: re.Match[str]) -> str:
    if found[3]:
        return LETTERS.get(found[3], found[3])
    return chr(int(found[1], 8) & 255 if found[1] else int(found[2], 16))


def _dot(name: str, words: list[str], call: Call) -> None:
    """Report what a command of the shell's own does, by the rows of all those that its name can be short for."""
    piped = next((index for index, word in enumerate(words) if word.startswith("|")), None)
    if piped is not None:
        use(("sh", Value(" ".join(words[piped:])[1:]), ""), [], "writes", call)
        words = words[:piped]
    if any(shell.startswith(name) for shell in SHELLS):
        use(("sh", Value(" ".join(f'"{word}"' if " " in word else word for word in words)), ""), [], "writes", call)
    for names, row in DOT.items():
        for each in names.split():
            if each.startswith(name):
                values = [located(Value(word)) for word in _arguments(each, words) if word not in STREAMS]
                by_row(call._replace(name=f"{call.name} .{each}", values=values), parse_row(row))


def _arguments(name: str, words: list[str]) -> list[str]:
    """Return the words of a command as its row has them."""
    if name == "session":
        return [file for word, file in zip(words, words[1:]) if word in SETS]
    if name in ("archive", "ar") and words and not words[0].startswith("-"):
        return [f"-{words[0]}", *words[1:]]
    return words
