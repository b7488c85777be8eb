"""Works out what a repository gets, and writes it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from claude_roles import __version__, assets, past, rendering
from claude_roles.blocks import body, gap, put_block
from claude_roles.compiler import POLICY_NAME, SOURCE_NAME, compile_policy, policy_json, read_source
from claude_roles.documents import BESIDE, Documents
from claude_roles.errors import UserError
from claude_roles.preview import patch
from claude_roles.receipt import (
    BEFORE,
    MANIFEST,
    Before,
    before_json,
    digest,
    manifest_json,
    read_before,
    read_manifest,
)
from claude_roles.script_handover import ENTRY, ScriptHandover
from claude_roles.settings_merge import is_installed, merge_hooks
from claude_roles.settings_removal import Around, around
from claude_roles.transaction import Transaction
from role_guard import interpreter, prepared
from role_guard.layout import STATES, locate
from role_guard.sessions import UNASSIGNED

SETTINGS = {"project": ".claude/settings.json", "local": ".claude/settings.local.json"}
HOOKS = ".claude/roles/hooks"
IGNORED = (".claude/plans/Review/", ".claude/plans/Active/", ".claude/roles/state/", ".claude/roles/logs/",
           ".claude/roles/hooks/**/__pycache__/")  # fmt: skip
BLOCKS = {
    ".gitignore": ("# claude-roles: begin", "# claude-roles: end"),
    ".claude/CLAUDE.md": ("<!-- claude-roles: begin -->", "<!-- claude-roles: end -->"),
}
"""Files of the user with a block of ours, and its marks."""


class Result(NamedTuple):
    """What an installation does, or would do.

    `created`, `changed` and `removed`: paths relative to the repository; `kept`: files that a person edited since they
    were installed and that stay as they are; `merged`: such files that took over what is new; `conflicts`: such files
    that could not, with a file beside them; `waiting`: those whose file beside them is older; `replaced`: scripts that
    had been changed and are ours again; `diff`: all of it as a unified diff.
    """

    created: list[str]
    changed: list[str]
    removed: list[str]
    kept: list[str]
    merged: list[str]
    conflicts: list[str]
    waiting: list[str]
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
        UserError: something is in the way; nothing was written, but perhaps a `.new` beside roles.toml.
    """
    transaction = Transaction(root)
    _refuse_other_scope(transaction, scope)
    manifest = read_manifest(transaction)
    files, texts = ({}, {}) if manifest is None else (manifest.files, manifest.texts or {})
    documents = Documents(transaction, files, texts)
    transaction.write(BEFORE, b"")  # its place is the first: whatever is done later, what was before is on record
    raw = _policy_source(documents, dry_run=dry_run)
    scripts = {POLICY_NAME: policy_json(compile_policy(raw)), **_scripts()}
    replaced = [name for name, content in scripts.items() if _is_foreign(transaction, name, content, files)]
    for name, content in scripts.items():
        transaction.write(name, content)
    for name, content in _rendered(raw):
        documents.settle(name, content)
    stale = set(files) - set(scripts) - set(documents.files)
    _remove_stale(transaction, {name: files[name] for name in stale}, documents)
    for state in STATES:
        transaction.need_directory(f".claude/plans/{state}")
    before = read_before(transaction)
    known = before or Before([], {}, {}, {})
    blocks = {name: _merge_block(documents, transaction, name, known) for name in BLOCKS}
    settings, around_ours = _merged_settings(transaction, scope, known)
    digests = {**{name: digest(content) for name, content in scripts.items()}, **documents.files}
    transaction.write(MANIFEST, manifest_json(__version__, scope, digests, documents.texts))
    transaction.write(SETTINGS[scope], settings)  # last, because they switch us on
    if before is None and manifest is not None:
        transaction.changes.pop(root / BEFORE)  # installed by a version that kept no record: it can't be had any more
    else:
        made = [*known.directories, *transaction.missing_directories()]
        record = Before(made, {**documents.same, **known.same}, blocks, {SETTINGS[scope]: around_ours._asdict()})
        _write_first(transaction, before_json(record))
    result = _result(transaction, documents, replaced)
    transaction.handover = ScriptHandover.needed(transaction, _scripts())
    if transaction.handover is not None:
        transaction.changes.pop(root / HOOKS / ENTRY, None)  # it is what hands over
    if not dry_run:
        transaction.commit()
    return result


def pin_interpreter(root: Path) -> None:
    """Have the hook run by our interpreter on this machine, unless somebody else starts the sessions here."""
    if hasattr(os, "geteuid") and root.stat().st_uid != os.geteuid():
        return
    with contextlib.suppress(OSError):  # the first session does it too
        interpreter.pin(locate(str(root / HOOKS)), anew=True)
        Path(prepared.path_of(str(root))).unlink(missing_ok=True)  # it is made anew


def _scripts() -> dict[str, bytes]:
    return {f"{HOOKS}/{name}": content for name, content in assets.hook_files().items()}


