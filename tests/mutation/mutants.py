"""What can be removed from the shell reader's tables, entry by entry."""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from role_guard.shell import interpreters, variables
from role_guard.shell.rows import HARMLESS, TOKEN
from role_guard.shell.special import archives, find, git_settings, links, patches, roles, spawning, temporary
from role_guard.shell.special import builtins as special_builtins
from role_guard.shell.tables import (
    archivers,
    builtins,
    changes,
    files,
    lookup,
    network,
    powershell,
    products,
    readers,
    runners,
    text,
    wrappers,
)
from role_guard.shell.tables import git as porcelain
from role_guard.shell.tables import git_plumbing as plumbing
from role_guard.shell.tables.environment import HARMLESS_VALUES
from role_guard.shell.tables.special import TAR_MODES, TAR_VALUED

MODULES = (builtins, text, files, changes, wrappers, runners, products, network, archivers)
GIT_MODULES = (porcelain, plumbing)
ROW_NAMES = ((spawning, "ENV", "env"), (spawning, "XARGS", "xargs"), (spawning, "PARALLEL", "parallel"),
             (spawning, "FLOCK", "flock"), (patches, "PATCH", "patch"), (links, "LN", "ln"), (archives, "TAR", "tar"),
             (archives, "ZIP", "zip"),
             (porcelain, "GLOBAL", "git"), (runners, "SCREEN", "screen"), (runners, "TMUX", "tmux"),
             (runners, "TMUX_COMMAND", "tmux"), (runners, "DAEMON", "start-stop-daemon"),
             (runners, "AT", "at"), (temporary, "MKTEMP", "mktemp"))  # fmt: skip
"""Rows outside of `ROWS`: where they are looked up, and by which command."""

UNKNOWN_ROWS = ("vcs-change | * : text*", "vcs-push | * : text*")
"""What counts as much as a subcommand of git that is in no row."""

ENVIRONMENT = ("HARMLESS", "HARMLESS_VALUES", "SHELL_RUNS", "INTEGERS", "COMMANDS")
FIND_LISTS = ("FIND_LEADING", "FIND_TEXTS", "FIND_READS", "FIND_ALONE", "FIND_WRITES", "FIND_RUNS")
CODE_LISTS = (
    *((roles, name, "claude-roles") for name in ("READS", "APPROVES", "SESSIONS")),
    (special_builtins, "SHOPT_OPTIONS", "shopt"),
)
"""Word lists in readers, and the command that they belong to."""

NAMES = ("OPAQUE", "KEYWORDS", "PROGRAMS", "NAMESAKES", "UNGLOBBED")
PARTS = ("COMMON", "DIRECTORIES", "STREAMED", "LISTERS")
"""Those whose entries a command names by an alias, or by a beginning."""

POWERSHELL = "powershell"
"""The tool, as one of a command's words."""

WORD = re.compile(r"[\w+.@-]+|[\[:%?]")


class Mutant(NamedTuple):
    """One entry removed. `words`: a command that uses it has all words of one of these groups."""

    label: str
    words: tuple[tuple[str, ...], ...]
    place: object
    name: str
    value: object


def words_of(command_text: str, tool: str) -> frozenset[str]:
    """Return what can be the name of a table's entry in a command."""
    found = WORD.findall(command_text)
    parts = [part for word in found for part in re.split(r"[-=.]", word)]
    whole = [word.partition(".exe")[0] for word in found]
    return frozenset(item.lower() for item in (*found, *parts, *whole, tool))


def uses(mutant: Mutant, words: frozenset[str]) -> bool:
    """Say whether a command with such words can use the removed entry."""
    return any(all(_is_among(word.lower(), words) for word in choice) for choice in mutant.words)


def names(mutant: Mutant, command: str) -> bool:
    """Say whether a command has the removed entry in its text."""
    return re.split(r"[=?>!^]", mutant.label.rpartition(" ")[2])[0] in command


def _is_among(pattern: str, words: frozenset[str]) -> bool:
    return bool(fnmatch.filter(words, pattern)) if "*" in pattern else pattern in words


def without(collection: Any, entry: object) -> Any:
    """Return a dict, set or tuple without one entry."""
    if isinstance(collection, dict):
        return {key: value for key, value in collection.items() if key != entry}
    return type(collection)(item for item in collection if item != entry)


def _entries(place: object, name: str, words: Callable[[str], tuple[str, ...]]) -> Iterator[Mutant]:
    collection = getattr(place, name)
    owner = str(getattr(place, "__name__", place)).rpartition(".")[2]
    for entry in sorted(collection):
        yield Mutant(f"{owner}.{name} {entry}", (words(entry),), place, name, without(collection, entry))


def rows() -> Iterator[Mutant]:
    """Yield the tables without one command: of a key with several names, without each of them."""
    for module in (*MODULES, interpreters):
        for key, row in module.ROWS.items():
            for name in key.split():
                others = {" ".join(item for item in key.split() if item != name): row} if " " in key else {}
                value = {**without(module.ROWS, key), **others}
                yield Mutant(f"{module.__name__.rpartition('.')[2]}.ROWS {name}", ((name,),), module, "ROWS", value)


def git_rows() -> Iterator[Mutant]:
    """Yield git's tables without one subcommand, but for those that are judged like one that has no row."""
    for module in GIT_MODULES:
        for mutant in _entries(module, "ROWS", lambda key: ("git", *key.split())):
            key = mutant.label.partition(" ")[2]
            if module.ROWS[key] not in UNKNOWN_ROWS:
                yield mutant


