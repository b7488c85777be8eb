from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from role_guard.plans.check import check_plan
from role_guard.plans.reader import Plan, read_plan
from role_guard.plans.text import SECTIONS, section_key

PLANS = Path(__file__).parents[1] / "plans"
VARIANTS: dict[str, Any] = json.loads((PLANS / "variants.json").read_text(encoding="utf-8"))


def text_of(path: Path) -> str:
    return path.read_bytes().decode("utf-8")


def plan_of(section: str) -> Plan:
    return read_plan(f"# Plan: x\n\n## Files to modify\n\n{section}\n")


def listed(section: str) -> list[tuple[str, str]]:
    """Return action and path of the files in a plan with this text in a section of files to modify."""
    files = plan_of(section).files
    return [(file.action, file.path + (f" > {file.target}" if file.target else "")) for file in files]


def test_every_variant_has_its_expectation() -> None:
    assert sorted(VARIANTS) == sorted(path.name for path in (PLANS / "variants").iterdir())
    assert b"\r\n" in (PLANS / "variants" / "windows.md").read_bytes()


@pytest.mark.parametrize("name", VARIANTS)
def test_a_variant_is_read(name: str, tmp_path: Path) -> None:
    text, expected = text_of(PLANS / "variants" / name), VARIANTS[name]
    plan = read_plan(text)
    files = [[file.line, file.action, file.path, *filter(None, [file.target]), file.purpose] for file in plan.files]
    assert {
        "title": plan.title,
        "meta": plan.meta,
        "files": files,
        "steps": [step.text for step in plan.steps],
        "criteria": [[box.text, box.done] for box in plan.criteria],
        "unread": [entry.line for entry in plan.unread],
    } == {key: value for key, value in expected.items() if key != "findings"}
    for file in plan.files:
        if file.action != "create":
            (tmp_path / file.path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / file.path).touch()
    assert [[finding.line, finding.code] for finding in check_plan(text, str(tmp_path))] == expected["findings"]


