"""Ways to do what a role may not do: each works where nothing stops it (`test_layers.py` sees to that)."""

from __future__ import annotations

from typing import Any

from support.project import Project

Way = tuple[str, dict[str, Any]]
"""A tool and its input; `{root}` in a path is the top of the repository."""

WRITER = "open('src/x', 'w').write('x')"
FILES = {
    "Makefile": "all:\n\techo x > src/x\n",
    "run.sh": "#!/bin/sh\necho x > src/x\n",
    "remount.sh": "#!/bin/sh\nmount -o remount,rw,bind . .; echo x > src/x\n",
    "remount.py": "import ctypes, os\n"
    "print(ctypes.CDLL(None).mount(None, os.getcwd().encode(), None, 32 | 4096, None))\n"
    f"{WRITER}\n",
    "approve.py": "import shutil\nshutil.move('.claude/plans/Review/draft.md', '.claude/plans/Active/draft.md')\n",
    "write.c": '#include <stdio.h>\nint main(void) { return fputs("x", fopen("src/x", "w")) < 0; }\n',
    "old.patch": "--- a/src/app.py\n+++ b/src/app.py\n@@ -1,4 +1,4 @@\n-\"\"\"A counter.\"\"\"\n+\"\"\"Patched.\"\"\"\n"
    " \n \n def add(left: int, right: int) -> int:\n",
    "tests/__init__.py": "",
    "tests/test_good.py": "import unittest\nfrom src.app import add\n\n\nclass Adding(unittest.TestCase):\n"
    "    def test_add(self):\n        self.assertEqual(add(1, 2), 3)\n",
    "tests/test_writes.py": "import unittest\n\n\nclass Writing(unittest.TestCase):\n"
    f"    def test_write(self):\n        {WRITER}\n",
}  # fmt: skip


def give_files(project: Project) -> None:
    """Put programs into a repository, and commit them."""
    for name, text in FILES.items():
        path = project.root / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in ("run.sh", "remount.sh"):
        (project.root / name).chmod(0o755)
    project.git("add", "-A")
    project.git("commit", "-q", "-m", "Add tests")


PROGRAMS = [
    f'python3 -c "{WRITER}"',
    "python3 -c \"import os; os.rename('src/app.py', 'src/b.py')\"",
    "python3 -c \"import os; os.remove('src/app.py')\"",
    "python3 -c \"import shutil; shutil.rmtree('src')\"",
    "python3 -c \"import os; os.chmod('src/app.py', 0o777)\"",
    "python3 -c \"import os; os.utime('src/app.py', (1, 1))\"",
    "python3 -c \"import os; os.truncate('src/app.py', 0)\"",
    "python3 -c \"import os; os.symlink('app.py', 'src/l')\"",
    "python3 -c \"import os; os.mkfifo('src/f')\"",
    "python3 -c \"import os; os.setxattr('src/app.py', 'user.a', b'1')\"",
    "python3 -c \"import socket; socket.socket(socket.AF_UNIX).bind('src/s')\"",
    "python3 -c \"import sqlite3; sqlite3.connect('src/d').execute('create table a (b)')\"",
    "python3 approve.py",
    "python3 -c \"import glob; open(glob.glob('.cl*/*/Review/*')[0], 'a').write('x')\"",
    "python3 -c \"open('.claude/settings.json', 'w').write('{}')\"",
    "python3 -c \"open('.git/hooks/pre-commit', 'w').write('x')\"",
    "python3 -c \"import subprocess; subprocess.run(['git', 'commit', '--allow-empty', '-m', 'x'], check=True)\"",
    "python3 -c \"import subprocess; subprocess.run(['git', 'update-ref', 'refs/heads/x', 'HEAD'], check=True)\"",
    "python3 -c \"import subprocess; subprocess.run(['git', 'hash-object', '-w', '--stdin'], input=b'x', check=True)\"",
    "python3 -c \"import subprocess; subprocess.run(['git', 'tag', 'x'], check=True)\"",
    "node -e \"require('fs').writeFileSync('src/x', 'x')\"",
    "perl -e 'open(my $f, \">\", \"src/x\") or die $!; print $f 1'",
    "make",
    "./run.sh",
    "unshare -rm ./remount.sh",
    "python3 -m unittest tests.test_writes",
    "gcc write.c -o $TMPDIR/write && $TMPDIR/write",
    "t=src/x; echo x > $t",
    "nohup python3 -c \"import time; time.sleep(0.2); open('src/x', 'w')\" & wait $!",
    "setsid -w python3 -c \"open('src/x', 'w')\"",
    "python3 -c \"import os, tempfile; os.link('src/app.py', tempfile.mkdtemp() + '/l')\"",
    "python3 -c \"import os; open('/proc/self/root' + os.getcwd() + '/src/x', 'w')\"",
    "python3 -c \"import os; open('/proc/%d/cwd/src/x' % os.getppid(), 'w')\"",
    "d=$(mktemp -d); ln -s $PWD $d/l; python3 -c \"import sys; open(sys.argv[1] + '/l/src/x', 'w')\" $d",
    "d=$(mktemp -d); mount --bind . $d && python3 -c \"import sys; open(sys.argv[1] + '/x', 'w')\" $d",
    "python3 remount.py",
]  # fmt: skip
"""What changes the project, and can't be seen in a command's text."""

