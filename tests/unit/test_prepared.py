"""Modules and expressions that are loaded from one file, and everything that may be wrong with it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from role_guard import compiling, prepared, preparing, regex
from support.project import Project
from unit.hook import SESSION, Hook, layout_of, shipped_policy, tool_call, write

INTERPRETER = str(Path(sys.executable).resolve())
LOADED = """
import sys
hooks = {hooks!r}
sys.path.insert(0, hooks)
from role_guard import prepared
prepared.use(hooks)
from role_guard.main import main
code = main(["role-guard.py", "PreToolUse"], hooks)
own = [module for name, module in sys.modules.items() if name.startswith("role_guard")]
by = [type(module.__loader__).__module__ for module in own]
print("\\n[%d, %d, %d, %d]" % (code, by.count("role_guard.prepared"), len(own), "re" in sys.modules))
"""


def path_of(project: Project) -> Path:
    return Path(prepared.path_of(str(project.root)))


@pytest.fixture
def ready(hook: Hook) -> Hook:
    """Give a hook that was prepared by a session that started."""
    path_of(hook.project).unlink()
    event = {"session_id": SESSION, "cwd": str(hook.project.root), "hook_event_name": "SessionStart"}
    assert hook.run({**event, "source": "startup"}, "planner").code == 0
    assert path_of(hook.project).stat().st_mode & 0o077 == 0
    return hook


class Run:
    """A decision, and how its modules were loaded."""

    def __init__(self, hook: Hook, event: dict[str, object]) -> None:
        hooks = str(hook.project.roles / "hooks")
        done = subprocess.run(
            [INTERPRETER, "-I", "-S", "-c", LOADED.format(hooks=hooks)],
            input=json.dumps(event), env=hook.environment(CLAUDE_ROLE="planner"), capture_output=True, text=True,
        )  # fmt: skip
        answer, _, counts = done.stdout.strip().rpartition("\n")
        assert counts, done.stderr
        self.code, self.prepared, self.modules, self.has_re = json.loads(counts)
        self.verdict = json.loads(answer)["hookSpecificOutput"]["permissionDecision"] if self.code == 0 else ""


def bash(hook: Hook) -> dict[str, object]:
    return tool_call(hook.project, "Bash", command="git log --oneline -5 | grep -v x && sed -n 1,5p src/app.py")


def test_a_session_prepares_what_the_next_calls_load(ready: Hook) -> None:
    first = Run(ready, bash(ready))
    assert (first.verdict, first.modules - first.prepared, first.has_re) == ("allow", 2, False)  # the loader's own
    refused = Run(ready, write(ready.project, "src/app.py"))
    assert (refused.verdict, refused.modules - refused.prepared) == ("deny", 2)


def test_expressions_are_those_that_re_compiles(ready: Hook) -> None:
    found = prepared.opened(str(ready.project.root))
    assert found is not None
    assert len(found.expressions) > 150
    for pattern, flags in found.expressions:
        assert regex.made_of(pattern, *found.expression((pattern, flags))) == re.compile(pattern, flags)


def test_nothing_imports_itself_in_a_circle(ready: Hook) -> None:
    found = prepared.opened(str(ready.project.root))
    assert found is not None
    done: set[str] = set()

    def visit(name: str, above: tuple[str, ...]) -> None:
        assert name not in above, (*above, name)
        if name not in done:
            for other in found.module(name)[0]:
                if not other.startswith(name + "."):  # a package is there before its modules
                    visit(other, (*above, name))
        done.add(name)

    for name in found.modules:
        visit(name, ())
    assert len(done) > 100


def test_what_serves_readers_only_is_not_kept(tmp_path: Path) -> None:
    source = tmp_path / "one.py"
    source.write_text(
        '"""One."""\nTYPE_CHECKING = False\nif TYPE_CHECKING:\n    from typing import Any\nelse:\n    other = 2\n'
        "number: int = 1\nlater: int\n"
        'def double(value: int, /, *more: int, by: int = 2, **rest: Any) -> int:\n    "Say."\n    return value * by\n'
    )
    names: dict[str, Any] = {}
    exec(compiling.code_of(compiling.tree_of(str(source)), str(source)), names)
    assert (names["number"], names["other"], names["double"](4), "Any" in names) == (1, 2, 8, False)
    assert (names["double"].__annotations__, names["double"].__doc__) == ({}, None)


def test_it_is_made_once(ready: Hook) -> None:
    layout, policy, path = layout_of(ready.project.root), shipped_policy(), path_of(ready.project)
    before = path.stat().st_mtime_ns
    preparing.prepare(layout, policy)
    assert path.stat().st_mtime_ns == before
    source = ready.project.roles / "hooks" / "role_guard" / "modes.py"
    source.write_text(source.read_text() + "#\n")
    preparing.prepare(layout, policy)
    assert path.stat().st_mtime_ns != before
    assert preparing.forged(layout) == []


def test_a_changed_source_counts(ready: Hook) -> None:
    source = ready.project.roles / "hooks" / "role_guard" / "decide.py"
    source.write_text(source.read_text() + "\nraise SystemExit(7)\n")
    assert ready.run(write(ready.project, "src/app.py"), "planner").code == 2


def test_a_source_that_is_gone_is_missed(ready: Hook) -> None:
    (ready.project.roles / "hooks" / "role_guard" / "decide.py").unlink()
    assert ready.run(write(ready.project, "src/app.py"), "planner").code == 2


TORN: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda _: b"",
    "of another interpreter": lambda content: b"cpython-399" + content[11:],
    "without an index": lambda content: content[:60],
    "half": lambda content: content[: len(content) // 2],
    "its index only": lambda content: content[:40_000],
    "another length": lambda content: content.replace(b"\n0", b"\n9", 1),
    "no number": lambda content: content.replace(b"\n0", b"\nx", 1),
    "zeros behind the index": lambda content: content[:100_000] + bytes(len(content) - 100_000),
}


@pytest.mark.parametrize("name", TORN)
def test_a_torn_file_changes_nothing_but_the_time(ready: Hook, name: str) -> None:
    path = path_of(ready.project)
    path.write_bytes(TORN[name](path.read_bytes()))
    for event, verdict in ((bash(ready), "allow"), (write(ready.project, "src/app.py"), "deny")):
        run = Run(ready, event)
        assert (run.code, run.verdict) == (0, verdict)


def test_no_file_and_no_descriptor(hook: Hook) -> None:
    path_of(hook.project).unlink()
    assert Run(hook, bash(hook)).prepared == 0
    path_of(hook.project).mkdir()
    assert Run(hook, bash(hook)).verdict == "allow"


def test_a_closed_stream_still_blocks(ready: Hook) -> None:
    for stream in ("<&-", ">&-"):
        command = f"exec {stream}; {ready.command('PreToolUse')}"
        done = subprocess.run(
            [str(ready.programs / "sh"), "-c", command], env=ready.environment(CLAUDE_ROLE="planner"),
            input=json.dumps(write(ready.project, "src/app.py")).encode(), capture_output=True, cwd=ready.project.root,
        )  # fmt: skip
        assert done.returncode == 2, done


def test_what_was_forged_is_found(ready: Hook) -> None:
    layout, path = layout_of(ready.project.root), path_of(ready.project)
    found = prepared.opened(layout.root)
    assert found is not None
    assert preparing.forged(layout) == []
    for place in (found.modules["role_guard.decide"][3:], next(iter(found.expressions.values()))):
        content = bytearray(path.read_bytes())
        content[len(content) - len_of_pieces(found) + place[0] + place[1] - 1] ^= 1
        path.write_bytes(content)
    assert len(preparing.forged(layout)) == 2


def len_of_pieces(found: prepared.Prepared) -> int:
    return sum(place[-1] for place in (*found.modules.values(), *found.expressions.values()))


def test_state_is_not_shared(ready: Hook) -> None:
    assert "prepared" not in ready.project.git("status", "--porcelain", "--untracked-files=all")
