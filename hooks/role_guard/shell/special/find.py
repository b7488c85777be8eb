"""`find`: starting points, then an expression that may delete, write and run (find(1), GNU findutils and BSD)."""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.command import by_row, detached, has_dash, run_words
from role_guard.shell.rows import parse_row
from role_guard.shell.tables.special import (
    FD,
    FD_RUNS,
    FIND_ALONE,
    FIND_ASKS,
    FIND_DELETES,
    FIND_LEADING,
    FIND_LISTED,
    FIND_READS,
    FIND_RUNS,
    FIND_TEXTS,
    FIND_WRITES,
)
from role_guard.shell.values import UNKNOWN, UNKNOWN_WORDS, Value, is_literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from role_guard.shell.command import Call


PLACE = re.compile(r"\{(?:|/|//|\.|/\.)\}")
"""What `fd` puts a match, or a part of it, in place of."""

FOLLOWS = re.compile(r"-[A-Za-z]*L[A-Za-z]*\Z|-follow\Z")
"""Options with which links are followed on the way down."""

FIND_OPERATORS = ("-o", "-or", ",", "!", "-not", "(", ")", "\\(", "\\)")
"""Operators by which an action may be for files that a test before it does not select."""

FIND_ENDS = (";", "{}", "+")
"""Words with which the command of an action ends."""

MAX_STARTS = 50
MAX_WORDS = 2000
"""Words of a command that `find` runs, with `{}` replaced."""


def find(call: Call) -> None:
    """Report what `find` reads, deletes, writes and runs."""
    report, values = call.walk.report, list(call.values)
    report.look("find")
    place = 0
    while place < len(values) and values[place].exact and values[place].text in FIND_LEADING:
        place += 1
    starts: list[Value] = []
    while place < len(values) and not (values[place].exact and values[place].text[:1] in ("-", "(", "!", ",")):
        value = values[place]
        if _can_begin_expression(value):
            report.unknown("a word of `find` that is not literal could be part of its expression")
        starts.append(value)
        report.read_value(value, "find")
        place += 1
    if len(starts) > MAX_STARTS:
        report.unknown(f"`find` gets more than {MAX_STARTS} places to start from")
        return
    _check_places(values[place:], call)
    heads = list(_heads(values, place))
    starts += _later_starts([values[head] for head in heads])
    _expression(values, heads, starts or [Value(".")], call)


def _can_begin_expression(value: Value) -> bool:
    """Say whether a word that is not literal can be part of the expression instead of a place to start from."""
    if value.choices:
        return any(
            choice.text[:1] in "-(!," if choice.exact else _can_begin_expression(choice) for choice in value.choices
        )
    return not value.exact and not value.number and value.text[:1] in ("", *"-(!,")


def _is_action(value: Value) -> bool:
    """Say whether a word of an expression, in whatever place it stands, can do more than read."""
    word = value.text
    if not value.exact or not word.startswith("-"):
        return False
    return not (word in FIND_TEXTS or word in FIND_READS or word in FIND_ALONE or word.startswith("-newer"))


def _check_places(values: list[Value], call: Call) -> None:
    """Report an expression in which it is open what a word is: a test, the value of one, an action.

    A word without quotes can become none (a glob under `nullglob`) or several, so that each word behind it has another
    place than it seems to have; bfs takes further words for places to start from.
    """
    report = call.walk.report
    globs = [value for value in values if value.many]
    if any(not value.pattern for value in globs):
        report.unknown("a word in the expression of `find` that is not quoted can become several")
    elif globs and (any(map(_is_action, values)) or any(has_dash(value, call.state.cwds, report) for value in globs)):
        report.unknown("a glob without quotes stands in an expression of `find` that can do more than read")
    for value in globs:
        report.read_value(value, "find")


def _can_be(value: Value, words: tuple[str, ...]) -> bool:
    """Say whether a word that is not certain can turn out to be one of some words."""
    if value.choices:
        return any(choice.text in words if choice.exact else _can_be(choice, words) for choice in value.choices)
    return not value.exact and not value.number and any(word.startswith(value.text) for word in words)


def _heads(values: list[Value], place: int) -> Iterator[int]:
    """Yield the places of the words that the parts of an expression begin with: tests, actions, options, operators."""
    while place < len(values):
        yield place
        word = _plain(values[place])
        place += 1
        if word in FIND_TEXTS or word in FIND_READS or word.startswith("-newer"):
            place += 1
        elif word in FIND_RUNS:
            place = _end(values, place) + 1
        else:
            place += FIND_WRITES.get(word, 0)


def _plain(value: Value) -> str:
    """Return the text of a word, nothing if it is not certain or several words."""
    return value.text if value.exact and not value.many else ""


def _later_starts(heads: list[Value]) -> list[Value]:
    """Return the places to start from that an expression gives.

    bfs takes them anywhere, and behind `-f`, as BSD's find does; `-files0-from` reads them from a file.
    """
    found = [head for head in heads if _plain(head) and head.text not in FIND_ALONE and head.text[0] != "-"]
    return found + [UNKNOWN for head in heads if _plain(head) == FIND_LISTED]


def _expression(values: list[Value], heads: list[int], starts: list[Value], call: Call) -> None:
    """Report what the tests and actions do."""
    report = call.walk.report
    for place in heads:
        word = _plain(values[place])
        following = values[place + 1] if place + 1 < len(values) else Value("")
        if not word:
            report.unknown("a word in the expression of `find` is not literal")
        elif word in FIND_READS or (word not in FIND_TEXTS and word.startswith("-newer")):
            report.read_value(following, "find")
        elif word in FIND_WRITES:
            if is_literal(following):
                report.write(following.text, f"find {word}")
            else:
                report.unknown(f"`find {word}` writes a file whose name is not literal")
        elif word in FIND_DELETES:
            _delete(word, starts, call, is_selected=_is_selected(values[:place], call))
        elif word in FIND_RUNS:
            _run(values, place + 1, word, starts, call)
        elif word not in FIND_ALONE and word not in FIND_TEXTS:
            report.run(("find", word), f"`find {word[:40]}` is not known to only read")


