"""`claude-roles schema`: prints a published schema."""

from __future__ import annotations

import json

import click

NAMES = ("audit", "policy", "cases")


@click.command("schema")
@click.argument("name", type=click.Choice(NAMES))
def schema(name: str) -> None:
    """Print a JSON Schema (draft 2020-12): of a line of the audit log, of roles.toml, or of a line of cases.

    Example: claude-roles schema audit > audit.schema.json
    """
    from claude_roles.schemas import DRAFT, SCHEMAS  # late: the other commands don't wait for the policy's model

    click.echo(json.dumps({"$schema": DRAFT, **SCHEMAS[name]()}, indent=2))
