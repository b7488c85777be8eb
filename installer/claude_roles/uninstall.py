"""Works out how a repository gets rid of roles, and what stays in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from claude_roles.blocks import body, gap, take_block
from claude_roles.compiler import POLICY_NAME
from claude_roles.documents import BESIDE
from claude_roles.errors import UserError
from claude_roles.install import BLOCKS, HOOKS, SETTINGS, read_text
from claude_roles.preview import patch
from claude_roles.receipt import BEFORE, FOREIGN, MANIFEST, Before, Manifest, digest, read_before, read_manifest
from claude_roles.script_handover import BRIDGE
from claude_roles.settings_removal import Around, take_hooks
from claude_roles.transaction import Transaction, leftovers
from role_guard import interpreter, prepared
from role_guard.layout import STATES

PLANS, STATE, LOGS = ".claude/plans", ".claude/roles/state", ".claude/roles/logs"
OURS = (".claude", ".claude/commands", PLANS, ".claude/roles")
"""Directories that count as made for us where it is not on record."""


class Removal(NamedTuple):
    """What a removal does.

    `restored`: files of the person that lose what we put in; `removed`: files that go, many of a kind as one; `left`:
    what stays of ours, with the reason; `diff`: the restored files as a unified diff.
    """

    restored: list[str]
    removed: list[str]
    left: dict[str, str]
    diff: str


def plan_removal(root: Path, *, purge: bool) -> tuple[Transaction, Removal]:
    """Work out a removal.

    Args:
        root: top directory of the repository.
        purge: plans, logs and edited files go as well.

    Returns:
        The transaction to commit, and what it does. The settings come first, because they switch us off; the records
        last, so that a removal that was killed can be done again.

    Raises:
        UserError: roles are not installed here, or something is in the way.
    """
    transaction = Transaction(root)
    manifest, before = read_manifest(transaction), read_before(transaction)
    if manifest is None and before is None and not any(leftovers(_places(root))):
        raise UserError(f"{root}: roles are not installed here; name the repository that they are installed in")
    for name in SETTINGS.values():
        _restore_settings(transaction, name, before)
    for name in BLOCKS:
        _restore_block(transaction, name, before)
    restored = [
        path.relative_to(root).as_posix() for path, content in transaction.changes.items() if content is not None
    ]
    left = _remove_files(transaction, manifest or Manifest({}, {}), before, purge=purge)
    transaction.sweep(_places(root))
    left.update(_remove_kept(transaction, purge=purge))
    for name in (MANIFEST, BEFORE):
        transaction.remove(name)
    for name in _directories(transaction, before):
        transaction.drop_directory(name)
    return transaction, Removal(restored, _removed(transaction), left, _diff(transaction, restored))


def _restore_settings(transaction: Transaction, name: str, before: Before | None) -> None:
    text = read_text(transaction, name)
    if text is None:
        return
    row = None if before is None else before.settings.get(name)
    left = take_hooks(text, None if row is None else Around(**row), str(transaction.root / name))
    if left is None:
        transaction.remove(name)
    else:
        transaction.write(name, left.encode())


def _restore_block(transaction: Transaction, name: str, before: Before | None) -> None:
    """Plan the removal of a block; a file that was made for it goes if nothing else is in it."""
    text, path = read_text(transaction, name), str(transaction.root / name)
    begin, end = BLOCKS[name]
    if text is None or body(text, begin, end, path) is None:
        return
    row = None if before is None else before.blocks.get(name)
    head = text[: text.index(begin)]
    put = gap("x\n") if row is None and head.endswith("\n\n") else "" if row is None else row["gap"]
    left = take_block(text, begin, end, put, path)
    if not left and (row is None or row["made"]):
        transaction.remove(name)
    else:
        transaction.write(name, left.encode())


def _remove_files(
    transaction: Transaction, manifest: Manifest, before: Before | None, *, purge: bool
) -> dict[str, str]:
    """Plan the removal of what was installed; return what stays, and why."""
    left: dict[str, str] = {}
    same = {} if before is None else before.same
    for name, recorded in sorted(manifest.files.items()):
        present = transaction.read(name)
        if present is None:
            continue
        if name in same:
            transaction.write(name, same[name] if digest(present) == recorded else present)
        elif recorded == FOREIGN:
            pass
        elif name.startswith(HOOKS) or name == POLICY_NAME or digest(present) == recorded or purge:
            transaction.remove(name)
        else:
            left[name] = "you edited it"
        if transaction.read(name + BESIDE) is not None and recorded != FOREIGN:
            transaction.remove(name + BESIDE)
    for name in _among_scripts(transaction.root):
        transaction.remove(name)
    return left


def _places(root: Path) -> Iterator[Path]:
    """Yield the directories that files of ours are in."""
    claude = root / ".claude"
    yield from (root, claude, claude / "commands", claude / "roles")
    yield from (path for path in (claude / "roles").rglob("*") if path.is_dir())


def _among_scripts(root: Path) -> Iterator[str]:
    """Yield what hooks and killed installations left among the scripts."""
    hooks = root / HOOKS
    for path in sorted(hooks.rglob("*")):
        name = path.relative_to(hooks)
        if path.is_file() and ("__pycache__" in name.parts or name.parts[0].startswith(BRIDGE)):
            yield path.relative_to(root).as_posix()


def _remove_kept(transaction: Transaction, *, purge: bool) -> dict[str, str]:
    """Plan what happens to plans, logs and state; return what stays, and why."""
    root = transaction.root
    reasons = {
        **{f"{PLANS}/{state}": "plans are yours; `--purge` removes them" for state in STATES},
        LOGS: "the audit log is yours; `--purge` removes it",
        STATE: "it holds approvals and versions of your plans",
    }
    present = {name: [path for path in sorted((root / name).rglob("*")) if path.is_file()] for name in reasons}
    for name in (interpreter.NAME, prepared.NAME):
        if root / name in present[STATE]:
            present[STATE].remove(root / name)
            transaction.remove(name)
    if not any(present[f"{PLANS}/{state}"] for state in STATES):
        reasons[STATE] = ""
    left: dict[str, str] = {}
    for name, reason in reasons.items():
        if present[name] and reason and not purge:
            left[name + "/"] = reason
            continue
        for path in present[name]:
            transaction.remove(path.relative_to(root).as_posix())
    return left


def _directories(transaction: Transaction, before: Before | None) -> Iterator[str]:
    """Yield the directories that go if they are empty."""
    root = transaction.root
    yield from OURS if before is None else before.directories
    for name in (HOOKS, STATE, LOGS, *(f"{PLANS}/{state}" for state in STATES)):
        if before is not None and name.startswith(PLANS) and name not in before.directories:
            continue
        yield name
        yield from (path.relative_to(root).as_posix() for path in (root / name).rglob("*") if path.is_dir())
    for path in transaction.changes:
        parent = path.parent.relative_to(root).as_posix()
        if parent.startswith(".claude/roles/"):
            yield parent


def _removed(transaction: Transaction) -> list[str]:
    """Return what goes: files in directories of ours as one line each."""
    found: dict[str, None] = {}
    for path, content in transaction.changes.items():
        name = path.relative_to(transaction.root).as_posix()
        if content is None:
            place = next((place for place in (HOOKS, STATE, LOGS) if name.startswith(place + "/")), "")
            found[place + "/" if place else name] = None
    return list(found)


def _diff(transaction: Transaction, restored: list[str]) -> str:
    return "".join(
        patch(name, transaction.read(name), transaction.changes[transaction.root / name]) for name in restored
    )
