"""What a word can become: brace expansion, tilde, variables, globs (Bash manual, "Shell Expansions").

A word that depends on nothing but its text has exact values. Of any other only its certain beginning is known: that
decides whether it can be an option, and where it can lead.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard import system as os
from role_guard.named import namedtuple
from role_guard.shell.outputs import prints_hashes, prints_numbers
from role_guard.shell.syntax import Arithmetic, Item, Parameter, Process, Substitution, Text
from role_guard.shell.words import wildcard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from role_guard.shell.scope import Scope
    from role_guard.shell.syntax import List, Word

Value = namedtuple(
    "Value", "text exact many pattern number derived choices plain", defaults=(True, False, "", False, False, (), False)
)
"""`text`: the whole value if `exact`, else its certain beginning; `many`: it can be any number of words; `pattern`:
the glob, if that is all that makes it inexact; `number`: it is certainly digits with at most a sign;
`derived`: it comes from a variable, so that it decides nothing, even where the text says what it is;
`choices`: the values one of which it has; `plain`: none of its words begins with a dash."""

UNKNOWN = Value("", exact=False)
UNKNOWN_WORDS = Value("", exact=False, many=True)
ANYWHERE = Value("~", exact=False, many=True)
"""Words that may lead anywhere."""

COUNT = Value("", exact=False, number=True)
"""A number, or nothing where a command fails. Nothing is certain of a word that it is the beginning of."""

HASH = Value("", exact=False, plain=True)
DIGITS = Value("0", exact=False, number=True)
"""A number without a sign; its beginning is given as a digit."""

NEGATIVE = Value("-0", exact=False, number=True)
RESULT = Value("", exact=False, number=True, choices=(DIGITS, NEGATIVE))
"""What an arithmetic expression gives. Alone it is no option that does anything; what begins with it can be a cluster
of options: `$((0-5))O`."""

MAX_VALUES = 256
"""Values of a word that are followed."""

MAX_LENGTH = 65536
"""Characters of a word that are followed; no file has so long a name."""

SPLITS = re.compile(r"[ \t\n*?\[\]\\]|(?:\A|[:=])~")
"""What in a variable's value can make several words of it without quotes, or another one; in Bash no tilde does."""

NUMBERS = (
    "#",
    "?",
    "$",
    "!",
    "RANDOM",
    "SRANDOM",
    "SECONDS",
    "LINENO",
    "UID",
    "EUID",
    "PPID",
    "BASHPID",
    "EPOCHSECONDS",
)
"""Parameters that hold a number as long as nothing assigns them."""


def expand(word: Word, scope: Scope) -> list[Value]:
    """List the values of a word.

    Args:
        word: the word.
        scope: the variables at this place.

    Returns:
        The words it becomes; a single inexact one where they can't be told.
    """
    only = word.parts[0] if len(word.parts) == 1 else None
    if isinstance(only, Text) and not only.quoted:
        texts: list[str] | None = [only.text]
        if "{" in only.text:
            from role_guard.shell.braces import expand_braces

            texts = expand_braces(only.text)
        if texts is None:
            return [ANYWHERE]
        if len(texts) > 1:
            texts = [text for text in texts if text]  # an empty word without quotes is none
        return [value for text in texts for value in _joined([Text(text, quoted=False)], scope)]
    loose = "".join(map(_unquoted, word.parts))
    if "{" in loose:
        from role_guard.shell.braces import BRACES_LEFT

        if BRACES_LEFT.search(loose):
            return [ANYWHERE]
    return _joined(word.parts, scope)


def _unquoted(part: object) -> str:
    """Return text without quotes, and a comma for anything else, which brace expansion takes for text too."""
    return part.text if isinstance(part, Text) and not part.quoted else ","


def _joined(parts: Iterable[object], scope: Scope) -> list[Value]:
    """Return the values of parts that are written together."""
    found = [Value("")]
    before = ""
    parts = list(parts)
    if len(parts) > 1 and any(isinstance(part, Text) and not part.quoted and "[" in part.text for part in parts[:-1]):
        from role_guard.shell.braces import without_brackets

        parts = without_brackets(parts)
    for part in parts:
        if not isinstance(part, Text) and len(found) == 1 and not found[0].exact:
            # What follows a beginning that is not all known can only make it more words.
            found = [_concatenated(found[0], UNKNOWN if _stays_one(part) else UNKNOWN_WORDS)]
            continue
        choices = _text(part, before, scope) if isinstance(part, Text) else _expansion(part, scope)
        before += (isinstance(part, Text) and part.text) or "'"
        found = [_concatenated(head, tail) for head in found for tail in choices]
        if len(found) > MAX_VALUES:
            return [UNKNOWN_WORDS]
    return found if len(found) == 1 else [_choice(found)]


def _stays_one(part: object) -> bool:
    """Say whether an expansion within a word can't split it."""
    if isinstance(part, Parameter):
        return part.quoted and part.name != "@" and not part.elements
    return isinstance(part, (Arithmetic, Process)) or (isinstance(part, Substitution) and part.quoted)


def _choice(values: list[Value]) -> Value:
    """Return the one word that has any of several values."""
    return Value(
        os.path.commonprefix([value.text for value in values]),
        exact=False,
        many=any(value.many for value in values),
        number=all(value.number or (value.exact and value.text.isdigit()) for value in values),
        derived=True,
        choices=tuple(values),
    )


