"""`env`, `xargs` and `parallel`: they put a command together (env(1), xargs(1), GNU parallel(1))."""

from __future__ import annotations

import re

from role_guard.shell.command import by_row, has_dash, run_words
from role_guard.shell.nested import run_text
from role_guard.shell.roles import use
from role_guard.shell.rows import match_words, parse_row
from role_guard.shell.special.directories import cd
from role_guard.shell.state import Outcome, same
from role_guard.shell.tables.special import ENV, FLOCK, PARALLEL, XARGS
from role_guard.shell.values import UNKNOWN, UNKNOWN_WORDS, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call

PLAIN = re.compile(r"[A-Za-z0-9_./,:=@%+-]+\Z|\{\}\Z")
"""Words that stay one word when a shell reads them again."""


def env(call: Call) -> Outcome | None:
    """Report the command behind `env`; without one it prints the environment."""
    values = []
    for index, value in enumerate(call.values):
        text = value.text
        is_split = value.exact and (text.startswith(("-S", "--split-string", "-vS")) or re.match(r"-[i0v]*S", text))
        if not is_split:
            values.append(value)
            continue
        joined = text.partition("=")[2] if text.startswith("--") else text.partition("S")[2]
        rest = list(call.values[index + 1 :])
        if not joined and rest:
            first = rest.pop(0)
            joined = first.text if first.exact else "$"
        words = joined.split()
        if not words or not all(PLAIN.match(word) for word in words):
            call.walk.report.unknown("`env -S` splits a text that is not plain words")
            return None
        return env(call._replace(values=[*values, *map(Value, words), *rest]))
    values = [Value("-i") if value.exact and value.text == "-" else value for value in values]
    call = call._replace(values=values)
    matched = match_words(parse_row(ENV), values, lambda _value: True)
    for directory in [value for _, value, option in matched.uses if option in ("-C", "--chdir")]:
        call = call._replace(state=cd(call._replace(values=[directory])).ok)
        call.walk.report.cwds = call.state.cwds
    by_row(call, parse_row(ENV))
    return _printed(values, call)


def _printed(values: list[Value], call: Call) -> Outcome:
    """Report `env` without a command."""
    if all(value.exact and (value.text.startswith("-") or "=" in value.text) for value in values):
        call.walk.report.look_secret("env")
    return same(call.state)


def xargs(call: Call) -> None:
    """Report the command of `xargs`, with words behind it that can't be known."""
    report = call.walk.report
    report.look("xargs")
    row = parse_row(XARGS)
    matched = match_words(row, call.values, lambda value: has_dash(value, call.state.cwds, call.walk.report))
    for problem in matched.problems:
        report.unknown(f"of `xargs`, {problem}")
    if matched.unlisted:
        report.run(("xargs", matched.unlisted[0]), f"`xargs {matched.unlisted[0]}` is not known to only read")
    marks = [value.text for _, value, option in matched.uses if option in ("-I", "-i", "--replace")]
    if not marks and {"-i", "--replace"} & set(matched.given):
        marks = ["{}"]
    for role, value, option in matched.uses:
        if role not in ("text", "cmd"):
            use((role, value, option), [], "", call)
    words = [value for role, value, _ in matched.uses if role == "cmd"] or [Value("echo")]
    if marks:
        words = [_replaced(value, marks[-1]) for value in words]
    else:
        words.append(UNKNOWN_WORDS)
    report.reads_unknown = True
    run_words(call._replace(values=words, state=call.state._replace(piped=True), stdin=None, wrapped=call.wrapped + 1))


def _replaced(value: Value, mark: str) -> Value:
    """Return a word in which a mark is replaced by what can't be known."""
    if not mark or mark not in value.text:
        return value
    return UNKNOWN._replace(text=value.text.split(mark)[0])


def parallel(call: Call) -> None:
    """Report the command of `parallel`: a shell reads its words again, so they have to be plain."""
    report = call.walk.report
    report.look("parallel")
    matched = match_words(
        parse_row(PARALLEL), call.values, lambda value: has_dash(value, call.state.cwds, call.walk.report)
    )
    if matched.unlisted:
        report.run(("parallel", matched.unlisted[0]), f"`parallel {matched.unlisted[0]}` is not known to only read")
    words: list[Value] = []
    for role, value, _ in matched.uses:
        if role != "cmd":
            continue
        if value.exact and value.text.startswith(":::"):
            break
        if not value.exact or not PLAIN.match(value.text):
            report.unknown("`parallel` gets a command that is not plain words")
            return
        words.append(UNKNOWN_WORDS if value.text == "{}" else value)
    if matched.problems or not words:
        report.unknown("`parallel` reads its commands from standard input")
        return
    words = words if UNKNOWN_WORDS in words else [*words, UNKNOWN_WORDS]
    run_words(call._replace(values=words, state=call.state._replace(piped=True), stdin=None, wrapped=call.wrapped + 1))


def flock(call: Call) -> None:
    """Report the lock file that is created, and the command: words, or behind `-c` a text for the shell."""
    matched = match_words(
        parse_row(FLOCK), call.values, lambda value: has_dash(value, call.state.cwds, call.walk.report)
    )
    words = [value for role, value, _ in matched.uses if role == "cmd"]
    is_text = bool(words) and words[0].exact and words[0].text in ("-c", "--command")
    values = call.values[: len(call.values) - len(words)] if is_text else call.values
    by_row(call._replace(values=values), parse_row(FLOCK))
    if is_text:
        run_text(words[1:2], "flock -c", call)
