"""Collects what a shell command would do, as effects."""

from __future__ import annotations

from role_guard import paths
from role_guard import regex as re
from role_guard import system as os
from role_guard.effects import Effect
from role_guard.shell.quoting import quoted_words
from role_guard.shell.syntax import UnparsedError
from role_guard.shell.tables.own import MARKS, READS
from role_guard.zones import ACTIVE_ZONE, COMPLETED_ZONE, CONTROL, OUTSIDE, PLANS_ZONE, REVIEW_ZONE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.layout import Layout
    from role_guard.shapes import Policy
    from role_guard.shell.values import Value

SECRET = "secret"  # noqa: S105 - a zone of reads: files that usually hold secrets
PLACES = {REVIEW_ZONE, ACTIVE_ZONE, COMPLETED_ZONE, PLANS_ZONE}
ORDER = (
    "approve", "session", "vcs-push", "vcs-change", "vcs-commit", "write", "", "run", "unknown", "mention", "outside",
)  # fmt: skip
"""Which effect speaks for a command, of those that get the same verdict: the plainest first."""

MAX_WORK = 100_000
"""Units of work for one command: about half a second."""

MENTIONED = "in its text"
MAX_SHOWN = 120
PLAN_WORDS = re.compile(
    r"\.claude/+plans|(?:approve|complete)-plan|(?<![\w./:-])/(?:approve|return|amend|complete)\s+\w"
    r"|claude[-_]roles\b[^\n;|&]{0,200}?\W(?:approve|amend|complete|return|reopen)\b"
    rf"|(?:(?<![\w/\\])|-\w{{0,9}}m)claude_roles(?![\w/\\]|\s+(?:{'|'.join(map(re.escape, READS))})(?![\w-]))"
    r"|(?:(?<![\w/\\])|-\w{0,9}m)role_guard(?![\w/\\])|\b(?:claude_roles|role_guard)[/\\]+(?:__main__|cli|plans)\b"
    r"|run_path\W[^\n]*(?:claude_roles|role_guard)|\brole-guard\.py\b",
    re.IGNORECASE,
)
"""Text that may move a plan, when a program carries it out. The packages behind the commands count by their names as
modules, whoever imports or runs them, unless they are told to read; as directories they are files like others."""

OWN_WORDS = re.compile(r"claude[-_]roles\b", re.IGNORECASE)
"""Text with which a program is one of this package's commands, or runs it."""

PROTECTED_WORDS = re.compile(
    r"(?-i:\bplans[/\\]+(?:Active|Review|Completed)\b)|\.claude\b|\.git/|\.git\b(?!hub|ignore|attributes|modules|keep)|\bCLAUDE_ROLE\b|\bclaude\b|\.mcp\.json|\.gitconfig\b",
    re.IGNORECASE,
)
"""Text that may have to do with control files or sessions, when a program carries it out."""

NAMED = re.compile(r"\.claude\b|\.git(?:/|\b(?![\w-]))|--git-(?:common-dir|dir|path)\b", re.IGNORECASE)
"""Text that names control files or plans; a program in a directory that is not known can be among them."""


