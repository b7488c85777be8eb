"""Programs whose words name the files that they write: temporary files, object files, keys, images, documents.

Source: the manual pages of GNU coreutils, debianutils, GCC, GNU binutils, OpenSSL, GnuPG, OpenSSH and e2fsprogs; the
published ones of Clang, ncompress, pandoc, libxml2 and dosfstools. docs/shell.md tells how to read and add a row. All
of them are `run` too.
"""

from __future__ import annotations

MKTEMP = "creates | !run * -p=temp --tmpdir?temp --suffix=affix -t : text*"

PASSED = (
    "!run * -o=output --output=output -MD=write -MMD=write -MF=write --MD=write -Map=write --Map=write -a?listing "
    "--dependency-file=write -dependency-file=write --out-implib=write -serialize-diagnostics=write "
    + " ".join(f"-{letter}?text" for letter in "bcdefghijklmnpqrstuvwxyzABCDEFGHIJKLNOPQRSTUVWXYZ")
    + " : text*"
)
"""What a compiler hands on to preprocessor, assembler and linker, in one row: none of them has another's letters."""

COMPILER = (
    "-o=output --output=output -MF:write -MJ:write -MT:text -MQ:text -aux-info:write -Wp,:passed -Wa,:passed "
    "-Wl,:passed -Xpreprocessor=passed -Xassembler=passed -Xlinker=passed -Xclang=passed -wrapper=unknown "
    "-dumpdir=prefix -dumpbase=affix -fdump-:listing -fopt-info:listing -fprofile-note:write "
    "-foptimization-record-file:write -serialize-diagnostics=write --serialize-diagnostics=write "
    + " ".join(f"-{letter}?text" for letter in "BCEFGHJKLMNOPQRSTVWXYZabcdefghijklmnpqrstuvwyz")
)
OPENSSL = (
    *("out=output", "keyout=output", "outpubkey=output", "writerand=write", "outdir=below", "sess_out=output"),
    *("keylogfile=write", "certsout=output", "signer=write", "respout=output", "reqout=output", "CAserial=write"),
    *("newkeyout=output", "chainout=output", "cacertsout=output", "extracertsout=output", "certout=output"),
    *("srpvfile=write", "msgfile=write"),
)
"""Options of OpenSSL's commands that name what they write, behind one dash or two. `-signer` is written when a
signature is verified, and `-CAserial` counted up."""

ROWS = {
    "tempfile": (
        "creates | !run * -d=temp --directory=temp -p=affix --prefix=affix -s=affix --suffix=affix -m=text --mode=text "
        "-n=write --name=write : text*"
    ),
    "savelog": "rotates | !run * -m=text -u=text -g=text -c=text -r=text : prefix*",
    # Letters of assemblers and linkers take attached values only, but for those named.
    "as": (
        "assembles to | !run * ~write=a.out -o=write --MD=write -I=text --defsym=text,text -a?listing "
        + " ".join(f"-{letter}?text" for letter in "dgkmMOwWx")
        + " : text*"
    ),
    "ld ld.bfd ld.gold ld.lld gold": (
        "links to | !run * ~write=a.out -o=write --output=write -Map=write --Map=write --out-implib=write "
        "-e=text --entry=text -T=read --script=read -u=text -L=text -l=text -m=text -h=text -soname=text "
        "-rpath=text -rpath-link=text -dynamic-linker=text --dynamic-linker=text -z=text -y=text -b=text -R=text "
        "--dependency-file=write "
        + " ".join(f"-{letter}?text" for letter in "abcdfgijknpqrstvwxABCDEFGHIJKMNOPQSUVWXYZ")
        + " : text*"
    ),
    # Letters never stand together. What is written under a name that the compiler makes up is the program's business.
    "gcc g++ cc c++ clang clang++ gfortran": "!run * " + COMPILER + " : text*",
    "cpp": "!run * -C?text -D=text -U=text -I=text -x=text -A=text -include=text -imacros=text -isystem=text "
    "-iquote=text -idirafter=text -iprefix=text -iwithprefix=text -isysroot=text " + COMPILER + " : read? output?",
    "openssl": "!run * " + " ".join(f"{dash}{name}" for name in OPENSSL for dash in ("-", "--")) + " : text*",
    "ranlib": "indexes | !run * : write*",
    "objcopy": (
        "copies to | !run * -O=text -I=text -F=text -B=text -j=text -R=text -K=text -N=text -G=text -W=text -L=text "
        "-b=text -i=text --dump-section=unknown --split-dwo=write --add-gnu-debuglink=read : write write?"
    ),
    "strip": (
        "strips | !run * -o=write>>read -F=text -I=text -O=text -R=text -K=text -N=text --target=text "
        "--remove-section=text --keep-symbol=text --strip-symbol=text : write*"
    ),
    "gpg gpg2 gpgv gpgsm": (
        "writes | !run * -o=output --output=output --log-file=write --status-file=write --attribute-file=write "
        "--logger-file=write -r=text -u=text -R=text --keyring=text --homedir=text : text*"
    ),
    "compress uncompress": "compresses | !run * -r/ -b=text -c>>read : stem*",
    "pandoc": (
        "converts to | !run * -o=output --output=output --log=write --extract-media=below -f=text -t=text -s -V=text "
        "-M=text -H=read -B=read -A=read -c=text -F=text -L=text : text*"
    ),
    # -f also names the key that is only shown, or checked.
    "ssh-keygen": (
        "writes | !run * -f=prefix -l -t=text -b=text -C=text -N=text -P=text -m=text -a=text -O=text -I=text -n=text "
        "-V=text -z=text -Z=text -D=text -w=text -s=text -r=text -R=text -F=text -T=text -M=text : text*"
    ),
    "mke2fs mkfs.ext2 mkfs.ext3 mkfs.ext4 mkfs.xfs mkfs.btrfs mkfs.fat mkfs.vfat mkfs.msdos mkdosfs mkswap mkfs": (
        "formats | !run * -b=text -C=text -d=text -E=text -g=text -G=text -i=text -I=text -J=text -L=text -m=text "
        "-M=text -N=text -o=text -O=text -r=text -t=text -T=text -U=text -e=text -z=text -F?text -s=text -S=text "
        "-R=text -f?text -l=text -n=text -h=text : write text?"
    ),
    "xmllint": (
        "writes | !run * --output=write -o=write --encode=text --pattern=text --xpath=text --schema=text "
        "--relaxng=text --schematron=text --dtdvalid=text --maxmem=text --path=text : text*"
    ),
    "xsltproc": (
        "writes | !run * -o=write --output=write --path=text --param=text,text --stringparam=text,text "
        "--writesubtree=below : text*"
    ),
}
