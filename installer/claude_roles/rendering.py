"""Renders what a repository gets from the policy and the templates."""

from __future__ import annotations

import json
import shlex
import string
from typing import Any

from claude_roles import assets
from claude_roles.compiler import editable_globs
from claude_roles.policy_model import PolicySource, RoleSource, RuleSource
from role_guard import interpreter, tools
from role_guard.main import BLOCK, FAILED, REPORTS
from role_guard.status_line import EVENT as STATUS_LINE

BLOCKED = "claude-roles: the hook could not judge this, so it is blocked."
UNCHECKED = "claude-roles: the hook that reports on plans did not run."
REPAIR = (
    "Repair: check that python3 (3.9 or later) is on "
    "PATH and .claude/roles/hooks is complete (git status), then run install-roles in a terminal."
)
SCRIPT = '"$CLAUDE_PROJECT_DIR/.claude/roles/hooks/role-guard.py"'
ANSWERED = 64
"""The exit code by which the hook says that it has judged. Not 0: a script that is cut short ends with 0 too, and must
not pass for an answer. The hook is told it, because the command line of a session that began before an upgrade may
take another one."""

INSTALLED_HERE = (
    'd="$CLAUDE_PROJECT_DIR/.claude"; [ -z "$CLAUDE_PROJECT_DIR" ] || [ -n "$CLAUDE_ROLE" ] || [ -e "$d/roles" ]'
    ' || grep -qs role-guard "$d/settings.json" "$d/settings.local.json" || { [ -d "$d" ] && [ ! -x "$d" ]; }'
)
"""Says in the shell whether roles are installed in the repository, or nobody can tell."""

INTERPRETER = (
    f'f="$CLAUDE_PROJECT_DIR/{interpreter.NAME}"; {{ [ -f "$f" ] && IFS= read -r p <"$f"; }} 2>/dev/null || p='
    '; [ -x "$p" ] || p=python3'
)
"""Says in the shell, without another process, which interpreter runs the hook: `$p` (`role_guard.interpreter`)."""

_PLANS = {"review": ".claude/plans/Review", "active": ".claude/plans/Active", "completed": ".claude/plans/Completed"}


def hook_command(event: str) -> str:
    """Return the shell command that runs the hook for one event.

    A hook that fails otherwise than with exit code 2 would let the call through (client fact), so whatever is not
    an answer, a missing interpreter and an empty script included, ends in exit code 2 and a repair hint; with code 1,
    which only shows the hint, for events that report and don't judge.

    The same command stands in an organisation's managed settings, where it meets repositories without roles: there it
    ends after a test or two. Both have one text, because the client runs commands of the same text once (client fact).
    Where the settings name the hook, or the session was started in a role, roles are installed, whatever is missing:
    that blocks.
    """
    script = f'"$p" -I -S {SCRIPT} {event} {ANSWERED}'
    run = f"{INSTALLED_HERE} || exit 0; {INTERPRETER}; rc=0; {script} || rc=$?"  # also under `set -e`
    if event in REPORTS:
        return f"{run}; [ $rc -eq {ANSWERED} ] || {{ echo '{UNCHECKED} {REPAIR}' >&2; exit {FAILED}; }}"
    return f"{run}; [ $rc -eq {ANSWERED} ] || {{ echo '{BLOCKED} {REPAIR}' >&2; exit {BLOCK}; }}"


def project_settings() -> dict[str, Any]:
    """Return what is merged into the repository's settings: the hook wiring."""

    def fill(text: str) -> str:
        if text.startswith("{hook "):
            return hook_command(text[6:-1])
        prompting = "|".join((*tools.FILE_FIELDS, *tools.SHELLS))
        text = text.replace("{file tools}", "|".join(tools.FILE_FIELDS))
        return text.replace("{reads}", "|".join(tools.READS)).replace("{prompting tools}", prompting)

    return dict(_fill(json.loads(assets.template("project.json")), fill))


def role_settings(name: str, role: RoleSource, policy: PolicySource) -> bytes:
    """Return a role's settings file, with the permission rules that its write rules amount to."""
    settings = json.loads(assets.template(role.settings or "role.json"))
    status = f'{INTERPRETER}; "$p" -I -S {SCRIPT} {STATUS_LINE} {shlex.quote(role.title)}'
    settings = _fill(settings, lambda text: text.replace("{role}", name).replace("{status line}", status))
    settings["permissions"]["ask"] = closed_edits(role, policy)
    return json.dumps(settings, indent=2).encode() + b"\n"


def closed_edits(role: RoleSource, policy: PolicySource) -> list[str]:
    """Return `Edit(...)` rules for all that a role's unconditional deny rules close.

    They go into `permissions.ask`: such a rule puts the call to the person in every mode, also without our hook. A
    rule in `permissions.deny` would refuse the call before any hook sees it, so that neither the reason reaches the
    model nor the refusal the log (client facts, tested end to end).

    A rule of the client has no exceptions: what would also close a path that the role may write is left out.
    """
    found: list[str] = []
    for rule in role.rules:
        if (
            rule.verdict != "deny"
            or rule.effects != ["write"]
            or rule.active_plan is not None
            or rule.in_plan is not None
            or rule.sandboxed is not None
        ):
            continue
        zones = {item[1:] for item in rule.paths or [] if item.startswith("@")}
        if zones >= {*_PLANS, "plans"}:
            found.append("Edit(.claude/plans/**)")
        else:
            found += [f"Edit({_PLANS[zone]}/**)" for zone in _PLANS if zone in zones]
        if "control" in zones:
            found += [permission_rule(glob) for glob in editable_globs(policy.control)]
        found += [permission_rule(item) for item in rule.paths or [] if not item.startswith("@")]
    return list(dict.fromkeys(found))


def permission_rule(glob: str) -> str:
    """Return the client's rule for a glob of the policy; relative to the working directory (client fact)."""
    if "/" not in glob.rstrip("/"):
        return f"Edit(**/{glob.rstrip('/')}/**)"
    stem = glob.strip("/")
    return f"Edit({stem})" if "." in stem.rpartition("/")[2] else f"Edit({stem}/**)"


def role_instructions(name: str, role: RoleSource) -> bytes:
    """Return a role's CLAUDE.md."""
    text = string.Template(assets.template("CLAUDE.md.tmpl")).substitute(
        name=name,
        title=role.title,
        instructions=role.instructions.strip(),
        rules="\n".join([*_listed_lines(role), *(_rule_line(rule) for rule in role.rules if rule.tools != [])]),
    )
    return text.encode()


def _listed_lines(role: RoleSource) -> list[str]:
    """Return the lines for what `reads` and `commands` allow."""
    found = []
    if role.reads == "allow":
        found.append("- **allowed**: shell and git commands that only read this repository (`reads`)")
    if role.commands:
        found.append(f"- **allowed**: the commands {', '.join(f'`{item}`' for item in role.commands)} (`commands`)")
    return found


def _rule_line(rule: RuleSource) -> str:
    words = {
        "allow": "allowed",
        "pass": "as Claude Code's permissions say",
        "warn": "told and logged, then as Claude Code's permissions say",
        "ask": "the person decides",
        "out_of_plan": "as `out_of_plan` in roles.toml says",
        "deny": "refused",
    }
    return f"- **{words[rule.verdict]}**: {rule.about} (`{rule.id}`)"


def _fill(value: Any, fill: Any) -> Any:
    """Replace every text in a JSON value."""
    if isinstance(value, dict):
        return {key: _fill(item, fill) for key, item in value.items()}
    if isinstance(value, list):
        return [_fill(item, fill) for item in value]
    return fill(value) if isinstance(value, str) else value
