"""What all tests have in common."""

from __future__ import annotations

import os
from pathlib import Path

from role_guard import interpreter

_PROGRAMS = str(Path(interpreter.present()).parent)

# `python3` may be a version manager's script, which takes longer than all that a test does with it.
os.environ["PATH"] = os.pathsep.join([_PROGRAMS, os.environ["PATH"]])