def _policy_source(documents: Documents, *, dry_run: bool) -> bytes:
    """Return what roles.toml will hold.

    Raises:
        UserError: it is no policy of this version, and can't be made one.
    """
    template = assets.template("roles.toml").encode()
    raw = documents.settle(SOURCE_NAME, template, past.POLICIES)
    if SOURCE_NAME in documents.kept:
        documents.kept.remove(SOURCE_NAME)  # it is there to be edited, so that is no news
    try:
        compile_policy(raw)
    except UserError as error:
        if SOURCE_NAME not in documents.conflicts:
            raise
        root = documents.root
        if not dry_run:
            alone = Transaction(root)
            alone.write(SOURCE_NAME + BESIDE, documents.beside[SOURCE_NAME])
            alone.commit()
        place = f"{root / SOURCE_NAME}{BESIDE}"
        what = "your roles.toml is of an older version, and your edits could not be merged"
        raise UserError(
            f"{place}: {what}; mend this file, move it over roles.toml and run again", *error.lines
        ) from None
    return raw


def _rendered(raw: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the documents that people may edit, and what they should hold by a policy."""
    source = read_source(raw)
    for name, role in source.roles.items():
        if name != UNASSIGNED:
            yield f".claude/roles/{name}/CLAUDE.md", rendering.role_instructions(name, role)
            yield f".claude/roles/{name}/settings.json", rendering.role_settings(name, role, source)
    yield ".claude/plan-template.md", assets.template("plan-template.md").encode()
    for name, text in assets.command_templates().items():
        yield f".claude/commands/{name}", text.encode()


def _is_foreign(transaction: Transaction, name: str, content: bytes, files: dict[str, str]) -> bool:
    """Say whether a script is neither as it was installed nor as it will be."""
    present = transaction.read(name)
    return present is not None and present != content and digest(present) != files.get(name)


def _remove_stale(transaction: Transaction, stale: dict[str, str], documents: Documents) -> None:
    """Plan the removal of what an earlier version, or an earlier policy, installed; what was edited stays."""
    for name, recorded in sorted(stale.items()):
        present = transaction.read(name)
        if present is None:
            continue
        if name.startswith(HOOKS) or digest(present) == recorded:
            transaction.remove(name)
            transaction.drop_directory(str(Path(name).parent))
        else:
            documents.kept.append(name)


def _merge_block(documents: Documents, transaction: Transaction, name: str, known: Before) -> dict[str, object]:
    """Plan a marked block; return what was there before."""
    begin, end = BLOCKS[name]
    path = str(transaction.root / name)
    text = read_text(transaction, name)
    theirs = "\n".join(IGNORED) if name == ".gitignore" else assets.template("workflow.md").rstrip("\n")
    present = body(text, begin, end, path)
    if present not in (None, theirs) and name not in known.blocks and not documents.was_installed:
        raise UserError(f"{path}: has lines between `{begin}` and `{end}`, but was not installed; remove these marks")
    settled, marked = documents.settle_body(name, present, theirs, frozenset({past.WORKFLOW, past.IGNORED}))
    transaction.write(name, put_block(text, settled, begin, end, path).encode())
    if marked:
        documents.put_beside(name, put_block(text, marked, begin, end, path).encode())
    if present is not None and name in known.blocks:
        return known.blocks[name]
    return {"made": text is None, "gap": gap(text)}


def _merged_settings(transaction: Transaction, scope: str, known: Before) -> tuple[bytes, Around]:
    """Return the settings with our entries, and what was there before."""
    name = SETTINGS[scope]
    path, ours, text = str(transaction.root / name), rendering.project_settings(), read_text(transaction, name)
    row = known.settings.get(name)
    merged = merge_hooks(text, ours, path)
    return merged.encode(), around(text, ours, path, None if row is None else Around(**row))


def _refuse_other_scope(transaction: Transaction, scope: str) -> None:
    for other, name in SETTINGS.items():
        if other != scope and is_installed(read_text(transaction, name) or ""):
            raise UserError(
                f"{transaction.root / name}: claude-roles is installed here already; "
                f"run `install-roles --scope {other}`, or `install-roles --uninstall` first"
            )


def _write_first(transaction: Transaction, content: bytes) -> None:
    """Give the file whose place is the first its content."""
    path = transaction.root / BEFORE
    if transaction.read(BEFORE) == content:
        transaction.changes.pop(path, None)
    else:
        transaction.changes[path] = content


def read_text(transaction: Transaction, name: str) -> str | None:
    """Return a file of the user as text, None if it is missing.

    Raises:
        UserError: it is no UTF-8 text, or can't be read.
    """
    raw = transaction.read(name)
    try:
        return None if raw is None else raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = (raw or b"")[: error.start].count(b"\n") + 1
        raise UserError(f"{transaction.root / name}:{line}: not UTF-8 text; save the file as UTF-8") from None


def _result(transaction: Transaction, documents: Documents, replaced: list[str]) -> Result:
    changes = {path.relative_to(transaction.root).as_posix(): content for path, content in transaction.changes.items()}
    old = {name: transaction.read(name) for name in changes}
    created = [name for name in changes if old[name] is None]
    created += [path.relative_to(transaction.root).as_posix() + "/" for path in transaction.directories]
    return Result(
        created=sorted(created),
        changed=sorted(name for name, content in changes.items() if old[name] is not None and content is not None),
        removed=sorted(name for name, content in changes.items() if content is None),
        kept=documents.kept,
        merged=documents.merged,
        conflicts=documents.conflicts,
        waiting=documents.waiting(),
        replaced=replaced,
        diff="".join(patch(name, old[name], content) for name, content in changes.items()),
    )
