"""Finds the row of a command in the tables, and the code for commands whose words need more than a row."""

from __future__ import annotations

from role_guard.shell.tables import (
    archivers,
    builtins,
    changes,
    files,
    network,
    products,
    readers,
    runners,
    special,
    text,
    wrappers,
)

MODULES = (builtins, text, files, changes, wrappers, runners, products, network, archivers)
VERSIONS = frozenset((*files.VERSIONS, *changes.VERSIONS))
"""Whole commands that only print a version."""

SPECIAL = {
    "cd": ("directories", "cd"), "pushd": ("directories", "pushd"), "popd": ("directories", "popd"),
    "set": ("builtins", "set_"), "shopt": ("builtins", "shopt"), "unset": ("builtins", "unset"),
    **dict.fromkeys(("setopt", "unsetopt"), ("builtins", "setopt")),
    "export": ("builtins", "declare"), "declare": ("builtins", "declare"), "typeset": ("builtins", "declare"),
    "local": ("builtins", "declare"), "readonly": ("builtins", "declare"),
    "printf": ("builtins", "printf"), "let": ("builtins", "let"), "test": ("builtins", "test"),
    "[": ("builtins", "test"),
    "eval": ("shells", "eval_"), "source": ("shells", "source"), ".": ("shells", "source"), "trap": ("shells", "trap"),
    "alias": ("shells", "alias"),
    **dict.fromkeys(("bash", "sh", "dash", "zsh", "ksh", "ash", *runners.SHELLS.split()), ("shells", "shell")),
    **{name: ("runners", "subcommand") for names in runners.PROGRAMS for name in names.split()},
    **{key.split()[0]: ("runners", "reader") for key in readers.ROWS if not key.startswith("docker ")},
    "mktemp": ("temporary", "mktemp"), "capsh": ("runners", "capsh"), "start-stop-daemon": ("runners", "daemon"),
    "at": ("runners", "scheduled"), "batch": ("runners", "scheduled"),
    **dict.fromkeys(("fd", "fdfind"), ("find", "fd")),
    "find": ("find", "find"), "git": ("git", "git"), "dd": ("archives", "dd"),
    **dict.fromkeys(("tar", "bsdtar", "gtar"), ("archives", "tar")),
    "zip": ("archives", "zip_"), "gio": ("file_tools", "gio"), "cmake": ("file_tools", "cmake"),
    **{name: ("archivers", "by_mode") for names in archivers.MODES for name in names.split()},
    **{name: ("scripted", "editor") for names in changes.SCRIPTED for name in names.split()},
    "sqlite3": ("scripted", "database"),
    "xargs": ("spawning", "xargs"), "parallel": ("spawning", "parallel"), "env": ("spawning", "env"),
    "flock": ("spawning", "flock"), "patch": ("patches", "patch"), "ln": ("links", "ln"),
    "claude-roles": ("roles", "claude_roles"), **dict.fromkeys(special.TYPES, ("terminals", "types")),
}  # fmt: skip
"""Commands whose words are read by code: module of `special`, and function in it."""

_rows: dict[str, str] = {}


def find(name: str) -> str | None:
    """Return the row of a command, or None if no table has it."""
    if not _rows:
        for module in MODULES:
            for names, row in module.ROWS.items():
                _rows.update(dict.fromkeys(names.split(), row))
        _rows.update(dict.fromkeys(SPECIAL, "=special"))
    return _rows.get(name)
