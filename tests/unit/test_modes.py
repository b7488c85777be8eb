"""A call that can't be put to the person, because of the session's permission mode, is refused."""

from __future__ import annotations

from typing import Any

import pytest

from unit.hook import Hook

UNASKED = ("bypassPermissions", "auto")
ASKED = ("default", "acceptEdits", "plan", "dontAsk", "")


def verdict(hook: Hook, role: str, mode: str, tool: str, **fields: Any) -> tuple[str, str]:
    event = {
        "session_id": "s", "cwd": str(hook.project.root), "hook_event_name": "PreToolUse", "permission_mode": mode,
        "tool_name": tool, "tool_input": fields,
    }  # fmt: skip
    answer = hook.run(event, CLAUDE_ROLE=role)
    assert answer.code == 0, answer.err
    said = answer.json["hookSpecificOutput"]
    return said["permissionDecision"], said["permissionDecisionReason"]


SENSITIVE: list[tuple[str, str, dict[str, str]]] = [
    ("solo", "Write", {"file_path": ".claude/x.json", "content": "x"}),
    ("solo", "Write", {"file_path": ".mcp.json", "content": "x"}),
    ("solo", "Bash", {"command": "echo x > .git/hooks/x"}),
    ("implementer", "Write", {"file_path": ".vscode/settings.json", "content": "x"}),
    ("implementer", "Write", {"file_path": "../.bashrc", "content": "x"}),
    ("implementer", "Bash", {"command": "p=plans; mv .claude/$p/Review/draft.md .claude/$p/Active/"}),
    ("implementer", "Bash", {"command": "echo x > other.txt; echo x > .vscode/settings.json"}),
    ("implementer", "Bash", {"command": "echo x > ../.bashrc"}),
]
PLAIN: list[tuple[str, str, dict[str, str]]] = [
    ("implementer", "Write", {"file_path": "src/other.py", "content": "x"}),
    ("implementer", "Bash", {"command": "echo x > ./src/other.py"}),
    ("implementer", "Bash", {"command": "git push"}),
    ("implementer", "Write", {"file_path": "../outside.txt", "content": "x"}),
]


@pytest.mark.parametrize("mode", [*UNASKED, *ASKED])
@pytest.mark.parametrize(("role", "tool", "fields"), SENSITIVE)
def test_what_the_client_may_answer_itself(hook: Hook, role: str, tool: str, fields: dict[str, str], mode: str) -> None:
    hook.project.activate()
    if "file_path" in fields:
        fields = {**fields, "file_path": str(hook.project.root / fields["file_path"])}
    decision, reason = verdict(hook, role, mode, tool, **fields)
    assert decision == ("deny" if mode in UNASKED else "ask"), reason
    assert (f"In the mode {mode} nobody would be asked" in reason) == (mode in UNASKED)
    assert hook.project.log()[-1]["verdict"] == decision


@pytest.mark.parametrize("mode", UNASKED)
@pytest.mark.parametrize(("role", "tool", "fields"), PLAIN)
def test_what_reaches_the_person_in_every_mode(
    hook: Hook, role: str, tool: str, fields: dict[str, str], mode: str
) -> None:
    hook.project.activate()
    if "file_path" in fields:
        fields = {**fields, "file_path": str(hook.project.root / fields["file_path"])}
    assert verdict(hook, role, mode, tool, **fields)[0] == "ask"
