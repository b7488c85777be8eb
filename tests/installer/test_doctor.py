"""`claude-roles doctor`: each thing that it looks for, broken."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from claude_roles.doctor import machine
from claude_roles.doctor import settings as level
from e2e import client_version
from installer.commands import environment, error_of, put_program, run
from role_guard import interpreter
from role_guard.plans import compiled
from support.project import Project

ROLES = ("planner", "implementer", "solo")
LAYERS = {
    *(("hook", role) for role in ROLES),
    *(("permission rules", role) for role in ROLES),
    ("mode", "planner"),
    ("sandbox", "planner"),
    ("sandbox", "implementer"),
}
OTHERS = {
    (name, "") for name in ("hook entries", "interpreter", "scripts", "policy", "git ignore", "leftovers", "client")
}
ALL = {*LAYERS, *OTHERS, ("permissions", "state"), ("permissions", "logs")}


@pytest.fixture
def env(tmp_path: Path) -> dict[str, str]:
    """Give an environment with a home directory, and with what a sandbox needs in a form that works on any machine."""
    for name in ("bwrap", "socat"):
        put_program(tmp_path / "bin", name, "#!/bin/sh\n")
    put_program(
        tmp_path / "bin", "claude", f"#!/bin/sh\necho '{'.'.join(map(str, machine.TESTED[1]))} (Claude Code)'\n"
    )
    (tmp_path / "home" / ".claude").mkdir(parents=True)
    return environment(PATH=f"{tmp_path / 'bin'}:{os.environ['PATH']}", HOME=str(tmp_path / "home"))


def examine(root: Path, env: dict[str, str], *options: str) -> dict[tuple[str, str], dict[str, Any]]:
    done = run("claude-roles", "doctor", "--json", *options, cwd=root, env=env)
    found = json.loads(done.stdout)
    assert done.returncode == any(check["state"] == "fault" for check in found)
    assert (done.stderr == "") == (not options)
    return {(check["check"], check["about"]): check for check in found}


def faults(root: Path, env: dict[str, str]) -> set[tuple[str, str]]:
    found = examine(root, env)
    assert all(check["why"] for check in found.values())
    assert all(check["repair"] for check in found.values() if check["state"] in ("fault", "note"))
    return {key for key, check in found.items() if check["state"] == "fault"}


def test_all_is_well(installed: Project, env: dict[str, str]) -> None:
    before = installed.snapshot()
    found = examine(installed.root, env)
    assert set(found) == ALL
    assert {key for key, check in found.items() if check["state"] != "live"} == set()
    assert installed.snapshot() == before
    assert not installed.log()


def test_it_is_read_by_people(installed: Project, env: dict[str, str]) -> None:
    (installed.roles / "planner" / "settings.json").unlink()
    done = run("claude-roles", "doctor", cwd=installed.root, env={**env, "COLUMNS": "120"})
    assert (done.returncode, done.stderr) == (1, "")
    assert "not live" in done.stdout
    assert "To mend it: " in done.stdout


Edit = Callable[[str], str | None]
"""What is made of a file's text; None removes the file. A file that is missing counts as an empty object."""

SETTINGS, LOCAL, PERSON = ".claude/settings.json", ".claude/settings.local.json", "../home/.claude/settings.json"
SCRIPT = ".claude/roles/hooks/role-guard.py"


def settings(change: Callable[[dict[str, Any]], object]) -> Edit:
    def edit(text: str) -> str:
        found = json.loads(text)
        change(found)
        return json.dumps(found)

    return edit


def entry(**changed: object) -> Edit:
    """Change the entry of the hook that judges."""
    return settings(lambda found: found["hooks"]["PreToolUse"][0]["hooks"][0].update(changed))


def variable(name: str, value: str) -> Edit:
    return settings(lambda found: found.setdefault("env", {}).update({name: value}))


def text(new: str) -> Edit:
    return lambda _: new


