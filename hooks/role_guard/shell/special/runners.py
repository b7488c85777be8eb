"""Programs that run a command given among words of their own: package managers, tmux, daemons, later hours.

Source: see `tables/runners.py`; at(1), capsh(1), start-stop-daemon(8), tmux(1).
"""

from __future__ import annotations

from role_guard import regex as re
from role_guard.shell.command import by_match, by_row, matches, run_words
from role_guard.shell.nested import apart, run_source
from role_guard.shell.programs import run_program
from role_guard.shell.rows import parse_row
from role_guard.shell.special.shells import shell
from role_guard.shell.tables import readers, runners
from role_guard.shell.values import Value, can_be, is_literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.matching import Match

ANYTHING = "`{}` is a program that may change anything"


def _operands(matched: Match) -> list[Value]:
    """Return the words of a command that no option takes."""
    return [value for _, value, option in matched.uses if not option]


def subcommand(call: Call) -> None:
    """Report what a package manager runs; it is a program itself, which covers the programs that it only starts."""
    if _only_reads(call):
        return
    text = next(row for names, row in runners.PROGRAMS.items() if call.name in names.split())
    run_program(call, ANYTHING.format(call.name))
    for matched in matches(call, parse_row(text)):
        _subcommand(_operands(matched), text, call)


def reader(call: Call) -> None:
    """Report a program of which only some subcommands are known, which read."""
    if not _only_reads(call):
        run_program(call, ANYTHING.format(call.name))


def _only_reads(call: Call) -> bool:
    """Report a subcommand that only reads, in the words that its row has; say whether it is one."""
    for count in (2, 1):
        words, rest = call.values[:count], call.values[count:]
        text = readers.ROWS.get(" ".join([call.name, *(word.text for word in words if is_literal(word))]))
        if text is None or not all(map(is_literal, words)):
            continue
        row, found = parse_row(text), call._replace(name=f"{call.name} {words[0].text}", values=rest)
        if any(matched.problems or matched.unlisted for matched in matches(found, row)):
            return False
        by_row(found, row)
        return True
    return False


def _subcommand(words: list[Value], text: str, call: Call) -> None:
    """Report the command among the words behind the options."""
    for count in (2, 1):
        key = " ".join([call.name, *(word.text for word in words[:count] if is_literal(word))])
        if count <= len(words) and key in runners.SUBCOMMANDS:
            rest = words[count:]
            if key in runners.BEHIND_DASHES and Value("--") in rest:
                rest = rest[rest.index(Value("--")) :]
            _within(runners.SUBCOMMANDS[key], call._replace(name=key, values=rest))
            return
    known = [key.split()[1:] for key in runners.SUBCOMMANDS if key.split()[0] == call.name]
    if words and (not is_literal(words[0]) or _can_go_on(words, known)):
        call.walk.report.unknown(f"the subcommand of `{call.name}` is not literal")
    elif text.endswith("cmd?"):
        _within(text, call)


def _can_go_on(words: list[Value], known: list[list[str]]) -> bool:
    """Say whether the second word is not literal, and can make a subcommand that runs a command."""
    seconds = [key[1] for key in known if len(key) > 1 and key[0] == words[0].text]
    return len(words) > 1 and not is_literal(words[1]) and can_be(words[1], seconds)


def _within(text: str, call: Call) -> None:
    """Report what a row says, but for programs: `uv run pytest` is the program that people list."""
    before = set(call.walk.report.found)
    by_row(call, parse_row(text))
    for effect in [item for item in call.walk.report.found if item.kind == "run" and item not in before]:
        del call.walk.report.found[effect]


def multiplexer(call: Call) -> None:
    """Report the commands that tmux or screen start in a terminal of theirs."""
    if call.name == "screen":
        by_row(call, parse_row(runners.SCREEN))
        return
    row = parse_row(runners.TMUX)
    for matched in matches(call, row):
        by_match(matched, call, row)
        _tmux(_operands(matched), call)


def _tmux(operands: list[Value], call: Call) -> None:
    """Report the commands of the shell among commands of tmux."""
    groups: list[list[Value]] = [[]]
    for word in operands:
        if word.exact and word.text.endswith(";"):
            groups[-1] += [word._replace(text=word.text[:-1])] if word.text != ";" else []
            groups.append([])
        else:
            groups[-1].append(word)
    for words in groups:
        if words and is_literal(words[0]) and re.fullmatch(runners.TMUX_RUNS, words[0].text):
            by_row(call._replace(name=f"tmux {words[0].text}", values=words[1:]), parse_row(runners.TMUX_COMMAND))


def capsh(call: Call) -> None:
    """Report the shell that `capsh --` starts."""
    run_program(call, ANYTHING.format("capsh"))
    ends = [index for index, value in enumerate(call.values) if value.exact and value.text in runners.CAPSH_ENDS]
    if ends:
        shell(call._replace(values=call.values[ends[0] + 1 :]))


def daemon(call: Call) -> None:
    """Report the program that `start-stop-daemon --start` starts."""
    row = parse_row(runners.DAEMON)
    for matched in matches(call, row):
        by_match(matched, call, row)
        _started(matched, call)


def _started(matched: Match, call: Call) -> None:
    """Report the program that options name, with the words behind them."""
    given = {option: value for _, value, option in matched.uses if option}
    program = next((given[name] for name in ("-a", "--startas", "-x", "--exec") if name in given), None)
    if program is not None:
        words = [program, *_operands(matched)]
        apart(lambda: run_words(call._replace(values=words, wrapped=call.wrapped + 1)), call)


def scheduled(call: Call) -> None:
    """Report the text that `at` and `batch` keep for a shell, from standard input."""
    row = parse_row(runners.AT)
    found = matches(call, row)
    for matched in found:
        by_match(matched, call, row)
    if all(matched.switch or "-f" in matched.given for matched in found):
        return
    if call.stdin:
        text = call.stdin
        apart(lambda: run_source(text, call.name, call), call)
    else:
        call.walk.report.unknown(f"`{call.name}` reads commands that can't be seen")
