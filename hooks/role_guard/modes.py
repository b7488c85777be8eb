"""Knows in which of the client's permission modes a question does not reach the person.

A hook's `ask` puts a call to the person in every mode. But where the client's own check of "sensitive" files (`.git`,
`.claude`, `.vscode`, `.bashrc` and more, in commands too) would ask as well, its question takes the place of ours, and
these modes answer it: `bypassPermissions` by letting the call through, `auto` by a model (client facts of 2.1.330,
tested end to end).
"""

from __future__ import annotations

from role_guard import regex as re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from role_guard.effects import Effect

UNASKED = ("bypassPermissions", "auto")


def asks_nobody(mode: str, effects: Iterable[Effect]) -> bool:
    """Say whether the client may answer a question about a call in the person's place.

    Args:
        mode: the session's permission mode, as events give it.
        effects: all that the call would do. Which files count as sensitive changes with the client's version, so any
            name that begins with a dot does, and what is not known.
    """
    return mode in UNASKED and any(
        effect.kind == "unknown" or (effect.kind == "write" and _is_dotted(f"{effect.subject}/{effect.inside}"))
        for effect in effects
    )


def _is_dotted(path: str) -> bool:
    return any(part.startswith(".") and part not in (".", "..") for part in re.split(r"[/\\]", path))
