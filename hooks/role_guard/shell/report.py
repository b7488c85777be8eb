"""Judges the paths that a shell command writes, where it stands."""

from __future__ import annotations

import stat

from role_guard import effects, paths
from role_guard import regex as re
from role_guard import system as os
from role_guard.effects import Effect
from role_guard.errors import UnclearPathError
from role_guard.shell.findings import PLACES, short
from role_guard.shell.links import through_links
from role_guard.shell.reads import MAX_PATHS, NETWORK, STREAMS, Reads
from role_guard.zones import CONTROL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.layout import Layout
    from role_guard.shapes import Policy

SAFE_STREAMS = re.compile(r"/dev/(?:null|zero|full|tty)\Z|-\Z")
"""Of these, the ones that never are a file, whatever is redirected (proc(5): opening /dev/stdout opens it again)."""

OPENING = frozenset(("writes", "downloads to", "records to", "traces to", "locks"))
"""Verbs of commands that open a file and write to it; others remove it, put another in its place, or change its mode,
and that does harm to /dev/null too, where the person is root."""

DASHED = frozenset(("replaces", "compresses"))
"""Verbs of commands to which a dash is a stream, and no file of that name; to others it is one as the value of some
options (role `output`)."""

MOVING = frozenset(("moves", "renames"))
"""Verbs of commands that give a directory another place. One that is removed keeps its `..`."""

MAX_TEXTS = 100
"""Texts of one command that are read as commands again (`eval`, `bash -c`)."""


