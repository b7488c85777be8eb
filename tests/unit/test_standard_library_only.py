from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from os import environ
from pathlib import Path
from typing import Any

import pytest

import role_guard
from unit.hook import SESSION, Hook, write

PACKAGE = Path(role_guard.__file__).parent
ENTRY = PACKAGE.parent / "role-guard.py"
SOURCES = [*sorted(PACKAGE.glob("*.py")), ENTRY]
MINORS = range(9, 14)
NEWER = {"_sha2"}
"""Modules of the standard library that this Python may be too old for."""

ALLOWED = {*sys.stdlib_module_names, *NEWER, "role_guard", "__main__"}
SLOW = {"typing", "dataclasses", "pathlib", "subprocess", "inspect", "asyncio", "tempfile"}
"""Modules that would cost start-up time on every tool call."""


def events(hook: Hook) -> list[dict[str, Any]]:
    base = {"session_id": SESSION, "cwd": str(hook.project.root)}
    return [
        write(hook.project, "src/é.py"),
        write(hook.project, ".claude/plans/Review/x.md", event="PermissionRequest"),
        {**base, "hook_event_name": "SessionStart", "source": "startup"},
        {**base, "hook_event_name": "UserPromptSubmit", "prompt": "/implementer"},
    ]


LIST = """
import sys
hooks, event = sys.argv[1:]
sys.path.insert(0, hooks)
from role_guard.main import main
code = main(["role-guard.py", event], hooks)
print("\\n" + "\\n".join({name.partition(".")[0] for name in sys.modules}))
sys.exit(code)
"""


@pytest.mark.parametrize("place", range(4), ids=["PreToolUse", "PermissionRequest", "SessionStart", "UserPromptSubmit"])
def test_the_hook_loads_only_the_standard_library(hook: Hook, place: int) -> None:
    event = events(hook)[place]
    hook.run(events(hook)[2], "planner")  # the first session of a machine prepares what the next ones load
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", LIST, str(hook.project.roles / "hooks"), event["hook_event_name"]],
        input=json.dumps(event), capture_output=True, text=True, env=hook.environment(CLAUDE_ROLE="planner"),
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    answer, *loaded = done.stdout.strip().split("\n")
    assert json.loads(answer)
    loaded = [name for name in loaded if name]
    assert "role_guard" in loaded
    assert set(loaded) <= ALLOWED
    assert not set(loaded) & SLOW


def imports(source: Path) -> Iterator[str]:
    """Yield the top-level names that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "role_guard" if node.level else (node.module or "").partition(".")[0]
        elif isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if called in ("import_module", "__import__"):
                yield str(node.args[0].value).partition(".")[0]


def breaches(directory: Path) -> dict[str, set[str]]:
    """Return what the files of the guard import beyond the standard library and the guard itself."""
    found = {path.name: set(imports(path)) - ALLOWED for path in directory.rglob("*.py")}
    return {name: names for name, names in found.items() if names}


def test_the_guard_imports_nothing_else() -> None:
    assert len(SOURCES) > 15
    assert breaches(PACKAGE.parent) == {}


@pytest.mark.parametrize(
    "breach",
    [
        "import claude_roles",
        "import claude_roles.cli as cli",
        "from claude_roles.compiler import compile_policy",
        "def late() -> None:\n    from claude_roles import errors",
        "if False:\n    import claude_roles",
        "import json, claude_roles",
        "import importlib\nimportlib.import_module('claude_roles.cli')",
        "__import__('claude_roles')",
    ],
)
def test_a_planted_breach_is_caught(tmp_path: Path, breach: str) -> None:
    copy = tmp_path / "role_guard"
    shutil.copytree(PACKAGE, copy)
    with (copy / "paths.py").open("a", encoding="utf-8") as stream:
        stream.write(f"\n{breach}\n")
    assert breaches(tmp_path) == {"paths.py": {"claude_roles"}}


def test_a_planted_third_party_import_is_caught(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("import pathspec\nimport os.path\nfrom . import y\n")
    assert breaches(tmp_path) == {"x.py": {"pathspec"}}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_sources_are_python_3_9(source: Path) -> None:
    ast.parse(source.read_text(encoding="utf-8"), feature_version=(3, 9))


@cache
def interpreters() -> dict[int, str]:
    """Find one interpreter for each minor version: the running one, those on PATH, those of pyenv."""
    found = {sys.version_info.minor: sys.executable}
    shims = [Path(entry).parent for entry in environ["PATH"].split(":") if entry.endswith("/shims")]
    roots = [Path(environ.get("PYENV_ROOT") or Path.home() / ".pyenv"), *shims]
    kept = sorted(str(program) for root in roots for program in root.glob("versions/*/bin/python"))
    named = [shutil.which(f"python3.{minor}") for minor in MINORS]
    for program in [*kept, *named, shutil.which("python3")]:
        if program is None:
            continue
        done = subprocess.run(
            [program, "-c", "import sys; print(*sys.version_info[:2])"], capture_output=True, text=True
        )
        version = done.stdout.split()
        if done.returncode == 0 and version[0] == "3" and int(version[1]) in MINORS:
            found.setdefault(int(version[1]), program)
    return found


def test_the_running_interpreter_is_among_those_tried() -> None:
    assert interpreters()[sys.version_info.minor] == sys.executable


@pytest.mark.parametrize("minor", sorted({*MINORS, sys.version_info.minor}), ids=lambda minor: f"3.{minor}")
def test_the_hook_runs_under_every_python(hook: Hook, tmp_path: Path, minor: int) -> None:
    if minor not in interpreters():
        pytest.skip(f"no Python 3.{minor} on this machine")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python3").symlink_to(Path(interpreters()[minor]).resolve())
    answers = [hook.run(event, "planner", PATH=str(tmp_path / "bin")) for event in events(hook)]
    assert [(answer.code, answer.err) for answer in answers] == [(0, "")] * 4
    denied, allowed, welcomed, refused = [answer.json for answer in answers]
    assert denied["hookSpecificOutput"]["permissionDecision"] == "deny"
    assert allowed["hookSpecificOutput"]["decision"] == {"behavior": "allow"}
    assert welcomed["hookSpecificOutput"]["sessionTitle"] == "Claude Zero (Planner)"
    assert refused["decision"] == "block"