def _is_selected(before: list[Value], call: Call) -> bool:
    """Say whether the tests before an action select by name, and none of the plans and control files there are."""
    from role_guard.shell.flows import LEFT_OUT
    from role_guard.shell.searched import TEST, searched

    words = ["find", *map(_plain, before)]
    tests = LEFT_OUT.sub(" ", " ".join(words))
    patterns = [found[2] for found in TEST.findall(tests)]
    if any(word in FIND_OPERATORS for word in tests.split()) or not any(item.strip("*?/.") for item in patterns):
        return False
    return not searched(words, tests, call.walk.report)


def _delete(action: str, starts: list[Value], call: Call, *, is_selected: bool) -> None:
    """Report what `-delete` removes; bfs knows the options to follow links in any place."""
    report, by = call.walk.report, f"find {action}"
    follows = any(value.exact and FOLLOWS.match(value.text) for value in call.values)
    for start in starts:
        if not is_literal(start):
            report.unknown(f"`{by}` removes files in a directory that is not literal")
            continue
        if is_selected:
            report.below(start.text, by, "removes")
        else:
            report.tree(start.text, by, "removes files in")
        if follows:
            report.linked(start.text, by, "removes files in")


def _is_end(values: list[Value], place: int) -> bool:
    """Say whether a word ends the command of an action: `;`, or `+` behind `{}`."""
    value, before = values[place], values[place - 1]
    return bool(value.exact) and (value.text == ";" or (value.text == "+" and before.exact and before.text == "{}"))


def _end(values: list[Value], place: int) -> int:
    """Return the place of the word that ends the command of an action, or the one behind all words."""
    return next((index for index in range(place, len(values)) if _is_end(values, index)), len(values))


def _run(values: list[Value], place: int, action: str, starts: list[Value], call: Call) -> None:
    """Report the command of an action, with what `{}` can stand for."""
    end = _end(values, place)
    if action in FIND_ASKS and end < len(values) and values[end].text == "+":
        call.walk.report.unknown(f"`+` does not end the command of `find {action}` everywhere")
    open_end = next((index for index in range(place, end) if _can_be(values[index], FIND_ENDS)), end)
    if any(map(_is_action, values[open_end:end])):
        call.walk.report.unknown(f"it is not clear where the command of `find {action}` ends")
    state = call.state
    if action.endswith("dir"):
        state = state._replace(cwds=None)
        starts = [Value("./")]
    found = []
    for value in values[place:end]:
        if value.text == "{}" and value.exact:
            found += [start._replace(exact=False, many=False, pattern="") for start in starts]
        elif "{}" in value.text:
            found.append(value._replace(text=value.text.split("{}")[0], exact=False, pattern=""))
        else:
            found.append(value)
    if action.endswith("dir") and _finds_closed(call):
        call.walk.report.unknown(f"`find {action}` runs a program among plans or control files")
    if len(found) > MAX_WORDS:
        call.walk.report.unknown("`find` runs a command of more words than can be followed")
    elif found:
        run_words(detached(call._replace(values=found, state=state, wrapped=call.wrapped + 1)))
    call.walk.report.cwds = call.state.cwds


def _finds_closed(call: Call) -> bool:
    """Say whether the tests name plans or control files, so that a command may run beside them."""
    from role_guard.shell.flows import LEFT_OUT
    from role_guard.shell.searched import searched

    words = [value.pattern or value.text for value in call.values]
    return bool(searched(["find", *words], LEFT_OUT.sub(" ", " ".join(words)), call.walk.report))


def fd(call: Call) -> None:
    """Report what `fd` searches, and the commands that it runs (fd(1))."""
    report, rest = call.walk.report, list(call.values)
    searched: list[Value] = []
    commands: list[tuple[str, list[Value]]] = []
    while rest:
        value = rest.pop(0)
        name, equals, attached = value.text.partition("=")
        short = value.exact and re.match(r"-[HIusigFalLp01qhV]*[xX]", value.text) is not None
        if not (value.exact and name in FD_RUNS) and not short:
            searched.append(value)
            continue
        if (short and name not in FD_RUNS) or equals:
            report.unknown("the command that `fd` runs is written together with other options")
        end = next((index for index, item in enumerate(rest) if item.exact and item.text == ";"), len(rest))
        commands.append((name, [Value(attached)] if equals else rest[:end]))
        rest = rest[end + 1 :]
    by_row(call._replace(values=searched), parse_row(FD))
    for name, words in commands:
        open_end = next((index for index, word in enumerate(words) if word.many or _can_be(word, (";",))), len(words))
        if any(word.text.startswith("-") for word in words[open_end:]):
            report.unknown(f"it is not clear where the command of `fd {name}` ends")
        if any(word.many and not word.pattern for word in words):
            report.unknown(f"a word of `fd {name}` that is not quoted can become several")
        found = [UNKNOWN._replace(text=word.text.split("{")[0]) if PLACE.search(word.text) else word for word in words]
        if found == words:
            found.append(UNKNOWN_WORDS if name in ("-X", "--exec-batch") else UNKNOWN)
        run_words(detached(call._replace(values=found, wrapped=call.wrapped + 1)))
        report.cwds = call.state.cwds
