"""Finds the last call in the audit log that was refused or put to the person, and what is still known of it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from claude_roles.audit_log import CURRENT, rotated
from claude_roles.errors import UserError
from role_guard import log_files, tools
from role_guard.decide import ASK, DENY
from role_guard.effects import Effect, effects_of, write_effects
from role_guard.errors import GuardError
from role_guard.event import Event
from role_guard.layout import Layout
from role_guard.mask import MASK
from role_guard.paths import candidates
from role_guard.shapes import Policy

CHUNK = 1 << 16
CUT = "…"
"""What stands where a text was shortened (`audit`, `decide`, `shell.findings`)."""


class Known(NamedTuple):
    """What is known of a recorded call. `effects`: as far as they follow from the subject; `gaps`: what is missing."""

    entry: dict[str, Any]
    effects: list[Effect]
    gaps: list[str]


def last_block(layout: Layout) -> dict[str, Any]:
    """Return the last entry of a tool call that was refused or asked about.

    Raises:
        UserError: there is none, or the log can't be read.
    """
    logs = Path(layout.logs)
    for path in (logs / CURRENT, *reversed(rotated(logs).values())):
        for line in _backwards(path):
            entry = log_files.entry_of(line)  # None: a torn line; `claude-roles audit` names it
            if entry is not None and entry.get("verdict") in (DENY, ASK):
                return entry
    raise UserError(f"{layout.logs}: nothing was refused or asked yet; name a role, a tool and its input instead")


def _backwards(path: Path) -> Iterator[bytes]:
    """Yield the lines of a file, the last one first, without reading all of it."""
    try:
        with os.fdopen(log_files.open_regular(str(path)), "rb") as stream:
            place, rest = stream.seek(0, os.SEEK_END), b""
            while place:
                size = min(CHUNK, place)
                place = stream.seek(place - size)
                first, *lines = (stream.read(size) + rest).split(b"\n")
                stream.seek(place)
                yield from reversed(lines)
                rest = first
            yield rest
    except FileNotFoundError:
        return
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}; make it readable") from None


def known(entry: dict[str, Any], layout: Layout, policy: Policy) -> Known:
    """Return what follows from an entry. The log keeps the subject of a call, not its input."""
    tool, subject = str(entry.get("tool") or ""), str(entry.get("subject") or "")
    gaps = []
    if CUT in subject:
        gaps.append(f"the subject was shortened for the log (`{CUT}`), so the end of it is not known")
    if MASK in subject:
        gaps.append(f"a secret in the subject was masked for the log (`{MASK}`)")
    if gaps or not subject:
        return Known(entry, [], [*gaps, "the effects of the call can't be worked out again"])
    try:
        effects = _effects(tool, subject, _kinds(entry, policy), layout, policy)
    except GuardError as error:
        return Known(entry, [], [f"the call can't be judged again, because {error.what}"])
    if tool not in tools.FILE_FIELDS:
        gaps.append("the log keeps the subject that decided, not the whole input: other effects are not known")
    return Known(entry, effects, gaps)


def _kinds(entry: dict[str, Any], policy: Policy) -> list[str]:
    """Return the kinds of effect that the rule of an entry speaks of."""
    role = policy["roles"].get(str(entry.get("role")))
    found = next((rule for rule in role["rules"] if rule["id"] == entry.get("rule")), None) if role else None
    return found["effects"] if found else []


def _effects(tool: str, subject: str, kinds: list[str], layout: Layout, policy: Policy) -> list[Effect]:
    if tool in tools.FILE_FIELDS or kinds == ["write"]:
        found = write_effects(candidates(subject, layout.main), layout, policy)
        return [effect._replace(seen=f"`{tool}` changes `{effect.inside}`") for effect in found]
    if tool in tools.SHELLS:
        return [Effect(kinds[0], subject)] if len(kinds) == 1 else []
    event = Event("PreToolUse", "explain", layout.main, tool, {}, "", "", "default", "", "")
    return effects_of(event, layout, policy) if tool else []
