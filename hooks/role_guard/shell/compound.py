"""Parses compound commands: groups, loops, conditions, functions (Bash manual, "Compound Commands")."""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.parser import CommandReader, bare
from role_guard.shell.reader import item_of
from role_guard.shell.syntax import (
    Case,
    Coproc,
    For,
    Function,
    Group,
    If,
    List,
    Loop,
    Math,
    Subshell,
    Test,
    Text,
    UnparsedError,
    Word,
)
from role_guard.shell.words import META, NAME

FUNCTION_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
NAMED_COPROC = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)[ \t]+(?:\(|(?:\{|if|for|while|until|case|select|\[\[)(?=[ \t\n]))")

UNARY = re.compile(r"-[abcdefghkprstuwxzGLNORSnov]\Z")
BINARY = ("==", "=", "!=", "=~", "<", ">", "-eq", "-ne", "-lt", "-le", "-gt", "-ge", "-nt", "-ot", "-ef")
EVALUATED = ("-t", "-v", "-R")  # as a name with a subscript, or (zsh's -t) as an expression
ARITHMETIC = ("-eq", "-ne", "-lt", "-le", "-gt", "-ge")


class Parser(CommandReader):
    """The whole grammar."""

    def compound(self, word: str) -> object | None:
        """Read the compound command that a reserved word or `(` begins, or return None."""
        if word == "(":
            return self._math() if self.starts("((") else self._subshell()
        readers = {
            "{": self._group,
            "if": self._if,
            "while": self._loop,
            "until": self._loop,
            "for": self._for,
            "select": self._for,
            "case": self._case,
            "[[": self._test,
            "function": self._function,
            "coproc": self._coproc,
        }
        if word not in readers:
            raise UnparsedError(f"`{word}` stands where a command should")
        self.pos += len(word)
        return readers[word]()

    def definition(self, name: str) -> object:
        """Read the body of a function."""
        if not FUNCTION_NAME.match(name):
            raise UnparsedError("the name of a function is not plain")
        self.defined.add(name)
        self.newlines()
        word = "(" if self.at() == "(" else self.reserved()
        if word not in ("(", "{", "if", "while", "until", "for", "select", "case", "[["):
            raise UnparsedError(f"the function `{name}` has no body")
        found = Function(name, self.compound(word))
        self.functions.append(found)
        return found

    def _body(self) -> List:
        """Read a list of commands that must not be empty."""
        script = self.script()
        if not script.items:
            raise UnparsedError(f"`{self.at()}` stands where a command should" if self.at() else "a command is missing")
        return script

    def _group(self) -> Group:
        self.groups += 1
        body = self._body()
        self.groups -= 1
        self.expect("}")
        return Group(body, self.redirects())

    def _subshell(self) -> Subshell:
        self.pos += 1
        body = self.script_until(")")
        if not body.items:
            raise UnparsedError("a subshell is empty")
        return Subshell(body, self.redirects())

    def _math(self) -> Math:
        self.pos += 2
        return Math(self.arithmetic(), self.redirects())

    def _if(self) -> If:
        branches, otherwise = [], None
        while True:
            condition = self._body()
            self.expect("then")
            branches.append((condition, self._body()))
            word = self.reserved()
            self.pos += len(word)
            if word == "else":
                otherwise = self._body()
                self.expect("fi")
                break
            if word == "fi":
                break
            if word != "elif":
                raise UnparsedError("`fi` is missing")
        return If(branches, otherwise, self.redirects())

    def _do(self) -> List:
        """Read `do …; done`."""
        self.expect("do")
        body = self._body()
        self.expect("done")
        return body

    def _loop(self) -> Loop:
        condition = self._body()
        return Loop(condition, self._do(), self.redirects())

    def _for(self) -> For:
        self.blanks()
        if self.starts("(("):
            self.pos += 2
            expressions = self.arithmetic()
            if "".join(part.text for part in expressions if isinstance(part, Text)).count(";") != 2:
                raise UnparsedError("`for ((` has not three expressions")
            self.blanks()
            if self.at() == ";":
                self.pos += 1
            return For("", None, expressions, self._do(), self.redirects())
        found = NAME.match(self.text, self.pos)
        if found is None or self.text[found.end() : found.end() + 1] not in (" ", "\t", "\n", ";"):
            raise UnparsedError("`for` has no plain name behind it")
        name, self.pos = found.group(), found.end()
        self.newlines()
        words: list[Word] | None = None
        if self.reserved() == "in":
            self.pos += 2
            words = self._words()
        elif self.at() == ";":
            self.pos += 1
        for word in words if words is not None else [None]:
            self.assign(name, word if word is None else item_of(word))
        return For(name, words, [], self._do(), self.redirects())

    def _words(self) -> list[Word]:
        """Read words up to the end of the line or `;`, and skip that."""
        words: list[Word] = []
        while True:
            self.blanks()
            if self.at() in (";", "\n"):
                self.pos += self.at() == ";"
                return words
            if self.at() in META and self.text[self.pos : self.pos + 2] not in ("<(", ">("):
                raise UnparsedError("the words of a loop do not end")
            words.append(self.word())

    def _case(self) -> Case:
        self.blanks()
        if self.at() in META:
            raise UnparsedError("`case` has no word")
        word, patterns, bodies = self.word(), [], []
        self.expect("in")
        self.newlines()
        while self.reserved() != "esac":
            if self.at() == "(":
                self.pos += 1
                self.blanks()
            patterns.extend(self._patterns())
            bodies.append(self.script())
            self.newlines()
            for end in (";;&", ";;", ";&"):
                if self.starts(end):
                    self.pos += len(end)
                    break
            else:
                if self.reserved() != "esac":
                    raise UnparsedError("`esac` is missing")
            self.newlines()
        self.pos += 4
        return Case(word, patterns, bodies, self.redirects())

    def _patterns(self) -> list[Word]:
        """Read the patterns of one branch, and skip the parenthesis behind them."""
        patterns: list[Word] = []
        while True:
            self.blanks()
            if self.at() in META:
                raise UnparsedError("a pattern of `case` is missing")
            patterns.append(self.word())
            self.blanks()
            if self.at() == ")":
                self.pos += 1
                return patterns
            if self.at() != "|":
                raise UnparsedError("the patterns of `case` do not end")
            self.pos += 1

    def _function(self) -> object:
        self.blanks()
        name = bare(self.word()) if self.at() not in META else ""
        self._is_definition()
        return self.definition(name)

    def _coproc(self) -> Coproc:
        self.blanks()
        found = NAMED_COPROC.match(self.text, self.pos)
        name = found[1] if found and found[1] not in ("if", "for", "while", "until", "case", "select") else ""
        self.pos += len(name)
        self.assign(name or "COPROC", None)
        return Coproc(name, self.command())

    def _test(self) -> Test:
        found = Test([], [], [])
        self._alternatives(found)
        self.newlines()
        if self.reserved() != "]]":
            raise UnparsedError("`]]` is missing")
        self.pos += 2
        return Test(found.words, found.arithmetic, self.redirects())

    def _alternatives(self, found: Test) -> None:
        """Read terms joined by `&&` and `||`."""
        while True:
            self._term(found)
            self.newlines()
            if not self.starts("&&") and not self.starts("||"):
                return
            self.pos += 2

    def _term(self, found: Test) -> None:
        """Read one term of a condition."""
        self.newlines()
        while self.reserved() == "!":
            self.pos += 1
            self.newlines()
        if self.at() == "(":
            self.enter()
            self.pos += 1
            self._alternatives(found)
            self.newlines()
            if self.at() != ")":
                raise UnparsedError("a parenthesis of `[[` is not closed")
            self.pos += 1
            self.depth -= 1
            return
        first = self._test_word()
        found.words.append(first)
        self.blanks()
        operator = self._operator()
        if UNARY.match(bare(first)) and not operator and not self._ends_term():
            operand = self._test_word()
            found.words.append(operand)
            if bare(first) in EVALUATED and (bare(first) == "-t" or not NAME.fullmatch(bare(operand))):
                found.arithmetic.append(operand)
        elif operator:
            self.blanks()
            operand = self._test_word("|()" if operator in ("==", "=", "!=", "=~") else "")
            found.words.append(operand)
            if operator in ARITHMETIC:
                found.arithmetic.extend((first, operand))

    def _test_word(self, also: str = "") -> Word:
        if self.pos >= len(self.text) or (self.at() in META and self.at() not in also) or self.reserved() == "]]":
            raise UnparsedError("an operand of `[[` is missing")
        return self.word(also)

    def _ends_term(self) -> bool:
        """Say whether a term ends here."""
        return self.at() in ("", "\n", ")") or self.starts("&&") or self.starts("||") or self.reserved() == "]]"

    def _operator(self) -> str:
        """Skip and return a binary operator."""
        for operator in BINARY:
            if self.starts(operator) and (
                operator in "<>" or self.at(len(operator)) in (" ", "\t", "\n", '"', "'", "$", "")
            ):
                self.pos += len(operator)
                return operator
        return ""


def parse(text: str, depth: int = 0) -> tuple[List, Parser]:
    """Parse the text of a shell command.

    Args:
        text: the command.
        depth: how many constructs it stands in already (`eval`, `bash -c`).

    Returns:
        The commands, and the parser, whose `names` hold every assignment and whose `simple` every simple command.

    Raises:
        UnparsedError: the text is no command, or not certain to be read in one way.
    """
    parser = Parser(text, depth)
    return parser.program(), parser
