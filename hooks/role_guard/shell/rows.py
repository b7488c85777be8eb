"""The language of the command tables (see docs/shell.md)."""

from __future__ import annotations

from role_guard import regex as re
from role_guard.named import namedtuple

Row = namedtuple("Row", "verb base options star stops numeric operands default behind")
"""`base`: an effect that the command has whatever its words are, with its argument; `options`: name → `Option`;
`star`: other options are harmless; `stops`: options end at the first operand; `operands`: (role, how many) pairs;
`default`: a role and the word that has it where no other word does, or empty; `behind`: letters of the options that
there are behind the first operand, where others end."""

Option = namedtuple("Option", "roles attached joined supplies switches firm effect follows given")
"""`roles`: of the values it takes; `attached`: only a value in the same word; `supplies`: the first operand is then
missing; `switches`: the role of all operands then, or empty; `firm`: whatever other options
switch to; `effect`: what the option does by itself, or empty; `follows`: what is changed with everything below it is
changed through links on the way down too; `joined`: of a name with several letters, the value may be joined to it;
`given`: a role, and the word that has it where the option has no value, or empty."""

FLAG = Option(
    (), attached=False, joined=False, supplies=False, switches="", firm=False, effect="", follows=False, given=()
)
HARMLESS = frozenset(("text", "read", "url", "secret", "code"))
"""Roles that change nothing and start nothing beyond what the command is."""

TOKEN = re.compile(
    r"(?P<name>-:|--?[^=?>!^/<:]+)(?P<sign>[=?:](?P<roles>[a-z,]+))?(?P<first>\^)?(?:(?P<firm>>)?>(?P<switch>[a-z]+))?"
    r"(?:!(?P<effect>[a-z]+))?(?P<follows>/)?(?:<(?P<given>[a-z]+)=(?P<word>\S+))?\Z"
)
PLAIN = re.compile(r"--[a-z-]+\Z")
"""The usual token: a long option without a value."""

ENDS = re.compile(r"\+[A-Za-z]*\Z")
DEFAULT = re.compile(r"~([a-z]+)=(\S+)\Z")
OPERAND = re.compile(r"([a-z]+)([?*+]?)\Z")


_parsed: dict[str, Row] = {}


def parse_row(text: str) -> Row:
    """Parse a row, once in each process.

    Args:
        text: `[VERB |] [!EFFECT] OPTIONS : OPERANDS`, or `=EFFECT [ARGUMENT]`.

    Returns:
        The row.

    Raises:
        ValueError: the text is no row; it names the token.
    """
    row = _parsed.get(text)
    if row is None:
        row = _parsed[text] = _parse(text)
    return row


def _parse(text: str) -> Row:
    """Parse a row; see `parse_row`."""
    if text.startswith("="):
        effect = tuple(text[1:].split(" ", 1))
        return Row(
            "", effect, {}, star=True, stops=False, numeric=True, operands=[("text", "*")], default=(), behind=""
        )
    verb, bar, rest = text.partition(" | ")
    rest = " " + (rest if bar else text)
    head, colon, tail = rest.partition(" :")
    if not colon:
        raise ValueError(f"`{text}` has no colon")
    options: dict[str, Option] = {}
    flags = head.split()
    base: tuple[str, ...] = ()
    default: tuple[str, ...] = ()
    behind = ""
    for token in flags:
        if token.startswith("!"):
            base = (token[1:],)
        elif DEFAULT.match(token):
            default = tuple(token[1:].split("=", 1))
        elif ENDS.match(token):
            behind = token[1:]
        elif token not in ("*", "-#"):
            _add_option(token, options)
    operands = []
    for token in tail.split():
        found = OPERAND.match(token)
        if found is None:
            raise ValueError(f"`{token}` is no operand")
        operands.append((found[1], "*" if found[1] == "cmd" else found[2]))
    verb = verb if bar else "writes"
    stops = any(map(ENDS.match, flags))
    return Row(verb, base, options, "*" in flags, stops, "-#" in flags, operands, default, behind)


def _add_option(token: str, options: dict[str, Option]) -> None:
    """Add the option, or the cluster of flags, that a token describes."""
    if PLAIN.match(token):
        options[token] = FLAG
        return
    found = TOKEN.match(token)
    if found is None:
        raise ValueError(f"`{token}` is no option")
    if not found["name"].strip("-"):
        raise ValueError(f"`{token}` is no option")
    name, sign = found["name"], found["sign"] or ""
    roles = tuple((found["roles"] or "").split(",")) if sign else ()
    switch, effect = found["switch"] or "", found["effect"] or ""
    firm, follows = bool(found["firm"]), bool(found["follows"])
    given = (found["given"], found["word"]) if found["given"] else ()
    attached, joined = sign.startswith("?"), sign.startswith(":")
    option = Option(roles, attached, joined, bool(found["first"]), switch, firm, effect, follows, given)
    if option == FLAG and not name.startswith("--"):
        options.update({"-" + letter: FLAG for letter in name[1:]})
    options[name] = option


def is_harmless(row: Row) -> bool:
    """Say whether no words whatever make a command of this row do more than read."""
    roles = {role for role, _ in row.operands} | set(row.default[:1])
    for option in row.options.values():
        roles.update(option.roles)
        roles.update((option.switches,) if option.switches else ())
        roles.update(option.given[:1])
        if option.effect not in ("", "read", "foreign"):
            return False
    return row.star and roles <= HARMLESS and not row.base
