"""What a tool call would do, as a list of effects."""

from __future__ import annotations

from role_guard import regex as re
from role_guard import system as os
from role_guard import tools
from role_guard.errors import GuardError
from role_guard.event import MALFORMED, Event
from role_guard.layout import Layout
from role_guard.named import namedtuple
from role_guard.paths import candidates, real_path
from role_guard.zones import OUTSIDE, classify

TYPE_CHECKING = False
if TYPE_CHECKING:
    from role_guard.shapes import Policy

Effect = namedtuple("Effect", "kind subject zone inside seen words makes_directory", defaults=("", "", "", (), False))
"""`kind`: one of `KINDS`; `subject`: what it acts on, for people (a path, a command, a tool's name); for `write` and
reads of files also the `zone` and the path `inside` its checkout; `seen`: the same as a sentence without its full stop;
`words`: of a program that is run, None for one that is not literal; `makes_directory`: what is written is a new
directory, with nothing in it yet."""

KINDS = (
    "read",
    "write",
    "vcs-read",
    "vcs-commit",
    "vcs-change",
    "vcs-push",
    "run",
    "session",
    "approve",
    "leave-plan-mode",
    "delegate",
    "mcp-read",
    "mcp",
    "tool",
    "unknown",
)
"""Every kind of effect a rule can name."""


def effects_of(event: Event, layout: Layout, policy: Policy) -> list[Effect]:
    """Read the effects of one tool call.

    Args:
        event: a PreToolUse or PermissionRequest event.
        layout: where the checkouts are.
        policy: the compiled policy; its `control`, `secrets`, `mcp_reads` and `mcp_writes` are used.

    Returns:
        At least one effect.

    Raises:
        GuardError: the input has not the form that the tool takes, or a path is unclear.
    """
    tool = event.tool
    if tool in tools.READS:
        return [Effect("read", tool)]
    if tool in tools.FILE_FIELDS:
        spelling = _field(event, tools.FILE_FIELDS[tool])
        found = write_effects(candidates(spelling, event.cwd), layout, policy)
        return [effect._replace(seen=f"{tool} changes `{effect.inside}`") for effect in found]
    if tool in tools.SHELLS:
        if tool == "Monitor" and event.tool_input.get("command") is None and event.tool_input.get("ws") is not None:
            return [Effect("read", "a web socket")]
        from role_guard.shell import shell_effects

        return shell_effects(tool, _field(event, "command"), event.cwd, layout, policy)
    if tool in tools.COMMAND_TOOLS or tools.EFFECTS.get(tool) == "session" or _is_unheard_of(tool):
        from role_guard.handed_on import persons_words

        said = persons_words(event, policy)
        if said:
            return [Effect("approve", tool, seen=f"`{tool}` {said}")]
    if tool in tools.EFFECTS:
        found = [Effect(tools.EFFECTS[tool], tool)]
        found += [
            Effect(kind, tool)
            for (name, field), kind in tools.INPUT_EFFECTS.items()
            if name == tool and event.tool_input.get(field)
        ]
        return found
    if tool.startswith("mcp__"):
        from role_guard.mcp_inputs import input_effects, names, output_effects

        if re.match(policy["mcp_reads"], tool) and not any(
            re.match(policy["mcp_writes"], name) for name in names(event)
        ):
            return [Effect("mcp-read", tool), *output_effects(event, layout, policy)]
        return [Effect("mcp", tool), *input_effects(event, layout, policy)]
    return [Effect("tool", tool)]


def _is_unheard_of(tool: str) -> bool:
    """Say whether nothing is known of a tool."""
    return tool not in tools.EFFECTS and not tool.startswith("mcp__")


def write_effects(found: list[str], layout: Layout, policy: Policy) -> list[Effect]:
    """Return the effects of writing one file that may be at any of several paths (`paths.candidates`).

    A way to the file that lies outside and only leads through linked directories (`/tmp` on macOS) is not where the
    file is, and says nothing; a link that is itself the last step may be replaced by the file, and does.
    """
    effects = [(path, _write(path, layout, policy)) for path in found]
    inside = {path for path, effect in effects if effect.zone != OUTSIDE}
    return [
        effect
        for path, effect in effects
        if effect.zone != OUTSIDE or os.path.islink(path) or real_path(path) not in inside
    ]


def _write(path: str, layout: Layout, policy: Policy) -> Effect:
    """Return the effect of writing the file at an absolute path."""
    zone, inside = classify(path, layout, policy["control"])
    return Effect("write", inside, zone, inside)


def _field(event: Event, name: str) -> str:
    """Return a text field of the tool's input."""
    value = event.tool_input.get(name)
    if not isinstance(value, str):
        raise GuardError(f"`{name}` of the {event.tool} call is missing or not a string", MALFORMED)
    return value