CLOSED_PROGRAMS = [
    "python3 -c \"import glob; open(glob.glob('.cl*/*/Active/*')[0], 'a').write('x')\"",
    "python3 -c \"import glob, os; os.remove(glob.glob('.cl*/*/Active/*')[0])\"",
    "python3 -c \"import glob, os; os.rename(glob.glob('.cl*')[0], 'away')\"",
    "python3 approve.py",
    "python3 -c \"import glob; open(glob.glob('.cl*/settings.json')[0], 'w').write('{}')\"",
    "python3 -c \"import glob; open(glob.glob('.cl*/roles/hooks/*.py')[0], 'w').write('')\"",
    "python3 -c \"import glob; open(glob.glob('.cl*/roles')[0] + '/state/x', 'w').write('')\"",
    "python3 -c \"import glob; open(glob.glob('.gi*/hooks')[0] + '/pre-commit', 'w').write('x')\"",
    "python3 -c \"import glob; open(glob.glob('.gi*/config')[0], 'a').write('[x]')\"",
    "python3 -c \"import glob, os; os.rename('.' + 'git', 'away')\"",
    "python3 -c \"import glob, os; os.rename(glob.glob('.gi*/hooks')[0], 'away')\"",
    "python3 -c \"open('.mcp' + '.json', 'w').write('{}')\"",
]
"""What changes plans and control files, and can't be seen in a command's text."""

PROJECT_COMMANDS = [
    "sed -i s/left/right/ src/app.py",
    "echo x > src/new.py",
    "echo x | tee src/new.py",
    "cp src/app.py src/new.py",
    "rm src/app.py",
    "mkdir src/sub",
    "ln -s app.py src/new.py",
    "dd if=/dev/zero of=src/new.py bs=1 count=1",
    "patch -p1 < old.patch",
    "find src -name '*.py' -delete",
    "find src -name '*.py' -exec sed -i s/left/right/ {} +",
    "bash -c 'echo x > src/new.py'",
    "cat <<'EOF' > src/new.py\nx\nEOF",
]  # fmt: skip
"""What changes files of the project, and shows it."""

GIT_COMMANDS = [
    "git commit -q --allow-empty -m x",
    "git tag x",
    "git reset -q --hard HEAD~1",
    "git mv src/app.py src/new.py",
    "git config --local a.b c",
    "git update-ref refs/heads/x HEAD",
    "git apply old.patch",
    "git worktree add -q ../worktree",
]  # fmt: skip
"""What changes the repository, and shows it."""

