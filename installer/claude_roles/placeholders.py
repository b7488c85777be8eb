"""Keeps git from seeing the placeholders that the client's sandbox puts at the top of a checkout.

For files that a command must not make, such as `.bashrc`, the client mounts a device of that name. `git add -A` and
`git add .` then fail ("can only add regular files"), and `git status` lists them (client fact, tested end to end). None
of these files can be made in such a session, so git may as well ignore their names there.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from role_guard.layout import Layout
from role_guard.plans import store

NAMES = (
    ".bash_profile", ".bashrc", ".gitconfig", ".gitmodules", ".idea", ".mcp.json", ".profile", ".ripgreprc", ".vscode",
    ".zprofile", ".zshrc", "CLAUDE.local.md",
)  # fmt: skip
"""What the client (2.1.330) puts there, where there is no file of that name."""

FILE = "git-ignore"
"""Name of the list in the state directory."""

SETTING = "core.excludesFile"


def environment(layout: Layout, environ: Mapping[str, str]) -> dict[str, str]:
    """Write the list, and return the variables that make git read it (git-config(1), `GIT_CONFIG_COUNT`).

    The list takes the place of the person's own, which is therefore its beginning. The client adds its own settings
    behind these (client fact).

    Raises:
        OSError: the list can't be written.
    """
    hidden = [f"/{name}\n" for name in NAMES if not os.path.lexists(Path(layout.root, name))]
    place = Path(layout.state, FILE)
    place.parent.mkdir(exist_ok=True)
    store.write_file(str(place), _own(layout, environ) + "".join(hidden).encode())
    count = int(environ["GIT_CONFIG_COUNT"]) if environ.get("GIT_CONFIG_COUNT", "").isdigit() else 0
    return {
        "GIT_CONFIG_COUNT": str(count + 1),
        f"GIT_CONFIG_KEY_{count}": SETTING,
        f"GIT_CONFIG_VALUE_{count}": str(place),
    }


def _own(layout: Layout, environ: Mapping[str, str]) -> bytes:
    """Return the person's own list of what git ignores everywhere (gitignore(5))."""
    asked = subprocess.run(
        ["git", "-C", layout.root, "config", "--type=path", "--get", SETTING],
        capture_output=True, check=False, env=dict(environ),
    )  # fmt: skip
    home = environ.get("XDG_CONFIG_HOME") or str(Path(environ.get("HOME") or "~").expanduser() / ".config")
    named = os.fsdecode(asked.stdout).removesuffix("\n") or str(Path(home, "git", "ignore"))
    try:
        found = Path(layout.root, named).read_bytes()
    except OSError:
        return b""
    return found if not found or found.endswith(b"\n") else found + b"\n"
