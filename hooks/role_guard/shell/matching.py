"""How a command's words are matched against its row: which is an option, which a value, which an operand.

Source: getopt_long(3) and POSIX, "Utility Syntax Guidelines"; docs/shell.md has the language of rows.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.named import namedtuple
from role_guard.shell.operands import assigned, repeated_place
from role_guard.shell.rows import HARMLESS, is_harmless
from role_guard.shell.values import Value, behind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from role_guard.shell.rows import Option, Row

Match = namedtuple("Match", "uses problems effects unlisted switch given first")
"""`uses`: (role, value, option or empty) in the order of the roles; `problems`: words that can't be placed, as
sentences; `effects`: (option, effect) pairs; `unlisted`: options that the row does not know; `switch`: the option that
gave the operands another role, or empty; `given`: all options that were placed, each with the places of its first word
and of the word behind its values; `first`: the place of the first operand, or of the end."""

MAX_READINGS = 32
"""Ways in which the words of one command are read, where options are shortened or not listed."""

SCRIPTS = ("sed", "awk", "code")
"""Roles of an operand that no option gives another role."""

DESCENDING = ("tree", "stem")
"""Roles of words that can be directories, which a command goes down into."""

ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")


class _Words:
    """The words of one command on their way through a row.

    Args:
        row: the row.
        values: the words behind the command's name.
        has_dash: says whether a glob can match a name that begins with a dash.
        decided: which way is taken where there are several, by the order of the words; behind these the first.
    """

    def __init__(
        self, row: Row, values: list[Value], has_dash: Callable[[Value], bool], decided: tuple[int, ...]
    ) -> None:
        self.row = row
        self.values = values
        self.has_dash = has_dash
        self.decided = decided
        self.taken: tuple[int, ...] = ()
        self.others: list[tuple[int, ...]] = []
        self.place = 0
        self.begun = 0
        self.match = Match([], [], [], [], "", {}, len(values))
        self.operands: list[Value] = []
        self.supplied = False
        self.switches: dict[str, None] = {}
        self.firm = ""
        self.follows = False
        self.harmless = is_harmless(row)
        # A program that may do anything does no more with an option that can't be told.
        self.risky = not self.harmless and row.base != ("run",)

    def read(self) -> Match:
        """Place every word."""
        while self.place < len(self.values):
            value = self.values[self.place]
            self.begun = self.place
            self.place += 1
            if value.exact and value.text == "--":
                self._operand_rest()
            elif value.exact and value.text.startswith("-") and value.text != "-":
                self._option(value.text)
            elif not value.exact and self._is_harmless_option(value):
                continue
            elif not value.exact and self._has_known_name(value):
                name = value.text.partition("=")[0]
                self.match.uses.append(
                    (self.row.options[name].roles[0], behind(value, f"{name}=")._replace(many=False), name)
                )
            elif not value.exact and self.risky and self._can_be_option(value):
                self.match.problems.append("a word that is not literal could be an option")
                self._keep([value])
            else:
                self._operand(value)
        self._place_operands()
        if self.follows:
            self.match.uses.extend([("linked", *item[1:]) for item in self.match.uses if item[0] in DESCENDING])
        return self.match

    def _operand(self, value: Value) -> None:
        """Place an operand, and where options end there, the words behind it, but for options that there still are."""
        self._keep([value])
        if self.row.stops and not self.row.behind:
            self._operand_rest()
        while self.row.stops and self.place < len(self.values):
            following = self.values[self.place]
            self.begun = self.place
            self.place += 1
            name, attached = following.text[:2], following.text[2:]
            option = self.row.options.get(name) if following.exact and name[1:] in tuple(self.row.behind) else None
            if option is not None and (option.roles or not attached):
                self._take(name, option, attached or None)
            else:
                self._keep([following])

    def _operand_rest(self) -> None:
        self.begun = self.place
        self._keep(self.values[self.place :])
        self.place = len(self.values)

    def _keep(self, values: list[Value]) -> None:
        """Take words as operands."""
        self.match = self.match._replace(first=min(self.match.first, self.begun))
        self.operands += values

    def _can_be_option(self, value: Value) -> bool:
        """Say whether a word that is not literal can begin with a dash, or bring a word that does."""
        if value.number or value.plain:
            return False
        if value.choices:
            return any(choice.text.startswith("-") or self._can_be_option(choice) for choice in value.choices)
        if value.exact:
            return bool(value.text.startswith("-"))
        if value.pattern:
            return value.text.startswith("-") or (not value.text and self.has_dash(value))
        return not value.text or value.text.startswith("-") or value.many

    def _is_harmless_option(self, value: Value) -> bool:
        """Say whether a word is one long option that the row does not name, with a value: `--author="$name"`."""
        name, equals, _ = value.text.partition("=")
        is_long = re.match(r"--[a-z][a-z-]+\Z", name) is not None
        known = any(key.startswith(name) for key in self.row.options)
        return self.row.star and bool(equals) and is_long and not known and not value.many

    def _has_known_name(self, value: Value) -> bool:
        """Say whether a word begins with a long option that takes one value: `--include=*.py`."""
        name, equals, _ = value.text.partition("=")
        option = self.row.options.get(name)
        one_word = bool(value.pattern) or not value.many
        return bool(equals) and one_word and option is not None and len(option.roles) == 1 and name.startswith("--")

    def _option(self, text: str) -> None:
        """Place an option and its values."""
        options = self.row.options
        name, equals, attached = text.partition("=")
        if text in options:
            self._take(text, options[text], None)
        elif name in options and equals:
            self._take(name, options[name], f"={attached}" if options[name].roles == ("listing",) else attached)
        elif self.row.numeric and re.match(r"-[0-9]+\Z", text):
            return
        elif text.startswith("---") and any(option.effect == "foreign" for option in options.values()):
            self.match.unlisted.append(text)  # ugrep, which some call grep, reads `---FILE` as a file of options
        elif text.startswith("--"):
            self._abbreviation(name, attached if equals else None)
        else:
            joined = max((key for key, option in options.items() if option.joined and text.startswith(key)), default="")
            if joined:
                self._take(joined, options[joined], text[len(joined) :])
            else:
                self._cluster(text)

    def _abbreviation(self, name: str, attached: str | None) -> None:
        """Place a long option that the row does not have in full.

        It counts as every option that it fits. Another version may know it as one of its own, with a value or without,
        so the words behind it are read both ways, unless the row says of all options with a value which they are.
        """
        fitting = [key for key in self.row.options if key.startswith(name) and key.startswith("--")]
        begin = self.place
        ends = {begin}
        for key in fitting:
            self.place = begin
            self._take(key, self.row.options[key], attached)
            ends.add(self.place)
        if not fitting and not self.row.star:
            self.match.unlisted.append(name)
        self.place = begin
        self._go_on(ends if self.row.star or attached is not None else {*ends, begin + 1})

    def _go_on(self, ends: set[int]) -> None:
        """Go on at one of several places. Where all a command does is read, the first is enough: it reads most."""
        within = sorted({min(end, len(self.values)) for end in ends})
        self.place = within[0] if self.harmless else within[self._choice(len(within))]

    def _choice(self, count: int) -> int:
        """Return which of several ways is taken, and note the others where that is not decided."""
        number = len(self.taken)
        if number >= len(self.decided):
            self.others += [(*self.taken, other) for other in range(1, count)]
        self.taken = (*self.taken, self.decided[number] if number < len(self.decided) else 0)
        return self.taken[-1]

    def _cluster(self, text: str) -> None:
        """Place short options that are written together.

        Behind a letter that is not listed, the rest of the word can be its value or more options.
        """
        for index, letter in enumerate(text[1:], 1):
            option = self.row.options.get("-" + letter)
            if option is None:
                if not self.row.star:
                    self.match.unlisted.append("-" + letter)
                    if index + 1 == len(text):
                        self._go_on({self.place, self.place + 1})
                    elif self._choice(2) == 0:
                        return
            elif option.roles:
                self._take("-" + letter, option, text[index + 1 :] or None)
                return
            else:
                self._take("-" + letter, option, None)

    def _take(self, name: str, option: Option, attached: str | None) -> None:
        """Note what an option does, and place its values."""
        self.supplied = self.supplied or option.supplies
        self.follows = self.follows or option.follows
        if option.switches:
            self.switches.setdefault(option.switches)
            self.firm = option.switches if option.firm else self.firm
            self.match = self.match._replace(switch=name)
        if option.effect:
            self.match.effects.append((name, option.effect))
        if option.given and (attached is None or not option.attached):
            self.match.uses.append((option.given[0], Value(option.given[1]), name))
        roles = list(option.roles)
        if roles and attached is not None:
            self.match.uses.append((roles.pop(0), Value(attached), name))
        for role in () if option.attached else roles:
            if self.place < len(self.values):
                if self.risky and self.values[self.place].many:
                    self.match.problems.append(f"the value of `{name}` could be several words")
                self.match.uses.append((role, self.values[self.place], name))
                self.place += 1
        self.match.given.setdefault(name, (self.begun, self.place))

    def _is_shifted(self, wanted: list[tuple[str, str]]) -> bool:
        """Say whether an operand that can be any number of words leaves open which role the others have."""
        roles = {role for role, _ in wanted}
        first = next((index for index, value in enumerate(self.operands) if value.many), None)
        if first is None or len(roles) < 2 or roles <= HARMLESS:
            return False
        repeated = repeated_place(wanted)
        return repeated != len(wanted) - 1 or first < repeated

    def _place_operands(self) -> None:
        """Give each operand its role."""
        wanted = self.row.operands[1 if self.supplied else 0 :]
        scripts = [item for item in wanted[:1] if item[0] in SCRIPTS]
        # Which of several switches holds can depend on their order, so each counts.
        for role in [self.firm] if self.firm else self.switches:
            self._place_as([*scripts, (role, "*")])
        if not self.switches:
            self._place_as(wanted)
            self._place_default()

    def _place_default(self) -> None:
        """Give the role that a row has a word for to that word, where no other has it."""
        role, word = self.row.default or ("", "")
        if role and all(used != role for used, _, _ in self.match.uses):
            self.match.uses.append((role, Value(word), ""))

    def _place_as(self, wanted: list[tuple[str, str]]) -> None:
        """Give each operand its role among some."""
        if wanted[:1] == [("env", "*")]:
            wanted = wanted[1:]
            while self.operands and ASSIGNMENT.match(self.operands[0].text):
                self.match.uses.append(("env", self.operands.pop(0), ""))
        if self._is_shifted(wanted):
            self.match.problems.append("it is not clear which words it acts on")
            return
        for role, value in assigned(wanted, self.operands):
            if role:
                self.match.uses.append((role, value, ""))
            else:
                self.match.problems.append("it has more words than it takes")


def leads(matched: Match, names: set[str]) -> bool:
    """Say whether one of some options stands before the operands. Behind these it can be one itself, on BSD."""
    return any(begin < matched.first for name, (begin, _) in matched.given.items() if name in names)


def readings(row: Row, values: list[Value], has_dash: Callable[[Value], bool]) -> list[Match]:
    """Place the words of a command in a row, in every way that they can be read.

    Args:
        row: the command's row.
        values: the words behind its name.
        has_dash: says whether a glob can match a name that begins with a dash, in the present directory.

    Returns:
        What each word is used for: once, but for options that are shortened or not listed, which can have a value or
        none. The first takes no word for such a value. Each of them counts.
    """
    found: list[Match] = []
    pending: list[tuple[int, ...]] = [()]
    while pending and len(found) < MAX_READINGS:
        words = _Words(row, values, has_dash, pending.pop(0))
        found.append(words.read())
        pending += words.others
    if pending:
        found[0].problems.append("its options can be read in too many ways")
    return found
