"""Compiles roles.toml into policy.json: read, validate, turn globs into regular expressions."""

from __future__ import annotations

import json
import re
import string
import sys
from collections.abc import Callable, Iterable

from pydantic import ValidationError

from claude_roles.errors import UserError
from claude_roles.globs import command_regexes, file_regex, path_regex, tool_regex, words_regex
from claude_roles.policy_model import LISTED_COMMANDS, PolicySource, RoleSource, RuleSource
from claude_roles.toml_lines import KeyPath, TomlLines
from role_guard import POLICY_FORMAT, paths
from role_guard.decide import ALLOW, ASK, DENY
from role_guard.policy import fingerprint
from role_guard.shapes import Control, Policy, Role, Rule
from role_guard.zones import OUTSIDE, ZONES

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SOURCE_NAME = ".claude/roles/roles.toml"
POLICY_NAME = ".claude/roles/policy.json"

BOM = "\ufeff".encode()
"""What some editors put before a text; TOML has no place for it."""


def read_source(raw: bytes, name: str = SOURCE_NAME) -> PolicySource:
    """Parse and validate roles.toml.

    Args:
        raw: its content.
        name: what error messages call the file.

    Returns:
        The validated policy.

    Raises:
        UserError: one line for each mistake: file, line, key, and what is wrong.
    """
    try:
        return PolicySource.model_validate(tomllib.loads(raw.removeprefix(BOM).decode("utf-8")))
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise UserError(f"{name}:{line}: not UTF-8 text; save the file as UTF-8") from None
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        line = int(found[1]) if found else raw.count(b"\n") + 1
        raise UserError(f"{name}:{line}: not valid TOML: {str(error).split(' (at ')[0]}; mend that line") from None
    except ValidationError as error:
        lines = TomlLines(raw.removeprefix(BOM))
        raise UserError(*(_explain(item, name, lines) for item in error.errors())) from None
    except (RecursionError, ValueError):
        raise UserError(f"{name}: a value or key is nested too deep, or a number too long; shorten it") from None


def _explain(item: object, name: str, lines: TomlLines) -> str:
    """Return the line that describes one validation error."""
    assert isinstance(item, dict)  # noqa: S101 - pydantic's ErrorDetails, a dict at run time
    location: KeyPath = tuple(part for part in item["loc"] if part != "[key]")
    if item["type"] == "located":
        location = (*location, *item["ctx"]["path"])
    key = "".join(f"[{part}]" if isinstance(part, int) else f".{_key(part)}" for part in location).lstrip(".")
    text = str(item["msg"]).removeprefix("Value error, ")
    if item["type"] == "extra_forbidden":
        text = "unknown key; remove it or mend its spelling"
    elif item["type"] == "missing":
        text = "is missing; add it"
    return f"{name}:{lines.line(location)}: {key or 'policy'}: {text[0].lower() + text[1:]}"


def _key(part: str) -> str:
    """Return a key as it can stand in a one-line message."""
    return part if part.isprintable() else json.dumps(part)


def compile_policy(raw: bytes, name: str = SOURCE_NAME) -> Policy:
    """Compile roles.toml.

    Args:
        raw: its content.
        name: what error messages call the file.

    Returns:
        What `policy.json` holds.

    Raises:
        UserError: as `read_source`.
    """
    source, lines = read_source(raw, name), TomlLines(raw.removeprefix(BOM))
    return {
        "format": POLICY_FORMAT,
        "source": fingerprint(raw),
        "default_role": source.default_role,
        "record": source.record,
        "log_max_bytes": source.log_max_bytes,
        "log_keep": source.log_keep,
        "sandbox": source.sandbox,
        "control": _control(source.control),
        "plans": {
            "require_stamp": source.plans.require_stamp,
            "always_in_scope": file_regex(source.plans.always_in_scope),
        },
        "secrets": path_regex(_fold(glob) for glob in source.secrets),
        "mcp_reads": tool_regex(source.mcp_reads),
        "mcp_writes": f"(?:{tool_regex(source.mcp_writes)}|{words_regex(source.mcp_write_words)})",
        "roles": {role: _role(role, row, lines, source.plans.out_of_plan) for role, row in source.roles.items()},
    }


def policy_json(policy: Policy) -> bytes:
    """Return the text of policy.json."""
    return json.dumps(policy, indent=1, ensure_ascii=False).encode() + b"\n"


