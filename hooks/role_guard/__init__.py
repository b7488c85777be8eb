"""Decides, on every tool call, what the role of the session permits. Standard library only."""

POLICY_FORMAT = 5
"""Version of the compiled policy that this guard reads; `policy.json` of another version is refused."""
