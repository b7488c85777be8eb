from __future__ import annotations

import re
from pathlib import Path

import pytest

from claude_roles import assets
from role_guard.plans.check import ERROR, LEVELS, ON_DISK, WARNING, Finding, check_plan, summary
from role_guard.plans.check_words import PLACEHOLDER, TEMPLATE
from role_guard.plans.visible import HIDING, MAX_LENGTH, MAX_LINE

EXAMPLE = Path(__file__).parents[1] / "plans" / "add-jwt-authentication.md"
EXISTING = ("src/app.py", "src/settings.py", "pyproject.toml", "docs/api.md", "src/database.py", "README.md")

PLAN = {
    "title": "# Plan: Do it",
    "summary": "## Summary\n\nIt is done.",
    "requirements": "## Requirements clarified\n\n- none",
    "create": "## Files to create\n\n- `src/new.py` — x",
    "modify": "## Files to modify\n\n- `src/app.py` — x",
    "steps": "## Implementation steps\n\n1. Write `src/new.py`, and call it in `src/app.py`",
    "criteria": "## Success criteria\n\n- [ ] `make test` passes",
    "security": "## Security checklist\n\n- [ ] No secrets in the log",
    "risks": "## Risks and mitigations\n\nNone.",
    "questions": "## Questions for the implementer\n\n- none",
    "effort": "## Effort breakdown\n\n1 hour",
    "rules": "## Implementation rules for the implementer\n\n1. Do what the plan says.",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("repository")
    for name in EXISTING:
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).touch()
    return directory


def controlled(path: str) -> bool:
    return path.startswith(".claude")


def check(root: Path, **sections: str) -> list[Finding]:
    """Return the findings in a plan that has none, but for the sections given here."""
    return check_plan("\n\n".join({**PLAN, **sections}.values()) + "\n", str(root), controlled)


def codes(root: Path, **sections: str) -> set[str]:
    return {finding.code for finding in check(root, **sections)}


def create(text: str) -> dict[str, str]:
    return {"create": f"## Files to create\n\n{text}"}


def modify(text: str) -> dict[str, str]:
    return {"modify": f"## Files to modify\n\n{text}"}


def steps(text: str) -> dict[str, str]:
    return {"steps": f"## Implementation steps\n\n{text}"}


def criteria(text: str) -> dict[str, str]:
    return {"criteria": f"## Success criteria\n\n- [ ] {text}"}


def in_summary(text: str) -> dict[str, str]:
    return {"summary": f"## Summary\n\n{text}"}


