"""Parses shell commands (Bash manual, "Shell Grammar"): lists, pipelines, simple commands, redirections.

A recursive descent over the text, with a bound on depth. The compound commands are in `compound.py`.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.redirections import RedirectionReader
from role_guard.shell.syntax import (
    MAX_TEXT,
    Assignment,
    Function,
    List,
    Pipeline,
    Redirect,
    Simple,
    Text,
    UnparsedError,
    Word,
)
from role_guard.shell.words import META

RESERVED = (
    "if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "select", "function",
    "coproc", "time", "in", "{", "}", "!", "[[", "]]",
)  # fmt: skip
CLOSING = ("then", "else", "elif", "fi", "do", "done", "esac", "}")
"""Reserved words that end a list of commands."""

LIST_OPERATORS = ("&&", "||", ";", "&", "\n")
ASSIGNMENT = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(\[[^\]]*\])?(\+?)=")
BARE_SUBSCRIPT = re.compile(r"\[(?:-?[0-9]+|[A-Za-z_][A-Za-z0-9_]*)\]\Z")
DECLARING = ("declare", "typeset", "local", "export", "readonly")
"""Builtins whose arguments are assignments (Bash manual, "declaration commands")."""

FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""Characters that no command needs, and that shells treat in ways of their own."""

END = r"(?=[ \t\n;&|<>()]|\Z)"
RESERVED_WORD = re.compile("(?:" + "|".join(re.escape(word) for word in RESERVED) + ")" + END)
TIME_OPTIONS = re.compile(f"(?:-p{END}[ \\t]*)?(?:--{END})?")
"""What stands between `time` and the pipeline (Bash manual, "Pipelines"; `--` ends the options of it too)."""

PARENTHESES = re.compile(r"[ \t]*\([ \t]*\)")

MAX_COMMANDS, MAX_WORDS = 1000, 5000
"""Simple commands in one text, and words in one of them: far above what anyone writes, far below what takes long."""


