"""Finds out what holds the roles in a repository, by trying it, and what weakens it."""

from __future__ import annotations

from pathlib import Path

from claude_roles.compiler import SOURCE_NAME, read_source
from claude_roles.doctor import files, layers, machine, settings
from claude_roles.doctor.check import Check, State
from claude_roles.errors import UserError
from claude_roles.policy_model import PolicySource
from claude_roles.repository import Checkout
from role_guard.layout import Layout

__all__ = ["Check", "State", "checks", "mend"]


def checks(checkout: Checkout, layout: Layout) -> list[Check]:
    """Make every check, the layers of enforcement first.

    Raises:
        UserError: roles.toml is missing or wrong.
    """
    source = _source(checkout.main)
    return [
        *layers.check(checkout, layout, source),
        *settings.check(checkout.top),
        *machine.check(checkout, layout),
        *files.check(layout),
    ]


def mend(found: list[Check]) -> list[Check]:
    """Mend what is safe to mend, and return the checks that were mended.

    Raises:
        UserError: something can't be written.
    """
    mended = []
    for check in found:
        if check.fix is None:
            continue
        try:
            check.fix()
        except OSError as error:
            raise UserError(f"{error.filename}: {error.strerror}; {check.repair}") from None
        mended.append(check)
    return mended


def _source(main: Path) -> PolicySource:
    path = main / SOURCE_NAME
    try:
        return read_source(path.read_bytes())
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; run `install-roles {main}`") from None
