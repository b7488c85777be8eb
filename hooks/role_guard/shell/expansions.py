"""Reads expansions: parameters, commands, arithmetic (Bash manual, "Shell Expansions").

Where Bash's own reading depends on its version, its options or on later input, the text is refused as unparsed.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.reader import Reader, merged
from role_guard.shell.syntax import NUMBER, Arithmetic, Parameter, Process, Substitution, Text, UnparsedError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.syntax import List

PLAIN_BRACED = re.compile(r"""[^\\'"$`}<>]+""")
PLAIN_ARITHMETIC = re.compile(r"""[^\\'"$`()]+""")
PARAMETER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*|[0-9]+|[@*#?$!-]")
ASSIGNING = re.compile(r"(?:\+\+|--)\s*([A-Za-z_]\w*)|([A-Za-z_]\w*)\s*(?:[-+*/%&|^]?=(?!=)|<<=|>>=|\+\+|--)")
OPERATOR = re.compile(r":[-=?+]|##?|%%?|//?|\^\^?|,,?|[-=?+]|@[A-Za-z*@]|:")
MAX_EXPANSIONS = 5000
SPLIT_READING = re.compile(r"\$(?:[~=^]|[#+]?(?:[A-Za-z0-9_]+|[@*?$!-])\[)")
"""`$~x`, `$=x`, `$^x` and `$x[…]` are expansions of their own in zsh (zshexpn(1)), and text in Bash."""

SUBSCRIPT = re.compile(r"[@*]\Z|-?[0-9]+\Z|\$?[A-Za-z_][A-Za-z0-9_]*(?:[-+][0-9]+)?\Z")


class ExpansionReader(Reader):
    """Reads what `$`, a backtick, `<(` or `>(` begins."""

    def unquoted(self, parts: list[object], plain: re.Pattern[str]) -> None:
        """Read one piece of a word outside of quotes."""
        raise NotImplementedError

    def expansion(self, *, quoted: bool) -> object:
        """Read what `$` or a backtick begins; a `$` that begins nothing is text."""
        self.expansions += 1
        if self.expansions > MAX_EXPANSIONS:
            raise UnparsedError(f"it has more than {MAX_EXPANSIONS} expansions")
        if self.at() == "`":
            return Substitution(self._backticks(quoted=quoted), quoted)
        following = self.at(1)
        if following == "\\" and self.at(2) == "\n":
            raise UnparsedError("an expansion is split by an escaped line break")
        if following == "[":
            raise UnparsedError("`$[` is an obsolete form")
        if self.starts("$(("):
            self.pos += 3
            return Arithmetic(self.arithmetic(), quoted)
        if following == "(":
            self.pos += 2
            return Substitution(self._nested(")"), quoted)
        if following == "{":
            self.pos += 2
            return self._braced(quoted=quoted)
        if SPLIT_READING.match(self.text, self.pos):
            raise UnparsedError("`$` is followed by what shells read in different ways")
        found = PARAMETER.match(self.text, self.pos + 1)
        if found is None:
            self.pos += 1
            return Text("$", quoted=True)
        name = found.group()[0] if found.group()[0].isdigit() else found.group()
        self.pos += 1 + len(name)
        if self.starts("\\\n") and (name[0].isalpha() or name[0] == "_"):
            raise UnparsedError("the name of a variable is split by an escaped line break")
        return Parameter(name, "", elements=False, operator="", parts=[], quoted=quoted)

    def _nested(self, closer: str) -> List:
        """Read commands in parentheses; here-documents of the line outside must not begin in them."""
        start, outer, self.pending = self.pos, self.pending, []
        self.inside += 1
        script = self.script_until(closer)
        self.inside -= 1
        if outer and "\n" in self.text[start : self.pos]:
            raise UnparsedError("a substitution of several lines stands between a here-document and its text")
        self.pending = outer
        return script

    def process(self) -> Process:
        """Read a process substitution."""
        self.pos += 2
        return Process(self._nested(")"))

    def _backticks(self, *, quoted: bool) -> List:
        """Read the old form of command substitution; its text is unescaped once, then parsed."""
        place, found = self.pos + 1, []
        escapes = '$`\\"' if quoted else "$`\\"
        while True:
            if place >= len(self.text):
                raise UnparsedError("a backtick is not closed")
            char = self.text[place]
            if char == "`":
                break
            if char == "\\" and self.in_here_document and self.text[place + 1 : place + 2] == '"':
                raise UnparsedError("a quote is escaped between backticks in a here-document")
            if char == "\\" and self.text[place + 1 : place + 2] and self.text[place + 1] in escapes:
                place += 1
                char = self.text[place]
            found.append(char)
            place += 1
        self.pos = place + 1
        if self.pending and "\n" in found:
            raise UnparsedError("a substitution of several lines stands between a here-document and its text")
        return self.parse_text("".join(found))

    def arithmetic(self) -> list[object]:
        """Read an expression up to its two closing parentheses; quotes in it are refused."""
        parts: list[object] = []
        opened = 0
        self.enter()
        while True:
            char = self.at()
            if char == "":
                raise UnparsedError("an arithmetic expression is not closed")
            if char == ")" and not opened:
                if self.at(1) != ")":
                    raise UnparsedError("`((` begins no arithmetic expression")
                self.pos += 2
                self.depth -= 1
                self.note_assigned(_spelled(parts))
                return merged(parts)
            if char in "()":
                opened += 1 if char == "(" else -1
                parts.append(Text(char, quoted=False))
                self.pos += 1
            elif char in "\\'\"`":
                raise UnparsedError(f"`{char}` stands in an arithmetic expression")
            elif char == "$":
                parts.append(self.expansion(quoted=True))
            else:
                found = PLAIN_ARITHMETIC.match(self.text, self.pos)
                assert found is not None  # noqa: S101 - the expression covers every other character
                parts.append(Text(found.group(), quoted=False))
                self.pos = found.end()

    def note_assigned(self, text: str) -> None:
        """Note what an expression assigns; that is always a number."""
        for found in ASSIGNING.finditer(text):
            self.assign(found[1] or found[2], NUMBER)

    def _braced(self, *, quoted: bool) -> Parameter:
        """Read `${…}` behind its opening brace."""
        prefix = ""
        if self.at() in "#!" and self.at(1) not in ("}", "") and self.at(1) not in ":-=?+%/^,@[":
            prefix = self.at()
            self.pos += 1
        found = PARAMETER.match(self.text, self.pos)
        if found is None:
            raise UnparsedError("`${` begins no parameter expansion")
        name = found.group()
        self.pos = found.end()
        subscript: list[object] = []
        operator, elements = "", False
        if self.at() == "[":
            elements = self.at(1) in ("@", "*")
            subscript = self._subscript()
        if self.at() != "}":
            matched = OPERATOR.match(self.text, self.pos)
            if matched is None:
                raise UnparsedError(f"`${{{name}` goes on in a form that is not known")
            operator = matched.group()
            if self.starts("::="):
                raise UnparsedError("`${name::=…}` assigns in zsh")
            self.pos = matched.end()
        parts = self._operand(quoted=quoted or operator == ":")
        if operator in ("=", ":="):
            self.assign(name, None)
        if operator == ":":
            self.note_assigned(_spelled(parts))
            parts = [Arithmetic(parts, quoted=True)]
        return Parameter(name, prefix, elements, operator, [*subscript, *parts], quoted)

    def _subscript(self) -> list[object]:
        """Read `[…]` behind a name; `@` and `*` are no expressions."""
        end = self.text.find("]", self.pos)
        inside = self.text[self.pos + 1 : end] if end > 0 else ""
        if not SUBSCRIPT.match(inside):
            raise UnparsedError("a subscript is not a plain number or name")
        self.pos = end + 1
        if inside in "@*":
            return []
        return [Arithmetic([Text(inside.lstrip("$"), quoted=False)], quoted=True)]

    def _operand(self, *, quoted: bool) -> list[object]:
        """Read the operand of a parameter expansion up to its closing brace, and skip that."""
        parts: list[object] = []
        self.enter()
        while self.at() != "}":
            char = self.at()
            if char == "":
                raise UnparsedError("`${` is not closed")
            if char in "<>":
                if self.at(1) == "(":
                    raise UnparsedError("a process substitution stands in a parameter expansion")
                parts.append(Text(char, quoted))
                self.pos += 1
            elif quoted and (char in "'\"" or self.starts("$'")):
                raise UnparsedError("quotes stand in a quoted parameter expansion")
            else:
                self.unquoted(parts, PLAIN_BRACED)
        self.pos += 1
        self.depth -= 1
        return merged(parts)


def _spelled(parts: list[object]) -> str:
    """Return an expression with a number for each expansion in it."""
    return "".join(part.text if isinstance(part, Text) else "0" for part in parts)