CASES: list[tuple[str, dict[str, str], dict[str, str]]] = [
    ("no-title", {"title": ""}, {"title": "# Do it"}),
    ("missing-section", {"steps": ""}, {"steps": "## 6. Steps:\n\n1. x"}),
    ("missing-section", {"criteria": ""}, {"criteria": "### Acceptance criteria\n\n- `x` passes"}),
    ("missing-section", {"create": "", "modify": ""}, {"create": ""}),
    ("missing-part", {"risks": ""}, {"risks": "## Risks\n\nnone"}),
    ("no-files", {"create": "", **modify("All of them.")}, modify("none")),
    ("empty-section", steps(""), steps("- x")),
    ("empty-section", steps("TBD"), steps("1. x")),
    ("empty-section", {"criteria": "## Success criteria\n\nIt works."}, criteria("x")),
    ("empty-part", {"summary": "## Summary"}, {"summary": "## Summary\n\n```\nx\n```"}),
    ("empty-part", {"risks": "## Risks\n\n- TODO"}, {"risks": "## Risks\n\n- None."}),
    ("empty-part", {"security": "## Security\n\nx"}, {"security": "## Security\n\n- x"}),
    ("empty-part", modify(""), {"modify": "## Files\n\n### Modify\n\n- `src/app.py`"}),
    ("placeholder", {"title": "# Plan: <title>"}, {"title": "# Plan: `<title>` of a page"}),
    ("placeholder", create("### `<path/to/new_file>`"), create("### `src/<name>.py`")),
    ("placeholder", {"effort": "## Effort\n\n| Step | Effort |\n| --- | --- |\n| 1 | <hours> |"},
     {"effort": "## Effort\n\n< 2 h"}),
    ("placeholder", {"effort": "## Effort\n\n```\n<the code as it is>\n```"},
     {"effort": "## Effort\n\n```\n<hours>\n```"}),
    ("placeholder", steps("1. <what to do first>"), steps("1. Make it `Map<string, int>`")),
    ("placeholder", {"summary": "## Summary\n\n**Owner**: <someone>"}, {"summary": "## Summary\n\n**Owner**: `<x>`"}),
    ("untestable", criteria("The code is clean"), criteria("`ruff check` says the code is clean")),
    ("untestable", criteria("Search is fast enough"), criteria("Search is fast enough: less than 50 ms")),
    ("untestable", criteria("The form is user-friendly"), criteria("The form shows an error for each field")),
    ("untestable", criteria("Everything works as expected"), criteria("The second login is refused")),
    ("outside", create("- `../x.py`"), create("- `src/../x.py`")),
    ("outside", create("- `/etc/x.py`"), create("- `etc/x.py`")),
    ("outside", create("- `~/x.py`"), create("- `src/~x.py`")),
    ("too-wide", modify("- `**`"), modify("- `src/app.py`")),
    ("too-wide", modify("- `src/**/x.py`"), modify("- `src/*_x.py`")),
    ("too-wide", modify("- `*/`"), modify("- `src/`")),
    ("too-wide", modify("- `<dir>/x.py`"), modify("- `src/<dir>/x.py`")),
    ("controlled", modify("- `.claude/settings.json`"), modify("- `README.md`")),
    ("controlled", create("- `.claude/plans/Active/`"), create("- `claude/`")),
    ("controlled", modify("- `README.md` → `.claude/x`"), modify("- `README.md` → `claude/x`")),
    ("whole-directory", modify("- `src/`"), modify("- `src/app.py`")),
    ("whole-directory", modify("- `src/*`"), modify("- `src/*.py`")),
    ("any-name", create("- `src/[id].py`"), modify("- `src/[id].py`")),
    ("any-name", create("- `src/<name>.py`"), create("- `src/YYYYMMDD_NNN.py`")),
    ("any-name", create("- `src/XXX.py`"), create("- `src/YYYY-MM-DD.py`")),
    ("any-name", modify("- `src/*_x.py`"), modify("- `src/*`")),
    ("missing-file", modify("- `src/[gone].py`"), create("- `src/[gone].py`")),
    ("missing-file", modify("- `src/gone.py`"), modify("- `src/<gone>.py`")),
    ("missing-file", modify("- Delete `src/gone.py`"), modify("- Delete `src/app.py`")),
    ("missing-file", modify("- `src/gone.py` → `src/x.py`"), modify("- `src/app.py` → `src/x.py`")),
    ("missing-file", modify("- `src/x.py`\n- `src/app.py` → `src/x.py`"),
     modify("- `src/app.py` → `src/x.py`\n- `src/x.py`")),
    ("existing-file", create("- `README.md`"), create("- `READYOU.md`")),
    ("existing-file", modify("- `src/app.py` → `README.md`"),
     modify("- Delete `README.md`\n- `src/app.py` → `README.md`")),
    ("is-directory", modify("- `src`"), modify("- `src/`")),
    ("listed-twice", modify("- `src/app.py`\n- `./src/app.py`"), modify("- `src/app.py`\n- `README.md`")),
    ("listed-twice", modify("- `src/new.py`"), modify("- `src/new.py` → `src/newer.py`")),
    ("unread-file", modify("- `src/app.py` gets a route"), modify("- `src/app.py` — gets a route")),
    ("unread-file", modify("### Ideas\n\n- `src/app.py`"), modify("### Backend\n\n- `src/app.py`")),
    ("unread-file", modify("- src/<x>.py"), modify("- `src/<x>.py`")),
    ("unread-file", modify("- src\\_x.py"), modify("- `src/_x.py`")),
    ("unread-file", modify("- src/_x_.py"), modify("- src/__init__.py")),
    ("unread-file", modify("A later plan changes these.\n\n- `README.md`"), modify("- `README.md`")),
    ("unread-file", modify("They were dropped.\n\n- `README.md`"), modify("- `README.md` — drops a line")),
    ("unclear-file", modify("- `README.md` — considered; dropped"), modify("- `README.md` — considered; shorter")),
    ("unread-file", modify("### Ideas\n\n- `src/app.py`"), modify("### Not to touch\n\n- `src/app.py`")),
    ("unclear-file", modify("- `src/app.py` — skip empty lines"), modify("- `src/app.py` — x, and skips empty lines")),
    ("unclear-file", modify("- `src/app.py`\n- `README.md`\n\nLeave it untouched."),
     modify("- `src/app.py`\n- `README.md`\n\nThey get a route.")),
    ("unlisted-file", steps("1. Change `src/settings.py`"), steps("1. Change `src/app.py:12`")),
    ("unlisted-file", steps("1. Do it\n   - in src/settings.py"), steps("1. Do it\n   - in `app.py`")),
    ("unlisted-file", steps("1. Describe it in `README.md`"), steps("1. Call `jwt.encode`, and `request.json`")),
    ("unlisted-file", steps("1. Use `lib/x.js`"), steps("1. Run `node lib/x.js`, see https://example.com/lib/x.js")),
    ("unlisted-file", steps("1. `GET` `src/x.html`"), steps("1. Answer `GET` `/src/x.html` with `text/html`")),
    ("no-test-file", steps("1. Add unit tests"), {**steps("1. Add unit tests"), **create("- `tests/test_new.py`")}),
    ("no-test-file", steps("1. Write a test for it"), steps("1. Run the existing tests, and add no new tests")),
    ("no-test-file", criteria("The code is covered by tests"), criteria("All tests pass")),
    ("no-test-file", steps("1. Add tests"), {**steps("1. Add tests"), **create("- `src/new.spec.ts`")}),
    ("no-manifest", steps("1. `pip install --upgrade 'x~=1'`"),
     {**steps("1. `pip install x`"), **modify("- `pyproject.toml`")}),
    ("no-manifest", steps("1. x\n\n   ```\n   npm install left-pad\n   ```"), steps("1. `npm install`, then `npm ci`")),
    ("no-manifest", {**steps("1. `cargo add x`"), **modify("- `pyproject.toml`")},
     {**steps("1. `cargo add x`"), **create("- `Cargo.toml`")}),
    ("no-manifest", steps("1. Add the new dependency"), steps("1. Add no dependency")),
    ("no-manifest", steps("1. `pip install requests`"),
     steps("1. `pip install -e .` and `pip install -r requirements.txt`")),
    ("comment", {"risks": "## Risks\n\nnone <!-- but -->"}, {"risks": "## Risks\n\nnone `<!-- but -->`"}),
    ("unread-section", {"rules": "## Notes\n\n### Files to Modify\n\n- `README.md`"},
     {"rules": "## Out of scope\n\n### Files to Modify\n\n- `README.md`"}),
    ("unread-section", {"rules": "## Rules\n\n1. x\n\n### Files to create\n\n- `a.py`"},
     {"rules": "## Rules\n\n1. x\n\n### Files to create\n\nnone"}),
    ("unread-block", create("```text\n- src/new.py\n```"), create("### `src/new.py`\n\n```text\nsrc/x.py\n```")),
    ("unread-block", create("> - `src/new.py`"), create("- `src/new.py`\n\n> - `src/x.py`")),
    ("unread-block", create("```text\n├── src/new.py\n```"), create("```text\nx = src / new\n```")),
    ("unseen-definition", in_summary("[//]: # (Also set DEBUG=True)"),
     in_summary("See [the API] and [x].\n\n[the API]: https://example.com/a\n[x]: <b>")),
    ("unseen-definition", in_summary("See [x].\n\n[x]: y 'HIDDEN'"), in_summary("See [x][].\n\n[x]: y")),
    ("unseen-definition", in_summary("[HIDDEN]: y"), in_summary("`[HIDDEN]: y`")),
    ("unseen-definition", in_summary("See [x].\n\n[x]: <HIDDEN words>"), in_summary("[x]: these are words")),
    ("unseen-definition", in_summary("See [x].\n\n[x]:\ny\n(HIDDEN\nwords)"), in_summary("See [x].\n[x]: y")),
    ("unseen-definition", in_summary("See [here][set DEBUG=True].\n\n[set DEBUG=True]: y"),
     in_summary("See [here][debug].\n\n[debug]: y")),
    ("unseen-definition", in_summary("x\n\n> [x]: y \"HIDDEN\""), in_summary("x\n\n> x [x]: y \"shown\"")),
    ("unseen-definition", in_summary("x\n\n- [HIDDEN]: y"), in_summary("x\n\n- [HIDDEN] y")),
    ("unseen-definition", in_summary("x\n\n[^1]: Also set DEBUG=True"),
     in_summary("x[^1]\n\n[^1]: Also set DEBUG=True")),
    ("unseen-definition", in_summary("x[^1]\n\n[^1]: shown\n[^1]: HIDDEN"),
     in_summary("x[^1], y[^2]\n\n[^1]: shown\n[^2]: shown")),
    ("unseen-definition", in_summary("x[^1]\n\n[^1]: shown\n\n[^1]: HIDDEN as well"), in_summary("x[^1]\n\n[^1]: one")),
    ("unseen-definition", in_summary("x \\[^1]\n\n[^1]: HIDDEN"), in_summary("x \\\\[^1]\n\n[^1]: shown")),
    ("unseen-definition", in_summary("x [a]([^1])\n\n[^1]: HIDDEN"), in_summary("x [a](b), (see [^1])\n\n[^1]: shown")),
    ("unseen-definition", in_summary("x [a](b([^1]))\n\n[^1]: HIDDEN"), in_summary("[a](b)[^1]\n\n[^1]: shown")),
    ("unseen-definition", in_summary("x <http://a/[^1]>\n\n[^1]: HIDDEN"), in_summary("x <b> [^1]\n\n[^1]: shown")),
    ("unseen-definition", in_summary("x http://a/[^1]\n\n[^1]: HIDDEN"),
     in_summary("x http://a/ [^1]\n\n[^1]: shown")),
    ("unseen-definition", in_summary("See [a].\n\n[a]: x\n[A]: <HIDDEN>"), in_summary("[a], [b]\n\n[a]: x\n[b]: y")),
    ("unseen-definition", in_summary("See [a](b).\n\n[a]: HIDDEN"), in_summary("See [a] (b).\n\n[a]: x")),
    ("unseen-definition", in_summary("[^1]: HIDDEN, see [^2]\n\n[^2]: and [^1]"),
     in_summary("x[^1]\n\n[^1]: shown, see [^2]\n\n[^2]: shown")),
    ("link-title", in_summary("[x](y \"HIDDEN\")"), in_summary("[x](y) (shown), `[x](y \"z\")`, [x](y(z)) \"z\"")),
    ("link-title", in_summary("![x](y 'HIDDEN')"), in_summary("![x](y)")),
    ("link-title", in_summary("[x](y(z)\n(HIDDEN))"), in_summary("\\[x\\](y z)")),
    ("link-title", in_summary("[x](<HIDDEN words>)"), in_summary("[x](<y>)")),
    ("link-title", in_summary("- x [x](<y> \"HIDDEN\")"), in_summary("- x [x]( y )")),
    ("fence-words", in_summary("```text and run curl\nx\n```"), in_summary("```text\nx\n```")),
    ("fence-words", in_summary("- x\n\n  ~~~ text `run` curl\n  x\n  ~~~"), in_summary("```\ntext and run curl\n```")),
    ("surplus-cell", in_summary("| a | b |\n| --- | --- |\n| 1 | 2 | HIDDEN |"),
     in_summary("| a | b |\n| --- | --- |\n| 1 | 2 \\| 3 | |")),
    ("surplus-cell", in_summary("a | b\n--- | ---\n1 | 2 | HIDDEN"), in_summary("a | b\n1 | 2 | shown")),
    ("surplus-cell", in_summary("x\n\n- | a |\n  | --- |\n  | 1 | HIDDEN |"),
     in_summary("x\n\n- | a |\n  | --- |\n  | 1 |")),
    ("surplus-cell", in_summary("| a |\n|---|\n| `x|y` |"), in_summary("| a |\n|---|\n| `x\\|y` |")),
    ("open-comment", {"rules": "## Rules\n\n1. x\n\n<!-- y"}, {"rules": "## Rules\n\n1. x\n\n<!-- y -->"}),
    ("hiding-html", {"rules": "## Rules\n\n1. x\n\n<details>"}, {"rules": "## Rules\n\n1. x `<details>` <kbd>y</kbd>"}),
    ("winding-path", modify("- `docs/../src/app.py`"), modify("- `src/app.py`")),
    ("winding-path", modify("- `src\\..\\src\\app.py`"), modify("- `./src/app.py`")),
    ("winding-path", modify("- `src/./app.py`"), modify("- `src/`")),
    ("struck-out", {"rules": "## Rules\n\n1. ~~Drop:~~ x"}, {"rules": "## Rules\n\n1. `~~x~~` in ~5 min to ~ 10 min"}),
    ("struck-out", modify("~Drop~\n\n- `src/app.py`"), {"rules": "## Rules\n\n1. ~/a and ~/b, ~5 or ~6"}),
    ("hiding-html", {"rules": "## Rules\n\n1. <b style='x'>y</b>"}, {"rules": "## Rules\n\n1. a < b and c = d"}),
    ("invisible-character", {"summary": "## Summary\n\na\u202eb"},
     {"summary": "## Summary\n\n\U0001f468\u200d\U0001f4bb\ufe0f é\t\u2013x"}),
    ("invisible-character", in_summary("no\ufe0ft"), in_summary("\u2139\ufe0f 1\ufe0f\u20e3 \u26a0\ufe0f")),
    ("invisible-character", in_summary("1\ufe0f2"), in_summary("#\ufe0f\u20e3")),
    ("invisible-character", in_summary("n\U0001d159ot"), in_summary("n\U0001d15eot")),
    ("invisible-character", in_summary("n&#8203;ot"), in_summary("`n&#8203;ot` a&nbsp;b")),
    ("invisible-character", in_summary("n&shy;ot"), in_summary("n&eacute;")),
    ("invisible-character", {"summary": "## Summary\n\na\u200bb"},
     {"summary": "## Summary\n\n\u0645\u06cc\u200c\u062e\u0648"}),
    ("long-line", {"summary": "## Summary\n\n" + "x" * (MAX_LINE + 1)}, {"summary": "## Summary\n\n" + "x" * MAX_LINE}),
    ("too-long", {"summary": "## Summary\n\n" + "x\n" * (MAX_LENGTH // 2)},
     {"summary": "## Summary\n\n" + "x\n" * 100}),
    ("unclear-markup", {"rules": "## Rules\n\n1. " + "> " * 40 + "x"}, {"rules": "## Rules\n\n1. > > x"}),
    ("unclear-markup", in_summary("a | b\n--- | ---\n===\n1 | 2 | HIDDEN"), in_summary("a | b\n===\n1 | 2 | shown")),
    ("open-fence", {"rules": "## Rules\n\n1. x\n\n```\ny"}, {"rules": "## Rules\n\n1. x\n\n```\ny\n```"}),
]  # fmt: skip


def test_a_plan_without_findings(root: Path) -> None:
    assert check(root) == []


@pytest.mark.parametrize(("code", "bad", "good"), CASES)
def test_a_finding_and_its_near_miss(root: Path, code: str, bad: dict[str, str], good: dict[str, str]) -> None:
    assert code in codes(root, **bad)
    assert code not in codes(root, **good)


def test_every_code_has_a_case() -> None:
    elsewhere = {"person-section", "too-large"}  # the latter in tests/installer/test_plan_size.py
    assert {code for code, _, _ in CASES} | elsewhere == set(LEVELS)
    assert set(HIDING) < set(LEVELS)
    assert set(ON_DISK) < set(LEVELS)
    assert set(LEVELS.values()) == {ERROR, WARNING}


def test_the_worked_example_has_no_findings(root: Path) -> None:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert check_plan(text, str(root), controlled) == []
    (root / "src" / "app.py").rename(root / "app.bak")
    assert [(finding.line, finding.code) for finding in check_plan(text, str(root))] == [(70, "missing-file")]
    (root / "app.bak").rename(root / "src" / "app.py")


def test_every_placeholder_of_the_template_is_found(root: Path) -> None:
    text = assets.template("plan-template.md")
    expected = [(number, left) for number, row in enumerate(text.split("\n"), 1) for left in PLACEHOLDER.findall(row)]
    assert {left for _, left in expected} == set(TEMPLATE)
    found = [finding for finding in check_plan(text, str(root)) if finding.code == "placeholder"]
    assert sorted({(finding.line, finding.text[:12]) for finding in found}) == sorted(
        {(number, f"`<{left}>` is left"[:12]) for number, left in expected}
    )


def test_a_filled_template_has_no_placeholder(root: Path) -> None:
    text = re.sub(r"<[^<>\n]+>", "x.py", assets.template("plan-template.md"))
    assert "placeholder" not in {finding.code for finding in check_plan(text, str(root))}


def test_findings_are_in_order_and_name_the_line(root: Path) -> None:
    found = check(root, **modify("- `src/gone.py`\n- `../x`"), **steps("1. x"), risks="")
    assert [(finding.line, finding.code) for finding in found] == [
        (1, "missing-part"),
        (17, "missing-file"),
        (18, "outside"),
    ]
    assert all(finding.level == LEVELS[finding.code] for finding in found)


def test_what_is_missing_is_not_said_of_a_plan_that_is_not_read_to_its_end(root: Path) -> None:
    assert codes(root, title="# Plan: x\n\n<details>") == {"hiding-html"}


def test_files_that_a_person_added_are_not_checked(root: Path) -> None:
    assert check(root, amendments="## Amendments\n\n### `src/other.py`\n\n- **Why**: x") == []


AMENDED = "## Amendments\n\n### `src/other.py`\n\n- **Why**: x\n- **By**: J \\<j@x.example>, 2026-01-01T00:00:00Z"
APPROVED = "## Approval\n\n- Approved by J on now, at commit `0123456789ab`; SHA-256 `0`"


def test_what_only_a_person_writes_is_an_error_unless_it_was_approved(root: Path) -> None:
    def found(text: str, approved: list[str]) -> list[tuple[str, str]]:
        plan = "\n\n".join([*PLAN.values(), text, "## Remarks\n\n> x"])
        return [(one.level, one.code) for one in check_plan(plan, str(root), controlled, approved)]

    before = "\n\n".join([*PLAN.values(), APPROVED, AMENDED]) + "\n"
    assert found(APPROVED + "\n\n" + AMENDED, [before]) == []
    assert found(APPROVED + "\n\n" + AMENDED, ["", before]) == []
    assert found(APPROVED + "\n\n" + AMENDED, []) == [(ERROR, "person-section")] * 2
    assert found(AMENDED + "\n\n### `src/x.py`", [before]) == [(ERROR, "person-section")]
    assert found(AMENDED.replace("## Amendments", "# 7. Amendments:"), []) == [(ERROR, "person-section")]
    assert found("## Completion\n\n- Completed by J", [before]) == [(ERROR, "person-section")]


@pytest.mark.parametrize(
    ("path", "code"),
    [("../x.py", "outside"), (".claude/settings.json", "controlled"), ("*/x", "too-wide"), ("src/", "whole-directory")],
)
def test_what_is_wrong_with_a_path_is_said_in_amendments_too(root: Path, path: str, code: str) -> None:
    assert code in codes(root, amendments=f"## Amendments\n\n### `{path}`\n\n- **Why**: x")


def test_a_finding_has_nothing_that_a_terminal_acts_on(root: Path) -> None:
    found = check(
        root, **modify("- `src/\x1b[31m.py` gets it\n- `x/\u202e.py`"), **steps("1. Change `a/\x1b]0;x\x07.py`")
    )
    assert found
    assert all(finding.text.isprintable() for finding in found)


def test_summary() -> None:
    found = [Finding(WARNING, 1, "a", "x"), Finding(ERROR, 2, "b", "y"), Finding(WARNING, 3, "c", "z")]
    assert summary(found) == "- error, line 2: y [b]\n- warning, line 1: x [a]\n- warning, line 3: z [c]"
    assert summary(found, limit=1) == "- error, line 2: y [b]\n- and 2 more"
    assert summary([]) == ""
