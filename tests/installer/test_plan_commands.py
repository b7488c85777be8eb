"""Looking at plans: `plans`, `check`, `show`, `diff`. Sessions may do that too, and leave no trace."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path

import pytest

from installer.commands import SCRIPTS, environment, error_of, run, succeed
from installer.sample_plans import NAME, TEXT, layout_of, put
from installer.terminal import looked, on_terminal
from installer.trees import tree
from role_guard.plans import approval, choice, lifecycle, store
from role_guard.plans.lifecycle import By
from support.project import Project

WIDE = environment(COLUMNS="200")
INSIDE = environment(CLAUDECODE="1", COLUMNS="200")
BY = By("Ann", "")


def listed(project: Project) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(succeed("plans", "--json", cwd=project.root))["plans"]
    return found


# -------------------------------------------------------------------------------------------------- plans


def test_no_plans(installed: Project) -> None:
    assert succeed("plans", cwd=installed.root).splitlines() == [
        "Review: none; a planner (`claude-zero`) writes plans here",
        "",
        "Active: none; `approve-plan NAME` puts one here",
        "",
        "Completed: none; `complete-plan NAME` puts one here",
    ]
    assert listed(installed) == []


def test_missing_directories_hold_no_plans(installed: Project) -> None:
    shutil.rmtree(installed.plans)
    assert succeed("plans", cwd=installed.root).startswith("Review: none")


def test_all_states_with_what_is_in_them(installed: Project) -> None:
    put(installed, "a draft.md", text=TEXT.replace("- [ ] Input", "- [x] Input").replace("`src/app.py`", "`src/no.py`"))
    put(installed)
    layout = layout_of(installed)
    lifecycle.approve(layout, NAME, BY)
    choice.choose("11112222-aaaa", NAME, layout)
    choice.choose("33334444-bbbb", NAME, layout)
    old = installed.roles / "state" / "sessions" / "11112222-aaaa.plan"
    os.utime(old, (time.time() - 7300, time.time() - 7300))
    put(installed, "done.md", "Completed")
    put(installed, "done.report.md", "Completed", "# Report\n")
    lines = succeed("plans", cwd=installed.root, env=WIDE).splitlines()
    assert [line for line in lines if line[:1].isupper()] == ["Review: 1", "Active: 1", "Completed: 1"]
    (draft,) = (line for line in lines if line.startswith("a draft"))
    assert re.split(r"  +", draft.strip()) == ["a draft", "Add a login", "now", "1 error", "0/2", "1/1", "new to you"]
    (active,) = (line for line in lines if line.startswith("add-login"))
    assert "implemented in session 33334444 and 1 more, chosen just now" in active
    (done,) = (line for line in lines if line.startswith("done"))
    assert done.rstrip().endswith("report: done.report.md")


def test_the_shape_of_the_json(installed: Project) -> None:
    put(installed)
    layout = layout_of(installed)
    lifecycle.approve(layout, NAME, BY)
    choice.choose("s-1", NAME, layout)
    put(installed, "next.md", text="# Plan: Next\n")
    draft, active = listed(installed)
    keys = [
        "name", "state", "path", "title", "since", "findings", "criteria", "security", "problem", "sessions", "report",
        "returned", "seen",
    ]  # fmt: skip
    assert list(draft) == list(active) == keys
    assert (draft["name"], draft["state"], draft["path"]) == ("next.md", "Review", ".claude/plans/Review/next.md")
    assert isinstance(draft["findings"], list)
    assert set(draft["findings"][0]) == {"level", "line", "code", "text"}
    assert (active["title"], active["criteria"]) == ("Add a login", {"done": 0, "of": 2})
    assert isinstance(active["sessions"], list)
    assert [session["id"] for session in active["sessions"]] == ["s-1"]
    stamp = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"
    assert re.fullmatch(stamp, active["sessions"][0]["chosen"])
    assert re.fullmatch(stamp, str(active["since"]))
    assert (active["report"], active["returned"], active["seen"], draft["seen"]) == (None, False, True, False)


def test_the_newest_five_completed(installed: Project) -> None:
    for number in range(7):
        path = put(installed, f"plan{number}.md", "Completed")
        os.utime(path, (1_000_000_000 + number, 1_000_000_000 + number))
    output = succeed("plans", cwd=installed.root, env=WIDE)
    assert re.findall(r"^plan\d", output, re.MULTILINE) == ["plan6", "plan5", "plan4", "plan3", "plan2"]
    assert "Completed: 7\n" in output
    assert "and 2 older: plans --all" in output
    assert len(re.findall(r"^plan\d", succeed("plans", "--all", cwd=installed.root), re.MULTILINE)) == 7
    assert len(listed(installed)) == 7


def test_what_is_odd_about_active_plans(installed: Project) -> None:
    layout = layout_of(installed)
    for name in ("changed.md", "fine.md"):
        put(installed, name)
        lifecycle.approve(layout, name, BY)
    with (installed.plans / "Active" / "changed.md").open("a", encoding="utf-8") as stream:
        stream.write("\nmore\n")
    put(installed, "byhand.md", "Active")
    put(installed, "empty.md", "Active", "# Plan: nothing\n")
    problems = {plan["name"]: plan["problem"] for plan in listed(installed)}
    assert problems == {
        "changed.md": "changed since its approval", "fine.md": "", "byhand.md": "moved by hand",
        "empty.md": "lists no files",
    }  # fmt: skip
    installed.edit_policy("require_stamp = false", "require_stamp = true")
    assert {plan["name"]: plan["problem"] for plan in listed(installed)}[
        "byhand.md"
    ] == "moved by hand, so not approved"
    shutil.rmtree(Path(layout.state))
    problems = {plan["name"]: plan["problem"] for plan in listed(installed)}
    assert problems["fine.md"] == "no record of its approval here, so not approved"
    assert problems["byhand.md"] == "moved by hand, so not approved"
    installed.edit_policy("require_stamp = true", "require_stamp = false")
    assert {plan["name"]: plan["problem"] for plan in listed(installed)}["fine.md"] == "no record of its approval here"


def test_returned_plans(installed: Project) -> None:
    put(installed)
    lifecycle.give_back(layout_of(installed), NAME, "Say how.", BY)
    assert [plan["returned"] for plan in listed(installed)] == [True]
    assert "returned, the planner has not revised it" in succeed("plans", cwd=installed.root, env=WIDE)


def test_a_stale_policy_hides_no_plans(installed: Project) -> None:
    put(installed)
    (installed.roles / "policy.json").write_text("{}", encoding="utf-8")
    assert len(listed(installed)) == 1


def test_listing_changes_nothing(installed: Project) -> None:
    put(installed)
    put(installed, "other.md", "Active")
    before = tree(installed.root)
    for arguments in (["plans"], ["plans", "--json"], ["claude-roles", "check"], ["claude-roles", "verify", "other"]):
        assert run(arguments[0], *arguments[1:], cwd=installed.root).returncode in (0, 1)
    assert tree(installed.root) == before


@pytest.mark.parametrize(("seconds", "shown"), [(5, "now"), (61, "1 min"), (7300, "2 h"), (200_000, "2 d")])
def test_ages(installed: Project, seconds: int, shown: str) -> None:
    path = put(installed)
    os.utime(path, (time.time() - seconds, time.time() - seconds))
    assert f"  {shown}  " in succeed("plans", cwd=installed.root, env=WIDE)


def test_colours_and_none(installed: Project) -> None:
    put(installed)
    assert "\x1b[" in on_terminal("plans", cwd=installed.root).raw
    assert "\x1b" not in on_terminal("plans", cwd=installed.root, env={"NO_COLOR": "1"}).raw
    assert "\x1b" not in on_terminal("plans", cwd=installed.root, env={"TERM": "dumb"}).raw
    assert "\x1b" not in succeed("plans", cwd=installed.root)


# -------------------------------------------------------------------------------------------------- check


def test_check_all_drafts_or_some(installed: Project) -> None:
    put(installed, "good.md")
    put(installed, "bad.md", text="# Plan: nothing\n")
    done = run("claude-roles", "check", cwd=installed.root)
    assert done.returncode == 1
    assert "Review/bad.md:1: error: " in done.stdout
    assert run("claude-roles", "check", "good", cwd=installed.root).returncode == 0
    found = json.loads(run("claude-roles", "check", "--json", cwd=installed.root).stdout)
    assert {item["plan"] for item in found} == {"Review/bad.md"}


def test_check_without_plans(installed: Project) -> None:
    assert succeed("claude-roles", "check", cwd=installed.root) == "No plans to check.\n"
    assert "no plan `x`" in error_of(run("claude-roles", "check", "x", cwd=installed.root))


# --------------------------------------------------------------------------------------------------- show


def seen(project: Project) -> int:
    return store.seen(layout_of(project), NAME)


def test_show_renders_and_marks_as_seen(installed: Project) -> None:
    put(installed)
    output = looked("show", "add-login", cwd=installed.root)
    assert "## Summary" not in output
    assert "\nSummary" in output
    assert " • Who signs in? → everybody" in output
    assert seen(installed) == 1
    assert [plan["seen"] for plan in listed(installed)] == [True]


def test_a_program_without_a_terminal_does_not_look(installed: Project) -> None:
    """Whatever became of the variables by which it is told from a person."""
    put(installed)
    before = tree(installed.root)
    command = [str(SCRIPTS / "claude-roles"), "show", "add-login"]
    done = subprocess.run(command, cwd=installed.root, env=environment(), capture_output=True, start_new_session=True)
    assert done.returncode == 0
    assert tree(installed.root) == before


def test_show_cuts_no_path_in_a_table(installed: Project) -> None:
    path = "docs/" + "guide-" * 20 + "x.md"
    row = f"| `{path}` | wording of the guide | because it is needed by that | here and there |"
    put(installed, text=TEXT + f"\n| File | Change | Why | Where |\n| --- | --- | --- | --- |\n{row}\n")
    shown = succeed("claude-roles", "show", "add-login", cwd=installed.root)
    assert "…" not in shown
    column = "".join(line.split("  ")[0].strip() for line in shown[shown.index("docs/") :].splitlines())
    assert column.replace(" ", "").startswith(path)


def test_show_raw(installed: Project) -> None:
    long = "word " * 100
    put(installed, text=TEXT + long.strip() + "\n")
    assert succeed("claude-roles", "show", "--raw", "add-login", cwd=installed.root) == TEXT + long.strip() + "\n"


@pytest.mark.parametrize(
    "command", [["show", "add-login"], ["show", "--raw", "add-login"], ["diff", "add-login", "--since", "1"]]
)
def test_a_look_from_inside_claude_code_is_no_persons(installed: Project, command: list[str]) -> None:
    put(installed)
    store.keep(layout_of(installed), NAME, b"before\n")
    before = tree(installed.root)
    assert succeed("claude-roles", *command, cwd=installed.root, env=INSIDE)
    assert tree(installed.root) == before


HIDDEN = """# Plan

