"""Walks through a parsed command as the shell would run it, and reports what each part does.

Followed on the way: the working directory (`cd`), variables that are certainly assigned, and functions. Where a
command may or may not have run, both outcomes stay possible.
"""

from __future__ import annotations

from role_guard.shell import syntax
from role_guard.shell.command import run_simple
from role_guard.shell.expressions import check_expression, check_test
from role_guard.shell.jumps import Jumps, in_background, lines, makes_read_only, may_fail
from role_guard.shell.redirects import judge_redirects
from role_guard.shell.scope import Scope, note_assigners
from role_guard.shell.state import Outcome, Source, State, either, fed, join, same
from role_guard.shell.syntax import UnparsedError
from role_guard.shell.tables.environment import SHELL_RUNS
from role_guard.shell.variables import fits, judge_names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from role_guard.shell.command import Call
    from role_guard.shell.parser import CommandReader
    from role_guard.shell.report import Report
    from role_guard.shell.standing import Aside
    from role_guard.shell.values import Value

MAX_STEPS = 20000
"""Commands walked through, loops and calls of functions counted as often as they are followed."""


class Walk:
    """One walk through one text.

    Args:
        parser: it has read the text.
        report: gets the effects.
        outer: the walk through the text that this one is an argument of (`eval`, `bash -c`), if any.
    """

    def __init__(self, parser: CommandReader, report: Report, outer: Walk | None = None) -> None:
        note_assigners(parser)
        report.opens_files = report.opens_files or parser.opens_files
        self.report = report
        self.scope = Scope(parser, report.cwds, nested=outer is not None)
        self.scope.outer = outer.scope if outer is not None else None
        if outer is not None and outer.scope.is_opaque():
            self.scope.hidden = True
        self.bodies: dict[str, list[object]] = {} if outer is None else outer.bodies
        for function in parser.functions:
            self._note_body(function)
        self.freezes: bool = makes_read_only(parser) or (outer is not None and outer.freezes)
        self.jumps: Jumps = Jumps() if outer is None else outer.jumps
        self.been: dict[tuple[str, ...] | None, None] = {} if outer is None else outer.been
        self.traps: list[tuple[Value, Call]] = [] if outer is None else outer.traps
        self.asides: list[Aside] = [] if outer is None else outer.asides
        self.active: set[str] = set() if outer is None else outer.active
        self.depth: int = 0 if outer is None else outer.depth + 1
        self.steps: list[int] = [0] if outer is None else outer.steps
        judge_names(self.scope, report)

    def program(self, script: syntax.List, state: State) -> Outcome:
        """Walk through a whole text. An error gives up the line it is on, and the next one is read."""
        outcome = same(state)
        for line in lines(script):
            begun = self.jumps.begin()
            outcome = self.script(line, join(outcome.ok, outcome.fail))
            for left in self.jumps.since(begun):
                outcome = Outcome(join(outcome.ok, left), join(outcome.fail, left))
        return outcome

    def script(self, script: syntax.List, state: State) -> Outcome:
        """Walk through a list of commands."""
        ok = fail = before = state
        begun, beside = len(self.report.moved), in_background(script)
        for connector, command in script.items:
            self.report.begin(command)
            if connector == "&":
                ok = fail = before = self._stayed(before, begun)
                continue
            if beside:
                ok, fail = (item._replace(beside=state.beside or id(command) in beside) for item in (ok, fail))
            if connector == "&&":
                outcome = self.command(command, ok)
                ok, fail = outcome.ok, join(fail, outcome.fail)
            elif connector == "||":
                outcome = self.command(command, fail)
                ok, fail = join(ok, outcome.ok), outcome.fail
            else:
                before, begun = join(ok, fail), len(self.report.moved)
                ok, fail = self.command(command, before)
        return Outcome(ok._replace(beside=state.beside), fail._replace(beside=state.beside))

    def command(self, command: object, state: State) -> Outcome:
        """Walk through one command of any kind."""
        self.steps[0] += 1
        if self.steps[0] > MAX_STEPS:
            raise UnparsedError(f"it takes more than {MAX_STEPS} steps to follow")
        self.been.setdefault(state.cwds)
        begun = len(self.report.moved)
        if state.beside and isinstance(command, syntax.Simple):
            self.asides.append((lambda state: self.command(command, state), state, begun))
        outcome: Outcome = HANDLERS[type(command)](self, command, state)
        after = self._stayed(state, begun)
        if after is not state:
            self.been.setdefault(None)
            outcome = Outcome(*(after if item.cwds == state.cwds else item for item in outcome))
        if getattr(command, "redirects", None):  # where one fails, the command does not run
            outcome = outcome._replace(fail=join(outcome.fail, state))
        return outcome

    def aside(self, script: syntax.List, state: State, *, piped: bool = False) -> None:
        """Walk through commands that run in a process of their own."""
        self.jumps.apart(lambda: self.program(script, state._replace(piped=piped or state.piped)))

    def _stayed(self, state: State, begun: int) -> State:
        """Return the state of a shell after commands that may have moved the directory it stands in."""
        if len(self.report.moved) == begun:
            return state
        from role_guard.shell.standing import stayed

        return stayed(state, begun, self.report)

    def parts(self, parts: Iterable[object], state: State) -> State:
        """Walk through the commands in a word, check the expressions in it, and return the state behind it."""
        begun = len(self.report.moved)
        scope = self.scope.at(state.cwds, state.definite)
        for part in parts:
            if may_fail(part, self.scope):
                self.jumps.leave(state)
            if isinstance(part, (syntax.Substitution, syntax.Process)):
                self.aside(part.script, state._replace(beside=state.beside or isinstance(part, syntax.Process)))
            elif isinstance(part, syntax.Arithmetic):
                self.parts(part.parts, state)
                check_expression(part.parts, scope, self.report)
            elif isinstance(part, syntax.Parameter):
                for inner in part.parts:
                    self.report.mention(inner.text if isinstance(inner, syntax.Text) else "")
                if part.prefix == "!" or part.operator.startswith("@P"):
                    self.report.unknown(f"`${{{part.name}}}` is expanded twice")
                self.parts(part.parts, state)
        state = self._stayed(state, begun)
        self.report.cwds = state.cwds
        return state

    def words(self, words: Iterable[syntax.Word], state: State) -> State:
        """Walk through the commands in several words, and return the state behind them."""
        for word in words:
            state = self.parts(word.parts, state)
        return state

    def redirected(self, redirects: list[syntax.Redirect], state: State) -> State:
        """Judge the redirections of a command, and return the state behind them."""
        state = self.words([redirect.target for redirect in redirects], state)
        self.report.step += 1
        judge_redirects(redirects, self.scope.at(state.cwds, state.definite), self.report)
        return state

    def _pipeline(self, pipeline: syntax.Pipeline, state: State) -> Outcome:
        if not pipeline.commands:
            return same(state)
        if len(pipeline.commands) == 1:
            outcome = self.command(pipeline.commands[0], state)
        else:
            for index, command in enumerate(pipeline.commands):
                source = Source(pipeline.commands[:index], state, self.scope) if index else state.piped
                outcome = self.command(command, state._replace(piped=source, beside=True))
            # Of a pipeline only zsh runs the last command in the shell itself.
            after = join(state, join(outcome.ok, outcome.fail))._replace(piped=state.piped, beside=state.beside)
            outcome = Outcome(after, after)
        return Outcome(outcome.fail, outcome.ok) if pipeline.negated else outcome

    def _group(self, group: syntax.Group, state: State) -> Outcome:
        state = self.redirected(group.redirects, state)
        return self.script(group.body, fed(group.redirects, state))

    def _subshell(self, subshell: syntax.Subshell, state: State) -> Outcome:
        state = self.redirected(subshell.redirects, state)
        self.jumps.apart(lambda: self.script(subshell.body, fed(subshell.redirects, state)))
        return same(state)

    def _if(self, node: syntax.If, state: State) -> Outcome:
        state = self.redirected(node.redirects, state)
        after: list[State] = []
        current = state
        for condition, body in node.branches:
            outcome = self.script(condition, current)
            after.extend(self.script(body, outcome.ok))
            current = outcome.fail
        if node.otherwise is None:
            after.append(current)
        else:
            after.extend(self.script(node.otherwise, current))
        return either(after)

    def _loop(self, node: syntax.Loop, state: State) -> Outcome:
        state = self.redirected(node.redirects, state)
        state = fed(node.redirects, state)

        def once(state: State) -> list[State]:
            outcome = self.script(node.condition, state)
            return [outcome.ok, outcome.fail, *self.script(node.body, outcome.ok)]

        return self._repeated(once, state)

    def _for(self, node: syntax.For, state: State) -> Outcome:
        state = self.redirected(node.redirects, state)
        state = fed(node.redirects, state)
        state = self.words(node.words or [], state)
        if node.expressions:
            state = self.parts([syntax.Arithmetic(node.expressions, quoted=True)], state)
        inside = state._replace(definite=state.definite | {node.name}) if node.words else state
        outcome = self._repeated(lambda state: list(self.script(node.body, state)), inside)
        return either([state, outcome.ok])

    def _repeated(self, once: Callable[[State], list[State]], state: State) -> Outcome:
        """Walk through a body that runs any number of times."""
        begun, known = self.jumps.begin(), self._known()
        after = [*once(state), *self.jumps.since(begun)]
        while any(item.cwds != state.cwds for item in after) or self._known() > known:
            known = self._known()
            state = state._replace(cwds=None)
            after = [*once(state), *self.jumps.since(begun)]
            if after[0].cwds is not None:
                break
        return either([state, *after])

    def _known(self) -> int:
        """Return how many bodies of functions are known."""
        return sum(map(len, self.bodies.values()))

    def _case(self, node: syntax.Case, state: State) -> Outcome:
        state = self.redirected(node.redirects, state)
        state = self.words([node.word, *node.patterns], state)
        state = fed(node.redirects, state)
        for body in node.bodies:
            state = either([state, *self.script(body, state)]).ok
        return same(state)

    def _test(self, node: syntax.Test, state: State) -> Outcome:
        state = self.redirected(node.redirects, state)
        state = self.words(node.words, state)
        check_test(node, self.scope.at(state.cwds, state.definite), self.report)
        return same(state)

    def _math(self, node: syntax.Math, state: State) -> Outcome:
        state = self.redirected(node.redirects, state)
        return same(self.parts([syntax.Arithmetic(node.parts, quoted=True)], state))

    def _function(self, node: syntax.Function, state: State) -> Outcome:
        self._note_body(node)
        if fits(node.name, SHELL_RUNS):
            self.report.unknown(f"the shell itself calls the function `{node.name}`")
        self.call(node.name, state)
        state = state._replace(functions=state.functions | {node.name})
        return same(state)

    def _note_body(self, node: syntax.Function) -> None:
        """Note what a function can be from now on, or was all along where the text is repeated."""
        bodies = self.bodies.setdefault(node.name, [])
        if not any(body is node.body for body in bodies):
            bodies.append(node.body)

    def call(self, name: str, state: State) -> Outcome:
        """Walk through the bodies that a function can have."""
        if name in self.active:
            return same(state._replace(cwds=None))
        self.report.spend(20)
        self.active.add(name)
        after, begun = [state], self.jumps.begin()
        for body in self.bodies[name]:
            after.extend(self.command(body, state._replace(definite=frozenset())))
        self.active.discard(name)
        after.extend(self.jumps.since(begun))
        joined = either(after).ok._replace(definite=state.definite)
        return Outcome(joined, joined)

    def _coproc(self, node: syntax.Coproc, state: State) -> Outcome:
        self.command(node.command, state._replace(piped=True, beside=True))
        return same(state)


HANDLERS: dict[type, Callable[..., Outcome]] = {
    syntax.Pipeline: Walk._pipeline,
    syntax.Group: Walk._group,
    syntax.Subshell: Walk._subshell,
    syntax.If: Walk._if,
    syntax.Loop: Walk._loop,
    syntax.For: Walk._for,
    syntax.Case: Walk._case,
    syntax.Test: Walk._test,
    syntax.Math: Walk._math,
    syntax.Function: Walk._function,
    syntax.Coproc: Walk._coproc,
    syntax.Simple: lambda walk, node, state: run_simple(node, state, walk),
}
