"""`cd` and its kin: where later relative paths start from (Bash manual, "Bourne Shell Builtins")."""

from __future__ import annotations

from role_guard import system as os
from role_guard.shell.state import MAX_CWDS, Outcome
from role_guard.shell.values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call

OPTIONS = ("-L", "-P", "-e", "-@", "-LP", "-PL")


def cd(call: Call) -> Outcome:
    """Follow `cd [-L|-P] [DIRECTORY]`; it may also fail, and change nothing."""
    values = list(call.values)
    while values and values[0].exact and values[0].text in OPTIONS:
        del values[0]
    if values and values[0] == Value("--"):
        del values[0]
    cwds = _targets(call, values)
    if cwds is None:
        call.walk.report.look_outside("cd")
    else:
        for cwd in cwds:
            call.walk.report.read(cwd, "cd")
    moved = call.state._replace(cwds=cwds)
    return Outcome(moved, moved if cwds is not None and _succeeds(call, values, cwds) else call.state)


def _succeeds(call: Call, values: list[Value], cwds: tuple[str, ...]) -> bool:
    """Say whether the directories are there as they are written, and nothing before can have changed that.

    The text of a path can be folded although the path leads nowhere: `nope/..`, `file/..`.
    """
    only_reads = all(effect.kind in ("read", "vcs-read") for effect in call.walk.report.found)
    written = [os.path.join(cwd, value.text) for value in values for cwd in call.state.cwds or ("/",)]
    return only_reads and all(os.access(path, os.X_OK) and os.path.isdir(path) for path in (*cwds, *written))


def _targets(call: Call, values: list[Value]) -> tuple[str, ...] | None:
    """Return the directories it can lead to, None if they are not known."""
    cwds, names = call.state.cwds, call.walk.scope
    if not values:
        return (names.home(),) if not names.is_assigned("HOME") else None
    if len(values) == 1 and values[0].pattern and cwds is not None:
        return _matched(call, values[0])
    if len(values) > 1 or not values[0].exact or values[0].text.startswith(("-", "+", "~")):
        return None
    target = values[0].text
    searched = not target.startswith(("/", "./", "../")) and target not in (".", "..")
    if searched and ("CDPATH" in os.environ or names.is_assigned("CDPATH")):
        return None
    if cwds is None and not os.path.isabs(target):
        return None
    found: dict[str, None] = {}
    for cwd in cwds or ("/",):
        call.walk.report.spend(40 + 4 * target.count("/"))
        joined = os.path.join(cwd, target)
        found.setdefault(os.path.normpath(joined))
        real = call.walk.report.real_path(joined)
        if real != call.walk.report.real_path(os.path.normpath(joined)):
            found.setdefault(real)
    return tuple(found) if len(found) <= MAX_CWDS else None


def _matched(call: Call, value: Value) -> tuple[str, ...] | None:
    """Return the directories that a glob matches; of several the shell takes none, or the first."""
    found: dict[str, None] = {}
    for cwd in call.state.cwds or ():
        for match in call.walk.report.globbed(value.pattern, cwd) or ():
            if os.path.isdir(os.path.join(cwd, match)):
                found.setdefault(os.path.normpath(os.path.join(cwd, match)))
    return tuple(found) if 0 < len(found) <= MAX_CWDS else None


def pushd(call: Call) -> Outcome:
    """Follow `pushd DIRECTORY`; without one it exchanges two that are not known."""
    if len(call.values) == 1 and (call.values[0].exact or call.values[0].pattern):
        return cd(call)
    return popd(call)


def popd(call: Call) -> Outcome:
    """Follow `popd`: to a directory that is not known."""
    call.walk.report.look("popd")
    return Outcome(call.state._replace(cwds=None), call.state)