def _concatenated(head: Value, tail: Value) -> Value:
    """Return the value of two that are written together."""
    derived = head.derived or tail.derived
    if head.number and head.choices and tail.text + tail.pattern:
        return _choice([_concatenated(choice, tail) for choice in head.choices])
    if len(head.text) + len(tail.text) > MAX_LENGTH:
        return UNKNOWN_WORDS
    if not head.text and head.exact:
        return tail._replace(derived=derived)
    # An output that is empty leaves the word to what follows it.
    plain = (head.plain and tail.exact and tail.text[:1] != "-") or (
        tail.plain and head.exact and head.text[:1] not in ("", "-")
    )
    if head.exact:
        pattern = escaped(head.text) + tail.pattern if tail.pattern else ""
        return Value(head.text + tail.text, tail.exact, tail.many, pattern, derived=derived, plain=plain)
    pattern = ""
    if head.pattern and (tail.exact or tail.pattern):
        pattern = head.pattern + (tail.pattern or escaped(tail.text))
    many = head.many or tail.many
    return Value(head.text, exact=False, many=many, pattern=pattern, derived=derived, plain=plain)


def _text(part: Text, before: str, scope: Scope) -> list[Value]:
    """Return the values of literal text; outside of quotes it can be a glob or have tildes in it."""
    if part.quoted:
        return [Value(part.text)]
    text = part.text
    if not before and text.startswith("~"):
        if text != "~" and not text.startswith("~/"):
            return [Value("~", exact=False)]
        text = scope.home() + text[1:]
    if "~" not in text:
        return [_globbed(text)]
    from role_guard.shell.tildes import behind_equals

    found = behind_equals(before, text, scope.home())
    return [_globbed(text), *(_globbed(item) if is_all else Value(item, exact=False) for item, is_all in found)]


def _globbed(text: str) -> Value:
    """Return the value of text that can be a glob."""
    place = wildcard(text)
    return Value(text) if place < 0 else Value(text[:place], exact=False, many=True, pattern=text)


def escaped(text: str) -> str:
    """Return text as it stands in a glob for itself."""
    return re.sub(r"([*?\[])", r"[\1]", text)


def _expansion(part: object, scope: Scope) -> list[Value]:
    """Return the values of an expansion."""
    if isinstance(part, Process):
        return [Value("/dev/fd/", exact=False)]
    if isinstance(part, Arithmetic):
        return [RESULT]
    if isinstance(part, Substitution):
        return [_printed(part.script, scope)._replace(many=not part.quoted)]
    if isinstance(part, Item):
        found = _printed(part.script, scope)
        return [DIGITS if found.number else found]
    assert isinstance(part, Parameter)  # noqa: S101 - the last kind of part
    values = [value._replace(derived=True) for value in _parameter(part, scope)]
    if part.quoted:
        return [value._replace(many=(part.name == "@" or part.elements) and not value.number) for value in values]
    return [_split(value) for value in values]


def _split(value: Value) -> Value:
    """Return what becomes of a variable's value without quotes."""
    if _is_one_word(value):
        return value
    if value.number or value.plain:
        return value._replace(many=True)
    return UNKNOWN_WORDS._replace(text=_root(value))


def _printed(script: List, scope: Scope) -> Value:
    """Return the value of what commands print."""
    if prints_numbers(script, scope):
        return COUNT
    return HASH if prints_hashes(script, scope) else UNKNOWN


def _root(value: Value) -> str:
    """Return what is known of where several words lead: nothing, or that it is outside."""
    return ANYWHERE.text if value.text == ANYWHERE.text and not value.exact else ""


def _is_one_word(value: Value) -> bool:
    """Say whether a variable's value stays one word without quotes; an empty one becomes none."""
    if value.number and value.choices:
        return all(map(_is_one_word, value.choices))
    return (value.number and value.text != "") or (
        value.exact and not value.many and value.text != "" and not SPLITS.search(value.text)
    )


def _parameter(part: Parameter, scope: Scope) -> list[Value]:
    """Return what a parameter expansion can give, before it is split into words."""
    if part.prefix == "#" and not part.operator:
        return [DIGITS]
    if part.prefix or part.elements:
        return [UNKNOWN_WORDS]
    if part.operator == "":
        if part.parts:
            return [UNKNOWN_WORDS]
        if part.name in NUMBERS and not scope.is_assigned(part.name):
            return [COUNT if part.name == "!" else DIGITS]
        return scope.lookup(part.name)
    if part.operator in (":-", "-", ":=", "="):
        return [*scope.lookup(part.name), *_joined(part.parts, scope)]
    return [UNKNOWN]


def texts(values: Iterable[Value]) -> tuple[str | None, ...]:
    """Return the texts of words, None for one that is not known."""
    return tuple(value.text if value.exact and not value.many else None for value in values)


def behind(value: Value, name: str) -> Value:
    """Return what a word holds behind its certain beginning, such as `--file=`."""
    choices = tuple(behind(choice, name) for choice in value.choices)
    text, pattern = value.text[len(name) :], value.pattern[len(name) :]
    return value._replace(text=text, pattern=pattern, choices=choices)


def is_literal(value: Value) -> bool:
    """Say whether a word can decide something: the name of a command, of a file that is written, a subcommand."""
    return value.exact and not value.many and not value.derived


def can_be(value: Value, words: Iterable[str]) -> bool:
    """Say whether a word that is not literal can become one of several."""
    if value.choices:
        return any(can_be(choice, words) for choice in value.choices)
    if value.exact:
        return value.text in words
    return not value.number and any(word.startswith(value.text) for word in words)
