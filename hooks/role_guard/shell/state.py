"""What is known of the shell at one place of a command, and how two possibilities are joined."""

from __future__ import annotations

from role_guard.named import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.syntax import Redirect

State = namedtuple("State", "cwds definite functions piped beside", defaults=(False,))
"""`cwds`: directories the shell can be in, None if not known; `definite`: variables certainly assigned; `functions`:
functions certainly defined; `piped`: standard input comes from another command: from which (a `Source`), or True where
that is not known; `beside`: commands behind run at the same time."""

Source = namedtuple("Source", "commands state scope")
"""What is written into a pipe: the commands before it, where they run, and the variables there."""

Outcome = namedtuple("Outcome", "ok fail")
"""The state after a command that succeeded, and after one that failed."""

MAX_CWDS = 8


def start(cwds: tuple[str, ...] | None) -> State:
    """Return the state of a shell that has done nothing yet."""
    return State(cwds, frozenset(), frozenset(), piped=False)


def same(state: State) -> Outcome:
    """Return the outcome of a command that changes nothing of the shell."""
    return Outcome(state, state)


def fed(redirects: list[Redirect], state: State) -> State:
    """Return the state of commands whose standard input a redirection of the group can set."""
    return state._replace(piped=True) if any(item.operator.startswith("<") for item in redirects) else state


def join(one: State, other: State) -> State:
    """Return what is known when either state can be the present one."""
    if one == other:
        return one
    cwds = None
    if one.cwds is not None and other.cwds is not None:
        cwds = tuple(dict.fromkeys(one.cwds + other.cwds))
        cwds = None if len(cwds) > MAX_CWDS else cwds
    definite, functions = one.definite & other.definite, one.functions & other.functions
    return State(cwds, definite, functions, _piped(one, other), one.beside or other.beside)


def _piped(one: State, other: State) -> object:
    """Return where standard input comes from, of two possibilities."""
    return one.piped if one.piped == other.piped else True


def join_all(states: list[State]) -> State:
    """Return what is known when any of several states can be the present one."""
    joined = states[0]
    for state in states[1:]:
        joined = join(joined, state)
    return joined


def either(states: list[State]) -> Outcome:
    """Return the outcome of a command that ends in any of several states."""
    joined = join_all(states)
    return Outcome(joined, joined)
