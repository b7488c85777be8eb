"""Finds the files that the package carries: hook scripts and templates.

In a wheel they are in `claude_roles/assets`; in a checkout (and an editable install) they stand at the top level.
"""

from __future__ import annotations

from pathlib import Path

import role_guard

_PACKAGED = Path(__file__).parent / "assets"
_CHECKOUT = Path(__file__).parents[2]


def hook_files() -> dict[str, bytes]:
    """Return the hook scripts, by path relative to the directory they are installed in."""
    package = Path(role_guard.__file__).parent
    entry = _PACKAGED / "role-guard.py" if _PACKAGED.is_dir() else _CHECKOUT / "hooks" / "role-guard.py"
    files = {
        f"role_guard/{path.relative_to(package).as_posix()}": path.read_bytes()
        for path in sorted(package.rglob("*.py"))
    }
    return {"role-guard.py": entry.read_bytes(), **files}


def template(name: str) -> str:
    """Return the text of a file in `settings-templates`, or of `CLAUDE.md.tmpl`.

    Args:
        name: path relative to `settings-templates`, or `CLAUDE.md.tmpl`.

    Raises:
        FileNotFoundError: there is no such template.
    """
    base = _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT
    path = base / name if name == "CLAUDE.md.tmpl" else base / "settings-templates" / name
    return path.read_text(encoding="utf-8")


def role_settings_templates() -> list[str]:
    """Return the names of the templates that a role's settings can be made from."""
    directory = (_PACKAGED if _PACKAGED.is_dir() else _CHECKOUT) / "settings-templates"
    return sorted(path.name for path in directory.glob("*.json") if path.name != "project.json")


def command_templates() -> dict[str, str]:
    """Return the slash commands, by file name."""
    base = _PACKAGED if _PACKAGED.is_dir() else _CHECKOUT
    directory = base / "settings-templates" / "commands"
    return {path.name: path.read_text(encoding="utf-8") for path in sorted(directory.glob("*.md"))}
