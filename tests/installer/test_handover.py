"""Sessions that are in the middle of their work while hooks are replaced: no call fails, none mixes two versions."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time

import pytest

from claude_roles import assets, script_handover
from claude_roles.install import install
from claude_roles.script_handover import BRIDGE, wait_for_hooks
from installer.commands import environment
from support.project import Project

PROBE = """
import posix, sys, time
def look(code, end=posix._exit):
    found = {module.GENERATION for name, module in sys.modules.items() if name.startswith("role_guard")}
    posix.write(2, GENERATION.encode() if found == {GENERATION} else f"mixed: {found}".encode())
    end(code if found == {GENERATION} else 99)
posix._exit = look
"""
"""Stands in `role_guard/__init__.py`: a hook says at its end of which version it was, or that it was of several."""


def generation(name: str) -> dict[str, bytes]:
    """Return scripts of a version: each module knows it, and takes its time, so that an upgrade falls in between."""
    found = {}
    for path, content in assets.hook_files().items():
        mark = f"\nGENERATION = {name!r}\n"
        if path == "role_guard/__init__.py":
            mark += PROBE
        elif path in ("role_guard/guard.py", "role_guard/decide.py", "role_guard/records.py"):
            mark += "import time; time.sleep(0.03)\n"
        found[path] = content + (mark.encode() if path != "role-guard.py" else b"")
    return found


def install_generation(project: Project, scripts: dict[str, bytes], policy: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(assets, "hook_files", lambda: scripts)
        real = assets.template
        patch.setattr(assets, "template", lambda name: policy if name == "roles.toml" else real(name))
        install(project.root, "project")


class Session:
    """Calls the hook again and again, as a session does."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self.ended: list[tuple[int, str]] = []
        self._over = False
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Session:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over = True
        self._thread.join()

    def _run(self) -> None:
        root = self._project.root
        event = {
            "session_id": "s1", "hook_event_name": "PreToolUse", "cwd": str(root), "permission_mode": "default",
            "tool_name": "Write", "tool_input": {"file_path": str(root / "src" / "app.py"), "content": "x"},
        }  # fmt: skip
        command = [sys.executable, "-I", "-S", str(self._project.roles / "hooks" / "role-guard.py"), "PreToolUse"]
        env = environment(CLAUDE_ROLE="planner", CLAUDE_PROJECT_DIR=str(root))
        while not self._over:
            done = subprocess.run(command, input=json.dumps(event), env=env, capture_output=True, text=True, timeout=60)
            said = done.stderr if "deny" in done.stdout else f"no answer: {done.stderr}"
            self.ended.append((done.returncode, said))


def test_no_call_fails_and_none_mixes(plain: Project) -> None:
    older, newer = generation("older"), generation("newer")
    policy = assets.template("roles.toml")
    other = policy.replace('record = "blocked"', 'record = "all"')
    install_generation(plain, older, policy)
    with Session(plain) as one, Session(plain) as two:
        while not (one.ended and two.ended):
            time.sleep(0.01)
        for scripts, text in ((newer, other), (older, policy), (newer, other)):
            install_generation(plain, scripts, text)
            time.sleep(0.1)
    ended = [*one.ended, *two.ended]
    assert {code for code, _ in ended} == {0}, ended
    assert {said for _, said in ended} == {"older", "newer"}
    hooks = plain.roles / "hooks"
    assert sorted(path.name for path in hooks.iterdir() if path.name != "__pycache__") == [
        "role-guard.py",
        "role_guard",
    ]
    assert (hooks / "role-guard.py").read_bytes() == newer["role-guard.py"]


def test_a_call_that_was_begun_is_waited_for(plain: Project) -> None:
    install(plain.root, "project")
    entry = plain.roles / "hooks" / "role-guard.py"
    with subprocess.Popen([sys.executable, "-I", "-S", str(entry), "PreToolUse"], stdin=subprocess.PIPE,
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as hook:  # fmt: skip
        time.sleep(0.2)  # it waits for its input
        begun = time.monotonic()
        wait_for_hooks(entry, 0.3)
        assert time.monotonic() - begun >= 0.3
        hook.kill()
    begun = time.monotonic()
    wait_for_hooks(entry, 30)
    assert time.monotonic() - begun < 10


def test_leftovers_of_a_killed_upgrade_go_with_the_next(plain: Project) -> None:
    install(plain.root, "project")
    left = plain.roles / "hooks" / f"{BRIDGE}dead"
    left.mkdir()
    (left / "x.py").touch()
    entry = plain.roles / "hooks" / "role-guard.py"
    shipped = entry.read_bytes()
    entry.write_bytes(shipped + b"#\n")
    install(plain.root, "project")
    assert not left.exists()
    assert entry.read_bytes() == shipped


def test_the_entry_script_has_the_line_that_is_changed() -> None:
    assert assets.hook_files()["role-guard.py"].count(script_handover.USUAL) == 1
