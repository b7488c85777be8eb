"""Works out what a repository gets, and writes it."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from claude_roles import __version__, assets, rendering
from claude_roles.blocks import put_block
from claude_roles.compiler import SOURCE_NAME, compile_policy, policy_json, read_source
from claude_roles.errors import UserError
from claude_roles.settings_merge import is_installed, merge_hooks
from claude_roles.transaction import Transaction
from role_guard.layout import STATES
from role_guard.sessions import UNASSIGNED

SETTINGS = {"project": ".claude/settings.json", "local": ".claude/settings.local.json"}
MANIFEST = ".claude/roles/manifest.json"
HOOKS = ".claude/roles/hooks"
IGNORED = (".claude/plans/Review/", ".claude/plans/Active/", ".claude/roles/state/", ".claude/roles/logs/",
           ".claude/roles/hooks/**/__pycache__/")  # fmt: skip


class Result(NamedTuple):
    """What an installation does, or would do.

    `created` and `changed`: paths relative to the repository; `kept`: files that a person edited since they were
    installed and that stay as they are; `replaced`: scripts that had been changed and are ours again; `diff`: all
    of it as a unified diff.
    """

    created: list[str]
    changed: list[str]
    kept: list[str]
    replaced: list[str]
    diff: str


def install(root: Path, scope: str, *, dry_run: bool = False) -> Result:
    """Install roles into a repository, or bring an installation up to date.

    Args:
        root: top directory of the repository.
        scope: `project` (hooks go into settings.json) or `local` (settings.local.json).
        dry_run: only work out what would be done.

    Returns:
        What was, or would be, done.

    Raises:
        UserError: something is in the way; nothing was written.
    """
    transaction = Transaction(root)
    _refuse_other_scope(transaction, scope)
    recorded = _recorded(transaction)
    kept: list[str] = []
    replaced: list[str] = []
    owned: dict[str, bytes] = {}
    for name, content in _owned_files(transaction):
        present = transaction.read(name)
        edited = present is not None and present != content and _digest(present) != recorded.get(name)
        if edited and name.startswith((HOOKS, ".claude/roles/policy.json")):
            replaced.append(name)
        elif edited:
            kept.append(name)
            owned[name] = content
            continue
        owned[name] = content
        transaction.write(name, content)
    for name in sorted(set(recorded) - set(owned)):
        if name.startswith(HOOKS) and transaction.read(name) is not None:
            raise UserError(f"{root / name}: belongs to another version of claude-roles; remove it and run again")
    for state in STATES:
        transaction.need_directory(f".claude/plans/{state}")
    manifest = {
        "version": __version__,
        "scope": scope,
        "files": {name: recorded.get(name, "") if name in kept else _digest(owned[name]) for name in sorted(owned)},
    }
    transaction.write(MANIFEST, json.dumps(manifest, indent=1).encode() + b"\n")
    _merge_user_files(transaction, scope)
    result = _result(transaction, kept, replaced)
    if not dry_run:
        transaction.commit()
    return result


def _owned_files(transaction: Transaction) -> Iterator[tuple[str, bytes]]:
    """Yield the files that are wholly ours, and what they should hold."""
    raw = transaction.read(SOURCE_NAME)
    if raw is None:
        raw = assets.template("roles.toml").encode()
    source, policy = read_source(raw), compile_policy(raw)
    for name, content in assets.hook_files().items():
        yield f"{HOOKS}/{name}", content
    yield SOURCE_NAME, raw
    yield ".claude/roles/policy.json", policy_json(policy)
    for name, role in source.roles.items():
        if name != UNASSIGNED:
            yield f".claude/roles/{name}/CLAUDE.md", rendering.role_instructions(name, role)
            yield f".claude/roles/{name}/settings.json", rendering.role_settings(name, role, source)
    yield ".claude/plan-template.md", assets.template("plan-template.md").encode()
    for name, text in assets.command_templates().items():
        yield f".claude/commands/{name}", text.encode()


def _merge_user_files(transaction: Transaction, scope: str) -> None:
    """Plan the additions to files that belong to the user; the settings come last, because they switch us on."""

    def block(name: str, body: str, begin: str, end: str) -> None:
        text = put_block(_text(transaction, name), body, begin, end, str(transaction.root / name))
        transaction.write(name, text.encode())

    block(".gitignore", "\n".join(IGNORED), "# claude-roles: begin", "# claude-roles: end")
    workflow = assets.template("workflow.md").rstrip("\n")
    block(".claude/CLAUDE.md", workflow, "<!-- claude-roles: begin -->", "<!-- claude-roles: end -->")
    name = SETTINGS[scope]
    path = str(transaction.root / name)
    transaction.write(name, merge_hooks(_text(transaction, name), rendering.project_settings(), path).encode())


def _refuse_other_scope(transaction: Transaction, scope: str) -> None:
    for other, name in SETTINGS.items():
        if other != scope and is_installed(_text(transaction, name) or ""):
            raise UserError(
                f"{transaction.root / name}: claude-roles is installed here already; "
                f"run `install-roles --scope {other}`, or remove its hook entries there first"
            )


def _recorded(transaction: Transaction) -> dict[str, str]:
    """Return the digests that the last installation wrote down, by path."""
    raw = transaction.read(MANIFEST)
    if raw is None:
        return {}
    try:
        return {str(name): str(digest) for name, digest in json.loads(raw)["files"].items()}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        path = transaction.root / MANIFEST
        raise UserError(f"{path}: not a manifest of claude-roles; restore it from git, or remove it") from None


def _text(transaction: Transaction, name: str) -> str | None:
    raw = transaction.read(name)
    try:
        return None if raw is None else raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = (raw or b"")[: error.start].count(b"\n") + 1
        raise UserError(f"{transaction.root / name}:{line}: not UTF-8 text; save the file as UTF-8") from None


def _result(transaction: Transaction, kept: list[str], replaced: list[str]) -> Result:
    created: list[str] = []
    changed: list[str] = []
    diff: list[str] = []
    for path, content in transaction.changes.items():
        name = path.relative_to(transaction.root).as_posix()
        old = transaction.read(name)
        (created if old is None else changed).append(name)
        diff += difflib.unified_diff(
            _lines(old or b""), _lines(content), "/dev/null" if old is None else f"a/{name}", f"b/{name}"
        )
    created += [path.relative_to(transaction.root).as_posix() + "/" for path in transaction.directories]
    return Result(sorted(created), sorted(changed), kept, replaced, "".join(diff))


def _lines(content: bytes) -> list[str]:
    *whole, last = content.decode("utf-8", "replace").split("\n")
    return [line + "\n" for line in whole] + ([last + "\n\\ No newline at end of file\n"] if last else [])


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
