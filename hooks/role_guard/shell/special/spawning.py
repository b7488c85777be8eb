"""`env`, `xargs` and `parallel`: they put a command together (env(1), xargs(1), GNU parallel(1))."""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.command import by_match, detached, matches, run_words
from role_guard.shell.nested import run_text
from role_guard.shell.roles import use
from role_guard.shell.rows import parse_row
from role_guard.shell.special.directories import cd
from role_guard.shell.tables.special import ENV, FLOCK, PARALLEL, XARGS
from role_guard.shell.values import UNKNOWN, UNKNOWN_WORDS, Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.matching import Match

PLAIN = re.compile(r"[A-Za-z0-9_./,:=@%+-]+\Z|\{\}\Z")
"""Words that stay one word when a shell reads them again."""

LIMITS = {"-L", "-l", "--max-lines", "-n", "--max-args"}
"""Options of `xargs` that take back, where they come last, that a mark is replaced: words are put behind then."""

FLOCK_TEXT = re.compile(r"-c|--c(?:o(?:m(?:m(?:a(?:n(?:d)?)?)?)?)?)?\Z")


def env(call: Call) -> None:
    """Report the command behind `env`; without one it prints the environment."""
    for matched in matches(call, parse_row(ENV)):
        _environment(matched, call)


def _environment(matched: Match, call: Call) -> None:
    """Report what `env` does in one way of reading its words."""
    operands = [value for _, value, option in matched.uses if not option]
    splits = next((name for name in ("-S", "--split-string") if name in matched.given), "")
    if splits:
        begin, end = matched.given[splits]
        text = next((value for _, value, option in matched.uses if option == splits), Value(""))
        words = text.text.split()
        if not text.exact or not words or not all(PLAIN.match(word) for word in words):
            call.walk.report.unknown("`env -S` splits a text that is not plain words")
        else:
            bare = [Value("-i")] if {"-i", "--ignore-environment"} & set(matched.given) else []  # maybe clustered
            env(call._replace(values=[*bare, *call.values[:begin], *map(Value, words), *call.values[end:]]))
    elif operands and operands[0] == Value("-"):  # the same as -i, and the end of the options
        call.walk.report.unmark("")
        options = call.values[: len(call.values) - len(operands)]
        ended = [] if options[-1:] == [Value("--")] else [Value("--")]
        env(call._replace(values=[Value("-i"), *options, *ended, *operands[1:]]))
    else:
        for directory in [value for _, value, option in matched.uses if option in ("-C", "--chdir")]:
            call = call._replace(state=cd(call._replace(values=[directory])).ok)
            call.walk.report.cwds = call.state.cwds
        by_match(matched, call, parse_row(ENV))
        if all(role != "cmd" for role, _, _ in matched.uses):
            call.walk.report.look_secret("env")


def xargs(call: Call) -> None:
    """Report the command of `xargs`, with words behind it that can't be known."""
    report = call.walk.report
    report.look("xargs")
    for matched in matches(call, parse_row(XARGS)):
        _with_words(matched, call)


def _with_words(matched: Match, call: Call) -> None:
    """Report the command in one way of reading the words of `xargs`."""
    report = call.walk.report
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
    commands = [[_replaced(value, marks[-1]) for value in words]] if marks else []
    if not marks or LIMITS & set(matched.given):
        commands.append([*words, UNKNOWN_WORDS])
    report.reads_unknown = True
    inner = detached(call._replace(wrapped=call.wrapped + 1))
    for command in commands:
        run_words(inner._replace(values=command))


def _replaced(value: Value, mark: str) -> Value:
    """Return a word in which a mark is replaced by what can't be known."""
    if not mark or mark not in value.text:
        return value
    return UNKNOWN._replace(text=value.text.split(mark)[0])


def parallel(call: Call) -> None:
    """Report the command of `parallel`: a shell reads its words again, so they have to be plain."""
    report = call.walk.report
    report.look("parallel")
    for matched in matches(call, parse_row(PARALLEL)):
        _read_again(matched, call)


def _read_again(matched: Match, call: Call) -> None:
    """Report the command in one way of reading the words of `parallel`."""
    report = call.walk.report
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
    run_words(detached(call._replace(values=words, wrapped=call.wrapped + 1)))


def flock(call: Call) -> None:
    """Report the lock file that is created, and the command: words, or behind `-c` a text for the shell."""
    row = parse_row(FLOCK)
    for matched in matches(call, row):
        words = [value for role, value, _ in matched.uses if role == "cmd"]
        is_text = bool(words) and words[0].exact and FLOCK_TEXT.match(words[0].text) is not None
        others = [use for use in matched.uses if use[0] != "cmd"]
        by_match(matched._replace(uses=others) if is_text else matched, call, row)
        if is_text:
            run_text(words[1:2], "flock -c", call)
