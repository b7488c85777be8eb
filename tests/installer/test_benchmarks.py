"""The benchmarks run, and judge as they say."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def test_they_run(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    command = [sys.executable, "-m", "benchmarks", "--runs", "5", "--no-guards", "--json", str(figures)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "claude-roles" in done.stdout
    rows = json.loads(figures.read_text())["figures"]
    subjects = {"bare interpreter", "claude-roles", "python with json", *(["bash + jq"] if shutil.which("jq") else [])}
    assert {row["subject"] for row in rows} == subjects
    assert len({row["case"] for row in rows}) == 8
    assert all(row["codes"] == [0] and row["runs"] == 5 and 0 < row["cpu"] <= row["cpu_95"] for row in rows)