def test_the_worked_example_is_read_complete() -> None:
    text = text_of(PLANS / "add-jwt-authentication.md")
    plan = read_plan(text)
    assert plan.title == "Add JWT authentication"
    assert plan.meta == {
        "created": "2026-03-04",
        "author": "Claude Zero, with Ada",
        "estimated effort": "9 hours",
        "risk level": "medium",
    }
    assert [(file.action, file.path) for file in plan.files] == [
        ("create", "src/auth/tokens.py"),
        ("create", "src/auth/passwords.py"),
        ("create", "src/auth/middleware.py"),
        ("create", "src/auth/routes.py"),
        ("create", "src/auth/__init__.py"),
        ("create", "migrations/YYYYMMDD_create_refresh_tokens.sql"),
        ("create", "tests/test_auth.py"),
        ("modify", "src/app.py"),
        ("modify", "src/settings.py"),
        ("modify", "pyproject.toml"),
        ("modify", "docs/api.md"),
    ]
    assert all(file.purpose for file in plan.files)
    counts = [len(part) for part in (plan.steps, plan.criteria, plan.security, plan.risks, plan.questions, plan.rules)]
    assert counts == [8, 6, 5, 3, 2, 5]
    assert not any(box.done for box in plan.criteria + plan.security)
    rows = text.split("\n")
    for entry in [*plan.steps, *plan.criteria, *plan.questions, *plan.rules]:
        assert entry.text in rows[entry.line - 1]
    assert plan.unread == plan.hidden == []
    template = SECTIONS.keys() - {"delete", "rename", "files", "amendments", "remarks", "approval", "completion"}
    assert {section.key for section in plan.sections} == template


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("- `a.py`", [("modify", "a.py")]),
        ("- a.py", [("modify", "a.py")]),
        ("- **`a.py`**: x", [("modify", "a.py")]),
        ("- **a.py** (new): x", [("create", "a.py")]),
        ("- [ ] `a.py` — x", [("modify", "a.py")]),
        ("- [`src/a.py`](../src/a.py)", [("modify", "src/a.py")]),
        ("- Add `a.py`", [("create", "a.py")]),
        ("- **Delete**: `a.py`", [("delete", "a.py")]),
        ("- File: `a.py`", [("modify", "a.py")]),
        ("- `a.py` → `b.py`", [("rename", "a.py > b.py")]),
        ("- Rename `a.py` to `b.py` — x", [("rename", "a.py > b.py")]),
        ("- `a.py`, `b.py` and c.py: x", [("modify", "a.py"), ("modify", "b.py"), ("modify", "c.py")]),
        ("- `src/a.py:10-20`\n- `src/b.py#L3-L9`", [("modify", "src/a.py"), ("modify", "src/b.py")]),
        ("- src/a.py:10: x", [("modify", "src/a.py")]),
        ("- `./src\\a.py`", [("modify", "src/a.py")]),
        (
            "- Makefile\n- `Makefile.in`\n- .env.example",
            [("modify", n) for n in ("Makefile", "Makefile.in", ".env.example")],
        ),
        ("1. `a.py`\n2. `b.py`", [("modify", "a.py"), ("modify", "b.py")]),
        ("### `a.py`\n\n### b.py (~3 lines)", [("modify", "a.py"), ("modify", "b.py")]),
        ("**`a.py`**\n\n- **Action**: create", [("create", "a.py")]),
        ("`a.py`\n: x", [("modify", "a.py")]),
        ("### New files\n\n- `a.py`\n\n### Tests\n\n- `b.py`", [("create", "a.py"), ("modify", "b.py")]),
        ("### Create\n\n#### Backend\n\n- `a.py`", [("create", "a.py")]),
        ("The following files are changed:\n\n- `a.py`", [("modify", "a.py")]),
        ("Two modules change.\n\n- `a.py`", [("modify", "a.py")]),
        ("- `a.py` — do not log tokens any more", [("modify", "a.py")]),
        ("- `a.py` <!-- x --> — y", [("modify", "a.py")]),
        ("| Path |\n| --- |\n| `a.py` |\n| b.py", [("modify", "a.py"), ("modify", "b.py")]),
        ("| What | File |\n| - | - |\n| x \\| y | `a.py` |", [("modify", "a.py")]),
        ("- x\n\n  ```\n- y\n  ```\n- `a.py`", [("modify", "a.py")]),
        ("- `a.py` - x\n- b.py - y", [("modify", "a.py"), ("modify", "b.py")]),
        ("- `docs/my file.md` — x", [("modify", "docs/my file.md")]),
        ("- `my file.md`", [("modify", "my file.md")]),
        ("- `New Folder/Read Me.txt`", [("modify", "New Folder/Read Me.txt")]),
        ("- `My Documents/notes/`", [("modify", "My Documents/notes/")]),
        ("- `docs/Copy (2) of v1.2 - final.md`: x", [("modify", "docs/Copy (2) of v1.2 - final.md")]),
        ("- `a b/c d.md` → `e f.md`", [("rename", "a b/c d.md > e f.md")]),
        ("#### `app/[slug]/page.tsx`", [("modify", "app/[slug]/page.tsx")]),
        ("- app/(auth)/page.tsx: x", [("modify", "app/(auth)/page.tsx")]),
        ("- app/(auth)/page.tsx (new)", [("create", "app/(auth)/page.tsx")]),
        ("- app/@modal/(.)photo/page.tsx — x", [("modify", "app/@modal/(.)photo/page.tsx")]),
        ("- app/(group)/: x", [("modify", "app/(group)/")]),
        ("- src/routes/:id.ts: x", [("modify", "src/routes/:id.ts")]),
        ("- src/:a/:b.ts", [("modify", "src/:a/:b.ts")]),
        ("- src/a.py(new): x\n- Makefile(new)", [("create", "src/a.py"), ("create", "Makefile")]),
        ("- src/a.py:login(): x\n- src/b.py:the form", [("modify", "src/a.py"), ("modify", "src/b.py")]),
        ("- src/a.py,src/b.py", [("modify", "src/a.py"), ("modify", "src/b.py")]),
        ("- `a.py`; `b.py`\n- c.py; d.py: x", [("modify", n) for n in ("a.py", "b.py", "c.py", "d.py")]),
        ("- src/: all of it", [("modify", "src/")]),
    ],
)
def test_what_lists_a_file(section: str, expected: list[tuple[str, str]]) -> None:
    assert listed(section) == expected


