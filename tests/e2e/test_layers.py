"""What each layer of enforcement stops alone, on the real client; the README's table is made of it.

`make layers` writes the table anew.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from claude_roles import launch
from claude_roles.repository import find_checkout
from e2e.client import Client, call, say
from e2e.model_server import Turn
from e2e.ways import WAYS, Way, give_files
from support.project import Project, make_project

README = Path(__file__).parents[2] / "README.md"
BEGIN, END = "<!-- layers: begin -->\n", "<!-- layers: end -->\n"
LAYERS = ("nothing", "hook", "rules", "mode", "sandbox", "all")
HEAD = "| What is tried | ways | hook | permission rules | mode | sandbox | all together |\n"
RULE = "| --- | --- | --- | --- | --- | --- | --- |\n"
HAS = {"planner": LAYERS, "implementer": [item for item in LAYERS if item != "mode"], "unassigned": LAYERS[:2]}
SECONDS = 240
BYPASS = ["--permission-mode", "bypassPermissions"]
"""The mode in which Claude Code itself stops least, so that what is stopped is stopped by the layer."""


def started(project: Project, role: str, layer: str, client: Client, patch: pytest.MonkeyPatch) -> list[str]:
    """Take away all layers but one, and return the arguments of a session that has it."""
    if layer not in ("hook", "all"):
        shared = project.root / ".claude" / "settings.json"
        shared.write_text(json.dumps({**json.loads(shared.read_text()), "hooks": {}}), encoding="utf-8")
    if layer in ("nothing", "hook"):
        return BYPASS
    patch.setenv("PATH", f"{client.program.parent}:{os.environ['PATH']}")
    command, _ = launch.launch_command(find_checkout(project.root), role, [])
    settings = json.loads(command[2])
    permissions = settings["permissions"]
    if layer == "all":
        return ["--settings", command[2], *([] if "defaultMode" in permissions else BYPASS)]
    asked = permissions.pop("ask")
    chosen: dict[str, dict[str, Any]] = {
        "rules": {"permissions": {"ask": asked}},
        "mode": {name: value for name, value in settings.items() if name not in ("sandbox", "env")},
        "sandbox": {"sandbox": settings["sandbox"]},
    }
    return ["--settings", json.dumps(chosen[layer]), *([] if layer == "mode" else BYPASS)]


def ways_of(role: str) -> list[Way]:
    return [way for items in WAYS[role].values() for way in items]


def turns(ways: list[Way], root: Path, judge: list[str]) -> list[Turn]:
    """Return what the model does: each way in turn, and after it a look at what it changed."""
    found: list[Turn] = []
    seen: list[str] = []
    for number, (tool, fields) in enumerate(ways):
        filled = {key: value.replace("{root}", str(root)) for key, value in fields.items()}
        target = filled.get("file_path") or filled.get("notebook_path")
        before = [{"judge": [*judge, str(number - 1)]}] if number else []
        if target and Path(target).exists() and target not in seen:
            found.append([*before, *call("Read", file_path=target)])
            seen.append(target)
            before = []
        found.append([*before, *call(tool, **filled)])
    return [*found, [{"judge": [*judge, str(len(ways) - 1)]}, *say("done")]]


class Tried(NamedTuple):
    """What came of the ways of a role in one session: which changed nothing, and which rules refused."""

    stopped: list[bool]
    refused: Counter[str]


def attempt(role: str, layer: str, client: Client, project: Project, patch: pytest.MonkeyPatch) -> Tried:
    """Try all ways of a role in one session."""
    arguments = started(project, role, layer, client, patch)
    copy, report = project.root.parent / "copy", project.root.parent / "report"
    shutil.copytree(project.root, copy, symlinks=True)
    judge = [str(project.root), str(copy), str(report)]
    ways = ways_of(role)
    env = {f"GIT_{who}_{what}": "t@example.com" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    env.update({"IS_SANDBOX": "1"} if role == "unassigned" else {"IS_SANDBOX": "1", "CLAUDE_ROLE": role})
    outcome = client.run(project.root, turns(ways, project.root, judge), *arguments, env=env, timeout=SECONDS)
    changed = dict(map(json.loads, report.read_text(encoding="utf-8").splitlines()))
    assert sorted(changed, key=int) == [str(number) for number in range(len(ways))]
    rules = [rule for result in outcome.results for rule in re.findall(rf"\[({role}\.[\w-]+)\]", result.text)]
    return Tried([not changed[str(number)] for number in range(len(ways))], Counter(rules))


def repository(place: Path) -> Project:
    project = make_project(place)
    give_files(project)
    project.activate(files=["planned.py"])
    project.plan("Review", "draft.md")
    (project.roles / "state").mkdir(exist_ok=True)
    project.git("add", "-A", "-f", ".claude/plans")
    project.git("commit", "-qm", "Plan")
    return project


def table() -> list[str]:
    """Return the lines of the README's table."""
    _, _, rest = README.read_text(encoding="utf-8").partition(BEGIN)
    return rest.partition(END)[0].splitlines(keepends=True)


