from __future__ import annotations

import json
from pathlib import Path

import pytest

from claude_roles.check_command import FAILED, PASSED, run
from role_guard.layout import locate

GOOD = (Path(__file__).parents[1] / "plans" / "add-jwt-authentication.md").read_text(encoding="utf-8")
WARNS = GOOD.replace("## Risks and mitigations", "## Other matters")
BAD = GOOD.replace("`docs/api.md`", "`docs/gone.md`")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("src/app.py", "src/settings.py", "pyproject.toml", "docs/api.md"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def check(root: Path, *texts: tuple[str, str], as_json: bool = False) -> int:
    layout = locate(str(root / ".claude" / "roles" / "hooks"))
    return run(layout, list(texts), as_json=as_json, controlled=lambda path: path == "pyproject.toml")


def test_findings_and_exit_code(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    layout = locate(str(root / ".claude" / "roles" / "hooks"))
    assert run(layout, [("a.md", GOOD)], as_json=False) == PASSED == 0
    assert capsys.readouterr().out == "1 plan: 0 errors, 0 warnings\n"
    assert run(layout, [("a.md", WARNS), ("b.md", GOOD)], as_json=False) == PASSED
    assert capsys.readouterr().out == (
        "a.md:1: warning: there is no `## Risks and mitigations`; add it, with `none` if there is nothing to say "
        "[missing-part]\n2 plans: 0 errors, 1 warning\n"
    )
    assert run(layout, [("a.md", WARNS), ("b.md", BAD)], as_json=False) == FAILED == 1
    assert "b.md:101: error: `docs/gone.md` does not exist; " in capsys.readouterr().out


def test_json(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(root, ("é.md", GOOD), as_json=True) == FAILED
    (finding,) = json.loads(capsys.readouterr().out)
    assert finding.pop("text")
    assert finding == {"plan": "é.md", "level": "error", "line": 96, "code": "controlled"}
    assert check(root, as_json=True) == PASSED
    assert json.loads(capsys.readouterr().out) == []


def test_no_plans_and_odd_names(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(root) == PASSED
    assert capsys.readouterr().out == "No plans to check.\n"
    assert check(root, ("a\x1b[2Jb.md", GOOD)) == FAILED
    assert "\x1b" not in capsys.readouterr().out