@pytest.mark.parametrize(
    "section",
    [
        pytest.param("- `a.py` \u043d\u0435 \u043c\u0435\u043d\u044f\u0442\u044c", id="sentence in another script"),
        pytest.param("- `npm run build`", id="command"),
        pytest.param("- `python src/app.py`", id="command with a file"),
        pytest.param("- `python3 -m x src/app.py`", id="command with an option"),
        pytest.param("- `tool --fix src/app.py`", id="option of any command"),
        pytest.param("- `scripts/run.sh src/app.py`", id="script with a file"),
        pytest.param("- `X=1 tool src/app.py`", id="command with a variable"),
        pytest.param("- `tool < src/app.py`", id="command with a redirection"),
        pytest.param("- `tool; rm src/app.py`", id="two commands"),
        pytest.param("- `make all`", id="two words"),
        pytest.param("- `see docs/a.md`", id="reference in code marks"),
        pytest.param("- `docs/my  file.md`", id="two blanks"),
        pytest.param("- docs/my file.md", id="blank without code marks"),
        pytest.param("- `a.py` must not be changed", id="sentence"),
        pytest.param("- a.py is left as it is", id="sentence without code marks"),
        pytest.param("- `a.py` and everything below it", id="sentence with and"),
        pytest.param("- `a.py` — unchanged", id="unchanged"),
        pytest.param("- `a.py` (not touched)", id="not touched"),
        pytest.param("- `a.py`: do not change", id="do not change"),
        pytest.param("- ~~`a.py`~~", id="struck through"),
        pytest.param("- Do not change `a.py`", id="prohibition"),
        pytest.param("- see `a.py`", id="reference"),
        pytest.param("- https://example.com/a.py", id="address"),
        pytest.param("- Not touched:\n  - `a.py`", id="below an item that names no group"),
        pytest.param("- Notes\n  - `a.py`", id="below an item that is no label"),
        pytest.param("Before:\n\n- `a.py`", id="before"),
        pytest.param("We don't change these.\n\n- `a.py`", id="below a sentence that denies"),
        pytest.param("These files\nstay as they are.\n\n- `a.py`", id="the second line denies"),
        pytest.param("**Not to touch**\n\n- `a.py`", id="bold label"),
        pytest.param("These are n&#111;t changed.\n\n- `a.py`", id="a sentence that denies in references"),
        pytest.param("These are n**o**t changed.\n\n- `a.py`", id="a sentence that denies with emphasis"),
        pytest.param("These are n\u043et changed.\n\n- `a.py`", id="a sentence in letters of two alphabets"),
        pytest.param("- ### Not changed\n- `a.py`", id="heading of an item"),
        pytest.param("- Create:\n\n- ### Not changed\n  - `a.py`", id="heading of an item below a group"),
        pytest.param("### Not to touch\n\n- `a.py`", id="heading"),
        pytest.param("### Not to touch\n\n#### `a.py`", id="heading below one that names no group"),
        pytest.param("### Not to touch\n\n**Changed:**\n\n- `a.py`", id="label below a heading that names no group"),
        pytest.param("### \U0001f6ab Create\n\n- `a.py`", id="sign before the name of a group"),
        pytest.param("## Out of scope\n\n### Files to modify\n\n- `a.py`", id="section below another"),
        pytest.param("## ~~Files to create~~\n\n- `a.py`", id="section struck through"),
        pytest.param("## Files to modify (rejected)\n\n- `a.py`", id="section with a remark"),
        pytest.param("**Out of scope**\n\n- `a.py`", id="bold section"),
        pytest.param("> - `a.py`", id="quotation"),
        pytest.param("```\n- `a.py`\n```", id="fence"),
        pytest.param("~~~\n```\n- `a.py`\n~~~", id="fence in a fence"),
        pytest.param("x\n\n    - `a.py`", id="indented code"),
        pytest.param("x\n    - `a.py`", id="text that goes on"),
        pytest.param("x\n2. `a.py`", id="number that begins no list"),
        pytest.param("<!--\n- `a.py`\n-->", id="comment"),
        pytest.param("<!-- x\n\n```\n-->\n```\n- `a.py`", id="comment that ends in a fence"),
        pytest.param("text <!--\n- `a.py`\n-->", id="comment that begins in a line"),
        pytest.param("- <!-- `a.py` -->", id="comment in an item"),
        pytest.param("<!--\n- `a.py`", id="open comment"),
        pytest.param("<div>\n- `a.py`\n</div>", id="raw HTML"),
        pytest.param("<div hidden>\n\n- `a.py`\n\n</div>", id="hidden element"),
        pytest.param("<details>\n\n- `a.py`\n\n</details>", id="closed details"),
        pytest.param("x <span style='display: none'>\n\n- `a.py`", id="hidden by style"),
        pytest.param("x <span\nhidden>\n\n- `a.py`", id="tag over two lines"),
        pytest.param("x `\ny <b hidden> `\n\n- `a.py`", id="tag in what only looks like code"),
        pytest.param("[x]: y '\n| File |\n| --- |\n| `a.py` |\n'", id="title of a link"),
        pytest.param("| File | Why |\n| --- | --- |\n| x | y | `a.py` |", id="cell that is not shown"),
        pytest.param("| Why | Uses |\n| --- | --- |\n| x | `a.py` |", id="other column"),
        pytest.param("| File | |\n| --- | --- |\n| `a.py` | unchanged |", id="row of an unchanged file"),
        pytest.param("| `a.py` | |\n| --- | --- |", id="heading of a table"),
        pytest.param("| `a.py` |", id="no table"),
        pytest.param("- `a\u200b.py`", id="no width"),
        pytest.param("- `a\u202eb.py`", id="other direction"),
        pytest.param("- `a\u00a0b.py`", id="blank of another kind"),
        pytest.param("- a<b>.py", id="tag in a path"),
        pytest.param("- src/*a*.py", id="emphasis in a path"),
        pytest.param("- " + "> " * 40 + "`a.py`", id="too deep"),
        pytest.param("- `" + "a/" * 200 + "a.py`", id="too long"),
    ],
)  # fmt: skip
def test_what_lists_no_file(section: str) -> None:
    assert listed(section) == []


