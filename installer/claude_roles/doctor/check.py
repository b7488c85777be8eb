"""What one check of the doctor finds, and why it matters."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, NamedTuple


class State(Enum):
    """`FAULT`: enforcement is weaker than it should be; `NOTE`: it may be; `OFF`: a person switched it off."""

    LIVE = "live"
    FAULT = "fault"
    NOTE = "note"
    OFF = "off"


WHY = {
    "hook": "every rule of the policy is checked by it",
    "hook entries": "the client runs what stands there, and nothing else",
    "permission rules": "they hold even without the hook",
    "mode": "the planner's mode holds even without the hook",
    "sandbox": "nobody sees in a command's text what a program writes",
    "interpreter": "a hook that is not run is no protection",
    "scripts": "a changed script may judge otherwise than the policy says",
    "policy": "what was edited counts when it is compiled, and all is refused until then",
    "other hooks": "a hook that answers `allow` spares a prompt where ours leaves the call to Claude Code",
    "allow rules": "they spare the person's prompt where the hook leaves the call to Claude Code",
    "role settings": "they are the strongest that a session of the role gets",
    "environment": "the hook believes what the launcher tells it by variables, and runs what they lead to",
    "git ignore": "approvals, bindings and the log are of this checkout alone, and must not be committed",
    "permissions": "whoever can write state or log can forge roles and approvals, and the log holds what was tried",
    "leftovers": "records of sessions that are over slow nothing down, but they add up",
    "client": "rules rely on how the client behaves, which was tested with some versions",
}
"""By name of a check."""


class Check(NamedTuple):
    """What came of one check.

    `name`: which one, a key of `WHY`; `about`: the role or file that it is about; `found`: what was seen; `repair`:
    what to do, empty if there is nothing; `fix`: does it, where that is safe.
    """

    name: str
    about: str
    state: State
    found: str
    repair: str = ""
    fix: Callable[[], None] | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the check as an object for programs."""
        return {
            "check": self.name,
            "about": self.about,
            "state": self.state.value,
            "found": self.found,
            "why": WHY[self.name],
            "repair": self.repair,
            "fixable": self.fix is not None,
        }
