"""Settings that git gets with a command (`-c KEY=VALUE`): what their values make git run and write (git-config(1))."""

from __future__ import annotations

from role_guard.shell.nested import at_top
from role_guard.shell.programs import text_of
from role_guard.shell.roles import use
from role_guard.shell.special.git import TRANSPORT
from role_guard.shell.tables import git as porcelain
from role_guard.shell.tables import git_plumbing as plumbing
from role_guard.shell.tables.git_settings import CONFIG_ROLES, HARMLESS_CONFIG
from role_guard.shell.values import Value, texts
from role_guard.shell.variables import like, role_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.command import Call

PAGERS = ("core.pager", "pager.log", "pager.diff", "pager.show", "pager.branch")
PLAIN_PAGERS = ("cat", "", "false")

DEPRECATED = ("pack-redundant", "whatchanged")
"""Subcommands that an alias can hide (git-config(1), `alias.*`); that of another one is ignored."""


def judge_setting(value: Value, call: Call) -> str:
    """Report what a setting makes git do.

    Args:
        value: `KEY=VALUE`, or `KEY` alone, which is a switch.
        call: the command that gets it, for the words of what is run.

    Returns:
        What the reason of a program calls it; empty where the setting changes only what is printed.
    """
    key, equals, _ = value.text.partition("=")
    key = key.lower()
    if not value.exact and not equals:
        call.walk.report.unknown("a setting of `git -c` is not literal")
    elif _only_prints(key, value):
        return ""
    else:
        _by_role(key, value, call)
    return f"-c {key}"


def _only_prints(key: str, value: Value) -> bool:
    """Say whether a setting changes only what is printed."""
    if key in PAGERS:
        return value.exact and value.text.partition("=")[2] in PLAIN_PAGERS
    return any(like(key, glob) for glob in HARMLESS_CONFIG)


def _by_role(key: str, value: Value, call: Call) -> None:
    """Report what the value of a setting does, by the role of its key; behind `!` it is always text for a shell."""
    text = value.text.partition("=")[2]
    role = "program" if text.startswith("!") else role_of(key, CONFIG_ROLES)
    if role == "address":
        _address(key, text, call)
    elif role == "alias":
        name = key.partition(".")[2]
        if name in DEPRECATED or not (name in porcelain.ROWS or name in plumbing.ROWS):
            use(("program", value._replace(text=f"git {text}"), f"-c {key}"), [], "writes", call)
    elif role:
        use((role, value._replace(text=text.lstrip("!")), f"-c {key}"), [], "writes", at_top(call))
        call.walk.report.cwds = call.state.cwds


def _address(key: str, text: str, call: Call) -> None:
    """Report an address that runs a program, in the value or as the part of the key that the value stands for."""
    if TRANSPORT.search(text) or TRANSPORT.search(key.partition(".")[2]):
        call.walk.report.unknown(f"`git -c {key[:60]}` starts a program that the address names")


def setting(value: Value, call: Call) -> None:
    """Report a setting that a subcommand gets for a repository that it makes (git-clone(1), `--config`)."""
    named = judge_setting(value, call)
    if named:
        seen = f"`{call.name} {named[:60]}` can make git run programs"
        call.walk.report.run((*call.name.split(), *texts(call.values)), seen, text_of(call))