def gone(_: str) -> None:
    """Remove the file."""


OFF = settings(lambda found: found.update(disableAllHooks=True))
HOOKS = {("hook", role) for role in ROLES}
ENTRIES, SCRIPTS, POLICY = {("hook entries", "")}, {("scripts", "")}, {("policy", "")}
PLANNER = {("permission rules", "planner"), ("mode", "planner")}
BOXES = {("sandbox", "planner"), ("sandbox", "implementer")}
OFF_IN_ROLE = {("role settings", "planner")}
BROKEN: list[tuple[str, Edit, set[tuple[str, str]]]] = [
    (SETTINGS, OFF, HOOKS),
    (LOCAL, OFF, HOOKS),
    (PERSON, OFF, HOOKS),
    (SETTINGS, settings(lambda found: found.pop("hooks")), HOOKS | ENTRIES),
    (SETTINGS, settings(lambda found: found["hooks"].pop("PreToolUse")), HOOKS | ENTRIES),
    (SETTINGS, settings(lambda found: found.update(hooks=[1])), HOOKS | ENTRIES),
    (SETTINGS, settings(lambda found: found["hooks"].update(PreToolUse={})), HOOKS | ENTRIES),
    (SETTINGS, text("{"), HOOKS | ENTRIES),
    (SETTINGS, text("[]"), HOOKS | ENTRIES),
    (SETTINGS, gone, HOOKS | ENTRIES),
    (SCRIPT, gone, HOOKS | SCRIPTS),
    (SCRIPT, text(""), HOOKS | SCRIPTS),
    (SCRIPT, text("raise SystemExit(64)"), HOOKS | SCRIPTS),
    (SCRIPT, text("import sys; sys.exit(sys.stdin.read() == '{' and 2 or 64)"), HOOKS | SCRIPTS),
    (SCRIPT, lambda old: "print('[]', flush=True)\n" + old, HOOKS | SCRIPTS),  # answers that the client can't read
    (".claude/roles/hooks/role_guard/paths.py", gone, HOOKS | SCRIPTS),
    (".claude/roles/policy.json", text("{"), HOOKS | POLICY),
    (".claude/roles/roles.toml", lambda old: old + "\n", HOOKS | POLICY),
    (SETTINGS, settings(lambda found: found["hooks"].pop("Stop")), ENTRIES),
    (SETTINGS, settings(lambda found: found["hooks"]["PreToolUse"][0].update(matcher="Write")), ENTRIES),
    *(
        (SETTINGS, entry(**changed), ENTRIES)
        for changed in (
            {"timeout": 0.001},
            {"async": True},
            {"if": "Bash(x)"},
            {"shell": "powershell"},
            {"type": "http", "url": "http://x"},
        )
    ),
    (".claude/roles/planner/settings.json", settings(lambda found: found.update(disableAllHooks=True)), OFF_IN_ROLE),
    (".claude/roles/planner/settings.json", variable("CLAUDE_ROLE", "solo"), OFF_IN_ROLE),
    (".claude/roles/planner/settings.json", variable("PATH", "/tmp"), OFF_IN_ROLE),
    (SETTINGS, variable("CLAUDE_ROLE", "solo"), {("environment", "role")}),
    (PERSON, variable("CLAUDE_ROLES_SANDBOX", "project"), {("environment", "role")}),
    (PERSON, settings(lambda found: found.update(sandbox={"excludedCommands": ["python3:*"]})), BOXES),
    (".claude/roles/policy.json", lambda old: old.replace('"deny"', '"pass"'), HOOKS - {("hook", "solo")} | POLICY),
    (
        ".claude/roles/policy.json",
        lambda old: old.replace('"default_role": "unassigned"', '"default_role": "solo"'),
        POLICY,
    ),
    (".claude/roles/hooks/role_guard/plans/drift.py", text(""), HOOKS | SCRIPTS),
    (".claude/roles/hooks/role_guard/mine.py", text("x = 1"), SCRIPTS),
    (".claude/roles/manifest.json", text("{"), SCRIPTS),
    (".gitignore", text(""), {("git ignore", "")}),
    (".claude/roles/planner/settings.json", gone, PLANNER),
    (".claude/roles/planner/settings.json", text("[]"), PLANNER),
    (
        ".claude/roles/planner/settings.json",
        settings(lambda found: found["permissions"].update(defaultMode="auto")),
        {("mode", "planner")},
    ),
    (
        ".claude/roles/implementer/settings.json",
        settings(lambda found: found["permissions"]["ask"].pop()),
        {("permission rules", "implementer")},
    ),
]