class CommandReader(RedirectionReader):
    """Reads commands; `compound` is what `compound.py` adds.

    Args:
        text: the text to parse.
        depth: how many constructs it stands in.
    """

    def __init__(self, text: str, depth: int = 0) -> None:
        super().__init__(text, depth)
        self.simple: list[Simple] = []
        self.defined: set[str] = set()
        self.functions: list[Function] = []
        self.groups = 0
        if len(text) > MAX_TEXT:
            raise UnparsedError(f"it is longer than {MAX_TEXT >> 10} KiB")
        if FORBIDDEN.search(text):
            raise UnparsedError("it contains a control character")

    def compound(self, word: str) -> object | None:
        """Read the compound command that a reserved word or `(` begins, or return None."""
        raise NotImplementedError

    def program(self) -> List:
        """Parse the whole text."""
        script = self.script()
        if self.pos < len(self.text):
            raise UnparsedError(f"`{self.at()}` stands where a command should")
        if self.pending:
            raise UnparsedError("a here-document has no text")
        return script

    def parse_text(self, text: str) -> List:
        """Parse another text at the present depth; what it assigns is assigned here."""
        self.enter()
        other = type(self)(text, self.depth)
        script = other.program()
        self._adopt(other)
        self.depth -= 1
        return script

    def _adopt(self, other: CommandReader) -> None:
        """Take over what was noted in another text."""
        for name, words in other.names.items():
            self.names.setdefault(name, []).extend(words)
        self.simple += other.simple
        self.defined |= other.defined
        self.functions += other.functions
        self.opens_files = self.opens_files or other.opens_files

    def parse_here_document(self, text: str) -> list[object]:
        """Parse the text of a here-document with expansions; what it assigns is assigned here."""
        self.enter()
        other = type(self)(text, self.depth)
        parts = other.here_document().parts
        self._adopt(other)
        self.depth -= 1
        return list(parts)

    def script_until(self, closer: str) -> List:
        """Read commands up to a closing parenthesis, and skip it."""
        self.enter()
        script = self.script()
        if not self.starts(closer):
            raise UnparsedError("a parenthesis is not closed" if not self.at() else f"`{self.at()}` stands alone")
        if self.pending:
            raise UnparsedError("a here-document has no text")
        self.pos += 1
        self.depth -= 1
        return script

    def reserved(self) -> str:
        """Return the reserved word at the present place, or an empty string."""
        found = RESERVED_WORD.match(self.text, self.pos)
        return found.group() if found else ""

    def expect(self, word: str) -> None:
        """Skip a reserved word that has to stand here."""
        self.newlines()
        if self.reserved() != word:
            raise UnparsedError(f"`{word}` is missing")
        self.pos += len(word)

    def script(self) -> List:
        """Read a list of commands as far as it goes."""
        items: list[tuple[str, object]] = []
        connector = ";"
        self.newlines()
        while self.pos < len(self.text) and self.at() != ")" and not self.starts(";;") and not self.starts(";&"):
            if self.reserved() in CLOSING:
                break
            items.append((connector, self.pipeline()))
            self.blanks()
            connector = self._list_operator()
            if not connector:
                break
            if connector == "&":
                items.append((connector, Pipeline([], negated=False)))
                connector = ";"
            start = self.pos
            self.newlines()
            if connector in ("&&", "||"):
                if self.pos >= len(self.text) or self.at() == ")" or self.reserved() in CLOSING:
                    raise UnparsedError(f"`{connector}` has no command behind it")
            else:
                connector = "\n" if "\n" in self.text[start : self.pos] else ";"
        return List(items)

    def _list_operator(self) -> str:
        """Skip and return the operator between two commands, empty if there is none."""
        if self.starts(";;") or self.starts(";&"):
            return ""
        for operator in LIST_OPERATORS:
            if self.starts(operator):
                if operator == "\n":
                    return operator  # skipped by `newlines`, which knows of here-documents
                self.pos += len(operator)
                return operator
        return ""

    def pipeline(self) -> Pipeline:
        """Read commands joined by `|` or `|&`, with `!` and `time` before them."""
        negated = timed = False
        while True:
            self.blanks()
            word = self.reserved()
            if word == "!":
                negated = not negated
                self.pos += 1
            elif word == "time":
                timed = True
                self.pos += 4
                self._time_options()
            else:
                break
        if timed and self.at() in ("", "\n", ";", "&"):
            return Pipeline([], negated)
        commands = [self.command()]
        while True:
            self.blanks()
            if not self.starts("|") or self.starts("||"):
                return Pipeline(commands, negated)
            self.pos += 2 if self.starts("|&") else 1
            self.newlines()
            if self.reserved() in ("!", "time"):
                raise UnparsedError("a reserved word stands within a pipeline")
            commands.append(self.command())

    def _time_options(self) -> None:
        """Skip the options of `time`; what else begins with a dash there can be one that is written in two lines."""
        self.blanks()
        found = TIME_OPTIONS.match(self.text, self.pos)
        self.pos = found.end() if found else self.pos
        self.blanks()
        if self.at() == "-":
            raise UnparsedError("`time` has an option that is not known")

    def command(self) -> object:
        """Read one command."""
        self.blanks()
        self.enter()
        word = "(" if self.at() == "(" else self.reserved()
        found = self.compound(word) if word else None
        if found is None:
            found = self.simple_command()
        self.depth -= 1
        return found

    def simple_command(self) -> object:
        """Read assignments, words and redirections, or the definition of a function."""
        start = end = self.pos
        assignments: list[Assignment] = []
        words: list[Word] = []
        redirects: list[Redirect] = []
        while True:
            self.blanks()
            if self.at_redirection():
                redirects.append(self.redirect())
                end = self.pos
                continue
            if self.pos >= len(self.text) or (self.at() in META and not self.at_process()):
                break
            assignment = None if words else self._assignment()
            if assignment is not None:
                assignments.append(assignment)
            else:
                words.append(self._argument(words))
                if len(words) > 1 and self.groups and bare(words[-1]) == "}":
                    raise UnparsedError("`}` stands among the words of a command, where zsh ends a group")
                if len(words) == 1 and not assignments and not redirects and self._is_definition():
                    return self.definition(bare(words[0]))
            end = self.pos
        if not (assignments or words or redirects):
            raise UnparsedError(f"`{self.at()}` stands where a command should" if self.at() else "a command is missing")
        if words and not assignments and bare(words[0]) in RESERVED:
            raise UnparsedError(f"`{bare(words[0])}` stands where a command should")
        command = Simple(assignments, words, redirects, start, end)
        self.simple.append(command)
        if len(self.simple) > MAX_COMMANDS or len(words) + len(redirects) + len(assignments) > MAX_WORDS:
            raise UnparsedError(f"it has more than {MAX_COMMANDS} commands, or one of more than {MAX_WORDS} words")
        return command

    def definition(self, name: str) -> object:
        """Read the body of a function."""
        raise NotImplementedError

    def _is_definition(self) -> bool:
        """Skip `()` behind a name; say whether it was there."""
        found = PARENTHESES.match(self.text, self.pos)
        if found is None:
            return False
        self.pos = found.end()
        return True

    def _argument(self, words: list[Word]) -> Word:
        """Read a word of a simple command; a declaration may have an array in it."""
        start = self.pos
        assignment = self._assignment() if words and bare(words[0]) in DECLARING else None
        if assignment is None:
            return self.word()
        if assignment.subscript:
            raise UnparsedError("a declaration has a subscript")
        values = [part for value in assignment.values for part in value.parts]
        return Word([Text(f"{assignment.name}=", quoted=True), *values], start, self.pos)

    def _assignment(self) -> Assignment | None:
        """Read `name=value`, `name+=value`, `name[sub]=value` or `name=(…)`, or return None."""
        found = ASSIGNMENT.match(self.text, self.pos)
        if found is None:
            return None
        name, subscript, append = found[1], found[2], found[3] == "+"
        if subscript and not BARE_SUBSCRIPT.match(subscript):
            raise UnparsedError("a subscript is not a plain number or name")
        self.pos = found.end()
        is_array = self.at() == "("
        if is_array and subscript:
            raise UnparsedError("a member of an array gets several words")
        values = self._array() if is_array else [self.word()]
        self.assign(name, None if append or subscript or is_array else values[0])
        return Assignment(name, append, [Text(subscript[1:-1], quoted=False)] if subscript else None, values)

    def _array(self) -> list[Word]:
        """Read the words of an array."""
        self.pos += 1
        words: list[Word] = []
        while True:
            self.newlines()
            if self.at() == ")":
                self.pos += 1
                return words
            if self.pos >= len(self.text) or self.at() in META:
                raise UnparsedError("an array is not closed")
            if self.at() == "[":
                raise UnparsedError("an array has subscripts")
            words.append(self.word())


def bare(word: Word) -> str:
    """Return a word that has neither quotes nor expansions, or an empty string."""
    only = word.parts[0] if len(word.parts) == 1 else None
    return only.text if isinstance(only, Text) and not only.quoted else ""
