"""`claude-roles test`: runs a team's own cases against its policy."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import click

from claude_roles.case_runner import Bench, Outcome
from claude_roles.cases import Located, read_cases, read_surroundings
from claude_roles.compiler import SOURCE_NAME, compile_policy
from claude_roles.errors import UserError
from claude_roles.repository import find_checkout
from claude_roles.screen import printable

MISMATCH = 1
"""Exit code when a case is answered otherwise than it says."""


@click.command("test")
@click.argument("files", metavar="FILE.jsonl…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--policy", type=click.Path(path_type=Path), metavar="PATH",
              help="Judge by this roles.toml; the default is this repository's.")  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="One object with every case, for programs.")
def test(files: tuple[Path, ...], policy: Path | None, *, as_json: bool) -> None:
    """Judge the cases in files by roles.toml as it stands; exit code 1 if one is answered otherwise than it says.

    A case is a JSON object a line: command (or path, or input), role, verdict and more (docs/cases.md). Nothing of it
    is run: it is judged in a small repository made for it.

    Example: claude-roles test tests/policy/*.jsonl

    Example line: {"command": "git push", "role": "implementer", "verdict": "ask"}
    """
    source = policy if policy is not None else find_checkout(Path()).main / SOURCE_NAME
    found = run(files, source)
    wrong = [item for item in found if not item.fits]
    if as_json:
        click.echo(json.dumps(_data(found), indent=2))
    else:
        for item in wrong:
            click.echo(_line(item))
        files_said = f"{len(files)} file{'' if len(files) == 1 else 's'}"
        cases = f"{len(found)} case{'' if len(found) == 1 else 's'}"
        click.echo(f"{cases} in {files_said}: {len(found) - len(wrong)} as expected, {len(wrong)} not")
    if wrong:
        sys.exit(MISMATCH)


def run(files: tuple[Path, ...], source: Path) -> list[Outcome]:
    """Judge the cases of some files.

    Args:
        files: files of cases; what stands in `surroundings.json` beside each is there for its cases.
        source: roles.toml.

    Raises:
        UserError: the policy or a case is wrong, or a file can't be read; nothing was judged by then.
    """
    try:
        raw = source.read_bytes()
    except OSError as error:
        raise UserError(f"{source}: {error.strerror}; run `install-roles`, or name a policy with --policy") from None
    policy = compile_policy(raw, str(source))
    read: list[list[Located]] = [list(read_cases(path)) for path in files]
    around = {path.parent: read_surroundings(path.parent) for path in files}
    with tempfile.TemporaryDirectory(prefix="claude-roles-") as place:
        bench = Bench(Path(place).resolve(), raw, policy)
        return [item for path, cases in zip(files, read, strict=True) for item in bench.run(cases, around[path.parent])]


def _line(item: Outcome) -> str:
    """Return what a person is told of a case that came out otherwise."""
    path, line, case = item.located
    expected = case.verdict + (f" by {case.rule}" if case.rule else "")
    why = f" ({case.why})" if case.why else ""
    told = f"{case.role}, {case.shown}: expected {expected}{why}, came {item.verdict} by {item.rule}"
    return printable(f"{path}:{line}: {told}" + (f": {item.reason}" if item.reason else ""))


def _data(found: list[Outcome]) -> dict[str, object]:
    rows = [
        {"file": str(item.located.path), "line": item.located.line, "fits": item.fits,
         "case": item.located.case.model_dump(exclude_unset=True),
         "came": {"verdict": item.verdict, "rule": item.rule, "reason": item.reason}}
        for item in found
    ]  # fmt: skip
    wrong = sum(not item.fits for item in found)
    return {"cases": rows, "expected": len(found) - wrong, "unexpected": wrong}
