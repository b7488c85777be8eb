"""What the surroundings of the hook may do to it: links in protected places, the shell that runs it."""

from __future__ import annotations

import json

import pytest

from unit.hook import Hook, write


@pytest.mark.parametrize("name", ["plans", "plans/Active", "roles/state", "settings.json"])
def test_a_protected_place_that_became_a_link_is_a_block(hook: Hook, name: str) -> None:
    command = hook.command("PreToolUse")
    place = hook.project.root / ".claude" / name
    place.parent.mkdir(exist_ok=True)
    target = hook.project.root / "elsewhere"
    if place.exists():
        place.rename(target)
    place.symlink_to(target)
    event = json.dumps(write(hook.project, "src/app.py")).encode()
    assert hook.command("PreToolUse") == command
    answer = hook.raw(event, CLAUDE_ROLE="implementer")
    assert answer.code == 2
    assert "is a symlink" in answer.err


def test_a_shell_that_stops_at_errors_changes_nothing(hook: Hook) -> None:
    event = json.dumps(write(hook.project, "src/app.py")).encode()
    answer = hook.raw(event, prefix="set -e; ", CLAUDE_ROLE="planner")
    assert (answer.code, answer.json["hookSpecificOutput"]["permissionDecision"]) == (0, "deny")