NOTES = [
    *(
        f"`a.py` — {note}"
        for note in (
            "NOT in this PR|out-of-scope|do-not-edit|(do-not-touch)|don't|don't open|DON\u2018T TOUCH|"
            "may not be changed|not being changed|unaltered|unedited|intact|must stay intact|preserved|exclude|"
            "prohibited|without changes|zero changes|removed from the plan|dropped from this plan|"
            "no longer part of this plan|we don't touch it|used but not changed|verify only|check only|no-op|"
            "needs separate approval|nicht ändern|ne pas modifier|\U0001f6ab|\u26d4|\u2717|\u274c|"
            "\u274c not changed"
        ).split("|")
    ),
    *(
        f"`a.py` \u2014 {note}"
        for note in (
            "n&#111;t changed|n&#x6f;t changed|don\\'t touch|don&#39;t touch|don&rsquo;t touch|don\u00b4t touch|"
            "read\\-only|read&nbsp;only|read&#45;only|&#10007;|n[o](x)t changed|n[o][x]t changed|n[o]t changed|"
            "not[^1] changed|n![o](x)t changed|n**o**t changed|no\ufe0ft changed|no\u0336t changed|"
            "n\U0001d159ot changed|n&#8203;ot changed|\uff4e\uff4f\uff54 changed|"
            "\U0001d427\U0001d428\U0001d42d changed|\u24dd\u24de\u24e3 changed|"
            "in the next plan|next PR|until the next release|in a follow-up"
        ).split("|")
    ),
    "`a.py` \u2014 " + "<b></b>" * 90 + "not changed",
    "`a.py` \u2014 un-\n  changed",
    "`a.py` \u2014 it must not be\n  changed",
    "`a.py`\n  must not be changed",
    "`a.py`: **do not touch**",
    "`a.py`: *unchanged*",
    "`a.py` — frozen",
    "`a.py` (must stay)",
    "`a.py`: off limits",
    "`a.py`: leave as-is",
    "`a.py`: stays the same",
    "`a.py`: NOT in this plan",
    "`a.py`: review only, don't edit",
    "`a.py` (for information only)",
    "`a.py` — skip",
    "`a.py` — ⛔ do not touch",
    "`a.py` — <b>unchanged</b>",
    "`a.py` — none",
    "`a.py`: __frozen__ for now",
    "**`a.py`**: _leave it_",
    "`a.py` — Note: do not touch",
    "`a.py` — must remain untouched",
    "`a.py` \u2013 read\u2011only",
    "`a.py`: don\u2019t touch",
    "`a.py` \u2014 nothing to do here",
    "`a.py` \u2014 needs no changes",
]
"""Items that a person reads as "not this one"."""


