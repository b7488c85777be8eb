"""A small valid roles.toml, to be spoilt in one place at a time."""

from __future__ import annotations

BASE = """\
version = 1
default_role = "unassigned"
record = "blocked"
control = ["/.claude", ".git"]
mcp_reads = ["mcp__*__get_*"]
mcp_writes = []

[roles.unassigned]
title = "no role yet"
names = []
command = ""
launch = "claude"
instructions = "Read."

[[roles.unassigned.rules]]
id = "everything"
about = "do anything"
effects = [
  "read", "write", "vcs-read", "vcs-commit", "vcs-change", "vcs-push", "run", "session", "approve",
  "leave-plan-mode", "delegate", "mcp-read", "mcp", "tool", "unknown",
]
verdict = "deny"
reason = "Take a role first."

[roles.planner]
title = "Claude Zero (Planner)"
names = ["Claude Zero", "planner"]
command = "planner"
launch = "claude-zero"
settings = "planner.json"
instructions = "Plan."

[[roles.planner.rules]]
id = "drafts"
about = "write drafts"
effects = ["write"]
paths = ["@review"]
verdict = "allow"

[[roles.planner.rules]]
id = "listed"
about = "use the tools listed"
effects = ["mcp", "tool"]
tools = []
verdict = "pass"

[[roles.planner.rules]]
id = "others"
about = "use other tools"
effects = ["mcp", "tool"]
verdict = "ask"
listed_in = "listed"
reason = "{role}: `{subject}` is not in {listed_in}."

[[roles.planner.rules]]
id = "rest"
about = "do anything else"
effects = [
  "read", "write", "vcs-read", "vcs-commit", "vcs-change", "vcs-push", "run", "session", "approve",
  "leave-plan-mode", "delegate", "mcp-read",
  "unknown",
]
verdict = "deny"
reason = "`{subject}` is not for planners."
"""

REVIEWER = """
[roles.reviewer]
title = "Claude Two (Reviewer)"
names = ["Claude Two", "reviewer"]
command = "reviewer"
launch = "claude-roles start reviewer"
instructions = "You compare the implementation with its plan, and report."

[[roles.reviewer.rules]]
id = "reports"
about = "write reports to docs/reviews"
effects = ["write"]
paths = ["/docs/reviews/*.md"]
verdict = "allow"

[[roles.reviewer.rules]]
id = "look"
about = "look at everything"
effects = ["read", "vcs-read", "mcp-read", "delegate", "leave-plan-mode"]
verdict = "pass"

[[roles.reviewer.rules]]
id = "nothing-else"
about = "change anything else"
effects = ["write", "vcs-commit", "vcs-change", "vcs-push", "run", "session", "approve", "mcp", "tool", "unknown"]
verdict = "deny"
reason = "`{subject}` is not for reviewers. Report instead."
"""


def change(old: str, new: str, mark: str = "") -> str:
    """Return the base with one place changed, and `#<` at the id of the rule `mark`."""
    assert BASE.count(old) == 1, f"{old!r} occurs {BASE.count(old)} times"
    text = BASE.replace(old, new)
    return text.replace(f'id = "{mark}"', f'id = "{mark}" #<') if mark else text
