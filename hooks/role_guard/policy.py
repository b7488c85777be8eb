"""Loads the compiled policy and refuses one that is missing, broken or older than its source."""

from __future__ import annotations

import time
import zlib

from role_guard import POLICY_FORMAT
from role_guard import jsontext as json
from role_guard import system as os
from role_guard.errors import GuardError
from role_guard.layout import Layout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shapes import Policy

RECOMPILE = "a person runs `install-roles` in the repository, in a terminal of their own"

BESIDE = ".claude-roles-new"
"""What the installer adds to the name of a file that it is about to replace."""

ATTEMPTS, PAUSE = 120, 0.01
"""How often, and in how many seconds, to look again while the installer is replacing policy and roles.toml."""


def fingerprint(source: bytes) -> list[int]:
    """Return what the compiled policy records of its source: length in bytes and CRC-32.

    It answers "was it edited since", not "was it forged": the model can't write either file.
    """
    return [len(source), zlib.crc32(source)]


def load_policy(layout: Layout) -> Policy:
    """Read `policy.json` and check that it was compiled from the present `roles.toml`.

    Returns:
        The compiled policy, as `claude_roles.compiler` writes it.

    Raises:
        GuardError: a file is missing or unreadable, the policy is not valid, is of another format, or is
            stale.
    """
    for _ in range(ATTEMPTS):
        replaced = any(os.path.exists(path + BESIDE) for path in (layout.policy, layout.source))
        policy, wrong = _load(layout)
        if not wrong:
            return policy  # type: ignore[return-value]
        if not replaced:
            break
        time.sleep(PAUSE)
    policy, wrong = _load(layout)  # they may have been replaced between the two looks
    if wrong:
        raise GuardError(wrong, RECOMPILE)
    return policy  # type: ignore[return-value]


def _load(layout: Layout) -> tuple[object, str]:
    """Return the policy as it is now, and what is wrong with it."""
    raw = _read(layout.policy)
    try:
        policy = json.loads(raw)
    except (ValueError, RecursionError):
        return None, f"`{layout.policy}` is not valid JSON"
    if not isinstance(policy, dict) or policy.get("format") != POLICY_FORMAT:
        return None, f"`{layout.policy}` is not a policy of format {POLICY_FORMAT}"
    if policy.get("source") != fingerprint(_read(layout.source)):
        return None, f"`{layout.source}` was edited since it was compiled"
    return policy, ""


def _read(path: str) -> bytes:
    """Return a file's content."""
    try:
        with open(path, "rb") as stream:
            return stream.read()
    except OSError as error:
        raise GuardError(f"`{path}` can't be read: {error.strerror}", RECOMPILE) from None
