"""Any text is read in bounded time; every plan of the template is read back; no file is taken from what isn't shown."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from role_guard.plans.check import check_plan
from role_guard.plans.reader import read_plan
from role_guard.plans.scope import scope_of

SIZES = (256 * 1024, 32 * 1024)
SECONDS = 1.5
"""CPU time for the largest text. It takes less than half of that; what is not linear would take minutes."""

UNITS = (
    "`", "``a`", "``` ", "~~~\n", "# ", "#\n", "- ", "- a\n", "> ", "1. ", "* * ", "- [ ] a\n", "|", "| a ", "|-|\n",
    "<", "<!--", "-->", "<a ", "<a b=", "<!-- -->", "[", "[a](", "](", "*", "**", "**a** ", "_", "\\`", " ", "\t", "\n",
    "\r", "a", "é", "a/", "a.b/", "a:1:", "(", "()", "( ( ", "(new) ", "`a`,", "a.py, ", "\u2192 ", "=", "=\n", "-",
    "---\n", "a\n===\n", "pip install --a ", "add new ", "tests ", "\u200b", "\u200d", "<x>", "*a", "- `*a*a`\n",
    "- `a/b.py`\n", "### `a.py`\n", "| a.py | b |\n", "    ", "1.1.", "step 1 ", "not ", "text\n2. x\n", '"', "a b ",
    "  - a\n", "NNN", "YYYY", "`src/a.py` ", '](y "', "](<", "](< a", " (a", ' "', "[a]: b ", '[a]: b "\n', "[^a]: ",
    "\\|", "[a\n", "| a | b\n|-|-\n",
)  # fmt: skip
BEGINS = {
    "text": ("", SIZES[0]),
    "item": ("# Plan: x\n\n## Files to modify\n\n- ", SIZES[0]),
    "behind a path": ("# Plan: x\n\n## Files to modify\n\n- `a.py` ", SIZES[1]),
    "table": ("# Plan: x\n\n## Files\n\n| File |\n|---|\n| ", SIZES[1]),
    "step": ("# Plan: x\n\n## Files\n\n- `a.py`\n\n## Steps\n\n1. ", SIZES[1]),
    "criterion": ("# Plan: x\n\n## Success criteria\n\n- ", SIZES[1]),
    "front matter": ("---\n", SIZES[1]),
}


@pytest.mark.parametrize("begin", BEGINS)
def test_repeated_text_takes_no_long_time(begin: str) -> None:
    before, size = BEGINS[begin]
    seconds = {unit: _seconds(before + unit * (size // len(unit))) for unit in UNITS}
    assert {unit: taken for unit, taken in seconds.items() if taken > SECONDS} == {}


def _seconds(text: str) -> float:
    """Return the CPU time that reading a text takes."""
    start = time.process_time()
    scope_of(read_plan(text).files, "/repo")
    return time.process_time() - start


@pytest.mark.parametrize("unit", ["- `a/b.py`\n", "1. a `b/c.py`\n", "pip install --a ", "add a new ", "is ok "])
@pytest.mark.parametrize("begin", ["item", "step", "criterion"])
def test_checking_takes_no_long_time(unit: str, begin: str) -> None:
    files = "## Files to create\n\n" + "".join(f"- `new/{number}.py`\n" for number in range(200)) + "\n"
    text = files + BEGINS[begin][0] + unit * (SIZES[0] // len(unit))
    start = time.process_time()
    check_plan(text, "/nonexistent")
    assert time.process_time() - start < 3 * SECONDS


FRAGMENTS = (
    *UNITS, "## Files to modify\n", "## Files to create\n", "### Create\n", "## Out of scope\n",
    "**Files to modify**\n",
    "- `src/shown.py`\n", "- `src/shown.py` — x\n", "* src/shown.py\n", "1. `src/shown.py`\n", "2. `src/shown.py`\n",
    "### `src/shown.py`\n", "**`src/shown.py`**\n", "`src/shown.py`\n", "| `src/shown.py` | x |\n",
    "| x | `src/shown.py` |\n", "| File | a |\n", "|---|---|\n", "```\n", "````\n", "   ```\n", "    ```\n", "text\n",
    "text `code\n", "<!--\n", "-->\n", "<b>\n", "<div>\n", "</div>\n", "<pre>\n", "</pre>\n", "<i>x</i>\n", "===\n",
    "***\n", "# T\n", "[foo]: /url '\n", "'\n", "[foo]: /url\n", "- - ", "+\n", "-\n", "10) x\n", "<details>\n",
    "<x y='", "'>\n", "1. ", "  ", "   ", "> ", "\n", "\n\n",
)  # fmt: skip

texts = st.one_of(
    st.text(),
    st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join),
    st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=20)), max_size=20).map("".join),
)


@settings(max_examples=400, deadline=None)
@given(texts)
def test_any_text_is_read(text: str) -> None:
    plan = read_plan(text)
    scope_of(plan.files, "/repo")
    count = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 1
    findings = check_plan(text, "/nonexistent")
    assert all(1 <= entry.line <= count for entry in [*plan.files, *plan.steps, *plan.unread, *findings])


MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
"""A renderer that a person may see plans with; its tests hold it to CommonMark."""


def shown_lines(text: str) -> set[int]:
    """Return the lines of headings, items, paragraphs and cells that show the word, outside of quotations."""
    found: set[int] = set()
    quotes = 0
    for token in MARKDOWN.parse(text + "\n"):  # markdown-it-py fails where raw HTML in a quotation ends the text
        quotes += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if token.type == "inline" and token.map and not quotes:
            texts = [child.content for child in token.children or [] if child.type in ("text", "code_inline")]
            if "shown" in "".join(texts):
                found.update(range(token.map[0] + 1, token.map[1] + 1))
    return found


@settings(max_examples=1500, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), min_size=2, max_size=16).map("".join))
def test_a_listed_file_is_one_that_a_renderer_shows(body: str) -> None:
    text = "# P\n\n## Files to modify\n\n" + body
    files = [file for file in read_plan(text).files if "shown" in file.path]
    assert {file.line for file in files} <= shown_lines(text)


def test_the_renderer_tells_what_is_shown() -> None:
    assert shown_lines("- `shown`\n\n<!-- shown -->\n\n```\nshown\n```\n\n> shown\n") == {1}


WORDS = st.text("abcdefghijklmnopqrstuvwxyz äé", min_size=1, max_size=30).map(lambda text: "x" + " ".join(text.split()))
NAMES = st.text("abcdefghijklmnopqrstuvwxyz_0123456789-", min_size=1, max_size=12).map(lambda text: "f" + text)
PATHS = st.builds(
    lambda parts, suffix: "/".join(parts) + suffix,
    st.lists(NAMES, min_size=1, max_size=4),
    st.sampled_from([".py", ".test.ts", ".md", "", "/"]),
)
CODE_LINES = st.sampled_from(["x = 1", "- `src/evil.py`", "## Files to create", "<!--", "~~~", "- [ ] z", ""])


@st.composite
def template_plans(draw: Any) -> tuple[str, dict[str, Any]]:
    """Return a plan of the template, and what is in it."""
    paths = draw(st.lists(PATHS, min_size=1, max_size=6, unique=True))
    split = draw(st.integers(0, len(paths)))
    purposes = draw(st.lists(WORDS, min_size=len(paths), max_size=len(paths)))
    title, meta = draw(WORDS), draw(st.lists(WORDS, min_size=4, max_size=4))
    some = st.lists(WORDS, min_size=1, max_size=5)
    steps, criteria, security, risks, questions, rules = (draw(some) for _ in range(6))
    done = draw(st.lists(st.booleans(), min_size=len(criteria), max_size=len(criteria)))
    code = "\n".join(draw(st.lists(CODE_LINES, max_size=5)))
    names = ("Created", "Author", "Estimated effort", "Risk level")
    lines = [f"# Plan: {title}", "", *(f"- **{name}**: {value}" for name, value in zip(names, meta, strict=True)), ""]
    lines += [
        "## Summary",
        "",
        draw(WORDS),
        "",
        "## Requirements clarified",
        "",
        f"- {draw(WORDS)} → {draw(WORDS)}",
        "",
    ]
    lines += ["## Files to create", ""]
    for path, purpose in zip(paths[:split], purposes, strict=False):
        lines += [f"### `{path}`", "", f"- **Purpose**: {purpose}", f"- **Exports**: {draw(WORDS)}"]
        lines += [f"- **Dependencies**: `{draw(PATHS)}`", ""]
    lines += ["## Files to modify", ""]
    for path, purpose in zip(paths[split:], purposes[split:], strict=True):
        lines += [f"### `{path}`", "", f"- **Location**: {purpose}", f"- **Change**: {draw(WORDS)}", ""]
        lines += ["Before:", "", "```text", code, "```", "", "After:", "", "```text", code, "```", ""]
    lines += ["## Implementation steps", "", *(f"{number}. {step}" for number, step in enumerate(steps, 1)), ""]
    boxes = [f"- [{'x' if box else ' '}] {text}" for text, box in zip(criteria, done, strict=True)]
    lines += ["## Success criteria", "", *boxes, ""]
    lines += ["## Security checklist", "", *(f"- [ ] {text}" for text in security), ""]
    lines += ["## Risks and mitigations", "", "| Risk | Likelihood | Mitigation |", "| --- | --- | --- |"]
    lines += [*(f"| {risk} | low | none |" for risk in risks), ""]
    lines += ["## Questions for the implementer", "", *(f"- {text}" for text in questions), ""]
    lines += ["## Effort breakdown", "", "| Step | Effort |", "| --- | --- |", "| 1 | 2 hours |", ""]
    lines += ["## Implementation rules for the implementer", ""]
    lines += [
        *(f"{number}. {rule}" for number, rule in enumerate(rules, 1)),
        "",
        "---",
        "",
        "**On approval, move it.**",
        "",
    ]
    expected = {
        "title": title,
        "meta": dict(zip(map(str.casefold, names), meta, strict=True)),
        "files": [
            ("create" if index < split else "modify", path, purpose)
            for index, (path, purpose) in enumerate(zip(paths, purposes, strict=True))
        ],
        "steps": steps,
        "criteria": list(zip(criteria, done, strict=True)),
        "security": security,
        "risks": [f"{risk} | low | none" for risk in risks],
        "questions": questions,
        "rules": rules,
    }
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines), expected


@settings(max_examples=200, deadline=None)
@given(template_plans())
def test_every_plan_of_the_template_is_read_back(case: tuple[str, dict[str, Any]]) -> None:
    text, expected = case
    plan = read_plan(text)
    assert {
        "title": plan.title,
        "meta": plan.meta,
        "files": [(file.action, file.path, file.purpose) for file in plan.files],
        "steps": [step.text for step in plan.steps],
        "criteria": [(box.text, box.done) for box in plan.criteria],
        "security": [box.text for box in plan.security],
        "risks": [entry.text for entry in plan.risks],
        "questions": [entry.text for entry in plan.questions],
        "rules": [entry.text for entry in plan.rules],
    } == expected
    assert plan.hidden == plan.unread == []
    assert len(plan.sections) == 11