def lists() -> Iterator[Mutant]:
    """Yield the lists of whole commands, special readers and git's settings, and those in the readers."""
    yield from _entries(lookup, "VERSIONS", lambda entry: tuple(entry.split()))
    yield from _entries(lookup, "SPECIAL", lambda entry: (entry,))
    yield from _entries(runners, "SUBCOMMANDS", lambda entry: tuple(entry.split()))
    yield from _entries(readers, "ROWS", lambda entry: tuple(entry.split()))
    yield from _entries(runners, "BEHIND_DASHES", lambda entry: tuple(entry.split()))
    yield from _entries(interpreters, "SHELLS", lambda entry: (entry,))
    for name in ("HARMLESS_CONFIG", "CONFIG_ROLES"):
        yield from _entries(git_settings, name, lambda _entry: ("git",))
    for name in FIND_LISTS:
        yield from _entries(find, name, lambda entry: ("find", entry) if WORD.fullmatch(entry) else ("find",))
    for mode, letters, names in TAR_MODES:
        others = without(TAR_MODES, (mode, letters, names))
        for letter in letters:
            value = (*others, (mode, letters.replace(letter, ""), names))
            yield Mutant(f"TAR_MODES {mode} {letter}", (("tar",),), archives, "TAR_MODES", value)
        for name in names:
            value = (*others, (mode, letters, without(names, name)))
            yield Mutant(f"TAR_MODES {name}", (("tar",),), archives, "TAR_MODES", value)
    for letter in TAR_VALUED:
        shorter = TAR_VALUED.replace(letter, "")
        yield Mutant(f"TAR_VALUED {letter}", (("tar",),), archives, "TAR_VALUED", shorter)
    for place, name, called in CODE_LISTS:
        for mutant in _entries(place, name, lambda entry: (entry,)):
            yield mutant._replace(words=((called, *mutant.words[0]),))


def environment() -> Iterator[Mutant]:
    """Yield the lists of variables without one name, or one value."""
    for name in ENVIRONMENT:
        yield from _entries(variables, name, lambda entry: (entry,))
    for variable, values in HARMLESS_VALUES.items():
        for value in values:
            fewer = {**HARMLESS_VALUES, variable: without(values, value)}
            yield Mutant(
                f"variables.HARMLESS_VALUES {variable}={value}", ((variable,),), variables, "HARMLESS_VALUES", fewer
            )


def cmdlets() -> Iterator[Mutant]:
    """Yield PowerShell's tables without one cmdlet, alias or name."""
    yield from _entries(powershell, "TEXTS", _called)
    yield from _entries(powershell, "ALIASES", lambda entry: (POWERSHELL, entry))
    for name in PARTS:
        yield from _entries(powershell, name, lambda _entry: (POWERSHELL,))
    for name in NAMES:
        yield from _entries(powershell, name, lambda entry: (POWERSHELL, entry))


def _called(cmdlet: str) -> tuple[str, ...]:
    return (POWERSHELL,) if cmdlet in powershell.ALIASES.values() else (POWERSHELL, cmdlet)


def acts(token: str, *, star: bool) -> bool:
    """Say whether a token of a row does more than name text or files that are read.

    Without `*` an option that only runs something may as well be missing: what is not listed counts as a program.
    """
    if token.startswith(("!", "~")):
        return True
    found = TOKEN.match(token)
    if found is None:
        return False
    if found["first"] or found["switch"] or found["follows"] or found["given"]:
        return True
    does = {*(found["roles"] or "").split(","), found["effect"] or ""} - HARMLESS - {""}
    return bool(does) and (star or does != {"run"})


def options() -> Iterator[Mutant]:
    """Yield rows without one option that writes, runs, or changes what the operands are."""
    for module in (*MODULES, *GIT_MODULES):
        label = module.__name__.rpartition(".")[2]
        for key, row in module.ROWS.items():
            names = tuple((name,) for name in key.split())
            words = (("git", *key.split()),) if module in GIT_MODULES else names
            for token, shorter in _shorter(row):
                value = {**module.ROWS, key: shorter}
                yield Mutant(f"{label}.ROWS {key}: {token}", words, module, "ROWS", value)
    for place, name, called in ROW_NAMES:
        for token, shorter in _shorter(getattr(place, name)):
            yield Mutant(f"{name}: {token}", ((called,),), place, name, shorter)


def _shorter(row: str) -> Iterator[tuple[str, str]]:
    """Yield each token that acts, with the row without it."""
    verb, bar, rest = row.partition(" | ") if " | " in row else ("", "", row)
    head, colon, tail = f" {rest}".partition(" :")
    tokens = head.split()
    for index, token in enumerate(tokens):
        if colon and acts(token, star="*" in tokens):
            yield token, verb + bar + " ".join(tokens[:index] + tokens[index + 1 :]) + " :" + tail


def parameters() -> Iterator[Mutant]:
    """Yield rows of PowerShell without one parameter that names a file to write.

    One that can't be judged may as well be missing: what is not listed can't be judged either.
    """
    for cmdlet, row in powershell.TEXTS.items():
        for token in row.partition(" : ")[0].split():
            if "=write" in token:
                value = {**powershell.TEXTS, cmdlet: f" {row} ".replace(f" {token} ", " ", 1).strip()}
                yield Mutant(f"powershell.ROWS {cmdlet}: {token}", (_called(cmdlet),), powershell, "TEXTS", value)
    for group, row in powershell.GROUPS.items():
        for token in row.split():
            if "=write" in token:
                value = {**powershell.GROUPS, group: " ".join(item for item in row.split() if item != token)}
                yield Mutant(f"powershell.GROUPS {group}: {token}", ((POWERSHELL,),), powershell, "GROUPS", value)


TABLES: dict[str, Callable[[], Iterator[Mutant]]] = {
    "rows": rows,
    "git rows": git_rows,
    "lists": lists,
    "environment": environment,
    "cmdlets": cmdlets,
    "options": options,
    "parameters": parameters,
}