@pytest.mark.parametrize(("name", "edit", "expected"), BROKEN)
def test_what_is_broken_is_found(
    installed: Project, env: dict[str, str], name: str, edit: Edit, expected: set[tuple[str, str]]
) -> None:
    path = installed.root / name
    new = edit(path.read_text(encoding="utf-8") if path.exists() else "{}")
    if new is None:
        path.unlink()
    else:
        path.write_text(new, encoding="utf-8")
    assert faults(installed.root, env) == expected


def test_a_sandbox_that_is_not_there(installed: Project, env: dict[str, str], tmp_path: Path) -> None:
    put_program(tmp_path / "bin", "bwrap", "#!/bin/sh\necho 'No permissions' >&2; exit 1\n")
    found = examine(installed.root, env)
    assert found["sandbox", "planner"]["state"] == "fault"
    assert "No permissions" in found["sandbox", "planner"]["repair"]
    installed.edit_policy('sandbox = "auto"', 'sandbox = "off"')
    assert examine(installed.root, env)["sandbox", "planner"]["state"] == "off"


def test_a_sandbox_is_tried_again_though_it_worked_before(
    installed: Project, env: dict[str, str], tmp_path: Path
) -> None:
    """What the trial depends on is not all that it can fail by: the kernel's settings change, for one."""
    program = '#!/bin/sh\ntest -e "$(dirname "$0")/works"\n'
    put_program(tmp_path / "bin", "bwrap", program)
    (tmp_path / "bin" / "works").touch()
    assert examine(installed.root, env)["sandbox", "planner"]["state"] == "live"
    (tmp_path / "bin" / "works").unlink()
    assert examine(installed.root, env)["sandbox", "planner"]["state"] == "fault"


def test_a_linked_worktree_is_tried_with_its_own_hooks(installed: Project, env: dict[str, str]) -> None:
    tree = installed.root.parent / "tree"
    installed.git("worktree", "add", "-q", str(tree))
    assert faults(tree, env) == set()
    (tree / SCRIPT).unlink()
    assert faults(tree, env) == HOOKS | SCRIPTS
    assert faults(installed.root, env) == set()


def test_a_policy_with_a_mistake_is_an_error_of_one_line(installed: Project, env: dict[str, str]) -> None:
    source = installed.roles / "roles.toml"
    source.write_text(source.read_text() + "\n[[[\n")
    assert "roles.toml" in error_of(run("claude-roles", "doctor", cwd=installed.root, env=env))
    source.unlink()
    assert "install-roles" in error_of(run("claude-roles", "doctor", cwd=installed.root, env=env))


def test_a_role_of_ones_own_is_tried(installed: Project, env: dict[str, str]) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```toml\n(.*?)```", readme, re.DOTALL)
    installed.edit_policy("[roles.planner]\n", f"{example}\n[roles.planner]\n")
    found = examine(installed.root, env)
    assert found["hook", "reviewer"]["state"] == "live"
    assert ("sandbox", "reviewer") not in found


