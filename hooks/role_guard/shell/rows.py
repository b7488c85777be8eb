"""The language of the command tables, and how a command's words are matched against a row (see docs/shell.md)."""

from __future__ import annotations

import re
from collections import namedtuple

from role_guard.shell.operands import assigned, repeated_place
from role_guard.shell.values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

Row = namedtuple("Row", "verb base options star stops numeric operands default")
"""`base`: an effect that the command has whatever its words are, with its argument; `options`: name → `Option`;
`star`: other options are harmless; `stops`: options end at the first operand; `operands`: (role, how many) pairs;
`default`: a role and the word that has it where no other word does, or empty."""

Option = namedtuple("Option", "roles attached supplies switches firm effect")
"""`roles`: of the values it takes; `attached`: only a value in the same word; `supplies`: the first operand is then
missing; `switches`: the role of all operands then, or empty; `firm`: whatever other options
switch to; `effect`: what the option does by itself, or empty."""

Match = namedtuple("Match", "uses problems effects unlisted switch given")
"""`uses`: (role, value, option or empty) in the order of the roles; `problems`: words that can't be placed, as
sentences; `effects`: (option, effect) pairs; `unlisted`: options that the row does not know; `switch`: the option that
gave the operands another role, or empty; `given`: all options that were placed."""

SCRIPTS = ("sed", "awk", "code")
"""Roles of an operand that no option gives another role."""

FLAG = Option((), attached=False, supplies=False, switches="", firm=False, effect="")
HARMLESS = frozenset(("text", "read", "url", "secret", "code"))
"""Roles that change nothing and start nothing beyond what the command is."""

TOKEN = re.compile(
    r"(?P<name>--?[^=?>!^]+)(?P<sign>[=?](?P<roles>[a-z,]+))?(?P<first>\^)?(?:(?P<firm>>)?>(?P<switch>[a-z]+))?(?:!(?P<effect>[a-z]+))?\Z"
)
DEFAULT = re.compile(r"~([a-z]+)=(\S+)\Z")
ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*=")
OPERAND = re.compile(r"([a-z]+)([?*+]?)\Z")


def parse_row(text: str) -> Row:
    """Parse a row.

    Args:
        text: `[VERB |] [!EFFECT] OPTIONS : OPERANDS`, or `=EFFECT [ARGUMENT]`.

    Returns:
        The row.

    Raises:
        ValueError: the text is no row; it names the token.
    """
    if text.startswith("="):
        effect = tuple(text[1:].split(" ", 1))
        return Row("", effect, {}, star=True, stops=False, numeric=True, operands=[("text", "*")], default=())
    verb, bar, rest = text.partition(" | ")
    rest = " " + (rest if bar else text)
    head, colon, tail = rest.partition(" :")
    if not colon:
        raise ValueError(f"`{text}` has no colon")
    options: dict[str, Option] = {}
    flags = head.split()
    base: tuple[str, ...] = ()
    default: tuple[str, ...] = ()
    for token in flags:
        if token.startswith("!"):
            base = (token[1:],)
        elif DEFAULT.match(token):
            default = tuple(token[1:].split("=", 1))
        elif token not in ("*", "+", "-#"):
            _add_option(token, options)
    operands = []
    for token in tail.split():
        found = OPERAND.match(token)
        if found is None:
            raise ValueError(f"`{token}` is no operand")
        operands.append((found[1], "*" if found[1] == "cmd" else found[2]))
    verb = verb if bar else "writes"
    return Row(verb, base, options, "*" in flags, "+" in flags, "-#" in flags, operands, default)


def _add_option(token: str, options: dict[str, Option]) -> None:
    """Add the option, or the cluster of flags, that a token describes."""
    found = TOKEN.match(token)
    if found is None:
        raise ValueError(f"`{token}` is no option")
    if not found["name"].strip("-"):
        raise ValueError(f"`{token}` is no option")
    name, sign = found["name"], found["sign"] or ""
    roles = tuple((found["roles"] or "").split(",")) if sign else ()
    switch, effect = found["switch"] or "", found["effect"] or ""
    option = Option(roles, sign.startswith("?"), bool(found["first"]), switch, bool(found["firm"]), effect)
    if option == FLAG and not name.startswith("--"):
        options.update({"-" + letter: FLAG for letter in name[1:]})
    options[name] = option


