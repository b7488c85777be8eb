r"""Reads sed scripts: which commands write, read or run (sed(1), GNU sed manual, "sed scripts").

Where implementations differ about where a command ends (a delimiter within brackets, for one), it is not guessed.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.nested import run_handed
from role_guard.shell.syntax import Text, Word
from role_guard.shell.values import expand, is_literal, texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.scope import Scope
    from role_guard.shell.values import Value

BLANK = re.compile(r"[ \t\n;]*")
NUMBER = re.compile(r"[0-9]+(?:~[0-9]+)?|\$|[+~][0-9]+")
BARE = "=dDgGhHnNpPxzF"
"""Commands without an argument."""

FLAGS = re.compile(r"[gpiImM0-9]*")
END = re.compile(r"[ \t]*(?:[;\n]|(?=[}#])|\Z)")


class _UnreadError(Exception):
    """The script is not certain to be read in one way."""


LINES = re.compile(r"(?:(?:^|;) *(?:[0-9]+|\$)(?:,(?:[0-9]+|\$))?!?[pdq=])+\Z")
"""Scripts that only choose lines by their numbers, which a variable that is known may give: `sed -n "${n}p"`."""


def read_script(value: Value, by: str, call: Call, scripts: tuple[Value, ...] = ()) -> None:
    """Report what a script does, by itself and as a part of the whole.

    Args:
        value: the script, one word of the command.
        by: the command, as reasons show it.
        call: the command.
        scripts: where there are several, all; sed reads them as the lines of one (sed(1), `-e`).
    """
    if not is_literal(value):
        if _chooses_lines(value, call):
            return
        call.walk.report.unknown(f"the script of `{by}` is not literal")
        return
    whole = len(scripts) > 1 and all(map(is_literal, scripts))
    is_read = _is_read(value.text, by, call) and not (len(scripts) > 1 and value.text.endswith("\\"))
    if whole:  # a part of it can leave off in the middle, and make text of the next, or commands of its text
        is_read = value is not scripts[0] or _is_read("\n".join(script.text for script in scripts), by, call)
    if not is_read:
        call.walk.report.unknown(f"the script of `{by}` can't be read")


def _chooses_lines(value: Value, call: Call) -> bool:
    """Say whether a script that is not literal certainly does no more than choose lines by their numbers."""
    if all(item.exact and not item.many and LINES.match(item.text) for item in value.choices or (value,)):
        return True
    words = [] if call.node is None or value.many else call.node.words
    return any(expand(word, call.scope) == [value] and LINES.match(_numbered(word, call.scope)) for word in words)


def _numbered(word: Word, scope: Scope) -> str:
    """Return a word with a number for each expansion that is one; without the number, sed has lines or an error."""
    parts = [part if isinstance(part, Text) else Text(_number(part, scope), quoted=True) for part in word.parts]
    return "".join(part.text for part in parts)


def _number(part: object, scope: Scope) -> str:
    values = expand(Word([part], 0, 0), scope)
    return "1" if all(value.number or (value.exact and value.text.isdigit()) for value in values) else "w"


def _is_read(text: str, by: str, call: Call) -> bool:
    """Report what a text does as a script; say whether it could be read to its end."""
    try:
        _Script(text, by, call).read()
    except (_UnreadError, IndexError):
        return False
    return True


class _Script:
    """A script and the place that is read."""

    def __init__(self, text: str, by: str, call: Call) -> None:
        self.text = text
        self.by = by
        self.call = call
        self.pos = 0
        self.opened = 0

    def read(self) -> None:
        """Read all commands."""
        while True:
            self._match(BLANK)
            if self.pos >= len(self.text):
                if self.opened:
                    raise _UnreadError
                return
            self._addresses()
            self._command()

    def _match(self, expression: re.Pattern[str]) -> str:
        found = expression.match(self.text, self.pos)
        if found is None:
            raise _UnreadError
        self.pos = found.end()
        return found.group()

    def _blanks(self) -> None:
        while self.text[self.pos : self.pos + 1] in (" ", "\t"):
            self.pos += 1

    def _addresses(self) -> None:
        """Skip up to two addresses and `!`."""
        for _ in range(2):
            if self.text[self.pos] == "/":
                self.pos += 1
                self._delimited("/")
            elif self.text[self.pos] == "\\":
                self.pos += 2
                self._delimited(self.text[self.pos - 1])
            elif NUMBER.match(self.text, self.pos):
                self._match(NUMBER)
            else:
                break
            while self.text[self.pos] in "IM":
                self.pos += 1
            self._blanks()
            if self.text[self.pos] != ",":
                break
            self.pos += 1
            self._blanks()
        while self.text[self.pos] in "! \t":
            self.pos += 1

    def _delimited(self, delimiter: str) -> str:
        """Skip text up to a delimiter, and that; return the text."""
        start = self.pos
        in_brackets = False
        while True:
            char = self.text[self.pos]
            if char == "\\":
                self.pos += 2
                continue
            if char == delimiter:
                if in_brackets or delimiter in "\\\n":
                    raise _UnreadError
                self.pos += 1
                return self.text[start : self.pos - 1]
            if char == "[" and not in_brackets:
                in_brackets = True
                self.pos += 1 if self.text[self.pos + 1] in "^]" else 0
            elif char == "]":
                in_brackets = False
            self.pos += 1

    def _command(self) -> None:
        """Read one command with its arguments."""
        name = self.text[self.pos]
        self.pos += 1
        if name == "{":
            self.opened += 1
        elif name == "}":
            self.opened -= 1
            if self.opened < 0:
                raise _UnreadError
            self._match(END)
        elif name == "#":
            self._line()
        elif name in BARE:
            self._match(END)
        elif name in "qQlL":
            self._blanks()
            self._match(re.compile(r"[0-9]*"))
            self._match(END)
        elif name in ":btT":
            self._match(re.compile(r"[ \t]*[A-Za-z0-9_.-]*"))
            self._match(END)
        elif name in "aic":
            self._appended()
        elif name in "rRwW":
            self._file(name)
        elif name == "s":
            self._substitute()
        elif name == "y":
            delimiter = self._delimiter()
            self._delimited(delimiter)
            self._delimited(delimiter)
            self._match(END)
        elif name == "e":
            self._runs(self._line().strip(" \t"))
        else:
            raise _UnreadError

    def _delimiter(self) -> str:
        self.pos += 1
        return self.text[self.pos - 1]

    def _line(self) -> str:
        """Skip and return the rest of the line."""
        end = self.text.find("\n", self.pos)
        end = len(self.text) if end < 0 else end
        line, self.pos = self.text[self.pos : end], end
        return line

    def _appended(self) -> None:
        """Skip the text of `a`, `i` or `c`: lines, as long as they end with a backslash."""
        while _is_continued(self._line()) and self.pos < len(self.text):
            self.pos += 1

    def _file(self, name: str) -> None:
        """Report the file that a command or a flag reads or writes; its name goes up to the end of the line."""
        path = self._line().strip(" \t")
        if name in "wW":
            self.call.walk.report.write(path, self.by)
        else:
            self.call.walk.report.read(path, self.by)

    def _substitute(self) -> None:
        """Read `s/…/…/flags`."""
        delimiter = self._delimiter()
        self._delimited(delimiter)
        start = self.pos
        while self.text[self.pos] != delimiter:
            self.pos += 2 if self.text[self.pos] == "\\" else 1
        if self.pos < start:
            raise _UnreadError
        self.pos += 1
        while True:
            self._match(FLAGS)
            following = self.text[self.pos : self.pos + 1]
            if following == "e":
                self._runs("")
                self.pos += 1
            elif following == "w":
                self.pos += 1
                self._file("w")
                return
            else:
                self._match(END)
                return

    def _runs(self, text: str) -> None:
        """Report a command that is run; an empty one is what the lines of the input say, and so is one in `s///e`."""
        call = self.call
        words = (call.name, *texts(call.values))
        call.walk.report.run(words, f"the script of `{self.by}` runs commands", self.text)
        run_handed(text if text and "\\" not in text else None, self.by, call)


def _is_continued(line: str) -> bool:
    """Say whether a line ends with a backslash that is not itself escaped."""
    return (len(line) - len(line.rstrip("\\"))) % 2 == 1
