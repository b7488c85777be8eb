"""Globs in the words of programs where the command sets options of the shell that make them match more.

Sources: Bash manual, "The Shopt Builtin" and "Filename Expansion" (`dotglob`, `nocaseglob`, `globstar`, GLOBIGNORE).
When an option holds is not followed: where the command sets one, all globs of the command count with it.
"""

from __future__ import annotations

from role_guard import paths
from role_guard import regex as re
from role_guard import system as os
from role_guard.shell.findings import short
from role_guard.shell.globbing import translated
from role_guard.shell.searched import closed
from role_guard.shell.words import wildcard

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from role_guard.shell.report import Report

    Fits = Callable[[str], bool]


def judge_widened(report: Report) -> None:
    """Report globs that can match plans or control files by the options that the command sets."""
    named = [f"{root}/{path}" for root, _ in report.layout.roots for path in closed(report)]
    for pattern, cwd in report.patterns:
        whole = os.path.normpath(os.path.join(cwd, pattern))
        components = [_component(item, report.options) for item in whole.split("/")[1:]]
        report.spend(10 * len(components) + len(named))
        if any(_reaches(components, place.split("/")[1:], report.options) for place in named):
            report.unknown(f"the glob `{short(pattern)}` can match plans or control files by an option of the shell")


def _component(text: str, options: set[str]) -> Fits | None:
    """Return what says whether a name fits a component, None for one that is any number of directories."""
    if text == "**" and "globstar" in options:
        return None
    if wildcard(text) < 0:
        return lambda name: paths.key(name) == paths.key(text)
    expression = translated(text)
    if "nocaseglob" in options:
        expression = re.compile(expression.pattern, re.IGNORECASE)
    hidden = text.startswith(".") or "dotglob" in options
    return lambda name: (hidden or name[0] != ".") and expression.match(name) is not None


def _reaches(components: list[Fits | None], names: list[str], options: set[str]) -> bool:
    """Say whether the components of a glob fit those of a path."""
    if not components:
        return not names
    fits, rest = components[0], components[1:]
    if fits is not None:
        return bool(names) and fits(names[0]) and _reaches(rest, names[1:], options)
    goes_on = bool(names) and ("dotglob" in options or names[0][0] != ".")
    return _reaches(rest, names, options) or (goes_on and _reaches(components, names[1:], options))
