"""What roles.toml becomes."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from claude_roles import assets
from claude_roles.compiler import compile_policy, policy_json
from claude_roles.errors import UserError
from claude_roles.install import install
from installer.policies import BASE, REVIEWER, change
from role_guard import POLICY_FORMAT, layout, zones
from role_guard.decide import decide
from role_guard.effects import KINDS, Effect
from role_guard.errors import GuardError
from role_guard.policy import fingerprint, load_policy
from role_guard.shapes import Policy
from support.project import Project
from support.situations import SITUATIONS, WITHOUT_PLAN

SHIPPED = assets.template("roles.toml").encode()


def guard_policy(project: Project) -> Policy:
    return load_policy(layout.locate(str(project.roles / "hooks")))


def rule(policy: Policy, role: str, name: str) -> dict[str, Any]:
    (found,) = (dict(row) for row in policy["roles"][role]["rules"] if row["id"] == f"{role}.{name}")
    return found


def test_the_guard_reads_what_the_compiler_wrote(installed: Project) -> None:
    policy = guard_policy(installed)
    assert policy == compile_policy(SHIPPED)
    assert policy["source"] == fingerprint((installed.roles / "roles.toml").read_bytes())
    assert policy["format"] == POLICY_FORMAT


def test_the_guard_refuses_a_policy_older_than_its_source(installed: Project) -> None:
    with (installed.roles / "roles.toml").open("ab") as stream:
        stream.write(b"#")
    with pytest.raises(GuardError, match="edited since"):
        guard_policy(installed)
    install(installed.root, "project")
    assert guard_policy(installed)["source"] == fingerprint(SHIPPED + b"#")


def test_json_and_policy_are_the_same() -> None:
    policy = compile_policy(BASE.encode())
    assert json.loads(policy_json(policy)) == policy


def test_every_rule_knows_its_line() -> None:
    lines = SHIPPED.decode().splitlines()
    for name, role in compile_policy(SHIPPED)["roles"].items():
        for row in role["rules"]:
            own = row["id"].removeprefix(name + ".")
            if own == "reads":
                assert lines[row["line"] - 1] == 'reads = "allow"'
                continue
            assert lines[row["line"] - 1] == f"[[roles.{name}.rules]]"
            assert lines[row["line"]] == f'id = "{own}"'


def test_every_effect_is_decided_in_every_shipped_role() -> None:
    for name, role in compile_policy(SHIPPED)["roles"].items():
        for kind in KINDS:
            for zone in zones.ZONES if kind == "write" else [""]:
                for active in ([], ["plan.md"]):
                    verdict = decide(role, name, [Effect(kind, "x", zone, "x")], SITUATIONS[bool(active)])
                    assert verdict.rule != f"{name}.no-rule"
                    assert "{" not in verdict.reason


def test_conditions_that_are_left_out_always_hold() -> None:
    row = rule(compile_policy(BASE.encode()), "planner", "rest")
    assert [row[key] for key in ("zones", "paths", "tools", "active_plan")] == [None] * 4


def test_an_empty_list_of_tools_never_holds() -> None:
    row = rule(compile_policy(BASE.encode()), "planner", "listed")
    assert not re.match(row["tools"], "Tool")
    assert not re.match(row["tools"], "")


def test_a_list_is_named_with_its_line() -> None:
    reason = rule(compile_policy(BASE.encode()), "planner", "others")["reason"]
    line = BASE.splitlines().index("tools = []") + 1
    assert reason.format(subject="Tool", role="planner") == (
        f"planner: `Tool` is not in `tools` of planner.listed (.claude/roles/roles.toml, line {line})."
    )


@pytest.mark.parametrize(
    ("reason", "shown"),
    [
        ("{{x}} {subject}", "{x} S"),
        ("{{{subject}}}", "{S}"),
        ("{{listed_in}} {subject}", "{listed_in} S"),
        ("100 % of $HOME\\n", "100 % of $HOME\n"),
    ],
)
def test_a_reason_that_compiles_can_be_shown(reason: str, shown: str) -> None:
    text = change("{role}: `{subject}` is not in {listed_in}.", reason)
    row = rule(compile_policy(text.encode()), "planner", "others")
    assert row["reason"].format(subject="S", role="planner") == shown


@pytest.mark.parametrize(
    ("verdict", "glob", "path", "holds"),
    [
        ("allow", "/Docs/*.md", "Docs/a.md", True),
        ("allow", "/Docs/*.md", "docs/a.md", False),
        ("deny", "/Docs/*.md", "docs/a.md", True),
        ("deny", "/Straße", "strasse", True),
        ("deny", "/a\\\\*b", "a*b", True),
        ("deny", "/a\\\\*b", "axb", False),
    ],
)
def test_what_restricts_is_compared_folded(verdict: str, glob: str, path: str, holds: bool) -> None:
    reason = 'reason = "x"' if verdict == "deny" else ""
    text = change('paths = ["@review"]\nverdict = "allow"', f'paths = ["{glob}"]\nverdict = "{verdict}"\n{reason}')
    row = rule(compile_policy(text.encode()), "planner", "drafts")
    assert bool(re.match(row["paths"], path)) == holds


@pytest.mark.parametrize(
    ("part", "path", "covered"),
    [
        ("repository", ".claude/settings.json", True),
        ("repository", "sub/.git/config", True),
        ("repository", "src/app.py", False),
        ("repository", ".claude.json", False),
        ("home", ".claude/settings.json", True),
        ("home", ".claude.json", True),
        ("home", "x/.claude.json", False),
        ("absolute", "proc/self/mem", True),
        ("absolute", "home/proc", False),
    ],
)
def test_control_is_split_by_where_a_path_starts(part: str, path: str, covered: bool) -> None:
    control: dict[str, str] = dict(compile_policy(SHIPPED)["control"])  # type: ignore[arg-type]
    assert bool(re.match(control[part], path)) == covered


def test_control_without_paths_at_home_covers_none_there() -> None:
    control = compile_policy(BASE.encode())["control"]
    assert not re.match(control["home"], ".claude")
    assert not re.match(control["absolute"], "proc")


def test_expressions_are_those_of_the_oldest_python_that_runs_the_hook() -> None:
    newer = re.compile(r"\(\?>|[*+?}]\+")  # atomic groups and possessive quantifiers: re, new in 3.11
    raw = policy_json(compile_policy(SHIPPED)).decode()
    found = re.findall(r'"(?:mcp_reads|tools|paths|repository|home|absolute)": (".*")', raw)
    assert found
    assert not [text for text in found if newer.search(text)]


def test_a_role_added_in_toml_alone_is_installed(installed: Project) -> None:
    source = installed.roles / "roles.toml"
    source.write_text(source.read_text(encoding="utf-8") + REVIEWER, encoding="utf-8")
    result = install(installed.root, "project")
    assert {".claude/roles/reviewer/CLAUDE.md", ".claude/roles/reviewer/settings.json"} <= set(result.created)
    settings = json.loads((installed.roles / "reviewer" / "settings.json").read_bytes())
    assert settings["env"] == {"CLAUDE_ROLE": "reviewer"}
    text = (installed.roles / "reviewer" / "CLAUDE.md").read_text(encoding="utf-8")
    assert text.startswith("# You are Claude Two (Reviewer)\n")
    assert "You compare the implementation with its plan, and report." in text
    assert "- **allowed**: write reports to docs/reviews (`reports`)" in text
    assert "`[reviewer.RULE]`" in text
    role = guard_policy(installed)["roles"]["reviewer"]
    verdicts = {
        path: decide(role, "reviewer", [Effect("write", path, "project", path)], WITHOUT_PLAN).verdict
        for path in ("docs/reviews/a.md", "docs/reviews/a.txt", "src/app.py")
    }
    assert verdicts == {"docs/reviews/a.md": "allow", "docs/reviews/a.txt": "deny", "src/app.py": "deny"}


@pytest.mark.parametrize(
    ("key", "good", "bad"), [("log_max_bytes", (65_536, 1024**3), (0, 65_535)), ("log_keep", (1, 1000), (0, 1001))]
)
def test_limits_of_the_log(key: str, good: tuple[int, ...], bad: tuple[int, ...]) -> None:
    shipped = SHIPPED.decode()
    [line] = [line for line in shipped.splitlines() if line.startswith(key)]
    for value in good:
        assert dict(compile_policy(shipped.replace(line, f"{key} = {value}").encode()))[key] == value
    for value in bad:
        with pytest.raises(UserError, match=key):
            compile_policy(shipped.replace(line, f"{key} = {value}").encode())
