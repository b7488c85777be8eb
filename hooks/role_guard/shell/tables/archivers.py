"""Archivers that are told by their first word what to do, and those that unpack by their options.

Source: the manual pages of GNU binutils and the JDK; the published ones of 7-Zip, RAR, pax, The Unarchiver, cabextract,
atool, dpkg, sharutils and macOS for ditto. docs/shell.md tells how to read and add a row. All of them are `run` too.
"""

from __future__ import annotations

UNPACKS = "unpacks to | !run * ~below=. "

WHOLE_NAMES = " ".join(f"-{a}{b}{c}{end}!unknown" for a in "sS" for b in "pP" for c in "fF" for end in ("", "2")) + " "
"""A switch of 7-Zip, in each case of its letters, with which members have their whole names; they may lead anywhere."""

MODES = {
    "ar": (
        (r"--|-?[A-Za-z]*x", UNPACKS + "--plugin=text --target=text --output=below : text*"),
        (r"-", "packs to | !run * --plugin=text --target=text --output=below : write text*"),
        (r"", "packs to | !run * --plugin=text --target=text --output=below : text write text*"),
    ),
    "7z 7za 7zr 7zz": (
        (r"[xeXE]\Z", UNPACKS + WHOLE_NAMES + "-so>text -o?below -w?below -O?below -W?below : text*"),
        (r"[ltihbLTIHB]\Z", "!run * -w?below : text*"),
        (r"", "packs to | !run * -w?below -sdel>tree : text write text*"),
    ),
    # With `P` names may lead upwards.
    "jar": (
        (r"-(?=[A-Za-z0]*x)[A-Za-z0]*P", UNPACKS + "-P!unknown : text*"),
        (r"(?=[A-Za-z0]*x)[A-Za-z0]*P", UNPACKS + ": unknown text*"),
        (r"-?[A-Za-z0]*x|--extract", UNPACKS + "-P!unknown -C=below --dir=below -f=text --file=text : text*"),
        (r"-", "packs to | !run * -f=write --file=write -m=text --manifest=text -C=text,text : text*"),
        (r"(?=\w*[me])\w*f", "packs to | !run * -C=text,text : text write write text*"),
        (r"[ci]\w*f|i", "packs to | !run * -C=text,text : text write text*"),
        (r"u\w*f", "packs to | !run * -C=text,text : text write text*"),
        (r"", "!run * : text*"),
    ),
    "rar unrar": (
        (r"[xe]\Z", UNPACKS + "-op:below : text text below*"),
        (r"[ltvp]", "!run * : text*"),
        (r"m", "packs to | !run * : text write tree*"),
        (r"", "packs to | !run * : text write text*"),
    ),
}
"""Names → the first word, as the beginning of an expression, and the row that it has; the first that fits holds."""

ROWS = {
    "unar": UNPACKS + "-o=below -output-directory=below --output-directory=below -e=text -p=text -k=text : text*",
    "cabextract": UNPACKS + "-l>text --list>text -p>text --pipe>text -t>text --test>text -d=below --directory=below "
    "-F=text --filter=text -e=text --encoding=text : text*",
    "aunpack": UNPACKS + "-X=below --extract-to=below -F=text --format=text -O=text --option=text : text*",
    # Without -w members are unpacked, or listed, and their names may be absolute.
    "pax": "unpacks to | !run * ~unknown=. -w>below -f=output -x=text -b=text -o=text -s=unknown -p=text -B=text "
    "-E=text -G=text -T=text -U=text : text*",
    "dpkg-deb": "unpacks to | !run * -Z?text -z?text -S?text -D : text below*",
    "ditto": "copies to | !run * --bom=text --arch=text -arch=text : text* below",
    # The name of the file stands in it, and may lead anywhere.
    "uudecode": "writes | !run * ~unknown=. -o=output>text --output-file=output>text : text*",
}