@pytest.mark.parametrize(
    "section",
    [
        *("- " + note for note in NOTES),
        "- `a.py`\n  - do not change this",
        "- `a.py`\n\n  Leave it untouched.",
        "### `a.py`\n\nLeave it untouched.",
        "### `a.py`\n\n- do not change this",
        "### `a.py`\n\n**Action**: none",
        "- `a.py`\n  - **Action**: keep",
        "- `a.py`\n  - In scope: no",
        "| File | Change |\n|---|---|\n| `a.py` | none |",
        "| File | Change |\n|---|---|\n| `a.py` | — |",
        "| File | Action |\n|---|---|\n| `a.py` | keep |",
        "| File | In scope |\n|---|---|\n| `a.py` | no |",
        "| File | Notes |\n|---|---|\n| `a.py` | **do not touch** |",
        "| File | Change |\n|---|---|\n| `a.py` | n&#111;ne |",
        "| File | Change |\n|---|---|\n| `a.py` | \u2796 |",
        "| File | **Changed?** |\n|---|---|\n| `a.py` | &#10007; |",
        "| File | Changed? |\n|---|---|\n| `a.py` | n&#111; |",
        "| File | Unchanged |\n|---|---|\n| `a.py` | yes |",
        "- `a.py`\n  - **Acti&#111;n**: n&#111;ne",
        "### `a.py`\n\nDo n&#111;t touch",
        "### `a.py`\n\nIt must not be\nchanged.",
        "### `a.py`\n\n> Do not touch",
        "### `a.py`\n\n> Do not\n> touch",
        "### `a.py`\n\n> - do not touch",
        "### `a.py`\n\n> **Action**: none",
        "### `a.py`\n\n```\nDo not touch\n```",
        "### `a.py`\n\n    Do not touch",
        "### `a.py`\n\n<p>Do not touch</p>",
        "### `a.py`\n\n| Action | Note |\n|---|---|\n| none | do not touch |",
        "### `a.py`\n\n| | |\n|---|---|\n| Action | none |",
        "### `a.py`\n\n| File | Change |\n|---|---|\n| `a.py` | none |",
        "- `a.py`\n  > not changed",
        "- `a.py`\n\n  ```\n  not changed\n  ```",
        "- `a.py`\n\n  ### Not changed",
        "- `a.py`\n  - ### Not changed",
        "- `a.py`\n\n  | Change |\n  |---|\n  | none |",
        "- [ ] `a.py` — must not be\n  changed",
        "> These are not changed:\n\n- `a.py`",
        "> These files are\n> not changed.\n\n- `a.py`",
        "> ### Not changed\n\n- `a.py`",
        "> ### Files that stay\n\n- `a.py`",
        "```\nThese are not changed:\n```\n\n- `a.py`",
        "<p>These are not changed:</p>\n\n- `a.py`",
        "Unto&#117;ched:\n\n- `a.py`",
        "These are n&#111;t changed:\n\n- `a.py`",
        "These files must not be\nchanged:\n\n- `a.py`",
    ],
)
def test_a_file_that_the_plan_says_is_left_alone_is_not_listed(section: str) -> None:
    plan = plan_of(section)
    assert (plan.files, plan.doubtful) == ([], [])


@pytest.mark.parametrize(
    "section",
    [
        "| Depends on | Module |\n|---|---|\n| `a.py` | `b.py` |",
        "Used by\n\n- `a.py`",
        "Used by\n- `a.py`",
        "Callers of this module\n\n- `a.py`",
    ],
)
def test_a_name_that_is_none_of_a_group_of_files_lists_none(section: str) -> None:
    plan = plan_of(section)
    assert (plan.files, len(plan.unread)) == ([], 1)


