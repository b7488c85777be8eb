"""What a decision may load, open, read and compile: counted, so that no machine's noise can fail it.

A bound that is passed is no mistake by itself: look whether what was added is worth its time at every call, or can be
loaded only where it is met; then raise the bound in the change that needs it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from benchmarks.cases import HEREDOC, NESTED, PIPELINE

from unit.hook import SESSION, Hook, tool_call, write

INTERPRETER = str(Path(sys.executable).resolve())
COUNT = """
import posix, sys
def read_so_far():
    with open("/proc/self/io") as stream:
        return int(stream.readline().split()[1])
hooks, event = sys.argv[1:]
begun, already, opened = read_so_far(), set(sys.modules), []
sys.addaudithook(lambda name, details: opened.append(str(details[0])) if name == "open" else None)
sys.path.insert(0, hooks)
from role_guard import prepared
prepared.use(hooks)
from role_guard.main import main
code = main(["role-guard.py", event], hooks)
files = len([path for path in opened if not path.startswith("/dev/")])
loaded = set(sys.modules) - already
own = len([name for name in loaded if name.startswith("role_guard")])
from role_guard import regex
sys.stdout.flush()
counts = [code, own, len(loaded) - own, files, read_so_far() - begun, len(regex.made()), bool(loaded & {"re", "os"})]
posix.write(2, repr(list(map(int, counts))).encode())
"""


class Costs(NamedTuple):
    """Modules of ours and of the standard library, files opened, bytes read, expressions made."""

    own: int
    standard: int
    files: int
    read: int
    expressions: int


BOUNDS = {
    "plan written": Costs(23, 10, 6, 275_000, 1),
    "write refused": Costs(27, 12, 10, 325_000, 11),
    "write by the plan": Costs(29, 10, 12, 334_000, 8),
    "git log": Costs(78, 10, 6, 785_000, 78),
    "pipeline": Costs(80, 10, 6, 820_000, 90),
    "here-document": Costs(72, 10, 6, 740_000, 74),
    "nested refused": Costs(79, 12, 10, 800_000, 88),
}


@pytest.mark.skipif(not Path("/proc/self/io").exists(), reason="the system does not tell what a process reads")
@pytest.mark.parametrize("name", BOUNDS)
def test_a_decision_costs_no_more(hook: Hook, name: str) -> None:
    hook.project.activate()
    role = "implementer" if name == "write by the plan" else "planner"
    events = {
        "plan written": write(hook.project, hook.project.root / ".claude" / "plans" / "Review" / "a.md"),
        "write refused": write(hook.project, hook.project.root / "src" / "new.py"),
        "write by the plan": write(hook.project, hook.project.root / "src" / "app.py"),
        "git log": tool_call(hook.project, "Bash", command="git log --oneline -5"),
        "pipeline": tool_call(hook.project, "Bash", command=PIPELINE),
        "here-document": tool_call(hook.project, "Bash", command=HEREDOC),
        "nested refused": tool_call(hook.project, "Bash", command=NESTED),
    }
    begin = {"session_id": SESSION, "cwd": str(hook.project.root), "hook_event_name": "SessionStart"}
    hook.run({**begin, "source": "startup"}, role)
    hook.run(events[name], role)  # a first call of a session puts some things on record
    done = subprocess.run(
        [INTERPRETER, "-I", "-S", "-c", COUNT, str(hook.project.roles / "hooks"), "PreToolUse"],
        input=json.dumps(events[name]), env=hook.environment(CLAUDE_ROLE=role), capture_output=True, text=True,
    )  # fmt: skip
    code, *counts, is_slow = json.loads(done.stderr)
    assert code == 0
    assert not is_slow, "an expression was not compiled beforehand, or `os` is loaded (see `system.py`)"
    found = Costs(*counts)
    assert all(count <= bound for count, bound in zip(found, BOUNDS[name], strict=True)), found
