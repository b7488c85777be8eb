"""Which plans there are, by state."""

from __future__ import annotations

import os

from role_guard.layout import Layout
from role_guard.zones import is_plan_name


def names(layout: Layout, state: str) -> list[str]:
    """List the plans in one state.

    Args:
        layout: where the plans are.
        state: `Review`, `Active` or `Completed`.

    Returns:
        File names, sorted. A missing directory holds no plans; a link is none, because its target can change.
    """
    try:
        entries = list(os.scandir(os.path.join(layout.plans, state)))
    except FileNotFoundError:
        return []
    return sorted(entry.name for entry in entries if is_plan_name(entry.name) and entry.is_file(follow_symlinks=False))
