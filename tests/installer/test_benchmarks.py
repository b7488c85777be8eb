"""The benchmarks run, judge as they say, and put what they measured where it is quoted."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks import report
from benchmarks.__main__ import QUOTED, TABLES
from benchmarks.measure import Figures
from benchmarks.scale import AXES, line
from benchmarks.subjects import BARE, JQ, OURS

REPOSITORY = Path(__file__).parents[2]


def figures(wall: float, memory: float = 10) -> Figures:
    return Figures(wall=wall, wall_95=wall, cpu=wall, cpu_95=wall, memory=memory, runs=5, codes=[0])


def test_they_run(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "benchmarks",
        "--runs",
        "5",
        "--no-guards",
        "--largest",
        "1000",
        "--to",
        str(tmp_path),
    ]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "claude-roles" in done.stdout
    found = json.loads((tmp_path / "figures.json").read_text())
    subjects = {BARE, OURS, "python with json", *([JQ] if shutil.which("jq") else [])}
    assert {row["subject"] for row in found["figures"]} == subjects
    assert len({row["case"] for row in found["figures"]}) == 8
    assert all(row["codes"] == [0] and row["runs"] == 5 and 0 < row["cpu"] <= row["cpu_95"] for row in found["figures"])
    assert [each["name"] for each in found["scale"]] == [axis.name for axis in AXES]
    assert all(len(each["sizes"]) == len(each["times"]) > 0 for each in found["scale"])
    for name in ("cases.png", "scale.png"):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("times", "grows"),
    [([30.0, 30.1, 31.0, 30.2], "flat"), ([30.0, 36.0, 48.0, 90.0], "linear"), ([30.0, 30.5, 34.0, 90.0], "bent")],
)
def test_growth_is_told(times: list[float], grows: str) -> None:
    axis = AXES[1]
    found = line(axis, dict(zip((0, 100, 300, 1000), times, strict=True)))
    assert found.grows == grows
    if grows == "linear":
        assert found.slope == pytest.approx(6)


def test_what_misses_the_reach_is_told() -> None:
    kinds = {"write": True, "shell": False}
    bases = {("write", BARE): figures(10), ("write", JQ): figures(20), ("shell", BARE): figures(10)}
    good = {**bases, ("write", OURS): figures(18), ("shell", OURS): figures(29)}
    assert report.beyond(good, kinds) == []
    bad = {**bases, ("write", OURS): figures(26), ("shell", OURS): figures(31, memory=17)}
    assert [sentence.split(":")[0] for sentence in report.beyond(bad, kinds)] == ["write", "write", "shell", "shell"]


def test_a_page_keeps_what_is_around_its_figures(tmp_path: Path) -> None:
    page = report.Page(tmp_path / "page.md", "figures")
    page.path.write_text("before\n<!-- figures: begin -->\nold\n<!-- figures: end -->\nbehind\n")
    for _ in range(2):
        report.put(page, "new\n")
    assert page.path.read_text() == "before\n<!-- figures: begin -->\nnew\n<!-- figures: end -->\nbehind\n"


def test_the_pages_say_what_was_measured() -> None:
    found = (REPOSITORY / "benchmarks" / "figures.json").read_text(encoding="utf-8")
    assert report.stands(TABLES) == report.of_page(found)
    assert report.stands(QUOTED) == report.of_readme(found)
    assert len(report.stands(QUOTED).splitlines()) == 3