@pytest.mark.parametrize(
    "path",
    [
        "app/(group)",
        "src/a,b.ts",
        "src/a;b.ts",
        "src/a:b.ts",
        "src/a.py:b/c.py",
        "src/a.ts:b.ts",
        "src/:smile:.py",
        "src/models:the table",
        "src/a(b[c]).ts",
        "src/(a",
        "docs/,tests/",
        "src/it's.ts",
        "it's.ts",
        "src/x.{ts,css}",
        "src/a~b.ts",
        'src/"a".ts',
    ],
)
def test_a_path_whose_end_is_not_clear_opens_nothing_and_is_said(path: str) -> None:
    plan = plan_of(f"- {path}\n- {path}: x")
    assert (plan.files, [entry.line for entry in plan.unread]) == ([], [5, 6])
    if '"' not in path:
        assert [file.path for file in plan_of(f"- `{path}`").files] in ([path], [])


@pytest.mark.parametrize(
    ("section", "expected"),
    [
        ("- `a.py` (new helper), `b.py`", ["a.py"]),
        ("- `a.py` (x) and b.py", ["a.py"]),
        ("- a.py (x); b.py", ["a.py"]),
        ("- `a.py` (do not touch), `b.py`", []),
    ],
)
def test_a_second_file_that_is_not_listed_is_said(section: str, expected: list[str]) -> None:
    plan = plan_of(section)
    assert ([file.path for file in plan.files], len(plan.unread)) == (expected, 1)


@pytest.mark.parametrize("section", ["- `a.py` (x, y), z", "- `a.py` (x) — like `b.py`", "- https://example.com/a.py"])
def test_words_behind_a_remark_are_no_file(section: str) -> None:
    assert plan_of(section).unread == []


@pytest.mark.parametrize(
    "section",
    [
        "- `a.py`\n\nLeave it untouched.",
        "- `a.py` — skip empty lines",
        "- `a.py` — legacy, do not touch",
        "- `a.py` — frozen dataclass",
        "- `a.py` — check only the header",
        "- `a.py` — without changes to the API, add x",
        "- `a.py` — \U0001f512 encrypts the token",
        "- `a.py` — exclude test files",
        "| File | Notes |\n|---|---|\n| `a.py` | none |",
        "- `a.py` — x\n  unchanged.",
        "- `a.py` — legacy, must not be\n  changed",
        "### `a.py`\n\n#### Not changed",
        "### `a.py`\n\n**Not changed**",
        "- Not changed:\n- `a.py`",
        "1. Not changed\n2. `a.py`",
        "- Create:\n  - Not these:\n  - `a.py`",
        "- `a.py` — x\n- `a.py` — not changed",
        "- `a.py` — x\n\n`a.py` is not changed.",
        "Leave `a.py` as it is.\n\n### Modify\n\n- `a.py` — x",
        "> `a.py`: do not touch\n\n- `a.py` — x",
        "| File | Change |\n|---|---|\n| `a.py` | x |\n| `a.py` | none |",
        "- `a.py` — n\u043et ch\u0430nged",
        "- `a.py` — \u0274\u1d0f\u1d1b \u1d04\u029c\u1d00\u0274\u0262\u1d07\u1d05",
        "> The files below stay as they are.\n\n- `a.py`",
        "- `a.py`\n\n> Not changed",
        "### `a.py`\n\n```\nx = 1\nDo not touch this\n```",
    ],
)
def test_a_file_that_may_be_left_alone_is_listed_and_doubtful(section: str) -> None:
    plan = plan_of(section)
    assert ([file.path for file in plan.files], len(plan.doubtful)) == (["a.py"], 1)


