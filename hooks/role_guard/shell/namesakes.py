"""What a command may be that the tables don't have by the name it is called by: named by its path, above all."""

from __future__ import annotations

from role_guard import regex as re
from role_guard import system as os
from role_guard.named import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shell.report import Report

LIBRARIES = ("lib", "lib32", "lib64", "libx32", "lib/x86_64-linux-gnu", "lib/aarch64-linux-gnu")
DIRECTORIES = frozenset(
    f"{root}/{name}" for root in ("", "/usr", "/usr/local") for name in ("bin", "sbin", "libexec", *LIBRARIES)
)
"""Where a command named by its path is the one that the tables describe (hier(7))."""

PACKAGED = re.compile(
    r"(?:/usr(?:/local)?/lib(?:exec)?/git-core|/opt/(?:homebrew|local)/s?bin|/snap/bin|/usr/pkg/s?bin"
    r"|/opt/(?:homebrew|local)/libexec/git-core|/run/current-system/sw/bin|/home/linuxbrew/\.linuxbrew/s?bin"
    r"|/nix/store/[^/]+/s?bin|/Library/Developer/CommandLineTools/usr/(?:bin|libexec/git-core))\Z"
)
"""The same of git, and of the systems' package managers: `git --exec-path`, Homebrew, MacPorts, pkgsrc, Nix, snapd."""

DASHED = "git-"
"""What the name of a program begins with that is a subcommand of git (git(1), "git programs")."""

SUFFIX = re.compile(r"(?:-[0-9][0-9.]*)?(?:\.exe)?\Z", re.IGNORECASE)
"""What the name of a program has behind it: a version (`gcc-12`), and on Windows what it is."""

TARGET = re.compile(
    r"(?:[a-z0-9_]+-)+(?=(?:gcc|g\+\+|c\+\+|cpp|clang|clang\+\+|gfortran|ld|as|ar|ranlib|objcopy|strip)(?:[-.]|\Z))"
)
"""What stands before the name of a compiler's program for another machine: `x86_64-linux-gnu-gcc`."""

Namesakes = namedtuple("Namesakes", "commands certain own")
"""`commands`: words that may stand for the command's name, whether the tables have them or not; `certain`: if they have
them, it is that; `own`: all there can be is a program in a checkout."""


def namesakes(name: str, cwds: tuple[str, ...] | None, report: Report) -> Namesakes:
    """Find the commands of the tables that a name may stand for.

    A program in a directory that is not known may be anything, and the command of its name above all, or the one
    that it is a link to.

    Args:
        name: what the command is called by, with or without a directory.
        cwds: the present directories, None if they are not known.
        report: where the checkouts are, and what paths lead to.

    Returns:
        What it may be.
    """
    directory, plain = os.path.split(name)
    if not directory or (cwds is None and not os.path.isabs(name)):
        return _found([plain], report, places=(), certain=not directory)
    paths = [os.path.join(cwd, name) for cwd in cwds or ("/",)]
    if all(_is_known(os.path.dirname(path), report) for path in paths):
        return _found([plain], report, places=(), certain=True)
    real = [report.real_path(path) for path in paths]
    # A link in a directory that is known may be another name of a program that acts by its name.
    linked = [os.path.basename(path) for path in real if _is_known(os.path.dirname(path), report)]
    return _found([plain, *linked], report, places=(*map(os.path.normpath, paths), *real), certain=False)


def _is_known(directory: str, report: Report) -> bool:
    """Say whether the programs of a directory are the ones that the tables describe, whatever leads there."""
    spelled = "/" + os.path.normpath(directory).lstrip("/")
    real = report.real_path(directory)
    return all(place in DIRECTORIES or PACKAGED.match(place) for place in {spelled, real})


def _found(names: list[str], report: Report, *, places: tuple[str, ...], certain: bool) -> Namesakes:
    """Return what some names may be."""
    commands: dict[tuple[str, ...], None] = {}
    for name in names:
        stem = TARGET.sub("", SUFFIX.sub("", name), count=1)
        commands.update(dict.fromkeys([(name,), (stem,), _subcommand(stem) or (stem,)]))
        certain = certain and stem == name
    own = bool(places) and all(map(report.is_inside, places))
    return Namesakes(list(commands), certain, own)


def _subcommand(name: str) -> tuple[str, ...]:
    """Return a program of git's as the words that it stands for, nothing for another program."""
    if not name.startswith(DASHED):
        return ()
    from role_guard.shell.tables import git, git_plumbing

    key = name[len(DASHED) :]
    known = any(row.split(" ", 1)[0] == key for table in (git.ROWS, git_plumbing.ROWS) for row in table)
    return ("git", key) if known else ()
