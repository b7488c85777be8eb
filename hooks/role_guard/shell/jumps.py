"""Where the shell leaves commands before their end: an error gives up the line, `break` a loop, `return` a function.

An error in an expansion, or an assignment of a variable that is read-only or of a subscript that there can't be, makes
Bash go on with the next line of the text that it reads; so what stands behind it on the line, a `cd` above all, may not
have run.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.state import either
from role_guard.shell.syntax import Arithmetic, List, Parameter, Text
from role_guard.shell.words import wildcard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from role_guard.shell.parser import CommandReader
    from role_guard.shell.scope import Scope
    from role_guard.shell.state import State
    from role_guard.shell.syntax import Assignment

SAFE_OPERATORS = frozenset(("", ":-", "-", ":+", "+", ":?", "?", "#", "##", "%", "%%", "/", "//", "^", "^^", ",", ",,"))
"""Operators of parameter expansions that give no error, or (`?`) one that ends the shell."""

READ_ONLY = re.compile(r"(?:E?[UG]ID|P?PID|PPID|SHELLOPTS|BASHOPTS|BASH.*|[a-z]*status|ARGC|LINENO)\Z")
"""Variables that shells keep read-only (Bash manual, "Bash Variables"; zshparam(1))."""

PLACE = re.compile(r"(?:0|[1-9][0-9]{0,8})\Z")
"""A subscript that every array can have; a negative one counts from the end (Bash manual, "Arrays")."""

DECLARERS = frozenset(("readonly", "declare", "typeset", "local", "export"))


class Jumps:
    """The states in which commands were left before their end, in the order of the walk."""

    def __init__(self) -> None:
        self.left: list[State] = []

    def leave(self, state: State) -> None:
        """Note a place at which commands can be left."""
        if state not in self.left[-1:]:
            self.left.append(state)

    def begin(self) -> int:
        """Return a mark for the present place of the walk."""
        return len(self.left)

    def since(self, begun: int) -> list[State]:
        """Return the states since a mark, joined to one at most; an outer command may be left in them too."""
        if len(self.left) > begun:
            self.left[begun:] = [either(self.left[begun:]).ok]
        return self.left[begun:]

    def drop(self, begun: int) -> list[State]:
        """Forget the states since a mark, and return them."""
        dropped = self.left[begun:]
        del self.left[begun:]
        return dropped

    def apart(self, run: Callable[[], object]) -> None:
        """Walk through what runs in a process of its own: what is left there, is left only there."""
        begun = self.begin()
        run()
        self.drop(begun)


def may_fail(part: object, scope: Scope) -> bool:
    """Say whether the expansion of a part of a word can be an error that gives up the line.

    Args:
        part: the part; those within it are looked at for themselves.
        scope: the variables of the command.
    """
    if isinstance(part, Parameter):
        return part.prefix == "!" or part.operator not in SAFE_OPERATORS or (bool(part.parts) and not part.operator)
    if isinstance(part, Text):  # with `failglob`, which only builtins can set after which no variable is certain
        return not part.quoted and (scope.nested or scope.is_assigned("*")) and wildcard(part.text) >= 0
    return isinstance(part, Arithmetic)


def may_be_refused(assignment: Assignment) -> bool:
    """Say whether Bash can refuse to assign a variable because of what it is, or of its subscript."""
    subscript = "".join(part.text for part in assignment.subscript or ())
    return READ_ONLY.match(assignment.name) is not None or (subscript != "" and not PLACE.match(subscript))


def makes_read_only(parser: CommandReader) -> bool:
    """Say whether a command can make variables read-only."""
    for command in parser.simple:
        texts = ["".join(part.text for part in word.parts if isinstance(part, Text)) for word in command.words]
        if DECLARERS & set(texts) and ("readonly" in texts or any(re.match(r"-\w*r", text) for text in texts)):
            return True
    return False


def lines(script: List) -> list[List]:
    """Return the commands of a whole text line by line; a command of several lines counts as one."""
    found: list[list[tuple[str, object]]] = [[]]
    for connector, command in script.items:
        if connector == "\n":
            found.append([])
        found[-1].append((connector, command))
    return [List(items) for items in found if items]


def in_background(script: List) -> set[int]:
    """Return the `id` of each command that is in a list which `&` ends."""
    found: set[int] = set()
    listed: set[int] = set()
    for connector, command in script.items:
        if connector == "&":
            found |= listed
        listed = {*(listed if connector in ("&&", "||") else ()), id(command)}
    return found