def cells(role: str, group: str) -> list[str]:
    """Return what the README's table says of a group of ways: one cell for each of `LAYERS` but the first."""
    [line] = [line for line in table() if line.startswith(f"| {role}: {group} |")]
    return [cell.strip() for cell in line.split("|")[3:-1]]


def rewrite(role: str, layer: str, column: list[str]) -> None:
    """Put a role's column into the README's table; new groups get their rows, and old ones go."""
    rows: dict[tuple[str, str], list[str]] = {}
    for other, groups in WAYS.items():
        for number, (group, items) in enumerate(groups.items()):
            known = any(line.startswith(f"| {other}: {group} |") for line in table())
            row = cells(other, group) if known else [""] * len(LAYERS[1:])
            if other == role:
                row[LAYERS.index(layer) - 1] = column[number]
            rows[other, group] = [str(len(items)), *row]
    text = README.read_text(encoding="utf-8")
    begin, _, rest = text.partition(BEGIN)
    _, _, end = rest.partition(END)
    body = [f"| {role}: {group} | {' | '.join(row)} |\n" for (role, group), row in rows.items()]
    README.write_text("".join([begin, BEGIN, HEAD, RULE, *body, END, end]), encoding="utf-8")


@pytest.mark.parametrize(("role", "layer"), [(role, layer) for role in WAYS for layer in HAS[role]])
def test_the_table_of_layers(
    client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: str, layer: str
) -> None:
    tried = attempt(role, layer, client, repository(tmp_path / "project"), monkeypatch)
    if layer == "nothing":
        idle = [way for way, stopped in zip(ways_of(role), tried.stopped, strict=True) if stopped]
        assert not idle, "these change nothing where nothing stops them"
        return
    if (role, layer) == ("planner", "all"):  # what the sandbox holds is run
        assert not tried.refused["planner.run-programs"], tried.refused
        assert not tried.refused["planner.unclear-shell"], tried.refused
    stopped = iter(tried.stopped)
    column = [_cell([next(stopped) for _ in items]) for items in WAYS[role].values()]
    if os.environ.get("LAYERS") == "write":
        rewrite(role, layer, column)
    assert column == [cells(role, group)[LAYERS.index(layer) - 1] for group in WAYS[role]]


def _cell(stopped: list[bool]) -> str:
    return "**all**" if all(stopped) else str(sum(stopped) or "")


def test_the_table_has_nothing_else() -> None:
    rows = [line for line in table() if line not in (HEAD, RULE)]
    assert table()[:2] == [HEAD, RULE]
    assert len(rows) == sum(map(len, WAYS.values()))
    for role, groups in WAYS.items():
        for group, items in groups.items():
            [row] = [row for row in rows if row.startswith(f"| {role}: {group} | {len(items)} |")]
            unmeasured = [layer for layer in LAYERS[1:] if layer not in HAS[role]]
            assert not any(row.split("|")[LAYERS.index(layer) + 2].strip() for layer in unmeasured)
