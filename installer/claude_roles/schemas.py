"""The JSON Schemas (draft 2020-12) of what other programs read and people write: log lines, roles.toml, cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from claude_roles.cases import Case
from claude_roles.policy_model import PolicySource
from role_guard.audit import MAX_TEXT
from role_guard.decide import HARDNESS

DRAFT = "https://json-schema.org/draft/2020-12/schema"
PERSONS = ("approve", "return", "amend", "complete", "reopen")
"""What a person does with a plan (`plans.lifecycle`); such an entry has it as its verdict."""

FIELDS: dict[str, dict[str, Any]] = {
    "seq": {"type": "integer", "minimum": 1, "description": "Number of the line, counted on over rotated files."},
    "prev": {"type": "string", "pattern": "^[0-9a-f]{64}$",
             "description": "SHA-256 of the line before without its newline; 64 zeros before the first line ever."},
    "settles": {"type": "integer", "minimum": 1,
                "description": "The `seq` of the line before, if its own writer did not put it on record."},
    "time": {"type": "string", "format": "date-time", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$",
             "description": "When the line was written, in UTC."},
    "session": {"type": "string", "description": "Session id of the client; empty where there is none."},
    "agent_id": {"type": "string", "description": "Id of the subagent that made the call; empty in the main session."},
    "agent_type": {"type": "string", "description": "Type of that subagent."},
    "role": {"type": "string", "description": "Role of the session; `person` for what a person did with a plan."},
    "bound_by": {"enum": ["environment", "message", "default"], "description": "Who gave the session its role."},
    "event": {"type": "string", "description": "Event of the client, for instance PreToolUse; `Plan` for a person's."},
    "tool": {"type": "string", "description": "The tool that was called; empty where there is none."},
    "subject": {"type": "string", "description": "The path, command, tool or plan that was decided on; never content."},
    "verdict": {"enum": [*HARDNESS, "bind", *PERSONS],
                "description": "What was decided; `bind`: a session got its role; or what a person did with a plan."},
    "rule": {"type": "string", "description": "The rule that decided: ROLE.ID of roles.toml, or one that is built in."},
    "reason": {"type": "string", "description": "What was answered, in words."},
    "plan": {"type": "string", "description": "The plan that the session works on, where its role asks for one."},
    "duration_ms": {"type": "number", "minimum": 0, "description": "How long the hook took."},
}  # fmt: skip
"""Every field of a log line. Texts are ASCII in the file, with secrets masked, and shortened to `audit.MAX_TEXT`."""

REQUIRED = ("time", "session", "event", "verdict", "rule", "reason")


def audit_schema() -> dict[str, Any]:
    """Return the schema of one line of the audit log. Fields that it does not name may come with later versions."""
    shortened = {"maxLength": MAX_TEXT + 1}
    properties = {
        name: {**field, **shortened} if field.get("type") == "string" and "pattern" not in field else field
        for name, field in FIELDS.items()
    }
    return {
        "title": "A line of the audit log of claude-roles",
        "description": "Lines of versions before 0.1.0's release have no `seq` and `prev`.",
        "type": "object",
        "properties": properties,
        "required": list(REQUIRED),
        "dependentRequired": {"seq": ["prev"], "prev": ["seq"]},
    }


def policy_schema() -> dict[str, Any]:
    """Return the schema of roles.toml; `install-roles` checks more, what a schema can't say."""
    found = {**PolicySource.model_json_schema(), "title": "The policy of claude-roles: roles.toml"}
    found["properties"]["roles"]["additionalProperties"] = False  # pydantic leaves names that fit no pattern open
    return found


def case_schema() -> dict[str, Any]:
    """Return the schema of one line of a file of cases."""
    one_input = [{"required": [name]} for name in ("command", "path", "input")]
    return {**Case.model_json_schema(), "title": "A case of claude-roles", "oneOf": one_input}


SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "audit": audit_schema,
    "policy": policy_schema,
    "cases": case_schema,
}