class Findings:
    """The effects of one command.

    Args:
        cwd: absolute working directory of the session.
        layout: where the checkouts are.
        policy: the compiled policy.
        subject: the command as a log may show it.
    """

    def __init__(self, cwd: str, layout: Layout, policy: Policy, subject: str) -> None:
        self.cwds: tuple[str, ...] | None = (cwd,)
        self.layout = layout
        self.policy = policy
        self.subject = subject
        self.found: dict[Effect, None] = {}
        self.spent = 0
        self.mentioned: list[str] = []
        self.commands: list[list[Value]] = []  # every command met, for people who ask how a text was read
        self.reads_unknown = False
        self.touched: set[str] = set()
        self.text = ""
        self.parts: list[object] = []  # the commands of the list that the text is, and the one that is judged
        self.part: object = None
        self.places: frozenset[int] = frozenset()  # `id` of each of them
        self.functions: frozenset[str] = frozenset()
        self.around: dict[tuple[int, bool], str] = {}
        self.added: dict[str, str] = {}
        self.closed: list[str] | None = None
        self.own = False
        self.unmarked = False

    def note_parts(self, parts: list[object], functions: frozenset[str]) -> None:
        """Note the commands of the list that the whole text is, and the functions that it defines."""
        self.parts, self.functions = parts, functions
        self.places = frozenset(map(id, parts))

    def begin(self, command: object) -> None:
        """Note that a command is judged from now on; within one of the list that is still the one of the list."""
        if id(command) in self.places:
            self.part = command

    def spend(self, units: int) -> None:
        """Count work; one unit is about five microseconds.

        Raises:
            UnparsedError: it is more than fits well into the hook's deadline.
        """
        self.spent += units
        if self.spent > MAX_WORK:
            raise UnparsedError("it takes too much work to follow")

    def add(self, effect: Effect) -> None:
        """Add one effect."""
        self.found.setdefault(effect)

    def unknown(self, seen: str) -> None:
        """Add something that can't be judged.

        Args:
            seen: what it is, as a sentence without its full stop.
        """
        self.add(Effect("unknown", self.subject, seen=seen))

    def run(self, words: tuple[str | None, ...], seen: str, text: str = "", near: str = "") -> None:
        """Add a program that is run.

        Args:
            words: the program and its arguments, None for a word that is not literal.
            seen: what it is, as a sentence without its full stop.
            text: all the text that reaches it: arguments, here-documents.
            near: text from which names may get into it.
        """
        text = text or " ".join(word or "" for word in words)
        self.spend((len(text) + len(near)) // 20)
        self.own = self.own or OWN_WORDS.search(text) is not None
        if PLAN_WORDS.search(text):
            self.approve(f"{seen}, with the plans in its text")
        elif self._names_protected(text):
            self.unknown(f"{seen}, with control files or Claude in its text")
        elif self._is_in_control():
            self.unknown(f"{seen}, and it runs in a directory of plans or control files")
        elif self.cwds is None and self.names_control():
            self.unknown(f"{seen}, in a directory that is not known, and the command names control files or plans")
        elif PLAN_WORDS.search(near) or self._names_protected(near):
            self.unknown(f"{seen}, and a word of it may be a plan or control file that the command names elsewhere")
        self.add(Effect("run", short(quoted_words(words)) or self.subject, seen=seen, words=words))

    def _names_protected(self, text: str) -> bool:
        """Say whether text may have to do with control files or sessions; where a checkout stands says nothing."""
        if PROTECTED_WORDS.search(text) is None:
            return False
        for root, _ in sorted(self.layout.roots, reverse=True) if "/.." not in text else ():
            text = text.replace(root, "")
        return PROTECTED_WORDS.search(text) is not None

    def names_control(self) -> bool:
        """Say whether the command names plans or control files anywhere, as far as what is unseen in it may be one."""
        if NAMED.search(self.text) is not None:
            return True
        from role_guard.shell.searched import is_hidden_glob

        return any(map(is_hidden_glob, self.text.split()))

    def _is_in_control(self) -> bool:
        """Say whether a program would run among plans or control files, where their names need not say so."""
        for cwd in self.cwds or ():
            for root, _ in self.layout.roots:
                inside = paths.relative(paths.key(os.path.realpath(cwd)), paths.key(os.path.realpath(root)))
                if inside is not None and inside.split("/")[0] in (".claude", ".git"):
                    return True
        return False

    def vcs(self, kind: str, subject: str, seen: str) -> None:
        """Add an effect on the repository's history or state; `kind` is the kind of effect."""
        self.add(Effect(kind, subject, seen=seen) if kind != "vcs-read" else Effect(kind, subject, *self._here(), seen))

    def session(self, seen: str) -> None:
        """Add the start of another session, which takes what it gets for a person's words."""
        from role_guard.handed_on import COMMAND

        self.own = True
        if COMMAND.search(self.text):
            self.approve(f"{seen}, with a person's command in its text")
        self.add(Effect("session", self.subject, seen=seen))

    def approve(self, seen: str) -> None:
        """Add a plan that is moved between states."""
        self.add(Effect("approve", self.subject, seen=seen))

    def look(self, by: str) -> None:
        """Add a command that only reads what is around it."""
        self.add(Effect("read", by, *self._here()))

    def look_outside(self, by: str) -> None:
        """Add a read of something that is not in the repository."""
        self.add(Effect("read", by, OUTSIDE, by))

    def look_secret(self, by: str) -> None:
        """Add a read of what usually holds secrets."""
        self.add(Effect("read", by, SECRET, by))

    def _here(self) -> tuple[str, str]:
        """Return the zone of the present directory, and its path."""
        if self.cwds is None:
            return OUTSIDE, "?"
        for cwd in self.cwds:
            if not self.is_inside(cwd):
                return OUTSIDE, cwd
        return "project", "."

    def is_inside(self, path: str) -> bool:
        """Say whether an absolute path is in a checkout."""
        return any(paths.relative(path, root) is not None for root, _ in self.layout.roots)

    def mention(self, text: str) -> None:
        """Note text that may be a path, should something later be read that is not named."""
        self.mentioned.append(text)

    def unmark(self, name: str) -> None:
        """Note a variable that is taken from the environment of programs, or set; empty for any."""
        self.unmarked = self.unmarked or not name or name in MARKS

    def effects(self) -> list[Effect]:
        """Return what was found: plain reads only if there is nothing else.

        A plan that is copied or moved from one state to another counts as approved, and so does a command of
        claude-roles that can't see that a session runs it: what it reads would count as read by the person.
        """
        if self.own and self.unmarked:
            self.approve("it takes away by what claude-roles tells a session from a person")
        elif self.unmarked and any(effect.kind == "run" for effect in self.found):
            self.unknown("it runs a program without the variables that tell a session from a person")
        if self.reads_unknown and any(self._leads_outside(text) for text in self.mentioned):
            self.look_outside("a path that is put together")
        found = sorted((self._approval(effect) for effect in self.found), key=_rank)
        changing = [effect for effect in found if _rank(effect) < len(ORDER)]
        return changing or found or [Effect("read", self.subject, *self._here())]

    def _leads_outside(self, text: str) -> bool:
        """Say whether a text has a path in it that is not in the repository, or characters to make one of."""
        return re.search(r"(?:^|[\s:=\"'])(?:/|~|\.\./)|\\[0-7xuU]", text) is not None and not self.is_inside(text)

    def _approval(self, effect: Effect) -> Effect:
        if effect.kind == "write" and effect.zone in (ACTIVE_ZONE, COMPLETED_ZONE) and len(self.touched) > 1:
            return Effect("approve", effect.subject, seen=effect.seen)
        return effect


def _rank(effect: Effect) -> int:
    """Return the place of an effect among those of one command; plain reads come last."""
    if effect.kind in ("read", "vcs-read"):
        return len(ORDER) - 1 if effect.zone in (OUTSIDE, SECRET) else len(ORDER)
    if effect.kind == "write" and effect.zone not in PLACES | {CONTROL}:
        return ORDER.index("write") + 1
    return ORDER.index("mention" if effect.seen.endswith(MENTIONED) else effect.kind)


def short(text: str) -> str:
    """Return a text as a reason may show it."""
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"
