"""Where a command about plans works: the repository's layout, its policy, the plan that is meant, and what is in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click
from click.shell_completion import CompletionItem

from claude_roles.errors import UserError
from claude_roles.repository import find_checkout
from claude_roles.screen import printable
from role_guard.errors import GuardError, PlanError
from role_guard.layout import ACTIVE, COMPLETED, REVIEW, STATES, Layout, locate, refuse_links
from role_guard.plans import index, moves
from role_guard.policy import load_policy
from role_guard.shapes import Policy


class Opened(NamedTuple):
    """A plan and its text: `state` as its directory is called, file `name`, absolute `path`."""

    state: str
    name: str
    path: str
    content: bytes

    @property
    def text(self) -> str:
        """Return the text as it is read; bytes that are no UTF-8 become replacement characters."""
        return self.content.decode("utf-8", "replace")

    @property
    def called(self) -> str:
        """Return the name as people say it, safe to show."""
        return printable(index.stem(self.name))

    @property
    def spelling(self) -> str:
        """Return the spelling that means this plan and no other one of its name."""
        return f"{self.state}/{self.name}"


def here() -> Layout:
    """Return the layout of the repository that the person is in.

    Raises:
        UserError: this is no repository, or roles are not installed in it.
        GuardError: a protected place is a link.
    """
    checkout = find_checkout(Path())
    if not (checkout.main / ".claude" / "roles" / "policy.json").is_file():
        raise UserError(f"{checkout.main}: claude-roles is not installed here; run `install-roles {checkout.main}`")
    layout = locate(str(checkout.top / ".claude" / "roles" / "hooks"))
    refuse_links(layout)
    moves.tidy(layout)
    return layout


def open_plan(layout: Layout, spelling: str, states: tuple[str, ...] = STATES) -> Opened:
    """Find and read the plan that a person means.

    Raises:
        PlanError: there is none, there are two, or it is gone by now.
        UserError: it can't be read.
        LargePlanError: it is too large.
    """
    found = index.find(layout, spelling, states)
    try:
        return Opened(found.state, found.name, found.path, index.content(found.path, found.state))
    except FileNotFoundError:
        raise PlanError(f"`{found.state}/{found.name}` is gone; look where it is with `plans`") from None
    except OSError as error:
        raise UserError(f"{found.path}: {error.strerror}; make it a readable file") from None


def policy_of(layout: Layout) -> Policy:
    """Return the compiled policy; raises `GuardError` if it is missing, broken or stale."""
    return load_policy(layout)


if TYPE_CHECKING:
    Parameter = click.ParamType[str]
else:  # not generic in older versions of click
    Parameter = click.ParamType


class PlanName(Parameter):
    """The name of a plan, with completion of those in some states."""

    name = "name"

    def __init__(self, *states: str) -> None:
        self.states = states or STATES

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002
        """Return the names that begin as what is typed."""
        try:
            layout = here()
            found = [(state, name) for state in self.states for name in index.names(layout, state)]
        except (UserError, GuardError, OSError):
            return []
        return [CompletionItem(item, type="plan") for item in sorted(_spellings(found)) if item.startswith(incomplete)]


def _spellings(found: list[tuple[str, str]]) -> set[str]:
    """Return how plans are named on a command line: alone where that is clear, never like an option."""
    names = [name for _, name in found]
    spelled = set()
    for state, name in found:
        if not name.isprintable():
            continue
        if names.count(name) > 1:
            spelled.add(f"{state}/{index.stem(name)}")
        else:
            spelled.add(commanded(name))
    return spelled


def commanded(name: str) -> str:
    """Return how a plan is named on a command line: without its suffix, and never like an option."""
    return "./" + name if name.startswith("-") else index.stem(name)


IN_REVIEW, IN_ACTIVE, IN_COMPLETED = PlanName(REVIEW), PlanName(ACTIVE), PlanName(COMPLETED)
OPEN, ANY = PlanName(REVIEW, ACTIVE), PlanName()
WORKED_ON = PlanName(ACTIVE, COMPLETED)
