"""Git in a repository of our own, which borrows only the objects of the person's.

Sources: gitrepository-layout(5); git(1), "Environment Variables"; git-config(1).
"""

from __future__ import annotations

from role_guard import system as os
from role_guard.layout import Layout
from role_guard.plans import git

_LINE_ENDS = "input" if os.linesep == "\r\n" else "false"
"""`core.autocrlf`: where editors write CRLF, files differ from their commit in that alone."""

_CONFIG = """[core]
\trepositoryformatversion = 1
\tbare = false
\tautocrlf = {line_ends}
\tquotePath = false
\tpreloadIndex = true
[extensions]
	objectFormat = {algorithm}
"""


class Git:
    """Git in a repository of our own.

    `root`: of the checkout; `place`, `index`: paths of the repository and of its index; `algorithm`: of its hashes.
    """

    def __init__(self, place: str, layout: Layout, head: str) -> None:
        """Make the repository in an empty directory, for hashes as long as that of the present commit."""
        self.root, self.place, self.index = layout.root, place, os.path.join(place, "index")
        self._options = ("-C", layout.root)
        self._environment = {
            **git.environment(),
            "GIT_DIR": place, "GIT_WORK_TREE": layout.root, "GIT_INDEX_FILE": self.index,
            "GIT_OBJECT_DIRECTORY": os.path.join(layout.git, "objects"),
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "GIT_ATTR_NOSYSTEM": "1",
            "HOME": place, "XDG_CONFIG_HOME": place,
        }  # fmt: skip
        self.algorithm = "sha256" if len(head) == 64 else "sha1"
        config = _CONFIG.format(line_ends=_LINE_ENDS, algorithm=self.algorithm)
        os.mkdir(os.path.join(place, "refs"))
        for name, content in (("HEAD", "ref: refs/heads/none\n"), ("config", config)):
            with open(os.path.join(place, name), "w", encoding="utf-8") as stream:
                stream.write(content)

    def run(self, *arguments: str, given: str = "", fine: tuple[int, ...] = (0,)) -> bytes:
        """Return what a command prints; see `git.run`."""
        return git.output(self._options, arguments, self._environment, given=given, fine=fine)


def write(path: str, content: bytes) -> None:
    """Write a file of the repository."""
    with open(path, "wb") as stream:
        stream.write(content)
