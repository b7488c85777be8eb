"""Kills an installation, an upgrade or a removal at the n-th system call, for every n. Run by `test_install_crashes`.

A process of its own: it forks, which a test runner with threads must not. What is left has to be a repository whose
hook is of one version, and in which the same command, given again, ends as if nothing had happened.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path

import claude_roles.install as installing
from claude_roles import assets, compiler, script_handover
from claude_roles.errors import UserError
from claude_roles.install import install
from claude_roles.uninstall import plan_removal
from installer.crash_driver import KILLED, broken, kill
from installer.trees import contents

LIMIT = 3000
FEW = ("role-guard.py", "role_guard/__init__.py", "role_guard/paths.py")
"""The scripts that are installed: many more would make no further kind of call."""

ANSWER = (
    b"from role_guard.paths import GENERATION\nfrom role_guard import GENERATION as OTHER\nassert GENERATION == OTHER\n"
)
"""What the entry script does here: it ends with 0 only if its modules are of one version."""

IN_DOUBT = {"install": {".claude/roles/before.json"}, "upgrade": set[str](), "uninstall": set[str]()}
"""What may differ in the end: directories that were made before anything could be put on record."""

STEP = int(os.environ.get("CRASH_STEP", "1"))


def scripts(name: str) -> dict[str, bytes]:
    shipped = assets.hook_files()
    line = f"GENERATION = {name!r}\n".encode()
    entry = shipped["role-guard.py"].split(b"if __name__", 1)[0] + ANSWER
    return {"role-guard.py": entry, **dict.fromkeys(FEW[1:], line)}


def act(root: Path, command: str) -> None:
    if command == "uninstall":
        with contextlib.suppress(UserError):  # nothing is left to remove
            plan_removal(root, purge=False)[0].commit()
    else:
        install(root, "project")


def prepare(root: Path, command: str) -> None:
    """Have files of a person; for an upgrade and a removal an installation, with edits, of another version."""
    claude = root / ".claude"
    claude.mkdir()
    (claude / "settings.json").write_text('{"model": "opus"}', encoding="utf-8")
    (claude / "CLAUDE.md").write_text("# Mine\n", encoding="utf-8")
    (root / ".gitignore").write_text("*.o", encoding="utf-8")
    if command == "install":
        return
    template, files = assets.template, assets.hook_files
    newer = {"roles.toml": ('record = "blocked"', 'record = "all"'), "plan-template.md": ("## ", "### ")}

    def older(name: str) -> str:
        text = template(name)
        return text.replace(*newer[name]) if name in newer else text

    had = {**scripts("older"), "role_guard/gone.py": b""}
    assets.template, assets.hook_files = older, lambda: had
    install(root, "project")
    assets.template, assets.hook_files = template, files
    source = claude / "roles" / "roles.toml"
    source.write_text(
        source.read_text(encoding="utf-8").replace('sandbox = "auto"', 'sandbox = "off"'), encoding="utf-8"
    )
    edited = claude / "plan-template.md"
    edited.write_text(edited.read_text(encoding="utf-8").replace("### ", "#### ", 1), encoding="utf-8")


def attempt(root: Path, command: str, number: int) -> bool:
    """Do a command that ends at its n-th call, in a process of its own; return whether it got there."""
    child = os.fork()
    if child:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        assert code in (0, KILLED), f"{command} {number}: exit code {code}"
        return code == KILLED
    code = 70
    try:
        with broken(number, kill):
            act(root, command)
        code = 0
    finally:
        os._exit(code)


def examine(root: Path, label: str) -> None:
    """Look whether the hook, where there is one, runs with the scripts of one version."""
    entry = root / script_handover.HOOKS / "role-guard.py"
    if not entry.exists() or not label.startswith("upgrade"):
        return
    done = subprocess.run([sys.executable, "-I", "-S", "-B", str(entry)], capture_output=True, text=True)
    assert done.returncode == 0, f"{label}: {done.stderr}"


def main(template: str, scratch: str, command: str) -> int:
    """Try all calls of a command; return how many there are."""
    compiled = cache(compiler.compile_policy)
    installing.compile_policy = compiled  # type: ignore[attr-defined]
    script_handover.wait_for_hooks = lambda *_: None
    origin, done = Path(scratch, "prepared"), Path(scratch, "done")
    shutil.copytree(template, origin, symlinks=True)
    current = scripts("newer")
    prepare(origin, command)
    assets.hook_files = lambda: current
    shutil.copytree(origin, done, symlinks=True)
    act(done, command)
    wanted = contents(done)
    for number in range(1, LIMIT, STEP):
        root = Path(scratch, str(number))
        shutil.copytree(origin, root, symlinks=True)
        got_there = attempt(root, command, number)
        label = f"{command} {number}"
        if number % 7 == 1:
            examine(root, label)
        if got_there:
            act(root, command)
        left = contents(root)
        differing = {name for name in {*left, *wanted} if left.get(name) != wanted.get(name)}
        assert not differing - IN_DOUBT[command], f"{label}: {sorted(differing)}"
        shutil.rmtree(root)
        if not got_there:
            return number - 1
    raise AssertionError(f"{command}: more than {LIMIT} calls")


if __name__ == "__main__":
    print(json.dumps(main(*sys.argv[1:])))