NOTES: list[tuple[str, Edit, tuple[str, str], str]] = [
    (
        PERSON,
        settings(
            lambda found: found.update(hooks={"PreToolUse": [{"hooks": [{"type": "command", "command": "mine"}]}]})
        ),
        ("other hooks", ""),
        "`mine` in ~/.claude/settings.json",
    ),
    (
        LOCAL,
        settings(lambda found: found.update(permissions={"allow": ["Bash(ls:*)", "Edit", "Edit(.claude/roles/**)"]})),
        ("allow rules", ""),
        "`Edit` in .claude/settings.local.json; `Edit(.claude/roles/**)` in",
    ),
    (LOCAL, variable("PATH", "/tmp/bin"), ("environment", ""), "`PATH` in .claude/settings.local.json"),
    (PERSON, variable("LD_PRELOAD", "/tmp/x.so"), ("environment", ""), "`LD_PRELOAD` in ~/.claude/settings.json"),
]


@pytest.mark.parametrize(("name", "edit", "expected", "said"), NOTES)
def test_what_may_weaken_it_is_noted(
    installed: Project, env: dict[str, str], name: str, edit: Edit, expected: tuple[str, str], said: str
) -> None:
    path = installed.root / name
    path.write_text(edit("{}") or "", encoding="utf-8")
    found = examine(installed.root, env)
    assert found[expected]["state"] == "note"
    assert said in found[expected]["found"]


def test_settings_of_a_person_that_are_elsewhere(installed: Project, env: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config" / "settings.json").write_text('{"disableAllHooks": true}')
    assert faults(installed.root, {**env, "CLAUDE_CONFIG_DIR": str(tmp_path / "config")}) == HOOKS


COMPILE = """
import importlib.util, marshal, os, sys
path, forged, kind = sys.argv[1:]
about = os.stat(path)
stamp = b"".join(int(number).to_bytes(4, "little") for number in (about.st_mtime, about.st_size))
head = {"by time": bytes(4) + stamp, "unchecked": b"\\1" + bytes(11), "stale": bytes(12)}[kind]
compiled = importlib.util.cache_from_source(path)
os.makedirs(os.path.dirname(compiled), exist_ok=True)
with open(path) as source, open(compiled, "wb") as stream:
    code = compile(source.read() + forged, path, "exec", dont_inherit=True)
    stream.write(importlib.util.MAGIC_NUMBER + head + marshal.dumps(code))
"""


@pytest.mark.parametrize(
    ("forged", "kind", "bad"),
    [("x = 1", "by time", True), ("x = 1", "unchecked", True), ("x = 1", "stale", False), ("", "by time", False)],
)
def test_compiled_modules_are_compared(
    installed: Project, env: dict[str, str], forged: str, kind: str, *, bad: bool
) -> None:
    path = installed.roles / "hooks" / "role_guard" / "decide.py"
    subprocess.run([interpreter.present(), "-I", "-S", "-c", COMPILE, path, forged, kind], check=True)
    assert faults(installed.root, env) == ({("scripts", "compiled")} if bad else set())
    if bad:
        examine(installed.root, env, "--fix")
        assert faults(installed.root, env) == set()


def test_compiled_expressions_of_a_plan_are_compared(installed: Project, env: dict[str, str]) -> None:
    record = installed.roles / "state" / "plans" / "login.md" / compiled.COMPILED
    record.parent.mkdir(parents=True)
    head = "from role_guard import prepared; sys.stdout.buffer.write(prepared.head()"
    forge = f"import marshal, sys; sys.path.insert(0, sys.argv[1]); {head} + marshal.dumps({{('x', 0): ()}}))"
    command = [interpreter.present(), "-I", "-S", "-c", forge, str(installed.roles / "hooks")]
    record.write_bytes(subprocess.run(command, capture_output=True, check=True).stdout)
    assert faults(installed.root, env) == {("scripts", "compiled")}
    examine(installed.root, env, "--fix")
    assert not record.exists()


def test_an_organisation_that_allows_its_own_hooks_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "managed-settings.d").mkdir()
    (tmp_path / "managed-settings.d" / "10-hooks.json").write_text('{"allowManagedHooksOnly": true}')
    monkeypatch.setitem(level.MANAGED, platform.system(), str(tmp_path))
    assert level.switched_off(tmp_path / "nowhere").startswith("`allowManagedHooksOnly` in ")


