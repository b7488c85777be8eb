"""Runs `python -m claude_roles`."""

from claude_roles.cli import main

main()
