"""Compares the files of a checkout with commits, and with what they were when a plan was approved.

Git does it in a repository of our own, made for the moment, that borrows only the objects: filters, attributes,
excludes, hooks, replaced objects and settings of the person's repository have no say in it, nor have the marks in its
index. Of the checkout's `.gitignore` and `.gitattributes`, those have one that were there before (`surroundings`).
What the files are at an approval is kept in the plan's records, as an index file (gitformat-index(5)).

Sources: gitrepository-layout(5); git(1), "Environment Variables"; git-update-index(1), git-diff-files(1),
git-ls-files(1).
"""

from __future__ import annotations

import contextlib
import stat
import time

from role_guard import system as os
from role_guard.errors import PlanError
from role_guard.layout import Layout
from role_guard.named import namedtuple
from role_guard.plans import git, surroundings
from role_guard.plans.borrowing import Git, write
from role_guard.plans.gitlinks import GITLINK, emptied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    Entries = dict[str, tuple[str, str]]

Changes = namedtuple("Changes", "since uncommitted undone")
"""`since`: `A`, `M`, `D` or `T` (git-diff(1), --diff-filter) by path, for what differs both from the base commit and
from what was there at the approval, committed or not; `uncommitted`: those of them that differ from the present commit,
sorted; `undone`: as `since`, for what was not committed at the approval and is as in the base commit now, so that it is
lost. Files that git does not know count, unless a `.gitignore` names them that was there before. What another hides is
named as a whole directory (`path/`) where nothing else is in it."""

FRESH = 2 * 10**9
"""Nanoseconds: of a file that was changed just before a snapshot, no time proves later that it is the same, because git
compares seconds."""

LINK, DIRECTORY = "120000", "040000"
"""Modes of symbolic links and of directories (git-ls-tree(1))."""


def changes(layout: Layout, base: str, before: bytes | None) -> Changes:
    """Return what has changed in a checkout.

    Args:
        layout: its `root` is looked at.
        base: the commit that the work started from, empty for the state before the first one (only `before` counts).
        before: what `snapshot` returned at the approval; None compares with the base alone.

    Raises:
        PlanError: git can't tell.
    """
    with _repository(layout, base, before) as (own, known):
        recorded, first, head = known
        bare = emptied(layout.root, recorded, first)
        different = _different(own) + _others(own, known) + bare
        now = {**recorded, **_present(layout.root, different, own), **dict.fromkeys(bare, (DIRECTORY, ""))}
        last = _tree(own, head)
        undone = _undone(own, known, {path: now.get(path) for path in different})
    there = {**recorded, **first}
    since = {path: _letter(there.get(path), now.get(path)) for path in different if first.get(path) != now.get(path)}
    for path in first.keys() | last.keys() if head != base else ():
        if (path in last or base) and first.get(path) != last.get(path) != recorded.get(path):
            since.setdefault(path, _letter(there.get(path), last.get(path)))
    return Changes(since, sorted(path for path in since if now.get(path) != last.get(path)), undone)


def committed(layout: Layout, before: bytes, end: str) -> dict[str, str]:
    """Return what a commit has otherwise than what was there at an approval before the first commit.

    Args:
        layout: where the checkouts are.
        before: what `snapshot` returned at the approval.
        end: the commit.

    Returns:
        As `Changes.since`; what is not in the commit was not committed or removed, which can't be told apart.

    Raises:
        PlanError: git can't tell.
    """
    with _repository(layout, "", before) as (own, known):
        recorded, last = known.recorded, _tree(own, end)
    return {path: _letter(recorded.get(path), last[path]) for path in last if last[path] != recorded.get(path)}


