"""Runs the console scripts as a person does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from installer.trees import tree
from role_guard.sandbox import VARIABLE

SCRIPTS = Path(sysconfig.get_path("scripts"))
FAKE_CLAUDE = f"""#!{sys.executable}
import json, os, sys
print(json.dumps({{"argv": sys.argv[1:], "role": os.environ.get("CLAUDE_ROLE"), "cwd": os.getcwd(),
                  "kept": os.environ.get("KEPT")}}))
sys.exit(7)
"""
"""Says how it was started, and ends with an exit code of its own."""

Done = subprocess.CompletedProcess[str]


def environment(**more: str) -> dict[str, str]:
    """Return an environment in which neither the person's configuration nor a terminal is seen."""
    base = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    return {**base, **more}


def run(script: str, *arguments: str, cwd: Path, env: dict[str, str] | None = None) -> Done:
    return subprocess.run(
        [str(SCRIPTS / script), *arguments],
        cwd=cwd,
        env=environment() if env is None else env,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )


def succeed(script: str, *arguments: str, cwd: Path, env: dict[str, str] | None = None) -> str:
    """Run a script that must succeed and return its standard output."""
    done = run(script, *arguments, cwd=cwd, env=env)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def error_of(done: Done) -> str:
    """Return the one line of a user error."""
    assert done.returncode == 2, done
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("error: ")
    return lines[0].removeprefix("error: ")


def refuse(root: Path, *arguments: str, cwd: Path | None = None) -> str:
    """Run `install-roles` where it must refuse and write nothing below `root`; return the error."""
    before = tree(root)
    error = error_of(run("install-roles", *arguments, cwd=cwd or root))
    assert tree(root) == before
    return error


def put_program(directory: Path, name: str, text: str) -> None:
    """Put a script into a directory."""
    directory.mkdir(parents=True, exist_ok=True)
    program = directory / name
    program.write_text(text, encoding="utf-8")
    program.chmod(0o755)


def put_claude(directory: Path) -> str:
    """Put a fake `claude` into a directory and return a PATH that finds it, but not this test run's scripts.

    Beside it stands what a sandbox is made of, in a form that seems to work on any machine.
    """
    put_program(directory, "claude", FAKE_CLAUDE)
    for name in ("bwrap", "socat"):
        put_program(directory, name, "#!/bin/sh\n")
    return f"{directory}{os.pathsep}/usr/bin{os.pathsep}/bin"


def without_sandbox(settings: str) -> str:
    """Return the settings of a session as they would be without a sandbox, with their keys in order."""
    found = json.loads(settings)
    assert found.pop("sandbox")["enabled"]
    found["env"] = {name: value for name, value in found["env"].items() if name != VARIABLE and "GIT_" not in name}
    return json.dumps(found, sort_keys=True)