def _control(globs: list[str]) -> Control:
    def part(keep: Callable[[str], bool], strip: int) -> str:
        return path_regex(_fold(glob[strip:]) for glob in globs if keep(glob))

    return {
        "repository": part(lambda glob: not glob.startswith(("~/", "//")), 0),
        "home": part(lambda glob: glob.startswith("~/"), 1),
        "absolute": part(lambda glob: glob.startswith("//"), 1),
    }


def _role(name: str, row: RoleSource, lines: TomlLines, out_of_plan: str) -> Role:
    places = {rule.id: lines.line(("roles", name, "rules", index, "tools")) for index, rule in enumerate(row.rules)}
    places[LISTED_COMMANDS] = lines.line(("roles", name, "commands" if row.commands else "rules"))
    return {
        "title": row.title,
        "names": row.names,
        "command": row.command,
        "phases": row.phases,
        "launch": row.launch,
        "read_only": row.read_only,
        "instructions": row.instructions.strip(),
        "rules": [
            *_listed(name, row, lines),
            *(
                _rule(name, rule, lines.line(("roles", name, "rules", index)), places, out_of_plan)
                for index, rule in enumerate(row.rules)
            ),
        ],
    }


def _listed(role: str, row: RoleSource, lines: TomlLines) -> list[Rule]:
    """Return the rules that a role's `reads` and `commands` stand for; they come before its own."""
    found: list[Rule] = []
    granted: Rule = {
        "id": "", "line": 0, "effects": [], "zones": None, "paths": None, "tools": None, "commands": None,
        "active_plan": None, "in_plan": None, "sandboxed": None, "verdict": ALLOW, "reason": "", "answers_prompt": True,
    }  # fmt: skip
    if row.reads == ALLOW:
        line = lines.line(("roles", role, "reads"))
        zones = [zone for zone in ZONES if zone != OUTSIDE]
        found.append({**granted, "id": f"{role}.reads", "line": line, "effects": ["read", "vcs-read"], "zones": zones})
    if row.commands:
        line = lines.line(("roles", role, "commands"))
        commands = [command_regexes(item) for item in row.commands]
        found.append({**granted, "id": f"{role}.commands", "line": line, "effects": ["run"], "commands": commands})
    return found


def _rule(role: str, row: RuleSource, line: int, places: dict[str, int], out_of_plan: str) -> Rule:
    globs = [item for item in row.paths or [] if not item.startswith("@")]
    zones = [item[1:] for item in row.paths or [] if item.startswith("@")]
    if row.verdict in (ASK, DENY):
        globs = [_fold(glob) for glob in globs]
    reason = row.reason
    if row.listed_in:
        listed = f"`tools` of {role}.{row.listed_in}" if row.listed_in != LISTED_COMMANDS else f"`commands` of {role}"
        place = f"{listed} ({SOURCE_NAME}, line {places[row.listed_in]})"
        reason = _put_listed_in(reason, place)
    return {
        "id": f"{role}.{row.id}",
        "line": line,
        "effects": list(row.effects),
        "zones": zones or None,
        "paths": path_regex(globs) if globs else None,
        "tools": None if row.tools is None else tool_regex(row.tools),
        "commands": None,
        "active_plan": row.active_plan,
        "in_plan": row.in_plan,
        "sandboxed": row.sandboxed,
        "verdict": out_of_plan if row.verdict == "out_of_plan" else row.verdict,
        "reason": reason,
        "answers_prompt": row.answers_prompt,
    }


def _put_listed_in(reason: str, place: str) -> str:
    """Fill in `{listed_in}`; other placeholders and escaped braces stay for the guard."""
    parts = []
    for literal, name, _, _ in string.Formatter().parse(reason):
        parts.append(literal.replace("{", "{{").replace("}", "}}"))
        if name is not None:
            parts.append(place if name == "listed_in" else "{" + name + "}")
    return "".join(parts)


def _fold(glob: str) -> str:
    """Fold a glob the way the guard folds the paths it is compared with, but for its escapes."""
    return "\\".join(paths.key(part) for part in glob.split("\\"))


def editable_globs(control: Iterable[str]) -> list[str]:
    """Return the control globs that the roles' permission rules can carry.

    A rule of the client makes no exceptions, so a glob that covers the plans in Review is left out.
    """
    inside = [glob for glob in control if not glob.startswith(("~/", "//"))]
    return [glob for glob in inside if not re.match(path_regex([glob]), ".claude/plans/Review/x.md")]
