"""The planner, on the real client: writes plans without a prompt, changes nothing else."""

from __future__ import annotations

import pytest
from support.project import Project

from e2e.client import Client, call, say

PLANNER = {"CLAUDE_ROLE": "planner"}


@pytest.mark.parametrize("mode", ["plan", "default", "acceptEdits"])
def test_writes_a_plan_without_a_prompt(client: Client, project: Project, mode: str) -> None:
    plan = project.plans / "Review" / "add-feature.md"
    outcome = client.run(
        project.root,
        [call("Write", file_path=str(plan), content="# Plan: add a feature\n"), say("saved")],
        "--settings", project.settings("planner"), "--permission-mode", mode,
        env=PLANNER,
    )  # fmt: skip
    assert not outcome.results[0].is_error, outcome.results
    assert plan.read_text() == "# Plan: add a feature\n"
    assert not project.blocks()
