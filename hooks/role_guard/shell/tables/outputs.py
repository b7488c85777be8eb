"""Commands of which it is known what they print, so that `$(…)` is no option and brings no word that is one.

Source: the manual pages of GNU coreutils, grep and git. Only what holds in every repository: the name of a tag or a
branch can begin with a dash (git update-ref makes such a one, and git fetch brings it; git-check-ref-format(1)), so
nothing that prints names is here, `git describe` neither.

The entries are expressions for all words of a command; a blank stands for the boundary of two words.
"""

from __future__ import annotations

REVISION = r"(?: [A-Za-z0-9_@][A-Za-z0-9_./@^~{}-]*)"
"""A word that names a revision or a range."""

CHOICE = (
    r"(?: -n ?[0-9]+| -[0-9]+| --(?:max-count|since|until|after|before|author|grep|diff-filter)=[^\0]*"
    rf"| --(?:all|no-merges|first-parent|reverse|follow)|{REVISION})*"
)
"""Words of `git log` that say which commits are shown."""

NUMBERS = (
    r"wc -[lcwm]",
    "nproc",
    r"date \+%s",
    r"grep -c(?: -[iwvFEG]+)?(?: [^-][^\0]*){1,2}",
    r"seq [0-9]+(?: -?[0-9]+ [0-9]+| [0-9]+)?",
    rf"git rev-list --count(?: --(?:all|no-merges|merges|first-parent))*{REVISION}*",
)
"""Commands that print numbers, or nothing."""

HASHES = (
    rf"git merge-base(?: --(?:all|fork-point|octopus))*{REVISION}+",
    rf"git rev-parse(?: --(?:verify|quiet|short(?:=[0-9]+)?)| -q)*{REVISION}+",
    (
        r"git rev-list(?: -n ?[0-9]+| -[0-9]+| --max-(?:count|parents)=[0-9]+"
        rf"| --(?:all|no-merges|first-parent|reverse))*{REVISION}*"
    ),
    rf"git log{CHOICE} --(?:format|pretty)=(?:t?format:)?%[Hh]{CHOICE}(?: --(?: [^\0]*)*)?",
)
"""Commands that print hashes, words of their own, or nothing: no word of that begins with a dash. (`rev-parse` prints
an option that it does not know, and `rev-list --boundary` a dash before hashes.)"""
