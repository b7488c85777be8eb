"""What all tests have in common."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest

from role_guard import interpreter
from support.project import FAILED

_PROGRAMS = str(Path(interpreter.present()).parent)

# `python3` may be a version manager's script, which takes longer than all that a test does with it.
os.environ["PATH"] = os.pathsep.join([_PROGRAMS, os.environ["PATH"]])


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember that a test failed, so that what it worked on is left for a person to look at."""
    report = yield
    item.stash[FAILED] = report.failed or item.stash.get(FAILED, False)
    return report
