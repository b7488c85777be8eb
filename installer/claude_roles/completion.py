"""Shell completion of commands and plan names: the scripts, and what bash is answered."""

from __future__ import annotations

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    FishComplete,
    ShellComplete,
    ZshComplete,
    add_completion_class,
)

from claude_roles.plan_context import IN_ACTIVE

SHELLS = ("bash", "zsh", "fish")
SCRIPTS = ("claude-roles", "plans", "approve-plan", "complete-plan", "claude-one")
"""The commands that are completed."""

_BASH = r"""
%(complete_func)s() {
    local IFS=$'\n' line
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == plan,* ]]; then
            compopt -o filenames 2>/dev/null
        elif [[ $line == file,* || $line == dir,* ]]; then
            compopt -o default 2>/dev/null
            continue
        fi
        COMPREPLY+=("${line#*,}")
    done < <(COMP_WORDS="${COMP_WORDS[*]}" COMP_CWORD=$COMP_CWORD %(complete_var)s=bash_complete "$1" 2>/dev/null)
}
complete -o nosort -F %(complete_func)s %(prog_name)s
"""
"""With `-o filenames` readline quotes a name's blanks and signs as those of a file, and shows it unquoted."""

_LIVE = set('$`!\\"')
"""Characters that bash leaves as they are in such a word, or within quotes. Names come from a model, and nobody should
run a command in one by the tab key, so names with these are not offered."""


class QuotingBashComplete(BashComplete):
    """Completion for bash, in which names of plans come out quoted."""

    source_template = _BASH

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Return what is offered for a word, without names that bash would not quote."""
        found = super().get_completions(args, incomplete)
        return [item for item in found if item.type != "plan" or not _LIVE & set(item.value)]

    def source(self) -> str:
        """Return the script; whether there is a bash here does not matter for it."""
        return ShellComplete.source(self)


class _AsPlain:
    """Gives shells that quote by themselves the names of plans as plain words."""

    def format_completion(self, item: CompletionItem) -> str:
        """Return what the shell's script reads for one word."""
        plain = CompletionItem(item.value, type="plain" if item.type == "plan" else item.type, help=item.help)
        return super().format_completion(plain)  # type: ignore[misc, no-any-return]


class PlainZshComplete(_AsPlain, ZshComplete):
    """Completion for zsh, whose `compadd` quotes."""


class PlainFishComplete(_AsPlain, FishComplete):
    """Completion for fish, which quotes."""


CLASSES: dict[str, type[ShellComplete]] = {
    "bash": QuotingBashComplete, "zsh": PlainZshComplete, "fish": PlainFishComplete,
}  # fmt: skip


def register() -> None:
    """Let click answer the shells by these classes."""
    for name, kind in CLASSES.items():
        add_completion_class(kind, name)


def variable(program: str) -> str:
    """Return the environment variable by which a script asks a program for completions (click)."""
    return f"_{program.replace('-', '_')}_COMPLETE".upper()


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print a script that completes commands and names of plans in your shell.

    Example, for ~/.bashrc: eval "$(claude-roles completion bash)"
    """
    for program in SCRIPTS:
        click.echo(CLASSES[shell](completion, {}, program, variable(program)).source().strip() + "\n")


@click.command("claude-one", context_settings={"ignore_unknown_options": True})
@click.argument("name", type=IN_ACTIVE, required=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def claude_one_words(name: str, arguments: tuple[str, ...]) -> None:
    """Stand for `claude-one` where its words are completed; it is never run."""
