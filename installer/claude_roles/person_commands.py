"""The commands that change plans: approve, return, amend, complete, reopen. Only a person can do these."""

from __future__ import annotations

import os
import shlex
import sys
from pathlib import Path

import click
from rich.text import Text

from claude_roles import overview, verification, verification_views
from claude_roles.errors import UserError
from claude_roles.person import confirm, has_terminal, require_person, who
from claude_roles.plan_commands import HELP
from claude_roles.plan_context import (
    IN_ACTIVE,
    IN_COMPLETED,
    OPEN,
    Opened,
    commanded,
    here,
    open_plan,
    policy_of,
)
from claude_roles.remarks import ask_remarks
from claude_roles.repository import find_checkout
from claude_roles.screen import console, printable, printable_lines, rendered_diff
from claude_roles.screen import name as shown_name
from role_guard.layout import ACTIVE, COMPLETED, REVIEW, Layout
from role_guard.plans import amending, index, lifecycle, looked
from role_guard.plans.findings import errors, findings, shown_places
from role_guard.plans.reader import read_plan
from role_guard.shapes import Policy

NOT_DONE = 1
"""Exit code when the person said no, or the plan has errors."""

CHECKLIST = (
    "Requirements: all that you asked for is covered",
    "Approach: it fits the code base",
    "Security: it is considered",
    "Effort: it is realistic",
    "Criteria: clear and testable",
    "Paths: the files named are the right ones",
)
"""What a person looks for before a plan is approved."""

yes_option = click.option("--yes", is_flag=True, help="Don't ask; needed where there is no terminal.")


@click.command("approve", context_settings=HELP)
@click.argument("name", type=OPEN)
@click.option("--force", is_flag=True, help="Approve it although the check finds errors.")
@yes_option
def approve(name: str, *, force: bool, yes: bool) -> None:
    """Approve a plan: show what it opens, ask, stamp it, and move it from Review to Active.

    An active plan that was changed is approved again as it is now.

    Example: approve-plan add-login
    """
    require_person(f"/approve {printable(name)}", yes=yes)
    layout = here()
    policy = policy_of(layout)
    plan = open_plan(layout, name, (REVIEW, ACTIVE))
    if plan.state == ACTIVE:
        lifecycle.refuse_approved(layout, plan.name, plan.content)
    _show_scope(plan, layout, policy)
    wrong = _show_findings(plan, layout, policy)
    if wrong and not force:
        click.echo(f"\n{plan.called} is not approved, because it has errors. Return it, or approve it with --force.")
        sys.exit(NOT_DONE)
    _show_changes(plan, layout, policy)
    click.echo("\nBefore you approve:")
    for point in CHECKLIST:
        click.echo(f"  • {point}")
    if index.names(layout, COMPLETED).count(plan.name):
        click.echo(
            f"\nA completed plan is called {shown_name(plan.name)} too; rename one before this one is completed."
        )
    is_seen = looked.is_seen(layout, plan.name, plan.content)
    if not is_seen and looked.before(layout, plan.name, plan.content) is None:
        click.echo(f"\nYou have not looked at this version yet: {_command('claude-roles show', plan.name)}")
    if not confirm(f"\nApprove {shown_name(plan.called)}?", yes=yes):
        _not_done(plan, "approved")
    done = lifecycle.approve(layout, plan.spelling, who(layout), looked_at=plan.content)
    moved = "approved again" if done.source == ACTIVE else "approved (Review → Active)"
    base = done.base[:12] or "the first commit"
    click.echo(
        f"{shown_name(plan.called)} is {moved}, to be done from {base} on. Start: {_command('claude-one', done.name)}"
    )


def _command(command: str, name: str) -> str:
    """Return a command line with the name of a plan, to be copied."""
    return f"{command} {shlex.quote(printable(commanded(name)))}"