def snapshot(layout: Layout, base: str, until: int) -> bytes:
    """Return what the files of a checkout are, as an index file.

    Args:
        layout: its `root` is looked at.
        base: the commit that the work starts from, empty for the state before the first one.
        until: files that were changed after this time (nanoseconds since the epoch) are taken as they are in the base.

    Raises:
        PlanError: git can't tell.
    """
    fresh = time.time_ns() - FRESH
    with _repository(layout, base, None) as (own, present):
        different = _different(own) + _visible(own)
        ignores = {path for path in [*present.recorded, *different] if surroundings.is_ignore(path)}
        rules = surroundings.excludes(ignores, lambda path: surroundings.present(layout.root, path))
        own_rules = (path for path in _listed(own, rules) if surroundings.is_ignore(path))  # that ignore themselves
        stood = [path for path in dict.fromkeys([*different, *own_rules]) if _stood(layout, path, until)]
        files = [path for path in stood if not path.endswith("/") and _is_readable(os.path.join(layout.root, path))]
        update = ("update-index", "--info-only", "--add", "--remove", "--replace")
        own.run(*update, "-z", "--stdin", given="\0".join([*files, ""]))
        entry = f"{GITLINK} {surroundings.digest(b'', own.algorithm)}\t"
        for path in set(stood) - set(files):
            if path.endswith("/"):  # a repository; without a commit in it, it differs from any hash once it has one
                own.run("update-index", "-z", "--index-info", given=f"{entry}{path[:-1]}\0")
            with contextlib.suppress(PlanError):
                own.run(*update, "--", path.rstrip("/"))
        known = _entries(own.run("ls-files", "--stage", "-z")).items()
        bare = [f"{mode} {digest}\t{path}\0" for path, (mode, digest) in known if not _stood(layout, path, fresh)]
        own.run("update-index", "-z", "--index-info", given="".join(bare))  # without times, so it is read every time
        with open(own.index, "rb") as stream:
            return stream.read()


_Known = namedtuple("_Known", "recorded first head")
"""`recorded`: mode and hash by path of what the index began with; `first`: of the base commit, or the same if there is
none; `head`: the present commit."""


@contextlib.contextmanager
def _repository(layout: Layout, base: str, before: bytes | None) -> Iterator[tuple[Git, _Known]]:
    """Make the repository, with an index that knows which files are as it says; return it and what is known."""
    import tempfile

    if not layout.git:
        raise PlanError(f"`{layout.root}` is no git repository; run `git init` there")
    head = git.head(layout)
    with tempfile.TemporaryDirectory(prefix="claude-roles-") as place:
        own = Git(place, layout, head)
        if before is None:
            own.run("read-tree", *([git.commit(base)] if base else ["--empty"]))
        else:
            with open(own.index, "wb") as stream:
                stream.write(before)
        recorded = _entries(own.run("ls-files", "--stage", "-z"))
        known = _Known(recorded, _tree(own, base) if base and before is not None else recorded, head)
        reset = surroundings.distrusted(layout.root, recorded, [*recorded, *known.first], own.algorithm)
        if reset:
            os.mkdir(os.path.join(place, "info"))
            write(os.path.join(place, "info", "attributes"), reset.encode())
        own.run("update-index", "-q", "--really-refresh", fine=(0, 1))
        yield own, known


def _different(own: Git) -> list[str]:
    """Return the paths of the index where the files are not as it says."""
    return _paths(own.run("diff-files", "--name-only", "--ignore-submodules=dirty", "-z"))


def _visible(own: Git) -> list[str]:
    """Return the paths that the index has not, and no `.gitignore` names; repositories in the checkout end in `/`."""
    return _paths(own.run("ls-files", "--others", f"--exclude-per-directory={surroundings.IGNORES}", "-z"))


def _listed(own: Git, rules: bytes) -> list[str]:
    """Return the paths that the index has not, and these patterns don't name."""
    place = os.path.join(own.place, "excludes")
    write(place, rules)
    return _paths(own.run("ls-files", "--others", f"--exclude-from={place}", "-z"))


def _others(own: Git, known: _Known) -> list[str]:
    """Return the paths that the index has not, and no `.gitignore` names that is as it was.

    Those that another hides are named as `surroundings.gathered` says. Where nothing was known of the checkout, any in
    it counts.
    """
    visible = _visible(own)
    if not known.recorded:
        return visible

    def content(path: str) -> bytes:
        found = surroundings.known(own.root, path, known.recorded[path], own.algorithm)
        if found is not None:
            return found
        for entries in (known.recorded, known.first):
            with contextlib.suppress(PlanError, KeyError):  # of a file that was not committed, only the hash is known
                return own.run("cat-file", "blob", entries[path][1])
        return b""

    rules = [path for path, entry in known.recorded.items() if surroundings.is_ignore(path) and entry[0][:3] == "100"]
    seen = set(visible)
    hidden = [path for path in _listed(own, surroundings.excludes(rules, content)) if path not in seen]
    return visible + surroundings.gathered(hidden, [*known.recorded, *known.first, *visible])


