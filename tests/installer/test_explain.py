"""`claude-roles explain`: the verdict is the hook's, the way to it is shown, and what it names would allow the call."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from installer.commands import SCRIPTS, environment, error_of, run, succeed
from installer.trees import tree
from role_guard.mask import MASK
from support.project import Project
from unit.hook import tool_call


def explain(
    project: Project, *arguments: str, cwd: Path | None = None, env: dict[str, str] | None = None
) -> dict[str, Any]:
    """Return what is explained; nothing in the repository, the state and the log included, may change by it."""
    before = tree(project.root)
    text = succeed(
        "claude-roles", "explain", *arguments, "--json", cwd=cwd or project.root, env=environment(**env or {})
    )
    assert tree(project.root) == before
    found: dict[str, Any] = json.loads(text)
    return found


def ask_hook(project: Project, role: str, tool: str, tool_input: dict[str, Any]) -> tuple[str, str]:
    """Return verdict and rule of the installed hook, run as the client does; `pass` names no rule."""
    settings = json.loads((project.root / ".claude" / "settings.json").read_text(encoding="utf-8"))
    command = settings["hooks"]["PreToolUse"][0]["hooks"][0]["command"]
    event = json.dumps({**tool_call(project, tool, **tool_input), "session_id": role})  # a session has one role
    env = environment(CLAUDE_PROJECT_DIR=str(project.root), CLAUDE_ROLE=role)
    done = subprocess.run(["sh", "-c", command], input=event, env=env, capture_output=True, text=True, check=True)
    if not done.stdout:
        return "pass", ""
    answer = json.loads(done.stdout)["hookSpecificOutput"]
    return answer["permissionDecision"], answer["permissionDecisionReason"].rpartition("[")[2].rstrip("]")


CALLS = [
    ("planner", "Bash", "git log --oneline", {"command": "git log --oneline"}),
    ("planner", "Bash", "sed -i s/a/b/ src/app.py && pytest", {"command": "sed -i s/a/b/ src/app.py && pytest"}),
    ("planner", "Write", ".claude/plans/Review/x.md", {"file_path": ".claude/plans/Review/x.md"}),
    ("planner", "Agent", '{"isolation": "worktree"}', {"isolation": "worktree"}),
    ("planner", "mcp__db__drop", None, {}),
    ("implementer", "Write", "src/app.py", {"file_path": "src/app.py"}),
    ("implementer", "Edit", "src/other.py", {"file_path": "src/other.py"}),
    ("implementer", "NotebookEdit", "notes.ipynb", {"notebook_path": "notes.ipynb"}),
    ("implementer", "Bash", '{"command": "git push"}', {"command": "git push"}),
    ("implementer", "Write", ".claude/settings.json", {"file_path": ".claude/settings.json"}),
    ("unassigned", "Write", "a\0b", {"file_path": "a\0b"}),
]


@pytest.mark.parametrize("plan", [False, True])
@pytest.mark.parametrize(("role", "tool", "text", "tool_input"), CALLS)
def test_it_says_what_the_hook_says(
    installed: Project, role: str, tool: str, text: str | None, tool_input: dict[str, Any], plan: bool
) -> None:
    if plan:
        installed.activate()
    if text is not None and "\0" in text:
        text = json.dumps(tool_input)
    found = explain(installed, role, tool, *([] if text is None else [text]))
    verdict, rule = ask_hook(installed, role, tool, tool_input)
    assert found["verdict"] == verdict
    assert found["rule"] == rule or verdict == "pass"
    assert found["input"] == tool_input


def test_the_way_is_shown_from_the_words_to_the_line_of_the_rule(installed: Project) -> None:
    found = explain(installed, "planner", "Bash", "cd src && env A=1 sed -i s/a/b/ app.py; rg $x | head")
    assert found["words"] == [
        ["cd", "src"], ["env", "A=1", "sed", "-i", "s/a/b/", "app.py"], ["sed", "-i", "s/a/b/", "app.py"],
        ["rg", None], ["head"],
    ]  # fmt: skip
    effect = found["effects"][0]
    assert (effect["kind"], effect["subject"], effect["zone"]) == ("write", "src/app.py", "project")
    assert [(item["rule"], item["fails"]) for item in effect["tried"]] == [
        ("planner.write-plan", "it is none of its paths"),
        ("planner.approved-plans", "it is none of its paths"),
        ("planner.control-files", "it is none of its paths"),
        ("planner.project-files", ""),
    ]
    name, line = found["place"].rsplit(":", 1)
    lines = (installed.root / name).read_text(encoding="utf-8").splitlines()
    assert lines[int(line) - 1 : int(line) + 1] == ["[[roles.planner.rules]]", 'id = "project-files"']


def test_a_reading_tool_takes_a_path(installed: Project) -> None:
    said = succeed("claude-roles", "explain", "planner", "Read", "src/app.py", cwd=installed.root)
    assert "the client never asks the hook about it" in said


def test_a_command_that_begins_with_a_dash(installed: Project) -> None:
    said = succeed("claude-roles", "explain", "planner", "Bash", "--", "--help", cwd=installed.root)
    assert "Usage" not in said
    assert "planner." in said


def test_the_same_is_shown_to_people(installed: Project) -> None:
    said = succeed("claude-roles", "explain", "planner", "Bash", "pytest -x", cwd=installed.root)
    for line in (
        "verdict: deny by planner.run-programs (.claude/roles/roles.toml:",
        "\nwords:\n  pytest -x\n",
        "\neffect 1: run pytest -x: deny\n",
        "  tried planner.sandboxed (.claude/roles/roles.toml:",
        "  - `pytest -x` in `commands` of [roles.planner]",
    ):
        assert line in said
    assert "\x1b" not in succeed("claude-roles", "explain", "planner", "Bash", "rm \x1b[2J", cwd=installed.root)


def ways(found: dict[str, Any], effect: int = 0) -> dict[str, str]:
    return {item["what"]: item["rule"] for item in found["effects"][effect]["allow"]}


def test_a_listed_command_that_it_names_allows_the_call(installed: Project) -> None:
    found = explain(installed, "planner", "Bash", "pytest -k 'a b'")
    assert any("`pytest -k 'a b'` in `commands`" in way for way in ways(found))
    source = installed.roles / "roles.toml"
    planner = source.read_text(encoding="utf-8").split("[[roles.planner.rules]]")[0]
    assert planner.count("commands = []") == 1
    installed.edit_policy(planner[-60:], planner[-60:].replace("commands = []", "commands = [\"pytest -k 'a b'\"]"))
    found = explain(installed, "planner", "Bash", "pytest -k 'a b'")
    assert (found["verdict"], found["rule"]) == ("allow", "planner.commands")


def test_a_tool_that_it_names_allows_the_call(installed: Project) -> None:
    found = explain(installed, "planner", "Frobnicate", "{}")
    assert any("`Frobnicate` in `tools` of planner.listed-tools" in way for way in ways(found))
    rest = '\nverdict = "pass"\n\n[[roles.planner.rules]]\nid = "other-tools"'
    installed.edit_policy("tools = []" + rest, 'tools = ["Frobnicate"]' + rest)
    assert explain(installed, "planner", "Frobnicate", "{}")["verdict"] == "pass"


def test_a_sandbox_that_it_names_allows_the_call(installed: Project) -> None:
    found = explain(installed, "planner", "Bash", "make")
    assert "planner.sandboxed" in ways(found).values()
    found = explain(installed, "planner", "Bash", "make", "--sandboxed")
    assert (found["verdict"], found["rule"], found["sandboxed"]) == ("allow", "planner.sandboxed", True)
    found = explain(installed, "planner", "PowerShell", "make", "--sandboxed")
    assert (found["verdict"], found["sandboxed"]) == ("deny", False)
    assert any("runs in no sandbox" in note for note in found["notes"])


def test_plans(installed: Project) -> None:
    def judged(*more: str, **env: str) -> tuple[str, str]:
        found = explain(installed, "implementer", "Write", "src/app.py", *more, env=env)
        return found["rule"], found["plan"]["name"]

    assert judged() == ("implementer.no-plan", "")
    installed.activate("one.md")
    assert judged() == ("implementer.edit-project", "one")
    installed.activate("two.md", ["src/other.py"])
    assert judged() == ("implementer.no-plan", "")
    assert judged("--plan", "one") == ("implementer.edit-project", "one")
    assert judged("--plan", "two") == ("implementer.out-of-plan", "two")
    assert judged(CLAUDE_PLAN="two.md") == ("implementer.out-of-plan", "two")
    found = explain(installed, "implementer", "Write", "src/app.py", "--plan", "two")
    assert any("claude-roles amend two src/app.py -m WHY" in way for way in ways(found))
    assert "planner" not in " ".join(item["what"] for item in found["roles"])


def test_the_directory_is_that_of_the_person(installed: Project) -> None:
    found = explain(installed, "planner", "Bash", "rm app.py", cwd=installed.root / "src")
    assert found["effects"][0]["subject"] == "src/app.py"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["nobody", "Bash", "ls"],
            "`nobody` is not a role here; the roles are: implementer, planner, solo, unassigned",
        ),
        (["planner", "Agent", "x"], "the input of `Agent` is not a JSON object; write it like"),
        (["planner", "Write", '{"path": "x"}'], "`file_path` of the Write call is missing or not a string"),
        (["planner", "Bash", "ls", "--plan", "gone"], "gone"),
        (["--last"], "nothing was refused or asked yet"),
    ],
)
def test_mistakes_are_one_line(installed: Project, arguments: list[str], said: str) -> None:
    assert said in error_of(run("claude-roles", "explain", *arguments, cwd=installed.root))


@pytest.mark.parametrize("arguments", [[], ["planner"], ["planner", "Bash", "ls", "--last"]])
def test_a_command_line_that_is_wrong(installed: Project, arguments: list[str]) -> None:
    done = run("claude-roles", "explain", *arguments, cwd=installed.root)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Error: " in done.stderr


def test_a_stale_policy_is_no_policy(installed: Project) -> None:
    with (installed.roles / "roles.toml").open("a", encoding="utf-8") as stream:
        stream.write("\n")
    assert "was edited since it was compiled" in error_of(
        run("claude-roles", "explain", "planner", "Bash", "ls", cwd=installed.root)
    )


# ---------------------------------------------------------------------------------------------- --last


def test_the_last_block_of_a_file_tool_is_judged_again(installed: Project) -> None:
    ask_hook(installed, "planner", "Write", {"file_path": "docs/new.md"})
    ask_hook(installed, "planner", "Bash", {"command": "git log"})
    found = explain(installed, "--last")
    assert (found["recorded"]["subject"], found["rule"]) == ("docs/new.md", "planner.project-files")
    assert found["effects"][0]["rule"] == "planner.project-files"
    assert found["notes"] == []
    said = succeed("claude-roles", "explain", "--last", cwd=installed.root)
    assert said.startswith("The last block in the log, ")
    assert "verdict: deny by planner.project-files (.claude/roles/roles.toml:" in said


def test_the_last_block_of_a_shell_is_explained_as_far_as_the_log_goes(installed: Project) -> None:
    ask_hook(installed, "planner", "Bash", {"command": "sed -i s/a/b/ src/app.py"})
    found = explain(installed, "--last")
    assert found["effects"][0]["tried"][-1]["rule"] == "planner.project-files"
    assert found["notes"] == [
        "the log keeps the subject that decided, not the whole input: other effects are not known"
    ]


def test_a_subject_that_was_cut_or_masked_is_said_to_be(installed: Project) -> None:
    ask_hook(installed, "planner", "Bash", {"command": "frob " + "x" * 600})
    found = explain(installed, "--last")
    assert found["effects"] == []
    assert "was shortened for the log" in found["notes"][0]
    ask_hook(installed, "planner", "Bash", {"command": "deploy --token=" + "s3cr3t" * 4})
    found = explain(installed, "--last")
    assert MASK in found["recorded"]["subject"]
    assert "was masked for the log" in found["notes"][0]
    assert "s3cr3t" not in json.dumps(found)


def test_a_verdict_that_changed_since_is_told(installed: Project) -> None:
    ask_hook(installed, "implementer", "Write", {"file_path": "src/app.py"})
    installed.activate()
    assert explain(installed, "--last")["notes"] == ["judged now, it is: allow by implementer.edit-project"]


def test_the_last_block_is_found_over_rotated_files_and_torn_lines(installed: Project) -> None:
    logs = installed.roles / "logs"
    logs.mkdir(exist_ok=True)

    def line(subject: str, verdict: str = "deny") -> str:
        entry = {"time": "t", "role": "planner", "tool": "Write", "subject": subject, "verdict": verdict,
                 "rule": "planner.project-files", "reason": "r"}  # fmt: skip
        return json.dumps(entry) + "\n"

    (logs / "audit-000002.jsonl").write_text(line("second") + line("bound", "bind") * 1000)
    (logs / "audit-000010.jsonl").write_text(line("tenth") + '{"verdict": "deny", "subj\n' + line("x", "pass") * 1000)
    (logs / "audit.jsonl").write_text("")
    assert explain(installed, "--last")["recorded"]["subject"] == "tenth"
    (logs / "audit.jsonl").write_text(line("current") + line("y", "allow"))
    assert explain(installed, "--last")["recorded"]["subject"] == "current"


def test_a_block_without_a_rule_of_the_policy(installed: Project) -> None:
    logs = installed.roles / "logs"
    logs.mkdir(exist_ok=True)
    entry = {
        "time": "t",
        "session": "",
        "event": "PreToolUse",
        "verdict": "deny",
        "rule": "guard.failed",
        "reason": "why",
    }
    (logs / "audit.jsonl").write_text(json.dumps(entry) + "\n")
    found = explain(installed, "--last")
    assert (found["rule"], found["place"], found["reason"]) == ("guard.failed", "", "why")
    assert "before its role was known" in " ".join(found["notes"])


def test_standard_input_is_taken_for_a_dash(installed: Project) -> None:
    command = [str(SCRIPTS / "claude-roles"), "explain", "planner", "Bash", "-", "--json"]
    done = subprocess.run(
        command, input="ls\nmake\n", cwd=installed.root, env=environment(), capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["words"] == [["ls"], ["make"]]
