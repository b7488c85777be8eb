"""One simple command: its redirections, its assignments, and what its words do by the tables."""

from __future__ import annotations

from role_guard.named import namedtuple
from role_guard.shell.expressions import check_expression
from role_guard.shell.jumps import may_be_refused
from role_guard.shell.matching import readings
from role_guard.shell.nested import apart
from role_guard.shell.programs import run_program
from role_guard.shell.redirects import standard_input
from role_guard.shell.roles import use, use_all
from role_guard.shell.rows import parse_row
from role_guard.shell.state import Outcome, fed, join, join_all, same
from role_guard.shell.tables import lookup as tables
from role_guard.shell.values import Value, expand, is_literal, texts
from role_guard.shell.variables import judge_assignment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.matching import Match
    from role_guard.shell.report import Report
    from role_guard.shell.rows import Row
    from role_guard.shell.scope import Scope
    from role_guard.shell.state import State
    from role_guard.shell.syntax import Simple
    from role_guard.shell.walk import Walk

Call = namedtuple("Call", "name values state walk scope stdin wrapped node", defaults=(None,))
"""A command about to run. `values`: the words behind its name; `stdin`: the text a here-document gives it, empty for
none, None for one that is not known; `wrapped`: how many commands it is given to as words; `node`: the command as it
stands in the text, None for one that does not."""

MAX_VALUES = 10000
MAX_WRAPPED = 20
"""Commands that are given to one another as words."""


def run_simple(node: Simple, state: State, walk: Walk) -> Outcome:
    """Report what a simple command does.

    Args:
        node: the command.
        state: where it runs.
        walk: the walk it is part of.

    Returns:
        The states after it.
    """
    walk.report.spend(10 + 2 * len(node.words) + 5 * len(node.assignments))
    for assignment in node.assignments:
        state = walk.words(assignment.values, state)
        if assignment.subscript:
            check_expression(assignment.subscript, walk.scope.at(state.cwds, state.definite), walk.report)
    state = walk.redirected(node.redirects, walk.words(node.words, state))
    walk.report.cwds = state.cwds
    scope = walk.scope.at(state.cwds, state.definite)
    values = _values(node, scope, walk)
    for assignment in node.assignments:
        given = [value for word in assignment.values for value in expand(word, scope)]
        for value in given:
            walk.report.mention(value.text)
        judge_assignment(assignment.name, given, walk.report, exported=bool(node.words))
        if walk.freezes or scope.nested or scope.is_assigned("*") or may_be_refused(assignment):
            walk.jumps.leave(state)
    if not values:
        if not node.redirects:
            walk.report.look("an assignment")
        if node.words:
            walk.report.unknown("the name of a command is not literal")
        names = {item.name for item in node.assignments}
        return same(state._replace(definite=state.definite | names))
    stdin = standard_input(node.redirects, scope)
    if stdin == "" and state.piped:
        stdin = None
    outcome = run_words(Call("", values, state, walk, scope, stdin, wrapped=0, node=node))
    if values[0].text == "exec":  # without a command, redirections hold for the commands behind it
        outcome = Outcome(fed(node.redirects, outcome.ok), fed(node.redirects, outcome.fail))
    if node.assignments:  # of a variable that is read-only, and then the command does not run
        outcome = outcome._replace(fail=join(outcome.fail, state))
    return outcome


