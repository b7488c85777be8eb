"""Asks git about commits and people. Git runs nothing that is configured, and writes nothing.

Sources: git(1), git-log(1); `core.fsmonitor`, `log.showSignature` and `diff.external` could name programs. What the
files of a checkout are is not asked here, but in `tree`, where the repository's settings have no say.
"""

from __future__ import annotations

import subprocess

from role_guard import regex as re
from role_guard import system as os
from role_guard.errors import PlanError
from role_guard.layout import Layout

TIMEOUT = 10.0
"""Seconds for one command."""

_PLAIN = ("-c", "core.fsmonitor=false", "-c", "core.quotePath=false", "-c", "log.showSignature=false")

_COMMIT = re.compile(r"[0-9a-f]{7,64}\Z")


def run(layout: Layout, *arguments: str, fine: tuple[int, ...] = (0,)) -> str:
    """Return what a git command prints in a checkout.

    Args:
        layout: its `root` is the checkout.
        arguments: the command and what follows.
        fine: exit codes that are no failure.

    Raises:
        PlanError: git is missing, refuses, or takes too long.
    """
    place = ("--git-dir", os.path.join(layout.root, ".git"), "--work-tree", layout.root) if layout.git else ()
    return text(output(("-C", layout.root, *place, *_PLAIN), arguments, environment(), fine=fine))


def output(
    options: tuple[str, ...],
    arguments: tuple[str, ...],
    variables: dict[str, str],
    *,
    given: str = "",
    fine: tuple[int, ...] = (0,),
) -> bytes:
    """Return what git prints.

    Args:
        options: git's own, before the command.
        arguments: as for `run`.
        variables: the whole environment.
        given: standard input.
        fine: as for `run`.

    Raises:
        PlanError: as `run`.
    """
    command = arguments[0]
    try:
        done = subprocess.run(
            ["git", *options, *arguments], input=given.encode("utf-8", "surrogateescape"), capture_output=True,
            env=variables, timeout=TIMEOUT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise PlanError(f"`git {command}` took longer than {TIMEOUT:g} seconds; try again") from None
    except OSError as error:
        raise PlanError(f"git can't be started: {error.strerror}; put git on PATH") from None
    if done.returncode not in fine:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise PlanError(f"`git {command}` failed: {said[0] if said else 'no reason given'}")
    return done.stdout


def environment() -> dict[str, str]:
    """Return the environment that git gets: nothing that redirects it, and every object as it is."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return {**kept, "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C"}


def text(printed: bytes) -> str:
    """Return what git printed; bytes that are no UTF-8 stay as Python keeps them in paths."""
    return printed.decode("utf-8", "surrogateescape")


def commit(name: str) -> str:
    """Return the hash of a commit that comes from a record or a plan.

    Raises:
        PlanError: it is none, so git might take it for an option or another name.
    """
    if not _COMMIT.match(name):
        raise PlanError(f"`{name[:80]!a}` is no hash of a commit; approve the plan again")
    return name


def head(layout: Layout) -> str:
    """Return the commit that is checked out, empty before the first one.

    Raises:
        PlanError: git can't tell.
    """
    return run(layout, "rev-parse", "--verify", "--quiet", "HEAD^{commit}", fine=(0, 1)).strip()


def person(layout: Layout) -> str:
    """Return who is working here: the committer's name and address, else the login name."""
    try:
        identity = run(layout, "var", "GIT_COMMITTER_IDENT")
        return identity.rpartition("> ")[0].strip() + ">"
    except PlanError:
        pass
    try:
        import getpass

        return getpass.getuser()
    except (KeyError, OSError, ImportError):
        return ""


def commits_since(layout: Layout, base: str) -> list[tuple[str, str]]:
    """Return short hash and subject of the commits since a base, oldest first.

    Raises:
        PlanError: git can't tell.
    """
    if not run(layout, "rev-list", "--all", "--max-count=1").strip():
        return []
    span = f"{commit(base)}..HEAD" if base else "HEAD"
    lines = run(layout, "log", "--reverse", "--no-show-signature", "--format=%h%x09%s", span, "--").splitlines()
    return [(line.split("\t", 1)[0], line.split("\t", 1)[-1]) for line in lines if line]
