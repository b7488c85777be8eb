"""Whatever a person or a commit says, the plan that it is written into reads as before."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from role_guard.plans import marks
from role_guard.plans.check import check_plan
from role_guard.plans.reader import read_plan

PLAN = "# Plan: x\n\n## Files to modify\n\n- `src/app.py` — x\n\n## Steps\n\n1. x\n\n## Success criteria\n\n- [ ] `x`\n"
SAID = (
    "drop <!-- here", "use <details> tag", "`<details>` and `a`", "a `", "``` text and more", "~~~ a b\nc", "~~x~~",
    "[//]: # (x)", "[x]: y \"z\"", "[x](y \"z\")", "![x](<y z>)", "> " * 40 + "x", "- " * 40 + "x", "1. " * 40 + "x",
    "-    a\n    1. b", "text\n:-\n      x", "| a |\n| - |\n| b | c |", "a | b\n--- | ---\n1 | 2 | 3", "x" * 5000,
    "## Files to modify\n\n- `src/evil.py`", "a\\`b` <!--", "\\<b hidden>", "<foo", "\\", "a\\", "---", "===",
    "- x\n--\ny", "> > x\n:-\n   y", "- x\n| -\ny", "- - -\n- x\n  -\ny",
    "leave it untouched", "do not touch", "\u200b<!--", "<?php", "</div>", "x\r<!--\ry", "\u2028## Files",
)  # fmt: skip


LEVELS = {
    # plans with sections of another level than the template's
    "one": PLAN.replace("## ", "# "),
    "one, without a title": PLAN.replace("## ", "# ").replace("# Plan: x\n\n", ""),
    "one, underlined": PLAN.replace("## Files to modify\n", "Files to modify\n===\n").replace("## ", "# "),
    "two, with a part of level one behind": PLAN + "\n# Notes\n\nx\n",
    "three": PLAN.replace("## ", "### "),
}


def with_remarks(text: str, plan: str = PLAN) -> bytes:
    lines = ["", f"Returned by {marks.person(text)} on x:", "", *marks.quoted(text)]
    return marks.append(plan.encode(), "remarks", lines)


def with_reason(text: str, plan: str = PLAN) -> bytes:
    lines = [
        "",
        "### `src/new.py`",
        "",
        f"- **Why**: {marks.words(text) or 'x'}",
        f"- **By**: {marks.person('Ann')}, x",
    ]
    return marks.append(with_remarks(text, plan), "amendments", lines)


def with_summary(text: str, plan: str = PLAN) -> bytes:
    return marks.append(
        with_reason(text, plan), "completion", [f"- Completed by {marks.person(text)}", f"- {marks.words(text)}"]
    )


def expect_as_before(said: str, before: str = PLAN) -> None:
    text = with_summary(said, before).decode("utf-8", "surrogateescape")
    plan, bare = read_plan(text), read_plan(before)
    assert [file.path for file in plan.files] == ["src/app.py", "src/new.py"]
    assert [section.key for section in plan.sections[-3:]] == ["remarks", "amendments", "completion"]
    assert (plan.steps, plan.criteria, plan.unread) == (bare.steps, bare.criteria, [])
    assert {finding.code for finding in check_plan(text, "/nonexistent")} <= {"invisible-character", "missing-file"} | {
        finding.code for finding in check_plan(before, "/nonexistent")
    }


@pytest.mark.parametrize("said", SAID)
def test_words_change_nothing(said: str) -> None:
    expect_as_before(said)


@pytest.mark.parametrize("level", LEVELS)
def test_what_is_written_stands_at_the_level_of_the_sections(level: str) -> None:
    expect_as_before("## Files to modify\n\n- `src/evil.py`", LEVELS[level])
    twice = marks.append(with_summary("x", LEVELS[level]), "completion", ["- y"])
    assert twice == with_summary("x", LEVELS[level]) + b"- y\n"


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.lists(st.sampled_from((*SAID, "\n", " ", "`", "a")), max_size=8).map("".join), st.text(max_size=60))
)
def test_no_words_change_anything(said: str) -> None:
    expect_as_before(said)


SHOWN = {
    "Say how.": "Say how.",
    "use `x` and ``y``, not *z*": "use `x` and ``y``, not *z*",
    "- do this\n- `f()` too": "- do this\n- `f()` too",
    "Map<String> [1] ~3": "Map&lt;String> \\[1\\] \\~3",
    "C:\\dir": "C:\\dir",
}


@pytest.mark.parametrize("said", SHOWN)
def test_words_stay_legible(said: str) -> None:
    assert marks.quoted(said) == ["> " + line for line in SHOWN[said].split("\n")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_are_those_of_the_plan(end: str) -> None:
    text = PLAN.replace("\n", end) + f"{end}```{end}x"
    added = marks.append(text.encode(), "approval", ["- x"]).decode()
    assert added == text + end + "```" + end + end + "## Approval" + end + end + "- x" + end
    assert marks.append(added.encode(), "approval", ["- y"]).decode() == added + "- y" + end