def _paths(listed: bytes) -> list[str]:
    return [path for path in git.text(listed).split("\0") if path]


def _tree(own: Git, commit: str) -> Entries:
    """Return mode and hash of all files of a commit, by path; nothing if it is empty."""
    return _entries(own.run("ls-tree", "-r", "-z", "--full-tree", git.commit(commit))) if commit else {}


def _entries(listed: bytes) -> Entries:
    """Read what git-ls-tree(1) and git-ls-files(1), --stage, print."""
    found: Entries = {}
    for line in git.text(listed).split("\0"):
        fields, _, path = line.partition("\t")
        if path:
            words = fields.split(" ")
            found[path] = (words[0], words[2] if words[1] in ("blob", "commit") else words[1])
    return found


def _present(root: str, different: list[str], own: Git) -> dict[str, tuple[str, str] | None]:
    """Return mode and hash of files as they are now; None for those that are missing."""
    import hashlib

    found: dict[str, tuple[str, str] | None] = dict.fromkeys(different)
    files: list[str] = []
    for path in different:
        place = os.path.join(root, path)
        try:
            mode = os.lstat(place).st_mode
        except OSError:
            continue
        if stat.S_ISLNK(mode):
            target = os.fsencode(os.readlink(place))
            found[path] = (LINK, hashlib.new(own.algorithm, b"blob %d\0%b" % (len(target), target)).hexdigest())
        elif stat.S_ISDIR(mode) and os.path.lexists(os.path.join(place, ".git")):
            found[path] = (GITLINK, "")
        elif stat.S_ISDIR(mode) and path.endswith("/"):
            found[path] = (DIRECTORY, "")
        elif stat.S_ISREG(mode):
            found[path] = ("100755" if mode & stat.S_IXUSR else "100644", "")
            files += [path] if _is_readable(place) else []
    hashes = own.run("hash-object", "--stdin-paths", given="".join(f"{_quoted(path)}\n" for path in files)).split()
    for path, digest in zip(files, hashes):
        found[path] = ((found[path] or ("", ""))[0], digest.decode())
    return found


def _quoted(path: str) -> str:
    """Return a path as git reads it in a line of its own (git-config(1), `core.quotePath`)."""
    return '"' + "".join(f"\\{byte:03o}" for byte in path.encode("utf-8", "surrogateescape")) + '"'


def _letter(before: tuple[str, str] | None, after: tuple[str, str] | None) -> str:
    if before is None or after is None:
        return "A" if before is None else "D"
    return "M" if before[0][:3] == after[0][:3] else "T"


def _undone(own: Git, known: _Known, now: dict[str, tuple[str, str] | None]) -> dict[str, str]:
    """Return the letters of files that differ from an index, and are as in the base commit.

    A file that is byte for byte as the index has it does not differ: attributes of no commit had no say then.
    """
    found = {}
    for path, entry in now.items():
        before = known.recorded.get(path)
        if known.first.get(path) == entry != before:
            as_it_is = surroundings.digest(surroundings.present(own.root, path), own.algorithm)
            if entry is None or (entry[0], as_it_is) != before:
                found[path] = _letter(before, entry)
    return found


def _stood(layout: Layout, path: str, until: int) -> bool:
    """Say whether a file was last changed, moved or removed no later than a time; of a missing one, its directory says.

    The time of change of an inode can't be set as that of its content can (inode(7)); Windows has none.
    """
    place = os.path.join(layout.root, path)
    while not os.path.lexists(place):
        place = os.path.dirname(place)
    status = os.lstat(place)
    return max(status.st_ctime_ns, status.st_mtime_ns) <= until


def _is_readable(path: str) -> bool:
    """Say whether git can put a path into an index: a link, or what is missing or can be read."""
    return os.path.islink(path) or not os.path.lexists(path) or os.access(path, os.R_OK)
