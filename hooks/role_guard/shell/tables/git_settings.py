"""What settings do that git gets with a command: `git -c KEY=VALUE`, `git clone -c KEY=VALUE`.

Source: git-config(1) and the pages of the subcommands, git 2.39; for what came later the pages up to 2.53;
git-lfs-config(5). Left out, because git takes them from files alone (git-config(1)): trace2.*. With a key in no table
git runs programs at worst, of which no text stands in the command (core.hooksPath names their directory).
"""

from __future__ import annotations

HARMLESS_CONFIG = (
    *("advice.*", "blame.blankboundary", "blame.coloring", "blame.date", "blame.mark*", "blame.show*"),
    *("branch.sort", "color.*", "column.*", "core.abbrev", "core.quotepath", "core.whitespace", "diff.algorithm"),
    *("diff.colormoved", "diff.colormovedws", "diff.context", "diff.dirstat", "diff.dstprefix"),
    *("diff.ignoresubmodules", "diff.indentheuristic", "diff.interhunkcontext", "diff.mnemonicprefix"),
    *("diff.noprefix", "diff.relative", "diff.renamelimit", "diff.renames", "diff.srcprefix"),
    *("diff.statgraphwidth", "diff.statnamewidth", "diff.submodule", "diff.suppressblankempty", "diff.wordregex"),
    *("diff.wserrorhighlight", "grep.column", "grep.extendedregexp", "grep.fullname", "grep.linenumber"),
    *("grep.patterntype", "grep.threads", "i18n.logoutputencoding", "log.abbrevcommit", "log.date"),
    *("log.decorate", "log.diffmerges", "log.excludedecoration", "log.follow", "log.graphcolors"),
    *("log.initialdecorationset", "log.mailmap", "log.showroot", "showbranch.default", "status.*", "tag.sort"),
    "versionsort.*",
)
"""Keys for -c that change only what is printed. Left out for what their values do: core.pager and pager.* (programs),
log.showSignature, format.pretty and pretty.* (gpg), diff.orderFile and blame.ignoreRevsFile (files). No glob below
`diff.`: `diff.NAME.command` is a program for any NAME."""

CONFIG_ROLES = {
    "alias.*": "alias",
    # A file of settings that nobody reads, and helpers that the address names.
    **dict.fromkeys(("include.path", "includeif.*", "protocol.allow", "protocol.ext.allow", "remote.*.vcs"), "unknown"),
    **dict.fromkeys(("url.*", "remote.*.url", "remote.*.pushurl", "submodule.*.url"), "address"),
    **dict.fromkeys(("*editor", "*pager", "pager.*", "interactive.difffilter", "tar.*.command"), "sh"),
    **dict.fromkeys(
        (
            *("*command", "*cmd", "*program", "*prog", "*helper", "*askpass", "*hook", "*.path", "*browser"),
            *("*uploadpack", "*receivepack", "*.driver", "*.clean", "*.smudge", "*.process", "*.textconv"),
            *("core.fsmonitor", "core.gitproxy", "core.virtualfilesystem", "diff.external"),
            *("imap.tunnel", "instaweb.httpd", "sendemail.*smtpserver"),
        ),
        "program",
    ),
    **dict.fromkeys(("format.outputdirectory", "fsmonitor.socketdir", "lfs.storage"), "below"),
    # Cookies are written where http.saveCookies is set, which can be in a file.
    **dict.fromkeys(("http*.cookiefile", "gitcvs.*logfile"), "write"),
    "core.worktree": "change",
}
"""Keys whose values have a role, like words of a command; the first that fits holds. Keys that name a program, or text
for a shell, end alike, so most stand here by their end, and new ones fit too. Besides roles there are `alias` (a
subcommand with its words) and `address` (of another repository)."""
