"""Which role a session has, and who said so. Nothing that the model writes can speak here.

The order is: `CLAUDE_ROLE` in the environment, what a person said earlier in this session, the default role.
The first binding of a session is pinned in `state/sessions/` and never changes.
"""

from __future__ import annotations

import errno
import time

from role_guard import jsontext as json
from role_guard import regex as re
from role_guard import system as os
from role_guard.errors import GuardError
from role_guard.layout import Layout, make_private
from role_guard.named import namedtuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from role_guard.shapes import Policy

VARIABLE = "CLAUDE_ROLE"
ENVIRONMENT, MESSAGE, DEFAULT = "environment", "message", "default"

Binding = namedtuple("Binding", "role how pinned problem", defaults=(False, ""))
"""`role`: the role in force; `how`: who said so; `pinned`: it is on record; `problem`: why the session can't be
served in any role, with what to do (empty when all is well)."""

SESSION_NAME = re.compile(r"[A-Za-z0-9_-]{1,128}\Z")


def bind(session: str, environment: Mapping[str, str], layout: Layout, policy: Policy) -> Binding:
    """Find the role of a session.

    Args:
        session: the client's session id.
        environment: the hook's environment.
        layout: where the state is.
        policy: the compiled policy.

    Returns:
        The binding; with a `problem` when `CLAUDE_ROLE` names no role or contradicts the pinned role.

    Raises:
        GuardError: the record of the session can't be read.
    """
    asked = environment.get(VARIABLE, "").strip()
    pinned = _read_pin(layout, session)
    if asked and asked not in policy["roles"]:
        names = ", ".join(sorted(policy["roles"]))
        return Binding(asked, ENVIRONMENT, problem=f"{VARIABLE}={asked} is not a role; the roles are: {names}.")
    if pinned is None:
        return Binding(asked, ENVIRONMENT) if asked else Binding(policy["default_role"], DEFAULT)
    role, how = pinned
    if role not in policy["roles"]:
        return Binding(
            role, how, pinned=True, problem=f"This session's role `{role}` is no longer in roles.toml. Start a new one."
        )
    if asked and asked != role:
        return Binding(role, how, pinned=True, problem=_resumed(session, role, asked, policy))
    return Binding(role, how, pinned=True)


def _resumed(session: str, role: str, asked: str, policy: Policy) -> str:
    """Say why a conversation of one role can't go on in a session that was started in another."""
    title, launch = policy["roles"][role]["title"], policy["roles"][role]["launch"]
    wanted = policy["roles"][asked]
    return (
        f"This conversation is that of {title} for good, because the contexts of two roles must not mix. Leave this "
        f"session. To go on, run `{launch} --resume {session}`; for {wanted['title']}, run `{wanted['launch']}`."
    )


def mixing(role: str, other: str, policy: Policy) -> str:
    """Say why a session of one role can't become another, and how to get a session of the other."""
    title, wanted = policy["roles"][role]["title"], policy["roles"][other]
    return (
        f"This session is {title} for good, because the contexts of two roles must not mix. "
        f"For {wanted['title']}, open a second terminal and run `{wanted['launch']}`."
    )


def called_role(prompt: str, policy: Policy) -> str:
    """Return the role that a person's message takes up, or an empty string.

    A message takes up a role when it is the role's slash command, or begins with "You are" and one of the
    role's names.
    """
    words = prompt.split(None, 1)
    opening = prompt[:400].lstrip(_ORNAMENT).lower().replace("\u2019", "'")
    for name, role in policy["roles"].items():
        if words and words[0] in ["/" + command for command in (role["command"], *role["phases"]) if command]:
            return name
        for called in role["names"]:
            if re.match(
                _CALL
                + r"\s+".join(map(re.escape, called.lower().split()))
                + (_AFTER_NAME if " " in called else _AFTER_WORD),
                opening,
            ):
                return name
    return ""


_ORNAMENT = " \t\r\n\ufeff#*_\"'\u2018\u2019\u201c\u201d"
"""What may stand before the words. Not `>` and not a backquote: what they introduce is quoted, not said."""

_CALL = r"you(?:\s+are|'re)\s+(?:now\s+)?(?:the\s+|an?\s+)?[*_]*"
_AFTER_NAME = r"(?![\w'-])"
_AFTER_WORD = r"(?=[*_\"\u201d]*(?:[^\S\n]*[.,;:!(\u2014\n]|\s*\Z))"
"""What may follow: almost anything after a name like "Claude Zero", but only a pause after a common word, because "You
are the planner of this trip" gives no role."""


def pin(session: str, role: str, how: str, layout: Layout) -> bool:
    """Put the first binding of a session on record.

    Args:
        session: the client's session id.
        role: the role's name.
        how: who said so.
        layout: where the state is.

    Returns:
        False when the session already had one, which stays.

    Raises:
        GuardError: the record can't be written.
    """
    path = record_path(layout, session, ".json")
    beside = f"{path}.{os.getpid()}.{time.time_ns()}"
    try:
        make_private(os.path.dirname(path))
        try:
            _write_record(beside, json.dumps({"role": role, "how": how}).encode() + b"\n")
            os.link(beside, path)
        except FileExistsError:
            return False
        finally:
            _remove(beside)
    except OSError as error:
        raise GuardError(
            f"the role of the session can't be put on record in `{path}`: {error.strerror}",
            "make `.claude/roles/state` writable for yourself, on a file system with hard links, and free disk space",
        ) from None
    return True


def _write_record(path: str, record: bytes) -> None:
    """Write a new file whole."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        if os.write(descriptor, record) != len(record):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    finally:
        os.close(descriptor)


def _remove(path: str) -> None:
    """Remove a file that may be missing."""
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def _read_pin(layout: Layout, session: str) -> tuple[str, str] | None:
    """Return role and source on record for a session, or None."""
    path = record_path(layout, session, ".json")
    try:
        with open(path, "rb") as stream:
            record = json.loads(stream.read())
        return str(record["role"]), str(record["how"])
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise GuardError(f"the record of this session's role, `{path}`, can't be read", "start a new session") from None


def record_path(layout: Layout, session: str, suffix: str) -> str:
    """Return the path of one of a session's records.

    Raises:
        GuardError: the session id can't be a file name.
    """
    if not SESSION_NAME.match(session):
        raise GuardError("the session id of the event is not a plain name", "update Claude Code and claude-roles")
    return os.path.join(layout.state, "sessions", session + suffix)