def _values(node: Simple, scope: Scope, walk: Walk) -> list[Value]:
    """Return what the words of a command become, as far as they can be followed."""
    values: list[Value] = []
    for word in node.words:
        values += expand(word, scope)
        walk.report.spend(sum(1 + len(value.choices) for value in values[-100:]) // 4 + len(word.parts))
        if len(values) > MAX_VALUES:
            walk.report.unknown("it becomes more words than can be followed")
            return values[:MAX_VALUES]
    return values


def detached(call: Call) -> Call:
    """Return a command that another program puts together, and whose standard input it sets."""
    return call._replace(state=call.state._replace(piped=True), stdin=None, node=None)


def run_words(call: Call) -> Outcome:
    """Report what a command does whose name is the first of `call.values`."""
    report, state = call.walk.report, call.state
    report.spend(10 + len(call.values))
    report.commands.append(call.values)
    if call.wrapped > MAX_WRAPPED:
        report.unknown("commands are given to one another too many times")
        return same(state)
    name, values = call.values[0], call.values[1:]
    if not is_literal(name) or not name.text or "=" in name.text or name.text.startswith(("~", "%")):
        report.unknown("the name of a command is not literal")
        return same(state)
    call = call._replace(name=name.text, values=values)
    if name.text in call.walk.bodies:
        for value in values:
            report.mention(value.text)
    if name.text in call.walk.bodies and call.wrapped == 0:
        redirects = call.node.redirects if call.node is not None else []
        outcome: Outcome = call.walk.call(name.text, fed(redirects, state))
        if name.text in state.functions:
            return outcome
        state = outcome.ok
        call = call._replace(state=state)
    report.cwds = state.cwds
    report.step += 1
    return _by_table(call) or same(state)


def _by_table(call: Call) -> Outcome | None:
    """Report what a command does by its row, or as a program."""
    if "/" not in call.name:
        row = tables.find(call.name)
        if row is not None or _prints_version(call):
            return _by_name(call, row)
    from role_guard.shell.namesakes import namesakes

    found = namesakes(call.name, call.state.cwds, call.walk.report)
    meant = [call._replace(name=name, values=[*map(Value, words), *call.values]) for name, *words in found.commands]
    meant = [each for each in meant if tables.find(each.name) is not None or _prints_version(each)]
    for each in meant:
        _as_namesake(each, counts_unknown=not found.own)
    if not meant or not found.certain:
        run_program(call, f"`{call.name}` is a program that may change anything")
    return None


def _as_namesake(call: Call, *, counts_unknown: bool) -> None:
    """Report what a command does in a process of its own, where a builtin changes nothing of the shell.

    Of a program in a checkout it is no surprise that its words can't be read as those of its namesake: for that it is
    a program, which is reported besides.
    """
    found = call.walk.report.found
    before = dict(found)
    apart(lambda: _by_name(call, tables.find(call.name)), call)
    for effect in () if counts_unknown else [effect for effect in found if effect.kind == "unknown"]:
        if effect not in before:
            del found[effect]


def _prints_version(call: Call) -> bool:
    """Say whether a whole command only prints a version."""
    return " ".join((call.name, *(word or "$" for word in texts(call.values)))) in tables.VERSIONS


def _by_name(call: Call, row: str | None) -> Outcome | None:
    """Report what a command does that is called by its name in the tables; a row, unless it only prints its version."""
    if row is None or _prints_version(call):
        call.walk.report.look(call.name)
        return None
    if row == "=special":
        module, function = tables.SPECIAL[call.name]
        reader = getattr(__import__(f"role_guard.shell.special.{module}", fromlist=[function]), function)
        outcome: Outcome | None = reader(call)
        return outcome
    return by_row(call, parse_row(row))


def matches(call: Call, row: Row) -> list[Match]:
    """Return the ways in which a command's words can be read by a row, at least one; each of them counts."""
    found = readings(row, call.values, lambda value: has_dash(value, call.state.cwds, call.walk.report))
    call.walk.report.spend((len(found) - 1) * (10 + len(call.values)))
    return found


def by_row(call: Call, row: Row) -> Outcome | None:
    """Report what a command does by a row.

    Returns:
        The states after it, where it is a wrapper of a command that changes them.
    """
    found = [by_match(matched, call, row) for matched in matches(call, row)]
    if len(found) == 1:
        return found[0]
    outcomes = [outcome or same(call.state) for outcome in found]
    return Outcome(join_all([outcome.ok for outcome in outcomes]), join_all([outcome.fail for outcome in outcomes]))


def by_match(matched: Match, call: Call, row: Row) -> Outcome | None:
    """Report what a command does in one way of reading its words.

    Returns:
        The states after it, where it is a wrapper of a command that changes them.
    """
    report = call.walk.report
    for problem in matched.problems:
        report.unknown(f"of `{call.name}`, {problem}")
    if matched.unlisted:
        run_program(call, f"`{call.name} {matched.unlisted[0]}` is not known to only read")
    for option, effect in matched.effects:
        use((effect, Value(option), option), matched.uses, row.verb, call)
    report.look(call.name)
    if row.base:
        use((row.base[0], Value(row.base[1] if len(row.base) > 1 else ""), ""), [], row.verb, call)
    return use_all(matched.uses, row.verb, call._replace(name=f"{call.name} {matched.switch}".strip()))


def has_dash(value: Value, cwds: tuple[str, ...] | None, report: Report) -> bool:
    """Say whether a glob can match a name that begins with a dash, in any of some directories."""
    if cwds is None:
        return True
    report.trusts_listing = True
    for cwd in cwds:
        matches = report.globbed(value.pattern, cwd)
        if matches is None or any(match.startswith("-") for match in matches):
            return True
    return False
