"""What the oracle's commands find: a home with canaries in it, and the cases' repository with something to read."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

from support.project import Project

PROJECT = "home/project"
LONG_AGO = 1_700_000_000
"""The time of all files in a box: older than git's index, so that git has no reason to refresh it."""

MARKS = "marks"
CANARY = '#!/bin/sh\n: >"/box/marks/${0##*/}"\n'
"""A program that must never run. It leaves its name in the box, where every new file is found."""

CANARIES = (
    *"evil payload hook.sh ls.sh run.sh x.sh canary editor pager browser lessopen askpass".split(),
    *"vi view ed ex pico sensible-editor sensible-pager sensible-browser xdg-open".split(),
    *"www-browser x-www-browser most pinentry sendmail meld kdiff3 vimdiff".split(),
    *"git-evil git-payload git-credential-cache sh-canary".split(),
)
"""Names of programs that come first in PATH, and that no allowed command has a reason to start."""

HOOKS = (
    *"applypatch-msg commit-msg fsmonitor-watchman p4-changelist p4-post-changelist p4-pre-submit".split(),
    *"p4-prepare-changelist post-applypatch post-checkout post-commit post-index-change post-merge".split(),
    *"post-receive post-rewrite post-update pre-applypatch pre-auto-gc pre-commit pre-merge-commit pre-push".split(),
    *"pre-rebase pre-receive prepare-commit-msg proc-receive push-to-checkout reference-transaction".split(),
    *"sendemail-validate update".split(),
)
"""All hooks of githooks(5)."""

PROGRAM_VARIABLES = {
    "EDITOR": "editor",
    "VISUAL": "editor",
    "GIT_EDITOR": "editor",
    "GIT_SEQUENCE_EDITOR": "editor",
    "PAGER": "pager",
    "MANPAGER": "pager",
    "GIT_PAGER": "pager",
    "BROWSER": "browser",
    "GIT_ASKPASS": "askpass",
    "SSH_ASKPASS": "askpass",
    "GIT_SSH": "evil",
    "LESSOPEN": "lessopen",
}
"""Variables that name a program, and the canary that they name."""

TEXTS = {
    "docs/notes.txt": "b;2\na;1\nc;3\na;1\n",
    "docs/TODO.md": "- TODO: write tests\n- FIXME: names\n",
    "src/long.py": "".join(f"def f{number}(value):\n    return value + {number}  # TODO\n" for number in range(40)),
    "src/deep/er/mod.py": "import os\n\n\ndef git_push():\n    return os.getcwd()\n",
    "table.csv": "name,size,kind\nx,3,a\ny,1,b\nz,2,a\n",
    "log/app.log": "".join(f"2024-01-{day:02} {'ERROR' if day % 3 else 'INFO'} step {day}\n" for day in range(1, 29)),
    "order": "src\ndocs\n",
    "package.json": '{"name": "example", "version": "1.2.0", "scripts": {"test": "echo ok", "build": "evil"}}\n',
    "config.yaml": "a:\n  b: 1\nlist:\n  - x\n  - y\n",
    ".gitignore": "ignored/\n*.pyc\n",
    ".mailmap": "Proper Name <t@example.com>\n",
}


def make_pattern(project: Project, root: Path) -> None:
    """Make what is copied for the commands: the cases' repository, richer, a home around it, and the canaries.

    Args:
        project: the repository of the cases; it gets more files and more history.
        root: a new directory for the whole.
    """
    home = root / "home"
    home.mkdir(parents=True)
    for name in ("tmp", "var-tmp", "shm", "run", MARKS):
        (root / name).mkdir()
    _add_files(project)
    _add_history(project)
    _add_archives(project.root)
    hooks = project.root / ".git" / "hooks"
    shutil.rmtree(hooks, ignore_errors=True)
    for directory, names in ((hooks, HOOKS), (root / "canaries", CANARIES)):
        directory.mkdir()
        for name in names:
            (directory / name).write_text(CANARY, encoding="utf-8")
            (directory / name).chmod(0o755)
    shutil.copytree(project.root, root / PROJECT, symlinks=True)
    project.git("clone", "-q", "--bare", str(project.root), str(home / "origin.git"))
    shutil.rmtree(home / "origin.git" / "hooks", ignore_errors=True)
    (home / ".gitconfig").write_text("[user]\n\tname = Person\n\temail = p@example.com\n", encoding="utf-8")
    (home / ".ssh").mkdir(mode=0o700)
    (home / ".ssh" / "id_rsa").write_text("secret\n", encoding="utf-8")
    (home / "other").mkdir()
    (home / "other" / "file.txt").write_text("other\n", encoding="utf-8")


