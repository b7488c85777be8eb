"""Compares the hook's compiled modules with their sources: the interpreter runs what is compiled, unseen."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from claude_roles.doctor.check import Check, State
from claude_roles.install import HOOKS
from claude_roles.rendering import INTERPRETER
from role_guard import prepared
from role_guard.layout import Layout
from role_guard.plans import compiled

SECONDS = 30

COMPARE = r"""
import importlib.util, marshal, os, sys
for place, _, names in os.walk(sys.argv[1]):
    for name in names:
        path = os.path.join(place, name)
        compiled = importlib.util.cache_from_source(path) if name.endswith(".py") else ""
        if not os.path.isfile(compiled):
            continue
        with open(path, "rb") as stream:
            source = stream.read()
        with open(compiled, "rb") as stream:
            content = stream.read()
        about = os.stat(path)
        stamp = b"".join((int(number) & 0xFFFFFFFF).to_bytes(4, "little") for number in (about.st_mtime, about.st_size))
        if content[:4] != importlib.util.MAGIC_NUMBER or (content[4:8] == bytes(4) and content[8:16] != stamp):
            continue
        try:
            same = marshal.loads(content[16:]) == compile(source, path, "exec", dont_inherit=True)
        except Exception:
            same = False
        if not same:
            print(os.path.relpath(compiled, sys.argv[1]))
            sys.exit()  # before anything of it runs
sys.path.insert(0, sys.argv[1])
from role_guard import layout, preparing
from role_guard.plans import compiled
here = layout.locate(sys.argv[1])
for name in preparing.forged(here) + compiled.forged(here):
    print("../state: " + name.encode("ascii", "backslashreplace").decode())
"""
"""Prints the first compiled module that the interpreter would run and that is not what its source compiles to.

One whose time or size is not its source's is compiled anew (PEP 552), and does no harm.
"""


def check(layout: Layout) -> Check | None:
    """Return a fault if a compiled module is not its source; None if all is well.

    The hook's own interpreter compares: compiled modules of others it does not read.
    """
    hooks = Path(layout.root, HOOKS)
    done = subprocess.run(
        ["/bin/sh", "-c", f'{INTERPRETER}; "$p" -I -S -B -c "$0" "$1"', COMPARE, str(hooks)],
        capture_output=True, text=True, timeout=SECONDS, check=False,
        env={**os.environ, "CLAUDE_PROJECT_DIR": layout.root},
    )  # fmt: skip
    wrong = done.stdout.splitlines()
    if not wrong:
        return None  # that the interpreter runs, and that sources are ours, are other checks' subjects
    found = f"{HOOKS}/{wrong[0]} is not what its source says"
    kept = f"{HOOKS}/**/__pycache__, {prepared.NAME} and .claude/roles/state/plans/*/{compiled.COMPILED}"
    repair = f"find out who wrote it, and remove {kept} (`--fix` does)"

    def remove() -> None:
        for cache in hooks.rglob("__pycache__"):
            shutil.rmtree(cache)
        for path in (prepared.path_of(layout.root), *compiled.kept_files(layout)):
            Path(path).unlink(missing_ok=True)

    return Check("scripts", "compiled", State.FAULT, found, repair, remove)