def is_harmless(row: Row) -> bool:
    """Say whether no words whatever make a command of this row do more than read."""
    roles = {role for role, _ in row.operands} | set(row.default[:1])
    for option in row.options.values():
        roles.update(option.roles)
        roles.update((option.switches,) if option.switches else ())
        if option.effect not in ("", "read", "foreign"):
            return False
    return row.star and roles <= HARMLESS and not row.base


class _Words:
    """The words of one command on their way through a row.

    Args:
        row: the row.
        values: the words behind the command's name.
        has_dash: says whether a glob can match a name that begins with a dash.
    """

    def __init__(self, row: Row, values: list[Value], has_dash: Callable[[Value], bool]) -> None:
        self.row = row
        self.values = values
        self.has_dash = has_dash
        self.place = 0
        self.match = Match([], [], [], [], "", [])
        self.operands: list[Value] = []
        self.supplied = False
        self.switches: dict[str, None] = {}
        self.firm = ""
        # A program that may do anything does no more with an option that can't be told.
        self.risky = not is_harmless(row) and row.base != ("run",)

    def read(self) -> Match:
        """Place every word."""
        while self.place < len(self.values):
            value = self.values[self.place]
            self.place += 1
            if value.exact and value.text == "--":
                self._operand_rest()
            elif value.exact and value.text.startswith("-") and value.text != "-":
                self._option(value.text)
            elif not value.exact and self._is_harmless_option(value):
                continue
            elif not value.exact and self._has_known_name(value):
                name = value.text.partition("=")[0]
                self.match.uses.append((self.row.options[name].roles[0], value._replace(text="", many=False), name))
            elif not value.exact and self.risky and self._can_be_option(value):
                self.match.problems.append("a word that is not literal could be an option")
                self.operands.append(value)
            else:
                self.operands.append(value)
                if self.row.stops:
                    self._operand_rest()
        self._place_operands()
        return self.match

    def _operand_rest(self) -> None:
        self.operands += self.values[self.place :]
        self.place = len(self.values)

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
            self._take(name, options[name], attached)
        elif self.row.numeric and re.match(r"-[0-9]+\Z", text):
            return
        elif text.startswith("---") and any(option.effect == "foreign" for option in options.values()):
            self.match.unlisted.append(text)  # ugrep, which some call grep, reads `---FILE` as a file of options
        elif text.startswith("--"):
            fitting = [key for key in options if key.startswith(name) and key.startswith("--")]
            for key in fitting:
                self._take(key, options[key], attached if equals else None, consumes=False)
            if not fitting and not self.row.star:
                self.match.unlisted.append(name)
        else:
            self._cluster(text)

    def _cluster(self, text: str) -> None:
        """Place short options that are written together."""
        for index, letter in enumerate(text[1:], 1):
            option = self.row.options.get("-" + letter)
            if option is None:
                if not self.row.star:
                    self.match.unlisted.append("-" + letter)
                    return
            elif option.roles:
                self._take("-" + letter, option, text[index + 1 :] or None)
                return
            else:
                self._take("-" + letter, option, None)

    def _take(self, name: str, option: Option, attached: str | None, *, consumes: bool = True) -> None:
        """Note what an option does, and place its values.

        An abbreviation may mean another option in another version, so the words behind it are looked at again.
        """
        self.match.given.append(name)
        self.supplied = self.supplied or option.supplies
        if option.switches:
            self.switches.setdefault(option.switches)
            self.firm = option.switches if option.firm else self.firm
            self.match = self.match._replace(switch=name)
        if option.effect:
            self.match.effects.append((name, option.effect))
        roles = list(option.roles)
        if roles and attached is not None:
            self.match.uses.append((roles.pop(0), Value(attached), name))
        if option.attached:
            return
        for role in roles:
            if self.place < len(self.values):
                if self.risky and self.values[self.place].many:
                    self.match.problems.append(f"the value of `{name}` could be several words")
                self.match.uses.append((role, self.values[self.place], name))
                self.place += consumes

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


def match_words(row: Row, values: list[Value], has_dash: Callable[[Value], bool]) -> Match:
    """Place the words of a command in a row.

    Args:
        row: the command's row.
        values: the words behind its name.
        has_dash: says whether a glob can match a name that begins with a dash, in the present directory.

    Returns:
        What each word is used for.
    """
    return _Words(row, values, has_dash).read()