@pytest.mark.parametrize(
    "section",
    [
        "- `a.py` — do not log tokens any more",
        "- `a.py` — keep the old API and add x",
        "- `a.py` — no longer logs",
        "- `a.py` — adds a no-op backend",
        "- `a.py` — open the file lazily",
        "- `a.py` — we may change the name",
        "- `a.py` — same as above",
        "- `a.py` — adds x; the public API is unchanged",
        "- `a.py`\n  - do not change the public API",
        "- `a.py` — later calls get a cache",
        "| File | Change | Tests |\n|---|---|---|\n| `a.py` | x | none |",
        "- `a.py` —",
        "- `a.py`:",
        "### `a.py`\n\n**Change**: add x\n\n**Purpose**: none",
        "| Module | Why |\n|---|---|\n| `a.py` | x |",
        "Backend\n\n- `a.py`",
        "- `a.py` — not null columns for x",
        "### `a.py`\n\nDo not change the API here.",
        "- `a.py`\n  - Public API: unchanged",
        "- `a.py`\n  - Dependencies: none",
        "- `a.py` — note the new flag",
        "- `a.py` — 5 \u03bcs instead of 1 ms at \u0394t, 3 k\u03a9",
        "- `a.py` — R&D, see [docs](x) and `list[int]` &amp; 2 \\* 3",
        "- `a.py` — \u0434\u043e\u0431\u0430\u0432\u0438\u0442\u044c API-\u043a\u043b\u044e\u0447",
        "- `a.py` — adds x\n  and does not log",
        "- `a.py`\n  adds x to it",
        "- `a.py` — the entry for the next release",
        "> **Note**: existing behaviour must not change.\n\n- `a.py` — x",
        "### `a.py`\n\n> Tokens are not logged any more.",
        "### `a.py`\n\n```python\nif x is not None:\n    return None  # unchanged\n# unchanged\n```",
        "```text\nno\n```\n\n- `a.py`",
        "### `a.py`\n\n| Function | Change |\n|---|---|\n| `login()` | none |\n| `logout()` | x |",
        "We need a page.\nThe following files are changed:\n\n- `a.py`",
        "- ### Backend\n- `a.py`",
        "- Not changed:\n  - `b.py`\n- `a.py`",
        "- The API does not change.\n- `a.py`",
        "- `a.py` — x\n\n`a.py` is not changed by hand.",
        "- `a.py`\n\n  | Case | Result |\n  |---|---|\n  | x | none |",
        "### `a.py`\n\n#### Before\n\n```\nx\n```\n\n#### After\n\n```\ny\n```",
    ],
)
def test_a_file_that_is_changed_is_listed(section: str) -> None:
    plan = plan_of(section)
    assert ([file.path for file in plan.files], plan.doubtful) == (["a.py"], [])


def test_what_is_said_below_a_file_is_said_of_the_last_entry() -> None:
    plan = plan_of("- `a.py`\n- `b.py`, `c.py`\n  - leave them untouched\n- `d.py`\n  - **Action**: none\n  - x")
    assert [file.path for file in plan.files] == ["a.py"]


def test_front_matter_lists_no_file() -> None:
    assert read_plan("---\n# Files to modify\n- a.py\n---\n").files == []
    assert read_plan("---\n```\n---\n# Files to modify\n\n- a.py\n").files == []
    assert [file.path for file in read_plan("---\nx: y\n---\n# Plan\n\n## Files\n\n- a.py\n").files] == ["a.py"]


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Files to create", "create"),
        ("3. **Files To Create** (~4 files):", "create"),
        ("Step 2: New files", "create"),
        ("Files to create later", ""),
        ("No files to create", ""),
        ("Success criteria", "criteria"),
        ("Done when:", "criteria"),
        ("Files to touch", "files"),
        ("Files not to touch", ""),
    ],
)
def test_names_of_sections(heading: str, key: str) -> None:
    assert section_key(heading) == key


@pytest.mark.parametrize(
    ("heading", "title"),
    [("Plan: x", "x"), ("Plan - x", "x"), ("Implementation plan \u2014 x", "x"), ("Plan review", "Plan review")],
)
def test_the_title_is_without_the_word_for_a_plan(heading: str, title: str) -> None:
    assert read_plan(f"# {heading}\n").title == title


def test_boxes_and_steps() -> None:
    plan = read_plan("# x\n\n## Steps\n\n1. a\n   - b\n\n2. c\n\n## Success criteria\n\n- [x] d\n- [ ] e\n- f\n")
    assert [(step.text, step.line, step.body) for step in plan.steps] == [("a", 5, ("b",)), ("c", 8, ())]
    assert [(box.text, box.line, box.done) for box in plan.criteria] == [
        ("d", 12, True),
        ("e", 13, False),
        ("f", 14, None),
    ]


@pytest.mark.parametrize("text", ["", "\ufeff", "\n", "#", "# ", "|", "\x00", "\udc80", "- ", "```", "<!--"])
def test_what_is_no_plan_reads_as_nothing(text: str) -> None:
    plan = read_plan(text)
    assert (plan.title, plan.meta, plan.files, plan.steps) == ("", {}, [], [])