def _add_files(project: Project) -> None:
    """Add files, so that most commands find what they name."""
    for name, text in TEXTS.items():
        path = project.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    (project.root / "scripts" / "run.sh").chmod(0o755)
    (project.root / "link.md").symlink_to("README.md")


def _add_history(project: Project) -> None:
    """Add commits, a merge, tags, a branch, a remote, notes, a stash, and changes that are not committed."""
    git = project.git
    git("config", "core.hooksPath", ".git/hooks")
    git("add", "-A", "--", ".", ":!.claude")
    git("commit", "-q", "-m", "Fix what the tests found")
    git("tag", "v1.0")
    git("tag", "-a", "v1.1", "-m", "Second")
    git("checkout", "-q", "-b", "topic")
    project.app.write_text(project.app.read_text(encoding="utf-8") + "\n\nTOPIC = 1\n", encoding="utf-8")
    git("commit", "-q", "-am", "Add a topic")
    git("checkout", "-q", "main")
    (project.root / "docs" / "guide.md").write_text("A guide.\nIt has three lines.\nfoo bar\n", encoding="utf-8")
    git("commit", "-q", "-am", "Write more of the guide")
    git("merge", "-q", "--no-ff", "-m", "Merge topic", "topic")
    git("notes", "add", "-m", "a note", "HEAD")
    git("remote", "add", "origin", "../origin.git")
    for name in ("main", "topic"):
        git("update-ref", f"refs/remotes/origin/{name}", name)
    git("config", "branch.main.remote", "origin")
    git("config", "branch.main.merge", "refs/heads/main")
    readme = project.root / "README.md"
    readme.write_text(readme.read_text(encoding="utf-8") + "stashed\n", encoding="utf-8")
    git("stash", "push", "-q")
    # The index remembers the time of a file that differs from it; a young one makes `git status` write the index.
    for name in git("ls-files", "-z").split("\0")[:-1]:
        os.utime(project.root / name, (LONG_AGO, LONG_AGO))
    git("update-index", "-q", "--refresh")
    readme.write_text(readme.read_text(encoding="utf-8") + "\nfoo, and bar.\n", encoding="utf-8")
    (project.root / "src" / "util.py").write_text("def double(value):\n    return value + value\n", encoding="utf-8")
    git("add", "src/util.py")
    git("update-ref", "--create-reflog", "refs/heads/other", "HEAD~1")
    git("bisect", "start")
    git("bisect", "bad")


def _add_archives(root: Path) -> None:
    """Add archives and compressed files, which are left out of the repository."""
    data = (root / "data.json").read_bytes()
    with tarfile.open(root / "archive.tar", "w") as archive:
        member = tarfile.TarInfo("a.txt")
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    with zipfile.ZipFile(root / "archive.zip", "w") as packed:
        packed.writestr("a.txt", data)
    (root / "data.json.gz").write_bytes(gzip.compress(data))
    (root / "data.json.bz2").write_bytes(bz2.compress(data))
    (root / "data.json.xz").write_bytes(lzma.compress(data))
    for program, name in (("zstd", "data.json.zst"), ("lz4", "data.json.lz4"), ("brotli", "data.json.br")):
        if shutil.which(program):
            with (root / name).open("wb") as target:
                subprocess.run([program, "-c"], input=data, stdout=target, check=True)
