"""The calls that are judged, and the repository in which they are."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any, NamedTuple

from claude_roles.install import install, pin_interpreter

PIPELINE = (
    "git log --format='%H %s' --since=2024-01-01 -- src tests | grep -v '^Merge' | sort | uniq -c | sort -rn "
    "| head -20 | awk '{ print $1, $2 }' | sed -e 's/a/b/' -e 's/c/d/' | tr a-z A-Z | cut -d' ' -f1 "
    '| while read line; do echo "[$line]"; done | tail -n 5 && ls -la src && wc -l README.md && git status'
)
HEREDOC = "cat <<'END' | wc -l\n" + "one more line of a text that is only read\n" * 244 + "END"
NESTED = """bash -c "echo $(for f in src/*; do sh -c 'touch src/new.py'; done)\""""
PLANS = 200


class Case(NamedTuple):
    """One call: its name, the role of the session, whether it is a file tool's, the event, and the verdict of ours."""

    name: str
    role: str
    is_file: bool
    event: dict[str, Any]
    verdict: str


def make_repository(root: Path) -> None:
    """Make a repository with roles, an active plan, and sessions that have begun."""
    (root / "src").mkdir(parents=True)
    (root / "src" / "app.py").write_text("a = 1\n", encoding="utf-8")
    (root / "README.md").write_text("# x\n", encoding="utf-8")
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "Begin"]):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@example.com", *command], cwd=root, check=True)
    install(root, "project")
    pin_interpreter(root)
    plan = "# Plan: log in\n\n## Files to modify\n\n- `src/app.py`: the form\n\n## Steps\n\n1. Change it.\n"
    (root / ".claude" / "plans" / "Active" / "login.md").write_text(plan, encoding="utf-8")
    for role in ("planner", "implementer"):
        run_hook(root, start(root, role), role)


def add_plans(root: Path) -> None:
    """Add plans to Review."""
    for number in range(PLANS):
        path = root / ".claude" / "plans" / "Review" / f"plan-{number}.md"
        path.write_text(f"# Plan: number {number}\n\n## Files to modify\n\n- `src/app.py`: x\n", encoding="utf-8")


def start(root: Path, role: str) -> dict[str, Any]:
    """Return the event of a session that starts."""
    return {"session_id": role, "cwd": str(root), "hook_event_name": "SessionStart", "source": "startup"}


def cases(root: Path) -> list[Case]:
    """Return the calls to be judged in a repository."""

    def call(name: str, role: str, verdict: str, tool: str, **fields: str) -> Case:
        event = {"session_id": role, "cwd": str(root), "hook_event_name": "PreToolUse", "permission_mode": "default"}
        return Case(name, role, tool == "Write", {**event, "tool_name": tool, "tool_input": fields}, verdict)

    def write(name: str, role: str, verdict: str, path: str) -> Case:
        return call(name, role, verdict, "Write", file_path=str(root / path), content="x\n")

    return [
        write("plan written by the planner", "planner", "allow", ".claude/plans/Review/a.md"),
        write("file written by the plan", "implementer", "allow", "src/app.py"),
        write("file write refused", "planner", "deny", "src/app.py"),
        call("git log", "planner", "allow", "Bash", command="git log --oneline -5"),
        call("pipeline of 300 characters", "planner", "allow", "Bash", command=PIPELINE),
        call("here-document of 10 KB", "planner", "allow", "Bash", command=HEREDOC),
        call("nested command refused", "planner", "deny", "Bash", command=NESTED),
    ]


def run_hook(root: Path, event: dict[str, Any], role: str) -> subprocess.CompletedProcess[str]:
    """Run our hook as the client does."""
    settings = json.loads((root / ".claude" / "settings.json").read_bytes())
    command = settings["hooks"][event["hook_event_name"]][0]["hooks"][0]["command"]
    return subprocess.run(
        ["/bin/sh", "-c", command], input=json.dumps(event), env=environment(root, role), cwd=root, text=True,
        capture_output=True, check=True,
    )  # fmt: skip


def environment(root: Path, role: str) -> dict[str, str]:
    """Return the environment that hooks get."""
    return {**os.environ, "CLAUDE_PROJECT_DIR": str(root), "CLAUDE_ROLE": role}
