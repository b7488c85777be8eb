"""Judges the paths that a shell command reads, where it stands."""

from __future__ import annotations

from role_guard import paths
from role_guard import regex as re
from role_guard import system as os
from role_guard.effects import Effect
from role_guard.shell.findings import PLACES, SECRET, Findings
from role_guard.zones import OUTSIDE, PLANS_ZONE, classify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.layout import Layout
    from role_guard.shapes import Policy
    from role_guard.shell.values import Value

STREAMS = re.compile(r"/dev/(?:null|zero|full|random|urandom|stdin|stdout|stderr|tty|fd/[0-9]+)\Z|-\Z")
"""Files that hold nothing of anyone's (null(4), Bash manual, "Redirections"), and the usual word for a stream."""

NETWORK = re.compile(r"/dev/(?:tcp|udp)/")
"""Paths that are connections (Bash manual, "Redirections")."""

MAX_PATHS = 150
MAX_GLOBBED = 5000
MAX_GLOBS = 50


class Reads(Findings):
    """The effects of one command, with those of reading files; parameters as of `Report`."""

    def __init__(self, cwd: str, layout: Layout, policy: Policy, subject: str) -> None:
        super().__init__(cwd, layout, policy, subject)
        self.judged: set[tuple[str, str]] = set()
        self.globs: dict[tuple[str, str], list[str] | None] = {}

    def read(self, path: str, by: str) -> None:
        """Add a file that is read, by its literal path."""
        if NETWORK.match(path):
            self.run((path,), f"`{by}` opens a network connection")
        elif STREAMS.match(path) or not path:
            self.look(by)
        else:
            for cwd in self.cwds or ("",):
                self._read_at(path, cwd, by)

    def _read_at(self, path: str, cwd: str, by: str) -> None:
        """Add the read of a path from one directory, empty for one that is not known."""
        if ("read", os.path.join(cwd, path)) in self.judged:
            return
        self.spend(20 + 4 * path.count("/"))
        self.judged.add(("read", os.path.join(cwd, path)))
        zone = OUTSIDE
        if (cwd or os.path.isabs(path)) and len(self.judged) < MAX_PATHS and "\0" not in path:
            zone = self._zone_of_read(path, cwd)
        self.add(Effect("read", by, zone, path))

    def _zone_of_read(self, path: str, cwd: str) -> str:
        """Return the zone of a file that is read: its own, `secret`, or outside."""
        spelled = os.path.normpath(os.path.join(cwd, path))
        zones = set()
        for place in {spelled, paths.real_path(spelled)}:
            if not self.is_inside(place):
                return OUTSIDE
            zone, inside = classify(place, self.layout, self.policy["control"])
            if re.match(self.policy["secrets"], paths.key(inside)):
                return SECRET
            zones.add(zone)
        self.touched.update(zones & (PLACES - {PLANS_ZONE}))
        return min(zones)

    def read_value(self, value: Value, by: str) -> None:
        """Add a file that is read, by a word that need not be literal."""
        if value.exact:
            self.read(value.text, by)
            return
        if value.choices:
            for choice in value.choices:
                self.read_value(choice, by)
            return
        matches: list[str] | None = None
        if value.pattern and self.cwds:
            matches = [item for cwd in self.cwds for item in self.globbed(value.pattern, cwd) or [""]]
        if matches and "" not in matches and len(matches) < MAX_PATHS:
            for match in matches:
                self.read(match, by)
        elif value.text.startswith("~"):
            self.look_outside(by)
        elif value.text.startswith("/dev/fd/"):
            self.look(by)
        elif value.text:
            self.reads_unknown = self.reads_unknown or not value.pattern
            self.read(value.text, by)
        else:
            self.reads_unknown = self.reads_unknown or not value.pattern
            self.look(by)

    def globbed(self, pattern: str, cwd: str) -> list[str] | None:
        """Return the files that a glob matches, None if there are too many to look at."""
        from role_guard.shell.globbing import expand_glob

        if (pattern, cwd) not in self.globs:
            self.globs[pattern, cwd] = expand_glob(pattern, cwd, MAX_GLOBBED) if len(self.globs) < MAX_GLOBS else None
        return self.globs[pattern, cwd]