Text <!-- a comment --> and <b hidden>bold</b> and [a link](https://example.com/target) and &#27;[31m and \x1b[32m

<!-- a whole
comment -->

<script>alert(1)</script>

| a | b |
| - | - |
| <i>x</i> | \x9b31m |

```\x1b]0;title\x07
code \x1b[5m
```

`span \x08\x7f` ~~gone~~ \u202eright to left\u200b
"""


@pytest.mark.parametrize("raw", [[], ["--raw"]], ids=["rendered", "raw"])
def test_nothing_in_a_plan_reaches_the_terminal_as_a_control(installed: Project, raw: list[str]) -> None:
    put(installed, text=HIDDEN)
    screen = on_terminal("claude-roles", "show", "add-login", *raw, cwd=installed.root, env={"NO_COLOR": "1"})
    assert screen.code == 0
    text = screen.raw.replace("\r\n", "\n")
    assert all(character.isprintable() or character == "\n" for character in text), ascii(text)
    for shown in ("<!-- a comment -->", "<b hidden>", "comment -->", "<script>", "<i>x</i>", r"\x1b[32m", r"\x9b31m"):
        assert shown in text
    assert "https://example.com/target" in text


def test_colours_of_a_rendered_plan_are_ours(installed: Project) -> None:
    put(installed, text=HIDDEN)
    screen = on_terminal("claude-roles", "show", "add-login", cwd=installed.root)
    assert "\x1b[" in screen.raw
    assert re.sub(r"\x1b\[[0-9;]*m", "", screen.raw.replace("\r\n", "\n")).replace("\n", "").isprintable()


def test_a_small_terminal_gets_a_pager(installed: Project, tmp_path: Path) -> None:
    put(installed)
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho PAGED; exec cat\n", encoding="utf-8")
    pager.chmod(0o755)
    env = {"PAGER": str(pager)}
    command = ("claude-roles", "show", "add-login")
    assert on_terminal(*command, cwd=installed.root, env=env, lines=20).text.startswith("PAGED\n")
    assert "PAGED" not in on_terminal(*command, cwd=installed.root, env=env, lines=200).text
    assert "PAGED" not in succeed(*command, cwd=installed.root, env=environment(PAGER=str(pager)))
    paged = on_terminal(*command, cwd=installed.root, env={**env, "NO_COLOR": "1"}, lines=20)
    assert "\x1b" not in paged.raw


def test_show_in_any_state(installed: Project) -> None:
    put(installed, state="Completed")
    assert succeed("claude-roles", "show", "add-login", cwd=installed.root)
    put(installed)
    assert error_of(run("claude-roles", "show", "add-login", cwd=installed.root)).startswith("two plans are called")
    assert succeed("claude-roles", "show", "Completed/add-login", cwd=installed.root)


# --------------------------------------------------------------------------------------------------- diff


def test_diff_since_the_last_look(installed: Project) -> None:
    put(installed)
    looked("show", "add-login", cwd=installed.root)
    put(installed, text=TEXT.replace("People sign in.", "Users sign in."))
    output = looked("diff", "add-login", cwd=installed.root)
    assert output.startswith("--- version 1\n+++ Review/add-login.md\n@@")
    assert "\n-People sign in.\n+Users sign in.\n" in output
    again = looked("diff", "add-login", cwd=installed.root)
    assert again == "Nothing changed in `add-login` since version 2; an earlier version: --since 1.\n"
    assert "+Users sign in." in looked("diff", "add-login", "--since", "1", cwd=installed.root)


def test_a_session_sees_the_difference_and_leaves_it_to_the_person(installed: Project) -> None:
    put(installed)
    looked("show", "add-login", cwd=installed.root)
    put(installed, text=TEXT + "\nmore\n")
    for _ in range(2):
        assert "+more" in succeed("claude-roles", "diff", "add-login", cwd=installed.root, env=INSIDE)
    assert "+more" in looked("diff", "add-login", cwd=installed.root)


def test_diff_of_what_the_planner_changed_after_remarks(installed: Project) -> None:
    put(installed)
    lifecycle.give_back(layout_of(installed), NAME, "Say how.", BY)
    path = installed.plans / "Review" / NAME
    path.write_text(
        path.read_text(encoding="utf-8").replace("checks passwords", "checks hashed passwords"), encoding="utf-8"
    )
    output = looked("diff", "add-login", cwd=installed.root)
    changed = [line for line in output.splitlines()[3:] if line[:1] in "+-"]
    assert changed == ["-- **Purpose**: checks passwords", "+- **Purpose**: checks hashed passwords"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "you have not looked at `add-login` yet; see it with `claude-roles show`"),
        (["--since", "7"], "there is no version 7 of `add-login`; there are none yet"),
    ],
)
def test_diff_with_nothing_to_compare(installed: Project, arguments: list[str], said: str) -> None:
    put(installed)
    assert error_of(run("claude-roles", "diff", "add-login", *arguments, cwd=installed.root)) == said


@pytest.mark.parametrize("number", ["0", "-1", "99"])
def test_diff_with_a_version_that_is_not_there(installed: Project, number: str) -> None:
    put(installed)
    looked("show", "add-login", cwd=installed.root)
    error = error_of(run("claude-roles", "diff", "add-login", f"--since={number}", cwd=installed.root))
    assert error == f"there is no version {number} of `add-login`; there are 1 to 1"


def test_a_diff_is_shown_inert(installed: Project) -> None:
    put(installed)
    looked("show", "add-login", cwd=installed.root)
    put(installed, text=TEXT + "\x1b[31m [red]markup[/red]\n")
    screen = on_terminal("claude-roles", "diff", "add-login", cwd=installed.root, env={"NO_COLOR": "1"})
    assert "+\\x1b[31m [red]markup[/red]" in screen.raw


def test_a_worktree_shows_the_plans_of_the_main_checkout(installed: Project, tmp_path: Path) -> None:
    put(installed)
    installed.git("worktree", "add", "-q", str(tmp_path / "worktree"))
    assert "add-login" in succeed("plans", cwd=tmp_path / "worktree")
    done = run("approve-plan", "--yes", "add-login", cwd=tmp_path / "worktree")
    assert done.returncode == 0, done
    assert approval.opened(layout_of(installed), NAME, require_stamp=True).problem == ""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_every_line_end_is_shown_as_one(installed: Project, end: str) -> None:
    (installed.plans / "Review" / NAME).write_bytes(TEXT.encode().replace(b"\n", end.encode()))
    raw = succeed("claude-roles", "show", "--raw", "add-login", cwd=installed.root)
    assert raw.splitlines() == TEXT.splitlines()
    shown = succeed("claude-roles", "show", "add-login", cwd=installed.root)
    assert "\\r" not in shown
    assert "People sign in." in map(str.strip, shown.splitlines())
