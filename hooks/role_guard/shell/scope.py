"""The variables of a command: what each can hold, as far as the text says it.

A variable is known when every place that assigns it gives a known word: plain assignments, `for` loops and
arithmetic. Whatever else can assign (`read`, `eval`, `printf -v` …) makes it unknown.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard import system as os
from role_guard.shell.parser import DECLARING
from role_guard.shell.syntax import Text
from role_guard.shell.values import ANYWHERE, NUMBERS, UNKNOWN_WORDS, Value, expand
from role_guard.shell.words import NAME

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.parser import CommandReader
    from role_guard.shell.syntax import Word

ASSIGNERS = frozenset("read readarray mapfile getopts declare typeset local export readonly let unset vared".split())
"""Builtins that assign the variables they name (Bash manual, "Shell Builtin Commands"); `printf` and `wait` do so
with an option."""

OPAQUE = frozenset(("eval", "source", ".", "trap", "shopt", "set", "enable", "alias"))
"""Builtins after which nothing about variables is certain."""

HOSTS = OPAQUE | frozenset(
    "builtin command noglob nocorrect - repeat exec time coproc mapfile readarray compgen complete bind fc emulate "
    "autoload functions sched zstyle zmodload".split()
)
"""Commands that can run a builtin which their words name; of all others such a word is an operand: `ls .`."""

PLAIN_ATTRIBUTES = re.compile(r"[-+][aAgprxfF]+\Z|--\Z")
"""Options of a declaration that leave a value as it is written; `-l`, `-u`, `-c` and `-i` change it, zsh's `-L`, `-R`,
`-Z`, `-E` and `-T` too, and with `-n` the name stands for another variable (Bash manual, `declare`; zshbuiltins(1))."""

SET_HARMLESS = re.compile(r"[-+][eufxvno]+\Z|pipefail\Z|errexit\Z|nounset\Z|xtrace\Z|noglob\Z|--\Z")
VOLATILE = re.compile(
    r"(?:_|BASH.*|COMP.*|S?RANDOM|SECONDS|LINENO|EPOCH.*|REPLY|MAPFILE|OPTARG|OLDPWD|DIRSTACK|FUNCNAME|PIPESTATUS|GROUPS|HISTCMD|READLINE.*|COPROC.*"
    r"|argv|match|mbegin|mend|status|pipestatus|signals|dirstack|words|path)\Z"
)
"""Variables that shells set as they run (Bash manual, "Bash Variables"; zshparam(1)), whatever is assigned to them."""

DECLARED = re.compile(r"[A-Za-z_]\w*=")
MAX_VALUES = 64
MAX_CHAIN = 5
"""Variables that get their value from one another."""

INTEGER = re.compile(r"-?[0-9]*\Z")


class Scope:
    """The variables at one place.

    Args:
        parser: it has read the whole command.
        cwds: the directories the command can be in, None if they are not known.
        nested: the command stands in another one, which may have set variables.

    `outer`: the variables of that one, of which programs see those that are exported. `hidden`: in that one nothing is
    certain, so that an attribute or IFS of there can change what is assigned here.
    """

    def __init__(self, parser: CommandReader, cwds: tuple[str, ...] | None, *, nested: bool) -> None:
        self.names = parser.names
        self.defined = parser.defined
        self.nested = nested
        self.outer: Scope | None = None
        self.hidden = False
        self.cwds = cwds
        self.definite: frozenset[str] = frozenset()
        self.places: dict[tuple[tuple[str, ...] | None, frozenset[str]], Scope] = {}
        self.pending: set[str] = set()
        self.cache: dict[str, list[Value]] = {}

    def at(self, cwds: tuple[str, ...] | None, definite: frozenset[str]) -> Scope:
        """Return the scope at another place of the same command."""
        found = self.places.get((cwds, definite))
        if found is None:
            found = Scope.__new__(Scope)
            found.names, found.defined, found.nested = self.names, self.defined, self.nested
            found.cwds, found.definite, found.places = cwds, definite, self.places
            found.hidden, found.outer = self.hidden, self.outer
            found.pending, found.cache = set(), {}
            self.places[cwds, definite] = found
        return found

    def home(self) -> str:
        """Return the home directory, as far as the command does not set it."""
        return os.path.expanduser("~") if not self.is_assigned("HOME") else "/nonexistent"

    def is_assigned(self, name: str) -> bool:
        """Say whether the command assigns a variable."""
        return name in self.names or "*" in self.names

    def is_opaque(self) -> bool:
        """Say whether no variable is certain."""
        return self.hidden or "*" in self.names

    def lookup(self, name: str) -> list[Value]:
        """Return what a variable can hold."""
        if name in self.cache:
            return self.cache[name]
        if name == "OLDPWD":
            return [ANYWHERE]
        if (
            name in self.pending
            or len(self.pending) > MAX_CHAIN
            or self.is_opaque()
            or not NAME.fullmatch(name)
            or VOLATILE.match(name)
        ):
            return [UNKNOWN_WORDS]
        self.pending.add(name)
        values = self._values(name)
        self.pending.discard(name)
        if name != "PWD" or not self.pending:
            self.cache[name] = values
        return values

    def _values(self, name: str) -> list[Value]:
        words = self.names.get(name, [])
        if None in words or len(words) > MAX_VALUES:
            return [UNKNOWN_WORDS]
        given = [value for word in words if word is not None for value in expand(word, self)]
        found = [item for value in given for item in (value.choices if not value.number else ()) or (value,)]
        if not words or name not in self.definite:
            found.extend(self._inherited(name, is_assigned=bool(words)))
        unique = list(dict.fromkeys(found))
        return unique if len(unique) <= MAX_VALUES else [UNKNOWN_WORDS]

    def _inherited(self, name: str, *, is_assigned: bool) -> list[Value]:
        """Return what a variable can hold before the command assigns it."""
        if not is_assigned and name == "PWD" and self.cwds:
            return self._directories()
        if not is_assigned and name == "HOME":
            return [Value(self.home())]
        if not is_assigned and name == "CLAUDE_PROJECT_DIR" and os.environ.get(name):
            return [Value(os.environ[name])]
        return [UNKNOWN_WORDS]

    def _directories(self) -> list[Value]:
        """Return what `$PWD` is; in the value of another variable, what it was where that was assigned."""
        if self.pending == {"PWD"}:
            return [Value(cwd) for cwd in self.cwds or ()]
        seen = [cwds for cwds, _ in self.places] + [self.cwds]
        if None in seen:
            return [UNKNOWN_WORDS]
        return [Value(cwd) for cwd in dict.fromkeys(cwd for cwds in seen for cwd in cwds or ())]

    def is_number(self, name: str) -> bool:
        """Say whether a variable certainly holds a number or nothing, so that arithmetic can use it."""
        words = self.names.get(name, [])
        if name in NUMBERS and not words:
            return True
        if self.is_opaque() or VOLATILE.match(name) or INTEGER.match(os.environ.get(name, "")) is None:
            return False
        if None in words or len(words) > MAX_VALUES or name in self.pending or len(self.pending) > MAX_CHAIN:
            return False
        if not words and name not in os.environ:
            return False
        self.pending.add(name)
        values = [value for word in words if word is not None for value in expand(word, self)]
        self.pending.discard(name)
        return all(value.number or (value.exact and INTEGER.match(value.text)) for value in values)


def note_assigners(parser: CommandReader) -> None:
    """Mark as unknown every variable that a builtin of the command can assign."""
    for command in parser.simple:
        texts: list[str | None] = [_literal(word) for word in command.words]
        plain = frozenset(text for text in texts if text)
        name = texts[0] if texts else None
        opaque = OPAQUE & plain if not name or name in HOSTS or name in parser.defined else frozenset()
        if opaque and not (opaque == {"set"} and all(text and SET_HARMLESS.match(text) for text in texts[1:])):
            parser.assign("*", None)
        if "let" in plain:
            _note_expressions(texts, parser)
        if texts[:1] == ["let"]:
            continue
        if ASSIGNERS & plain or _assigns_by_option(texts):
            keeps = bool(texts) and texts[0] in DECLARING and _keeps_values(texts[1:])
            for text in [item for item in texts if item not in ASSIGNERS]:
                _note_names(text, parser, is_declaration=keeps)
    if len(parser.names.get("IFS", ())) > _separators_of_read(parser):
        parser.assign("*", None)  # values without quotes are split in another way


def _separators_of_read(parser: CommandReader) -> int:
    """Return how many assignments of IFS stand before `read`, and hold for it alone."""
    reads = [item for item in parser.simple if item.words and _literal(item.words[0]) == "read"]
    if "read" in parser.defined:
        return 0
    return sum(assignment.name == "IFS" for item in reads for assignment in item.assignments)


def _keeps_values(texts: list[str | None]) -> bool:
    """Say whether a declaration gives its variables no attribute that changes what is assigned to them."""
    return all(PLAIN_ATTRIBUTES.match(text) for text in texts if text and text[0] in "-+")


def _note_expressions(texts: list[str | None], parser: CommandReader) -> None:
    """Note what the words of `let` assign: numbers, where they are literal."""
    for text in texts:
        if text is None:
            parser.assign("*", None)
        else:
            parser.note_assigned(text)


def _assigns_by_option(texts: list[str | None]) -> bool:
    """Say whether a command can be `printf -v` or `wait -p`."""
    for index, text in enumerate(texts[:-1]):
        if text in ("printf", "wait"):
            following = texts[index + 1]
            return following is None or following.startswith("-")
    return False


def _note_names(text: str | None, parser: CommandReader, *, is_declaration: bool) -> None:
    """Mark as unknown the variables that an argument can name."""
    if text is None:
        parser.assign("*", None)
        return
    if is_declaration and DECLARED.match(text):
        return  # the parser has noted its value
    for start in range(min(len(text), 8) if text.startswith("-") else 1):
        found = NAME.match(text, start)
        if found:
            parser.assign(found.group(), None)


def _literal(word: Word) -> str | None:
    """Return the text of a word without expansions, else None; of an assignment its literal beginning."""
    texts: list[str] = []
    for part in word.parts:
        if not isinstance(part, Text):
            return "".join(texts) if "=" in "".join(texts) else None
        texts.append(part.text)
    return "".join(texts)