def _show_scope(plan: Opened, layout: Layout, policy: Policy) -> None:
    read = read_plan(plan.text)
    click.echo(f"{plan.called} ({plan.state}): {printable(read.title) or 'no title'}\n")
    listed = [(file.action, *shown_places(file, layout, policy)) for file in read.files]
    click.echo("The implementer may then, without asking:")
    for action, named, closed in listed:
        if not closed:
            click.echo(f"  {action:<7} {printable(named)}")
    if all(closed for _, _, closed in listed):
        click.echo("  change nothing: it lists no files" if not listed else "  change nothing")
    if any(closed for _, _, closed in listed):
        click.echo("These stay closed, because no plan can open control files and plans:")
    for action, named, closed in listed:
        if closed:
            click.echo(f"  {action:<7} {printable(named)}")
    if layout.root != layout.main:
        click.echo(f"  (in the main checkout {printable(layout.main)} and its worktrees)")


def _show_findings(plan: Opened, layout: Layout, policy: Policy) -> bool:
    """Show the findings, errors first, and return whether there are errors."""
    found = findings(plan.text, plan.state, layout, policy, plan.name)
    wrong = errors(found)
    click.echo(f"\nFindings: {overview.findings_line(found)}")
    for finding in [*wrong, *(other for other in found if other not in wrong)]:
        click.echo(f"  {finding.level}, line {finding.line}: {printable(finding.text)}")
    return bool(wrong)


def _show_changes(plan: Opened, layout: Layout, policy: Policy) -> None:
    """Show what differs from the text that was approved or completed, or that the person looked at last."""
    before = looked.since_act(layout, plan.state, plan.name, plan.content)
    before = before or looked.before(layout, plan.name, plan.content)
    if before is None:
        return
    opens = looked.newly_opened(before.text, plan.content, layout, policy)
    seen = "it" if before.name == plan.name else shown_name(before.name)
    since = f"it was {before.act}" if before.act else f"you looked at {seen}"
    click.echo(f"\nChanged since {since}{': it now opens, too' if opens else ''}:")
    for path in opens:
        click.echo(f"  {printable(path)}")
    title = before.act or f"version {before.number}"
    console().print(rendered_diff(looked.changes(before.text, plan.content, title, "now")))


def _not_done(plan: Opened, what: str) -> None:
    click.echo(f"{plan.called} is not {what}; nothing was changed.")
    sys.exit(NOT_DONE)


@click.command("return", context_settings=HELP)
@click.argument("name", type=OPEN)
@click.option("-m", "--message", metavar="REMARKS", help="What has to change; without it your editor opens.")
@yes_option
def return_plan(name: str, message: str | None, *, yes: bool) -> None:
    """Return a plan to the planner with remarks, which are written into it.

    The planner is told at its next prompt. An active plan goes back to Review and is approved no more.

    Example: claude-roles return add-login -m "Say how passwords are stored."
    """
    require_person(f"/return {printable(name)} REMARKS", yes=yes)
    layout = here()
    plan = open_plan(layout, name, (REVIEW, ACTIVE))
    if message is None:
        if not has_terminal():
            raise UserError("there are no remarks; give them with `-m REMARKS`")
        message = ask_remarks(plan, findings(plan.text, plan.state, layout, policy_of(layout), plan.name), CHECKLIST)
    if not message.strip():
        click.echo("There are no remarks.")
        _not_done(plan, "returned")
    if plan.state == ACTIVE and not confirm(f"{shown_name(plan.called)} is active. Take its approval back?", yes=yes):
        _not_done(plan, "returned")
    done = lifecycle.give_back(layout, plan.spelling, message, who(layout))
    moved = " (Active → Review; it is approved no more)" if done.source == ACTIVE else ""
    click.echo(f"{shown_name(plan.called)} is returned{moved}. The planner is told at its next prompt.")