class Report(Reads):
    """The effects of one command, with those on files.

    Args:
        cwd: absolute working directory of the session.
        layout: where the checkouts are.
        policy: the compiled policy.
        subject: the command as a log may show it.
    """

    def __init__(self, cwd: str, layout: Layout, policy: Policy, subject: str) -> None:
        super().__init__(cwd, layout, policy, subject)
        self.real: dict[str, str] = {}
        self.texts = 0
        self.opens_files = False
        self.step = 0
        self.written: list[tuple[str, int]] = []
        self.made: list[tuple[str, int]] = []
        self.followed: list[tuple[str, int]] = []
        self.options: set[str] = set()  # of the shell, that make globs match more
        self.patterns: dict[tuple[str, str], int] = {}  # globs in the words of programs, and where they stand
        self.moved: list[tuple[str, str]] = []
        self.dashed = False
        self.trusts_listing = False
        self.makes_directory = False

    def write(self, path: str, by: str, verb: str = "writes", shown: str = "") -> None:
        """Add a file that is created, changed or removed, by its literal path, and the name that a reason gives it."""
        if NETWORK.match(path):
            self.run((path,), f"`{by}` opens a network connection")
        elif self._is_stream(path, verb):
            self.look(by)
        elif STREAMS.match(path) and not SAFE_STREAMS.match(path):
            self.unknown(f"`{by}` {verb} `{path}`, which can be any file that is open")
        elif not path:
            self.unknown(f"`{by}` {verb} a file without a name")
        elif self.cwds is None and not os.path.isabs(path):
            self.unknown(f"`{by}` {verb} `{short(path)}`, in a directory that is not known")
        else:
            for cwd in self.cwds or ("/",):
                self._write_at(path, cwd, by, verb, shown)

    def _is_stream(self, path: str, verb: str) -> bool:
        """Say whether what is written goes to a stream, and changes no file."""
        if path == "-":
            return verb in DASHED
        if path in ("/dev/stdout", "/dev/stderr"):
            return not self.opens_files
        return verb in OPENING and SAFE_STREAMS.match(path) is not None

    def _write_at(self, path: str, cwd: str, by: str, verb: str, shown: str) -> None:
        """Add the write of a path from one directory."""
        self.spend(30 + 10 * path.count("/"))
        self.written.append((os.path.join(cwd, path), self.step))
        if verb in MOVING:
            from role_guard.shell.standing import note_moved

            note_moved(path, cwd, self)
        if ("write", os.path.join(cwd, path)) in self.judged:
            return
        self.judged.add(("write", os.path.join(cwd, path)))
        if len(self.judged) > MAX_PATHS:
            self.unknown(f"it names more than {MAX_PATHS} paths")
            return
        self.dashed = self.dashed or os.path.basename(path).startswith("-")
        try:
            found = effects.write_effects(paths.candidates(path, cwd), self.layout, self.policy)
        except UnclearPathError as unclear:
            self.unknown(f"`{by}` {verb} a file whose name is unclear: {unclear.what}")
            return
        for effect in found:
            seen = f"`{by}` {verb} `{short(shown or effect.inside)}`"
            self.add(effect._replace(seen=seen, makes_directory=self.makes_directory))
            if effect.zone in PLACES:
                self.touched.add(effect.zone)

    def tree(self, path: str, by: str, verb: str) -> None:
        """Add a directory that is changed with everything below it, by its literal path."""
        self.write(path, by, verb)
        if self.holds(path):
            seen = f"`{by}` {verb} `{short(path)}`, with the plans and control files in it"
            self.add(Effect("write", path, CONTROL, ".claude", seen))

    def linked(self, path: str, by: str, verb: str) -> None:
        """Add what links below a directory lead to, which a command follows on its way down, by its literal path."""
        self.followed += [(self.real_path(os.path.join(cwd, path)), self.step) for cwd in self.cwds or ("/",)]
        through_links(path, by, verb, self)

    def below(self, path: str, by: str, verb: str) -> None:
        """Add files of unseen names that are written below a directory, by its literal path."""
        if self.holds(path):
            self.unknown(f"`{by}` {verb} files of unseen names in `{short(path)}`, where plans and control files are")
        else:
            self.write(os.path.join(path, "*"), by, verb)
            through_links(path, by, verb, self)
        self.dashed = True
        self.made += [(os.path.normpath(os.path.join(cwd, path)), self.step) for cwd in self.cwds or ("/",)]

    def holds(self, path: str) -> bool:
        """Say whether `.claude` or `.git` of a checkout is below a path, from any present directory."""
        for cwd in self.cwds or ("/",):
            for place in {os.path.normpath(os.path.join(cwd, path)), paths.real_path(os.path.join(cwd, path))}:
                for root, _ in self.layout.roots:
                    if paths.relative(paths.key(root), paths.key(place)) is not None:
                        return True
        return False

    def into(self, target: str, names: list[str | None], by: str, verb: str) -> None:
        """Add a file, or a directory that gets files.

        Args:
            target: the literal path.
            names: the paths whose last component the files are named by, None for one that is not known.
            by: the command.
            verb: what it does.
        """
        plain = verb != "links" and all(self._is_plain_file(name) for name in names)
        found = [os.path.isdir(os.path.join(cwd, target)) for cwd in self.cwds or ("/",)]
        if (not all(found) and not target.endswith("/")) or not names:
            self.write(target, by, verb)
            if not plain:
                self._note_made(target, names, by, verb)
        if not any(found) and not target.endswith("/"):
            return
        for name in names:
            last = os.path.basename(name.rstrip("/")) if name else ""
            if last in ("", ".", "..") or (name or "").endswith("/"):  # BSD's cp copies what is in `dir/`
                self.below(target, by, verb)
                self._note_control(target, [name], by, verb)
            else:
                self.tree(os.path.join(target, last), by, verb)
                if not plain:
                    self._note_made(os.path.join(target, last), names, by, verb)

    def real_path(self, path: str) -> str:
        """Return a path with its links resolved, looked up once."""
        if path not in self.real:
            self.spend(5 * path.count("/"))
            self.real[path] = paths.real_path(path)
        return self.real[path]

    def _is_plain_file(self, name: str | None) -> bool:
        """Say whether a path is a regular file now, so that its copy is one too."""
        try:
            return name is not None and all(
                stat.S_ISREG(os.lstat(os.path.join(cwd, name)).st_mode) for cwd in self.cwds or ("/",)
            )
        except OSError:
            return False

    def _note_made(self, path: str, names: list[str | None], by: str, verb: str) -> None:
        """Note a path that may be a link or a directory once the command has run."""
        cwds = self.cwds or ("/",)
        self.made += [(os.path.normpath(os.path.join(cwd, path)), self.step) for cwd in cwds]
        if any(name is None or os.path.isdir(os.path.join(cwd, name)) for name in names for cwd in cwds):
            self.write(os.path.join(path, "*"), by, verb)
        self._note_control(path, names, by, verb)
        through_links(path, by, verb, self)

    def _note_control(self, path: str, names: list[str | None], by: str, verb: str) -> None:
        """Add the control files in a copy of a directory that has some."""
        if any(name is not None and self.holds(name) for name in names):
            self.write(os.path.join(path, ".claude", "*"), by, verb)

    def effects(self) -> list[Effect]:
        """Return what was found, with what depends on the whole command.

        Paths are judged as they are before it runs, so a write through a link or a directory that the same command
        makes can't be judged, nor a glob where it makes names that look like options.
        """
        if self.dashed and self.trusts_listing:
            self.unknown("a glob may match a name with a dash that the same command makes")
        if any(self._leads_through_made(path, step) for path, step in self.written):
            self.unknown("it writes through a path that the same command makes")
        elif self.made and any(self._is_hidden_below_made(*place, step) for place, step in self.patterns.items()):
            self.unknown("a glob for hidden files may lead through a link that the same command makes")
        elif any(
            made != step and paths.relative(self.real_path(place), directory) is not None
            for directory, step in self.followed
            for place, made in self.made
        ):
            self.unknown("it follows links where the same command may make one")
        return super().effects()

    def _is_hidden_below_made(self, pattern: str, cwd: str, step: int) -> bool:
        """Say whether a glob can match control files, and leads through what was made by another step."""
        from role_guard.shell.searched import is_hidden_glob

        return is_hidden_glob(pattern) and self._leads_through_made(os.path.join(cwd, pattern), step)

    def _leads_through_made(self, path: str, step: int) -> bool:
        """Say whether a path that is written was made, or lies below what was made, by another step."""
        if not self.made:
            return False
        parts = path.split("/")
        prefixes = {os.path.normpath("/".join(parts[:end]) or "/") for end in range(2, len(parts))}
        whole = os.path.normpath(path)
        return any(made != step and (place in prefixes or place == whole) for place, made in self.made)

    def command(self, words: list[str], *, fed: bool = False) -> None:
        """Add what a plain command of literal words does, by the tables; `fed`: its input comes from another one."""
        from role_guard.shell.nested import judge_command

        judge_command(words, self, fed=fed)
