"""Builtins of the shell that need no reader of their own.

Source: Bash manual, "Shell Builtin Commands", and zshbuiltins(1) where they differ. docs/shell.md tells how to add a
row. Left out on purpose, so that they count as programs: bind, compopt, enable, suspend, zmodload.
"""

from __future__ import annotations

ROWS = {
    ":": "* : text*",
    "true false": "* : text*",
    "echo": "* : text*",
    "return break continue": "!leave : number?",
    "exit shift": ": number?",
    "wait": "-n -f -p=name : text*",
    "read": "-r -s -a=name -d=text -n=number -N=number -p=text -t=number -u=number : name*",
    "mapfile readarray": "-t -d=text -n=text -O=text -s=text -u=text -c=text -C=callback : name?",
    "getopts": "+ : text name text*",
    "type": "-a -f -p -P -t : text*",
    "jobs": "-l -n -p -r -s : text*",
    "times": ":",
    # A number is any process, and a signal of one's own spelling can be taken for one: `kill -9 -1`.
    "kill": "+ -s=text : job+",
    "umask": "-S -p : text?",
    "ulimit": "* : text*",
    "dirs": "-c -l -p -v : text*",
    "hash": "-r -l -t -d -p!unknown : hashed*",
    "unalias": "-a : text*",
    "compgen": "-c -b -k -a -v -e -A=text -f -d -G=read -P=text -S=text -W=prompt -C=program -F=run -X=text : text*",
    "complete": "!run * -A=text -G=text -P=text -S=text -W=prompt -C=program -F=text -X=text : text*",
    "help": "-d -m -s : text*",
    # The list is that of the shell alone, until something writes it or runs what is in it.
    "history": "-c -d=text -a>write!run -w>write!run -n>read -r>read -s>text -p>text : text?",
    "fc": "~unknown=commands -# -n -r -l>text -e=sh!unknown -s!unknown -A>write -W>write : unknown*",
}