@pytest.mark.parametrize(
    ("name", "program", "state"),
    [
        ("claude", "echo '1.0.0 (Claude Code)'", "note"),
        ("claude", "exit 1", "note"),
        ("python3", "echo 3.8.1", "fault"),
        ("python3", "echo broken >&2; exit 1", "fault"),
    ],
)
def test_the_programs_that_it_needs(
    installed: Project, env: dict[str, str], tmp_path: Path, name: str, program: str, state: str
) -> None:
    put_program(tmp_path / "bin", name, f"#!/bin/sh\n{program}\n")
    (installed.root / interpreter.NAME).unlink()
    about = {"claude": "client", "python3": "interpreter"}[name]
    assert examine(installed.root, env)[about, ""]["state"] == state


@pytest.mark.parametrize("program", ["echo 3.8.1", "echo broken >&2; exit 1"])
def test_an_interpreter_that_is_remembered_and_fails(
    installed: Project, env: dict[str, str], tmp_path: Path, program: str
) -> None:
    put_program(tmp_path / "bin", "python3.8", f"#!/bin/sh\n{program}\n")
    pin = installed.root / interpreter.NAME
    pin.write_text(f"{tmp_path / 'bin' / 'python3.8'}\n")
    assert faults(installed.root, env) >= {("interpreter", "")}
    assert examine(installed.root, env, "--fix")["interpreter", ""]["state"] == "live"
    assert faults(installed.root, env) == set()


def test_records_that_are_tracked(installed: Project, env: dict[str, str]) -> None:
    (installed.roles / "logs").mkdir(mode=0o700, exist_ok=True)
    (installed.roles / "logs" / "audit.jsonl").touch(mode=0o600)
    installed.git("add", "-f", ".claude/roles/logs/audit.jsonl")
    assert faults(installed.root, env) == {("git ignore", "")}


def test_records_that_are_open_to_others_are_closed(installed: Project, env: dict[str, str]) -> None:
    logs = installed.roles / "logs"
    logs.mkdir(mode=0o755, exist_ok=True)
    (logs / "audit.jsonl").touch(mode=0o644)
    assert faults(installed.root, env) == {("permissions", "logs")}
    examine(installed.root, env, "--fix")
    assert (logs / "audit.jsonl").stat().st_mode & 0o077 == 0
    assert faults(installed.root, env) == set()


def test_what_is_left_of_old_sessions_is_removed(installed: Project, env: dict[str, str]) -> None:
    sessions = installed.roles / "state" / "sessions"
    sessions.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, number in (("over", 2**22 - 1), ("open", os.getpid()), ("fresh", 2**22 - 1)):
        (sessions / f"{name}.process").write_text(str(number))
        (sessions / f"{name}.json").write_text("{}")
    for name in ("over", "open"):
        os.utime(sessions / f"{name}.process", (1, 1))
    assert examine(installed.root, env)["leftovers", ""]["state"] == "note"
    assert examine(installed.root, env, "--fix")["leftovers", ""]["state"] == "live"
    assert sorted(path.name for path in sessions.glob("*.process")) == ["fresh.process", "open.process"]
    assert (sessions / "over.json").exists()


def test_a_session_mends_nothing(installed: Project, env: dict[str, str]) -> None:
    done = run("claude-roles", "doctor", "--fix", cwd=installed.root, env={**env, "CLAUDECODE": "1"})
    assert "started from inside Claude Code" in error_of(done)


def test_the_client_of_the_tests_is_one_that_was_tested() -> None:
    pinned = tuple(map(int, client_version.VERSION.split(".")))
    assert machine.TESTED[0] <= pinned <= machine.TESTED[1]
