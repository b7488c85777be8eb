"""What conditional rules look at, for tests that are not about plans."""

from __future__ import annotations

from role_guard.decide import NOTHING, Situation
from role_guard.plans.choice import NONE_ACTIVE

EVERYTHING = r"(?s:.*)"
WITH_PLAN = Situation("login", "", (EVERYTHING,), EVERYTHING)
"""A session whose plan opens the whole project."""

WITHOUT_PLAN = Situation("", NONE_ACTIVE, (), NOTHING)
SITUATIONS = {True: WITH_PLAN, False: WITHOUT_PLAN}
"""By whether there is a plan."""
