"""What a program gets to read that the command itself says: from a pipe, a redirection, a substitution in its words.

Nothing is run to find out: the output of a few commands is what their words say, and of all others it is unseen.
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.named import namedtuple
from role_guard.shell import syntax
from role_guard.shell.flows import through_word
from role_guard.shell.redirects import TEXTS
from role_guard.shell.state import Source
from role_guard.shell.values import expand, is_literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from role_guard.shell.command import Call
    from role_guard.shell.scope import Scope
    from role_guard.shell.values import Value
    from role_guard.shell.walk import Walk

Feed = namedtuple("Feed", "text files known through near", defaults=("", frozenset()))
"""`text`: what is certainly in it; `files`: words for the files in it; `known`: nothing else is in it, or no more than
what some words of it become; `through`, `near`: what gets into it through variables, for certain or perhaps
(`flows.Flow`)."""

NOTHING = Feed("", (), known=True)
UNSEEN = Feed("", (), known=False)

FORMAT = re.compile(r"%[-+ #0-9.*]*([a-zA-Z%])")
ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{1,2})|[uU]([0-9A-Fa-f]{1,8})|0?([0-7]{1,3}))")
"""A character by its number (printf(1), Bash manual, "echo")."""

STREAM = re.compile(r"-\Z|/dev/stdin\Z|(?:/dev/fd|/proc/(?:self|thread-self)/fd)/0\Z")
"""Names of standard input."""

DEVICE = re.compile(r"/(?:dev|proc)/(?!null\Z)")


def merged(feeds: Iterable[Feed], between: str = "\n") -> Feed:
    """Return several feeds as one."""
    all_of = list(feeds)
    files = tuple(file for feed in all_of for file in feed.files)
    text = between.join(feed.text for feed in all_of)
    through = between.join(feed.through or feed.text for feed in all_of) if any(feed.through for feed in all_of) else ""
    near = frozenset().union(*(feed.near for feed in all_of))
    return Feed(text, files, all(feed.known for feed in all_of), through, near)


def in_words(call: Call) -> Feed:
    """Return what the words of a command say, with what substitutions in them print."""
    if call.node is None:
        return UNSEEN
    call.walk.report.spend(4 * len(call.node.words))
    return merged((_word(word, call.scope, call.walk) for word in call.node.words), " ")


def standard_input(call: Call) -> Feed:
    """Return what a command finds on its standard input."""
    redirects = call.node.redirects if call.node is not None else []
    return _redirected(redirects, _piped(call.state.piped, call.walk), call.scope, call.walk)


def _piped(piped: object, walk: Walk) -> Feed:
    """Return what comes from the commands before a pipe."""
    if not isinstance(piped, Source):
        return UNSEEN if piped else NOTHING
    feed = _piped(piped.state.piped, walk)
    scope = piped.scope.at(piped.state.cwds, piped.state.definite)
    for command in piped.commands:
        feed = _printed(command, feed, scope, walk)
    return feed


def _printed(command: object, feed: Feed, scope: Scope, walk: Walk) -> Feed:
    """Return what a command prints that gets a feed."""
    walk.report.spend(4)
    redirects = getattr(command, "redirects", [])
    if any(item.operator[0] != "<" and item.descriptor != "2" for item in redirects):
        return UNSEEN
    feed = _redirected(redirects, feed, scope, walk)
    if isinstance(command, (syntax.Group, syntax.Subshell)):
        return _script(command.body, feed, scope, walk)
    if not isinstance(command, syntax.Simple) or not command.words:
        return UNSEEN
    names = expand(command.words[0], scope)
    name = names[0].text if len(names) == 1 and is_literal(names[0]) else ""
    if name not in PRINTERS or name in walk.bodies or scope.is_assigned("*"):
        return UNSEEN
    walk.report.spend(10 + 5 * len(command.words))
    found: Feed = PRINTERS[name](command.words[1:], feed, scope, walk)
    return found


def _script(script: syntax.List, feed: Feed, scope: Scope, walk: Walk) -> Feed:
    """Return what a list of commands prints."""
    found = []
    for _, pipeline in script.items:
        passed = feed
        for command in getattr(pipeline, "commands", [None]):
            passed = _printed(command, passed, scope, walk)
        found.append(passed)
    return merged(found)


def _redirected(redirects: list[syntax.Redirect], feed: Feed, scope: Scope, walk: Walk) -> Feed:
    """Return what standard input is behind redirections."""
    for redirect in redirects:
        if redirect.descriptor not in ("", "0") or redirect.operator[0] != "<":
            continue
        if redirect.operator in TEXTS:
            feed = _word(redirect.target, scope, walk)
        else:
            feed = _file(redirect.target, feed, scope, walk) if redirect.operator == "<" else UNSEEN
    return feed


def _file(word: syntax.Word, feed: Feed, scope: Scope, walk: Walk) -> Feed:
    """Return what is in the files that a word names, `feed` where that is standard input."""
    if any(isinstance(part, syntax.Process) for part in word.parts):
        return _word(word, scope, walk)
    values = expand(word, scope)
    if any(value.exact and STREAM.match(value.text) for value in values):
        return feed
    if any(DEVICE.match(value.text) for value in values):
        return UNSEEN
    through = "" if all(value.exact for value in values) else through_word(word.parts, scope, walk.report).through
    return Feed("", tuple(values), known=True, through=through)


def _word(word: syntax.Word, scope: Scope, walk: Walk) -> Feed:
    """Return what a word says. Where it says something, what a variable puts into it is not asked for."""
    values = expand(word, scope)
    if all(value.exact for value in values):
        return Feed(" ".join(value.text for value in values), (), known=True)
    parts = merged((_part(part, scope, walk) for part in word.parts), "")
    text = " ".join([parts.text, *_choices(values)])
    flow = through_word(word.parts, scope, walk.report)
    return Feed(text, parts.files, parts.known or bool(text.strip()), flow.through, flow.near)


def _choices(values: Iterable[Value]) -> list[str]:
    """Return the texts that words can have, one of several each."""
    return [choice.text for value in values for choice in value.choices]


def _part(part: object, scope: Scope, walk: Walk) -> Feed:
    """Return what one part of a word says."""
    if isinstance(part, syntax.Text):
        return Feed(part.text, (), known=True)
    if isinstance(part, (syntax.Substitution, syntax.Process)):
        return _script(part.script, NOTHING, scope, walk)
    return UNSEEN


def _echo(words: list[syntax.Word], _feed: Feed, scope: Scope, walk: Walk) -> Feed:
    said = merged((_word(word, scope, walk) for word in words), " ")
    return said._replace(text=f"{said.text}\n{decoded(said.text)}")


def _printf(words: list[syntax.Word], _feed: Feed, scope: Scope, walk: Walk) -> Feed:
    said = [_word(word, scope, walk) for word in words]
    texts = [feed.text for feed in said]
    values = iter(texts[1:])
    filled = FORMAT.sub(lambda found: "%" if found[1] == "%" else next(values, ""), texts[0]) if texts else ""
    text = "\n".join([" ".join(texts), *map(decoded, (filled, "".join(texts[1:])))])
    return merged(said)._replace(text=text)


def _cat(words: list[syntax.Word], feed: Feed, scope: Scope, walk: Walk) -> Feed:
    options = [word for word in words if _is_option(word, scope)]
    files = [_file(word, feed, scope, walk) for word in words if word not in options]
    return merged(files) if files else feed


def _is_option(word: syntax.Word, scope: Scope) -> bool:
    values = expand(word, scope)
    return bool(values) and bool(values[0].exact) and values[0].text.startswith("-") and values[0].text != "-"


def _tee(_words: list[syntax.Word], feed: Feed, _scope: Scope, _walk: Walk) -> Feed:
    return feed


def decoded(text: str) -> str:
    """Return a text with the characters that it has by their numbers."""
    return ESCAPE.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    number = int(found[1] or found[2], 16) if found[1] or found[2] else int(found[3], 8)
    return chr(number) if number < 0x110000 else ""


PRINTERS = {"echo": _echo, "printf": _printf, "cat": _cat, "tee": _tee}
"""Commands that print what their words say, or what they get."""