@click.command("amend", context_settings=HELP)
@click.argument("name", type=IN_ACTIVE)
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@click.option("-m", "--message", metavar="WHY", help="Why; without it you are asked.")
@yes_option
def amend(name: str, paths: tuple[str, ...], message: str | None, *, yes: bool) -> None:
    """Let an active plan open further files, on record in its text.

    PATH is relative to the top of the repository, or to where you are if it begins with ./ or ../

    Example: claude-roles amend add-login src/session.py -m "the cookie is set there"
    """
    require_person(f"/amend {printable(name)} PATH -m WHY", yes=yes)
    layout = here()
    policy = policy_of(layout)
    plan = open_plan(layout, name, (ACTIVE,))
    added = [_from_top(path, layout) for path in paths]
    if message is None:
        if not has_terminal():
            raise UserError("there is no reason; give it with `-m WHY`")
        message = click.prompt("Why", default="", show_default=False)
    done = lifecycle.amend(layout, policy, plan.spelling, added, message, who(layout))
    click.echo(f"{shown_name(index.stem(done.name))} now opens {printable(done.note)} too. The implementer can go on.")


def _from_top(path: str, layout: Layout) -> str:
    """Return a path of the command line as relative to the top of the repository."""
    path, top = amending.meant(path, str(Path.cwd())), Path(layout.root)
    end = "/" if path.endswith("/") else ""
    if path.startswith(("./", "../")) or Path(path).is_absolute():
        absolute = Path(os.path.abspath(path))  # noqa: PTH100 - a link in the repository is one of its paths
        roots = [root for root, _ in layout.roots if absolute.is_relative_to(root)]
        if not roots:
            raise UserError(f"{shown_name(path)} is outside of the repository; a plan opens only what is in it")
        return absolute.relative_to(roots[0]).as_posix() + end
    if os.path.exists(path) and not os.path.exists(top / path):  # noqa: PTH110 - false also for a name that is too long
        spelled = Path(os.path.abspath(path)).relative_to(find_checkout(Path()).top)  # noqa: PTH100
        raise UserError(
            f"{shown_name(path)} is not at the top of the repository; write {shown_name(spelled.as_posix())}"
        )
    return path


@click.command("complete", context_settings=HELP)
@click.argument("name", type=IN_ACTIVE)
@yes_option
def complete(name: str, *, yes: bool) -> None:
    """Complete a plan: show how it was done, ask, write a summary into it, and move it from Active to Completed.

    Its review report, if there is one, goes with it.

    Example: complete-plan add-login
    """
    require_person(f"/complete {printable(name)}", yes=yes)
    layout = here()
    policy = policy_of(layout)
    plan = open_plan(layout, name, (ACTIVE,))
    found = verification.verify(plan, layout, policy)
    console().print(verification_views.tables(found))
    if found.report is not None:
        click.echo(f"\nThe end of {printable(found.report.name)}:")
        for line in found.report.last_lines:
            click.echo(f"  {printable_lines(line)}")
    odd = overview.problem(plan, layout, policy)
    warnings = ([f"the plan is odd: {odd}"] if odd else []) + verification_views.warnings(found)
    click.echo("")
    for warning in warnings:
        console().print(Text(f"warning: {warning}", style="yellow"))
    if not confirm(f"Complete {shown_name(plan.called)}{' nevertheless' if warnings else ''}?", yes=yes):
        _not_done(plan, "completed")
    done = lifecycle.complete(layout, plan.spelling, who(layout), verification_views.summary(found))
    report = f", with its report {printable(done.note)}" if done.note else ""
    click.echo(f"{shown_name(plan.called)} is completed (Active → Completed){report}.")
    click.echo("Commit .claude/plans/Completed/ to keep it.")


@click.command("reopen", context_settings=HELP)
@click.argument("name", type=IN_COMPLETED)
@yes_option
def reopen(name: str, *, yes: bool) -> None:
    """Take a completed plan back to Active, approved again as it is; its report goes back to Review.

    Example: claude-roles reopen add-login
    """
    require_person(yes=yes)
    layout = here()
    plan = open_plan(layout, name, (COMPLETED,))
    policy = policy_of(layout)
    _show_scope(plan, layout, policy)
    _show_changes(plan, layout, policy)
    if not confirm(f"\nReopen {shown_name(plan.called)}?", yes=yes):
        _not_done(plan, "reopened")
    done = lifecycle.reopen(layout, plan.spelling, who(layout), looked_at=plan.content)
    start = _command("claude-one", done.name)
    click.echo(f"{shown_name(plan.called)} is reopened (Completed → Active) and approved. Start: {start}")