APPROVALS = [
    "mv .claude/plans/Review/draft.md .claude/plans/Active/",
    "git mv .claude/plans/Review/draft.md .claude/plans/Active/draft.md",
    "cp .claude/plans/Review/draft.md .claude/plans/Active/mine.md",
    "ln .claude/plans/Review/draft.md .claude/plans/Active/mine.md",
    "(cd .claude/plans && mv Review/draft.md Active/)",
    "cat .claude/plans/Review/draft.md > .claude/plans/Active/mine.md",
    "install .claude/plans/Review/draft.md .claude/plans/Active/",
    "find .claude/plans/Review -name 'draft*' -exec mv {} .claude/plans/Active/ ';'",
    "p=plans; mv .claude/$p/Review/draft.md .claude/$p/Active/",
    "python3 -c \"import os; os.rename('.claude/plans/Review/draft.md', '.claude/plans/Active/draft.md')\"",
    "mv .claude/plans/Active/add-feature.md .claude/plans/Completed/",
    "echo '- src/other.py' >> .claude/plans/Active/add-feature.md",
]  # fmt: skip
"""What a person decides about plans."""

CONTROL_COMMANDS = [
    "echo '{}' > .claude/settings.json",
    "rm -r .claude/roles",
    "sed -i s/deny/pass/ .claude/roles/roles.toml",
    "(cd .claude/roles && rm policy.json)",
    "echo x > .git/hooks/pre-commit",
    "git config core.hooksPath hooks",
    "echo '{}' > .mcp.json",
    "cp src/app.py .claude/roles/hooks/role-guard.py",
]  # fmt: skip
"""What changes the files that say what roles may do, and shows it."""


def shell(*commands: str) -> list[Way]:
    return [("Bash", {"command": command, "description": "d"}) for command in commands]


def written(*names: str) -> list[Way]:
    return [("Write", {"file_path": f"{{root}}/{name}", "content": "x\n"}) for name in names]


EDIT = ("Edit", {"file_path": "{root}/src/app.py", "old_string": "left + right", "new_string": "right"})
NOTEBOOK = ("NotebookEdit", {"notebook_path": "{root}/notes.ipynb", "cell_id": "c1", "new_source": "2"})
PROJECT_FILES = [EDIT, NOTEBOOK, *written("src/new.py", "README.md", "docs/new.md")]
PLANS = written(*(f".claude/plans/{state}/mine.md" for state in ("Active", "Completed")))
DRAFT = written(".claude/plans/Review/mine.md")
CONTROL = written(
    ".claude/settings.local.json", ".claude/roles/roles.toml", ".claude/roles/policy.json", ".claude/commands/mine.md",
    ".claude/agents/mine.md", ".claude/roles/hooks/role_guard/decide.py", ".claude/roles/state/plans/x", ".mcp.json",
    ".git/hooks/pre-commit", ".git/config.worktree",
)  # fmt: skip


WAYS: dict[str, dict[str, list[Way]]] = {
    "planner": {
        "project files, by file tools": PROJECT_FILES,
        "approved plans, by file tools": PLANS,
        "control files, by file tools": CONTROL,
        "project files, by commands": shell(*PROJECT_COMMANDS),
        "the repository, by git": shell(*GIT_COMMANDS),
        "approving and changing plans, by commands": shell(*APPROVALS),
        "control files, by commands": shell(*CONTROL_COMMANDS),
        "anything, by programs": shell(*PROGRAMS),
    },
    "implementer": {
        "files that no plan names, by file tools": PROJECT_FILES,
        "plans, by file tools": [*PLANS, *DRAFT],
        "control files, by file tools": CONTROL,
        "files that no plan names, by commands": shell(*PROJECT_COMMANDS),
        "approving and changing plans, by commands": shell(*APPROVALS),
        "control files, by commands": shell(*CONTROL_COMMANDS),
        "plans and control files, by programs": shell(*CLOSED_PROGRAMS),
        "files that no plan names, by programs": shell(*PROGRAMS[:3]),
    },
    "unassigned": {
        "anything, by file tools": [*PROJECT_FILES, *PLANS, *DRAFT, *CONTROL],
        "anything, by commands": shell(*(PROJECT_COMMANDS + GIT_COMMANDS + APPROVALS + CONTROL_COMMANDS)[::4]),
        "anything, by programs": shell(*PROGRAMS[::4], *CLOSED_PROGRAMS[::4]),
    },
}  # fmt: skip
"""By role and by what it may not do; the implementer's plan names `planned.py` only."""
