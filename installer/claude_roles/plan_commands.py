"""The commands that look at plans: `check`, `plans`, `show`, `diff`, `verify`. A session may run them too."""

from __future__ import annotations

import json
import sys

import click
from rich.text import Text

from claude_roles import overview, report_form, verification, verification_views
from claude_roles.errors import UserError
from claude_roles.markdown_view import rendered_markdown
from claude_roles.person import is_looking
from claude_roles.plan_context import (
    ANY,
    OPEN,
    WORKED_ON,
    Opened,
    here,
    open_plan,
    policy_of,
)
from claude_roles.screen import name as shown_name
from claude_roles.screen import page, printable_document, printable_lines, rendered_diff
from role_guard.errors import GuardError, LargePlanError
from role_guard.layout import ACTIVE, COMPLETED, REVIEW, Layout
from role_guard.plans import index, looked, store
from role_guard.plans.findings import approved_texts, too_large
from role_guard.zones import is_closed

HELP = {"help_option_names": ["-h", "--help"]}
json_option = click.option("--json", "as_json", is_flag=True, help="For machines, instead of tables.")


@click.command("plans", context_settings=HELP)
@click.option("--all", "everything", is_flag=True, help=f"All completed plans, not just the newest {overview.NEWEST}.")
@json_option
def plans(*, everything: bool, as_json: bool) -> None:
    """List the plans of this repository, by state.

    Title, age, findings of the check, ticked boxes, and which session implements which.

    Example: plans --all
    """
    layout = here()
    try:
        policy = policy_of(layout)
    except GuardError:  # it blocks sessions, and they say so; plans can be listed all the same
        policy = None
    found = overview.rows(layout, policy)
    if as_json:
        click.echo(json.dumps(overview.as_json(found), indent=2))
    else:
        page(overview.tables(found, everything=everything))


@click.command("check", context_settings=HELP)
@click.argument("names", metavar="[NAME]…", nargs=-1, type=OPEN)
@json_option
def check(names: tuple[str, ...], *, as_json: bool) -> None:
    """Check plans for what is missing, unclear or hidden. Without NAME: all in Review.

    Exit code 1 says that there are errors; warnings alone give 0.

    Example: claude-roles check add-login
    """
    from claude_roles import check_command

    layout = here()
    policy = policy_of(layout)
    spellings = names or tuple(f"{REVIEW}/{name}" for name in index.names(layout, REVIEW))
    tried = [_tried(layout, spelling) for spelling in spellings]
    found = [plan for plan in tried if isinstance(plan, Opened)]
    unread = [(large.name, too_large(large)) for large in tried if isinstance(large, LargePlanError)]
    texts = [(plan.spelling, plan.text) for plan in found]
    approved = {plan.spelling: approved_texts(layout, plan.state, plan.name) for plan in found}
    sys.exit(
        check_command.run(
            layout,
            texts,
            as_json=as_json,
            controlled=lambda path: is_closed(path, layout, policy),
            approved=approved,
            unread=unread,
        )
    )


def _tried(layout: Layout, spelling: str) -> Opened | LargePlanError:
    """Return a plan that is worked on, or why it is not read."""
    try:
        return open_plan(layout, spelling, (REVIEW, ACTIVE))
    except LargePlanError as large:
        return large


@click.command("show", context_settings=HELP)
@click.argument("name", type=ANY)
@click.option("--raw", is_flag=True, help="As it is written, not rendered.")
def show(name: str, *, raw: bool) -> None:
    """Show a plan. When a person runs it, the plan counts as seen (see `diff`).

    Example: claude-roles show add-login
    """
    layout = here()
    plan = open_plan(layout, name)
    page(Text(printable_document(plan.text).removesuffix("\n")) if raw else rendered_markdown(plan.text))
    mark_seen(layout, plan)


def mark_seen(layout: Layout, plan: Opened) -> None:
    """Put on record that the person has looked at a plan as it is now; no session's or program's look counts."""
    if is_looking():
        store.mark_seen(layout, plan.name, plan.content)


@click.command("diff", context_settings=HELP)
@click.argument("name", type=ANY)
@click.option("--since", type=int, metavar="VERSION", help="Compare with this version instead.")
def diff(name: str, since: int | None) -> None:
    """Show what changed in a plan since you last looked at it.

    Versions are kept whenever a plan is written, shown or moved.

    Example: claude-roles diff add-login --since 1
    """
    layout = here()
    plan = open_plan(layout, name)
    versions = store.versions(layout, plan.name)
    number = store.seen(layout, plan.name) if since is None else since
    if since is None and not number:
        raise UserError(f"you have not looked at {shown_name(plan.called)} yet; see it with `claude-roles show`")
    old = store.version(layout, plan.name, number) if number in versions else None
    if old is None:
        known = f"there are {versions[0]} to {versions[-1]}" if versions else "there are none yet"
        raise UserError(f"there is no version {number} of {shown_name(plan.called)}; {known}")
    lines = looked.changes(old, plan.content, f"version {number}", plan.spelling)
    if lines:
        page(rendered_diff(lines))
    else:
        earlier = f"; an earlier version: --since {number - 1}" if number - 1 in versions else ""
        click.echo(f"Nothing changed in {shown_name(plan.called)} since version {number}{earlier}.")
    mark_seen(layout, plan)


@click.command("verify", context_settings=HELP)
@click.argument("name", type=WORKED_ON)
@click.option("--markdown", is_flag=True, help="As the form of a review report, which the planner completes.")
@json_option
def verify(name: str, *, markdown: bool, as_json: bool) -> None:
    """Compare what was done with an active or completed plan.

    Files as planned, untouched and unplanned; commits; boxes; findings. Nothing is changed.

    Example: claude-roles verify add-login --markdown
    """
    if markdown and as_json:
        raise UserError("`--markdown` and `--json` exclude each other; give one")
    layout = here()
    found = verification.verify(open_plan(layout, name, (ACTIVE, COMPLETED)), layout, policy_of(layout))
    if as_json:
        click.echo(json.dumps(verification_views.as_json(found), indent=2))
    elif markdown:
        click.echo(printable_lines(report_form.report_text(found)), nl=False)
    else:
        page(verification_views.tables(found))
