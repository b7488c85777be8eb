"""The published schemas fit what there is, and not what is wrong."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from claude_roles import assets
from claude_roles.schemas import FIELDS
from installer.commands import environment, run, succeed
from installer.test_explain import ask_hook
from support.project import Project

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[2]
LINE: dict[str, Any] = {
    "seq": 1, "prev": "0" * 64, "time": "2030-01-02T03:04:05.678Z", "session": "s", "event": "PreToolUse",
    "verdict": "deny", "rule": "planner.commit", "reason": "r",
}  # fmt: skip


@pytest.fixture(scope="module")
def validators(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Draft202012Validator]:
    cwd = tmp_path_factory.mktemp("nowhere")
    found = {
        name: json.loads(succeed("claude-roles", "schema", name, cwd=cwd)) for name in ("audit", "policy", "cases")
    }
    for schema in found.values():
        assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
        Draft202012Validator.check_schema(schema)
    return {name: Draft202012Validator(schema) for name, schema in found.items()}


Validators = dict[str, Draft202012Validator]


def errors(validator: Draft202012Validator, item: Any) -> list[str]:
    return [f"{list(error.path)}: {error.message}" for error in validator.iter_errors(item)]


def fill_log(project: Project) -> list[dict[str, Any]]:
    """Have lines of every kind written, and return them."""
    ask_hook(project, "planner", "Write", {"file_path": "src/app.py"})
    ask_hook(project, "planner", "Bash", {"command": "frob --token=abcdefgh " + "x" * 700})
    ask_hook(project, "implementer", "Bash", {"command": "git push"})
    project.plan("Review", "one.md", ["src/app.py"])
    for arguments in (
        ["approve", "one", "--yes", "--force"],
        ["amend", "one", "docs/x.md", "-m", "é", "--yes"],
        ["complete", "one", "--yes"],
    ):
        done = run(
            "claude-roles", *arguments, cwd=project.root, env=environment(USER="t", HOME=str(project.root.parent))
        )
        assert done.returncode == 0, done
    project.activate("two.md")
    ask_hook(project, "implementer", "Write", {"file_path": "src/other.py"})
    (project.roles / "policy.json").write_text("{")
    settings = json.loads((project.root / ".claude" / "settings.json").read_text(encoding="utf-8"))
    assert settings
    with pytest.raises(Exception, match="exit status 2"):
        ask_hook(project, "planner", "Write", {"file_path": "src/app.py"})
    return project.log()


def test_real_log_lines_fit(installed: Project, validators: Validators) -> None:
    found = fill_log(installed)
    assert {line["verdict"] for line in found} >= {"deny", "ask", "bind", "approve", "amend", "complete"}
    assert "guard.failed" in {line["rule"] for line in found}
    for line in found:
        assert errors(validators["audit"], line) == [], line
        assert set(line) <= set(FIELDS), "the schema names every field that is written"


@pytest.mark.parametrize(
    "change",
    [
        {"seq": 0}, {"seq": "1"}, {"prev": "0" * 63}, {"prev": "A" * 64}, {"time": "yesterday"}, {"verdict": "block"},
        {"reason": "x" * 502}, {"session": None}, {"duration_ms": -1}, {"seq": None}, {"bound_by": "model"},
    ],
)  # fmt: skip
def test_a_line_that_is_none(validators: Validators, change: dict[str, Any]) -> None:
    assert errors(validators["audit"], LINE) == []
    assert errors(validators["audit"], {**LINE, **change})


def test_the_chain_is_there_whole_or_not_at_all(validators: Validators) -> None:
    old = {name: value for name, value in LINE.items() if name not in ("seq", "prev")}
    assert errors(validators["audit"], old) == []
    assert errors(validators["audit"], {**old, "seq": 1})
    assert errors(validators["audit"], {name: value for name, value in LINE.items() if name != "rule"})


def test_the_shipped_policy_fits(validators: Validators) -> None:
    assert errors(validators["policy"], tomllib.loads(assets.template("roles.toml"))) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version = 1", "version = 2"),
        ('record = "blocked"', 'record = "some"'),
        ('record = "blocked"', 'recrod = "blocked"'),
        ('effects = ["vcs-commit"]', 'effects = ["commit"]'),
        ("[roles.solo]", "[roles.Solo]"),
        ('launch = "claude-zero"', ""),
    ],
)
def test_a_policy_that_is_none(validators: Validators, old: str, new: str) -> None:
    text = assets.template("roles.toml")
    assert old in text
    text = text.replace("roles.solo", "roles.Solo") if "Solo" in new else text.replace(old, new, 1)
    assert errors(validators["policy"], tomllib.loads(text))


def test_all_cases_fit(validators: Validators) -> None:
    lines = [
        line for path in (ROOT / "tests" / "cases").glob("*.jsonl") for line in path.read_text("utf-8").split("\n")
    ]
    found = [json.loads(line) for line in lines if line]
    assert len(found) > 4000
    assert [line for line in found if not validators["cases"].is_valid(line)] == []


@pytest.mark.parametrize(
    ("line", "fits"),
    [
        (
            {"command": "ls", "role": "planner", "verdict": "allow", "plan": ["a"], "files": ["b"], "sandboxed": True},
            True,
        ),
        ({"tool": "Write", "path": "x", "role": "planner", "verdict": "deny", "plan": False}, True),
        ({"tool": "Agent", "input": {}, "role": "planner", "verdict": "pass"}, True),
        ({"role": "planner", "verdict": "pass"}, False),
        ({"command": "ls", "path": "x", "role": "planner", "verdict": "pass"}, False),
        ({"command": "ls", "role": "planner", "verdict": "block"}, False),
        ({"command": "ls", "role": "planner", "verdict": "pass", "rules": "x"}, False),
        ({"command": "ls", "verdict": "pass"}, False),
    ],
)
def test_lines_of_cases(validators: Validators, line: dict[str, Any], fits: bool) -> None:
    assert validators["cases"].is_valid(line) is fits


def test_the_documents_name_every_key(validators: Validators) -> None:
    text = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8")
    rows = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    assert rows == set(validators["cases"].schema["properties"])  # type: ignore[index]
