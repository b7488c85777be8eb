"""What git does with ignored files: drafts, active plans, their records and the log are among them.

Sources: git-add(1), git-stash(1), git-clean(1), git-update-index(1).
"""

from __future__ import annotations

from role_guard.effects import Effect
from role_guard.shell.findings import PLACES
from role_guard.shell.programs import zones_of
from role_guard.zones import ACTIVE_ZONE, CONTROL, REVIEW_ZONE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call
    from role_guard.shell.matching import Match
    from role_guard.shell.values import Value

TAKES_AWAY = {
    "clean": ("-x", "-X"),
    "stash": ("-a", "--all"),
    "stash push": ("-a", "--all"),
    "stash save": ("-a", "--all"),
}
"""Subcommands that remove ignored files from the checkout, and the options with which they do."""

ADDS = ("add", "stage", "update-index")
"""Subcommands that put files under git: a branch can carry a plan to `Active/` then, where a person never moved it."""

KEEPS = frozenset((".claude", ".claude/", "/.claude", "/.claude/"))
"""Patterns of `git clean -e` that keep all of it; with -X they would name more that is removed."""


def judge_ignored(key: str, matched: Match, call: Call) -> None:
    """Report what a subcommand does with plans and control files that git ignores."""
    operands = [value for _, value, option in matched.uses if not option]
    if set(TAKES_AWAY.get(key, ())) & set(matched.given) and not {"-n", "--dry-run"} & set(matched.given):
        _taken_away(key, matched, operands, call)
    elif key in ADDS:
        _added(key, matched, operands, call)


def _taken_away(key: str, matched: Match, operands: list[Value], call: Call) -> None:
    """Report the control files that go with the ignored files."""
    kept = [value for _, value, option in matched.uses if option in ("-e", "--exclude")]
    is_kept = any(value.text in KEEPS for value in kept) and all(_excludes(value) for value in kept)
    if is_kept and "-x" in matched.given and "-X" not in matched.given:
        return
    if operands and key != "stash save" and all(value.exact and not _reaches(value.text, call) for value in operands):
        return
    option = next(option for option in TAKES_AWAY[key] if option in matched.given)
    seen = (
        f"`git {key} {option}` takes away what git ignores, the plans and the records of claude-roles in `.claude` too"
    )
    remedy = " (`git clean -x -e .claude` leaves them)" if key == "clean" else " (without it they stay)"
    call.walk.report.add(Effect("write", ".claude", CONTROL, ".claude", seen + remedy))


def _excludes(value: Value) -> bool:
    """Say whether a pattern only adds to what is kept: one that begins with `!` takes back (gitignore(5))."""
    return value.exact and not value.text.startswith(("!", "\\"))


def _added(key: str, matched: Match, operands: list[Value], call: Call) -> None:
    """Report plans that are put under git, by name or with all that is ignored."""
    forced = bool({"-f", "--force"} & set(matched.given)) and key != "update-index"
    for value in operands or call.values:
        zones = {zone for cwd in call.state.cwds or ("",) for zone in zones_of(value.text, cwd, call.walk.report)}
        if zones & ({*PLACES, CONTROL} if forced else {REVIEW_ZONE, ACTIVE_ZONE}):
            call.walk.report.approve(
                f"`git {key}` puts `{value.text[:80]}` under git, which can bring it to other states"
            )
            return
    if forced and (not operands or any(not value.exact or _reaches(value.text, call) for value in operands)):
        call.walk.report.approve(f"`git {key} -f` puts ignored files under git, the plans too")
    elif forced and call.state.cwds is None:
        call.walk.report.unknown(f"`git {key} -f` puts ignored files under git in a directory that is not known")


def _reaches(path: str, call: Call) -> bool:
    """Say whether a pathspec can name what is below `.claude`; one with magic or wildcards may (gitglossary(7))."""
    report = call.walk.report
    protected = {*PLACES, CONTROL}
    zones = {zone for cwd in call.state.cwds or ("",) for zone in zones_of(path, cwd, report)}
    return path.startswith(":") or any(sign in path for sign in "*?[") or bool(zones & protected) or report.holds(path)
