"""The one place that pins the Claude Code client, and installs it for the tests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

VERSION = "2.1.330"
CACHE = Path(__file__).parents[2] / ".cache" / f"claude-code-{VERSION}"


def ensure_client() -> Path:
    """Return the path of the pinned client, installing it with npm on first use.

    Raises:
        RuntimeError: npm is missing or could not install the client, or it does not run.
    """
    program = CACHE / "node_modules" / ".bin" / "claude"
    if not program.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--prefix", str(CACHE), "--no-save", f"@anthropic-ai/claude-code@{VERSION}"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        except FileNotFoundError:
            raise RuntimeError("npm is not on PATH; install Node.js, or run `make unit` for unit tests only") from None
        if done.returncode != 0:
            raise RuntimeError(f"npm could not install the client: {done.stderr[-2000:]}")
        installer = CACHE / "node_modules" / "@anthropic-ai" / "claude-code" / "install.cjs"
        subprocess.run(["node", str(installer)], cwd=installer.parent, capture_output=True, timeout=600)
    shown = subprocess.run(
        [str(program), "--version"], capture_output=True, text=True, timeout=60,
        env={"PATH": os.environ["PATH"], "HOME": str(CACHE)},
    )  # fmt: skip
    if VERSION not in shown.stdout:
        raise RuntimeError(f"{program} is not Claude Code {VERSION}: {shown.stdout}{shown.stderr}")
    return program


if __name__ == "__main__":
    try:
        print(ensure_client())
    except RuntimeError as error:
        sys.exit(f"error: {error}")
