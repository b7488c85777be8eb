"""Subcommands that only read, of programs that else may do anything.

Sources: `--help` and the published pages of pip, Docker and the GitHub CLI. docs/shell.md tells how to add a row. With
an option that its row does not name, or another option before it, a subcommand is a program like all of its name.

Left out on purpose: npm (each call writes a log into its cache), cargo (a project's configuration names a wrapper that
it runs), kubectl and `gh run view --log` (they keep what they fetched), go (go.mod names a toolchain that it fetches
and runs), `make -n` (`$(shell …)` runs), `pip freeze` (runs git where an editable package is), podman (makes its
storage), `pip list --outdated` and `gh … --web`.
"""

from __future__ import annotations

PIP = "-v --verbose -q --quiet --no-color --isolated --no-input --disable-pip-version-check --require-virtualenv "
GH = "-R=text --repo=text --json=text -q=text --jq=text -t=text --template=text --help "
LISTED = (
    GH + "-s=text --state=text -L=text --limit=text -a=text --assignee=text -A=text --author=text -l=text --label=text "
)
DOCKER = "--no-trunc -f=text --filter=text --format=text --help "

ROWS = {
    **dict.fromkeys(
        ("pip list", "pip3 list"),
        PIP + "-l --local --user -e --editable --not-required --exclude-editable --format=text --exclude=text :",
    ),
    **dict.fromkeys(("pip show", "pip3 show"), PIP + "-f --files : text*"),
    **dict.fromkeys(("pip check", "pip3 check"), PIP + ":"),
    "gh pr view": "!url -c --comments " + GH + ": text?",
    "gh issue view": "!url -c --comments " + GH + ": text?",
    "gh pr list": "!url -d --draft -B=text --base=text -H=text --head=text -S=text --search=text " + LISTED + ":",
    "gh issue list": "!url -S=text --search=text -m=text --milestone=text --mention=text " + LISTED + ":",
    "gh pr diff": "!url --patch --name-only --color=text " + GH + ": text?",
    "gh pr checks": "!url --required --watch --fail-fast -i=text --interval=text " + GH + ": text?",
    "gh run list": (
        "!url -a --all -b=text --branch=text -c=text --commit=text --created=text -e=text --event=text -L=text "
        "--limit=text -s=text --status=text -u=text --user=text -w=text --workflow=text " + GH + ":"
    ),
    "gh run view": "!url -a=text --attempt=text --exit-status -j=text --job=text -v --verbose " + GH + ": text?",
    "docker inspect": "!url -s --size -f=text --format=text --type=text --help : text*",
    "docker ps": "!url -aqlsn --all --quiet --latest --size -n=text --last=text " + DOCKER + ":",
    "docker images": "!url -aq --all --quiet --digests --tree " + DOCKER + ": text?",
    "docker logs": (
        "!url -ft --follow --timestamps --details --since=text --until=text -n=text --tail=text --help : text"
    ),
}
"""A program and its subcommand → its row. `!url`: what it reads is another machine, or a service of this one."""
