from __future__ import annotations

import string
import time

import pytest

from role_guard.shell.powershell import read_powershell
from role_guard.shell.powershell_words import LIMIT


class Report:
    """Notes effects as short texts."""

    def __init__(self) -> None:
        self.found: list[str] = []

    def read(self, path: str, by: str) -> None:
        assert by
        self.found.append(f"read {path}")

    def look(self, by: str) -> None:
        assert by
        self.found.append("look")

    def write(self, path: str, by: str, verb: str) -> None:
        assert by
        self.found.append(f"{verb} {path}")

    def look_outside(self, by: str) -> None:
        assert by
        self.found.append("look outside")

    def tree(self, path: str, by: str, verb: str) -> None:
        self.write(path + "/**", by, verb)

    def below(self, path: str, by: str, verb: str) -> None:
        self.write(path + "/?", by, verb)

    def into(self, target: str, names: list[str | None], by: str, verb: str) -> None:
        self.write(f"{target} <- {', '.join(name or '?' for name in names)}", by, verb)

    def run(self, words: tuple[str | None, ...], seen: str) -> None:
        assert seen
        self.found.append("run " + " ".join("?" if word is None else word for word in words))

    def approve(self, seen: str) -> None:
        assert seen
        self.found.append("approve")

    def unknown(self, seen: str) -> None:
        assert seen
        self.found.append("unknown")

    def command(self, words: list[str], *, fed: bool = False) -> None:
        assert fed in (True, False)
        self.found.append("$ " + "|".join(words))


def effects(text: str) -> list[str]:
    report = Report()
    read_powershell(text, report)
    return report.found


def seconds(text: str) -> float:
    started = time.process_time()
    effects(text)
    return time.process_time() - started


def reason(text: str) -> str:
    said: list[str] = []
    report = Report()
    report.unknown = said.append  # type: ignore[method-assign,assignment]
    read_powershell(text, report)
    return "; ".join(said)


READS = [
    ("Get-Content src/app.py", ["read src/app.py"]),
    ("get-content SRC/app.py", ["read SRC/app.py"]),
    (r"gc .\src\app.py", ["read ./src/app.py"]),
    ("Get-Content -Path:x", ["read x"]),
    ("Get-Content -Path: x", ["read x"]),
    ("gc -Tail 5 a", ["read a"]),
    ("gc a -TotalCount 5 -Raw", ["read a"]),
    ("gc -lit 'a b'", ["read a b"]),
    ("gc -LP a", ["read a"]),
    ("gc a, b ,c", ["read a", "read b", "read c"]),
    ('gc "a b"', ["read a b"]),
    ("gc 'it''s'", ["read it's"]),
    ('gc "say ""x"""', ['read say "x"']),
    ("gc src/'my file'.py", ["read src/my file.py"]),
    ("gc ../secret", ["read ../secret"]),
    (r"gc C:\x\y.txt", ["read C:/x/y.txt"]),
    ("gc a -ErrorAction SilentlyContinue", ["read a"]),
    ("type a", ["read a"]),
    ("Get-ChildItem", ["look"]),
    ("Get-ChildItem -Filter *.py -Recurse", ["look"]),
    ("gci src -Filt *.py", ["read src"]),
    ("gci -s -File -n", ["look"]),
    ("gci -Recurse:$true", ["look"]),
    ("dir src/*.py", ["read src/*.py"]),
    ("Select-String -Path src/*.py -Pattern 'def .*'", ["read src/*.py"]),
    ("sls foo src/app.py", ["read src/app.py"]),
    ("Get-ChildItem -Recurse | Select-String foo", ["look", "look"]),
    ("gci | Get-Content", ["look", "look"]),
    ("gci | sort Name | select -First 3 | gc", ["look", "look", "$ sort|Name", "look", "look"]),
    ("gci | Where-Object Length -gt 5 | ft Name, Length", ["look", "look", "look"]),
    ("gci | ? Name -like '*.py'", ["look", "look"]),
    ("gci |\n  select Name", ["look", "look"]),
    ("gci | # why\n  select Name", ["look", "look"]),
    ("gc a | Select-String x | Measure-Object -Line", ["read a", "look", "look"]),
    ("gc data.json | ConvertFrom-Json | Select-Object -ExpandProperty name", ["read data.json", "look", "look"]),
    ("Test-Path a; Resolve-Path b", ["read a", "read b"]),
    ("Join-Path a b c; Split-Path a/b -Leaf", ["look", "look"]),
    ("Get-FileHash a -Algorithm MD5", ["read a"]),
    ("Compare-Object a b", ["look"]),
    ("Get-Date -Format o; pwd; Get-Process", ["look", "look", "look"]),
    ("Get-Command git -Syntax; Get-Help gci -Full", ["look", "look"]),
    ("Write-Host hello -ForegroundColor Red", ["look"]),
    ("echo a 'b' -5 --x", ["look"]),
    ("'text'", ["look"]),
    ("'a', 'b' | Out-String", ["look", "look"]),
    ("@'\n$x `y ' \" text\n'@ | Out-Host", ["look", "look"]),
    ("gci Env:", ["look"]),
    ("gc ~/.ssh/id_rsa, '~'", ["look outside", "look outside"]),
    ("Get-ItemProperty HKLM:\\Software", ["look"]),
    ("gci <# rm x #> src # rm y\ngc a#b", ["read src", "read a#b"]),
    ("gc 'a \u2013 b'", ["read a \u2013 b"]),
    ("gc é", ["read é"]),
    ("cd src", ["read src"]),
    ("cd src; gci; gc /etc/passwd", ["read src", "look", "read /etc/passwd"]),
    ("gc a\r\ngc b\r\n", ["read a", "read b"]),
    ("Test-Path a && gc a || gc b", ["read a", "read a", "read b"]),
    ("gci 2>$null", ["look"]),
    ("gci > $null 2>&1", ["look"]),
    ("gci *>&1 | Out-Null", ["look", "look"]),
    ("gci >/dev/null", ["look"]),
]

WRITES = [
    ("Set-Content a.txt 'x'", ["writes a.txt"]),
    ("Set-Content -Value x a.txt", ["writes a.txt"]),
    ("Set-Content -Pat a.txt -Va x", ["writes a.txt"]),
    ("Set-Content -LiteralPath 'a[1].txt' x", ["writes a[1].txt"]),
    ("Set-Content a,b -Value x -WhatIf", ["writes a", "writes b"]),
    ("Set-Content a x -Confirm:$false", ["writes a"]),
    ("'x' | Set-Content a", ["look", "writes a"]),
    ("@'\nline\n'@ | Set-Content -Path a", ["look", "writes a"]),
    ("Set-Content a @'\nrm $x\n'@", ["writes a"]),
    ('Set-Content a -Value @"\nplain\n"@', ["writes a"]),
    ("Add-Content a x", ["adds to a"]),
    ("Clear-Content a", ["empties a"]),
    ("gc a | Out-File -FilePath b -Append", ["read a", "writes b"]),
    ("gc a | Out-File -Fi b", ["read a", "writes b"]),
    ("gci | Export-Csv b -NoTypeInformation", ["look", "writes b"]),
    ("gci | Tee-Object b", ["look", "writes b"]),
    ("Start-Transcript t.log", ["writes t.log"]),
    ("Remove-Item a, b -Recurse -Force", ["removes a/**", "removes b/**"]),
    ("del a", ["removes a/**"]),
    (r"Remove-Item .\ ", ["removes .//**"]),
    ("Move-Item a.md docs/", ["moves a.md/**", "moves to docs/ <- a.md"]),
    ("move -Dest b.md a.md", ["moves a.md/**", "moves to b.md <- a.md"]),
    ("Move-Item ../a.md", ["moves ../a.md/**", "moves to . <- ../a.md"]),
    ("Copy-Item a.md b.md", ["read a.md", "copies to b.md <- a.md"]),
    ("Copy-Item -Recurse src/* b", ["read src/*", "copies to b <- ?"]),
    ("copy a, b c/", ["read a", "read b", "copies to c/ <- a, b"]),
    (r"Copy-Item x\s.json .claude", ["read x/s.json", "copies to .claude <- x/s.json"]),
    ("Rename-Item src/a.py b.py", ["moves src/a.py/**", "renames src/b.py"]),
    ("ren a b", ["moves a/**", "renames b"]),
    ("New-Item a.txt", ["creates a.txt"]),
    ("New-Item -ItemType Directory -Path a -Name b", ["creates a/b"]),
    ("ni -Name ../b -Type file", ["creates ./../b"]),
    ("md a/b", ["creates a/b"]),
    ("Compress-Archive -Path src -DestinationPath a", ["read src", "writes a", "writes a.zip"]),
    ("Expand-Archive a.zip out", ["read a.zip", "unpacks to out/?"]),
    ("Set-ItemProperty a -Name IsReadOnly -Value 1", ["changes a"]),
    ("gci > out.txt", ["writes out.txt", "look"]),
    ("gci 2>> err.txt", ["writes err.txt", "look"]),
    ("gci *> 'all out'", ["writes all out", "look"]),
    ("git log > log.txt", ["writes log.txt", "$ git|log"]),
    ("Invoke-WebRequest http://x -OutFile a", ["run Invoke-WebRequest", "downloads to a"]),
    ("iwr http://x", ["run iwr"]),
    ("ls; Remove-Item x", ["look", "$ ls", "removes x/**"]),
]  # fmt: skip

PROGRAMS = [
    ("git status", ["$ git|status"]),
    ("git log -5 --format='%h %s' -- 'src/*.py'", ["$ git|log|-5|--format=%h %s|--|src/*.py"]),
    ('git commit -m "a \u2013 b"', ["$ git|commit|-m|a \u2013 b"]),
    ("git.exe push", ["$ git|push"]),
    ("git commit -m 'fix:'", ["$ git|commit|-m|fix:"]),
    ("GIT push", ["$ GIT|push", "$ git|push"]),
    (r"C:\tools\git.exe push", ["$ C:/tools/git|push", "$ c:/tools/git|push"]),
    ("./build.ps1 x", ["$ ./build.ps1|x"]),
    ("rg foo src; npm test", ["$ rg|foo|src", "$ npm|test"]),
    ("ls -la src", ["$ ls|-la|src"]),
    ("ls *.py", ["read *.py", "$ ls|*.py"]),
    ("cat a b", ["$ cat|a|b"]),
    ("rm -rf build", ["$ rm|-rf|build"]),
    ("rm -r build", ["removes build/**", "$ rm|-r|build"]),
    ("sort -o src/app.py x", ["$ sort|-o|src/app.py|x"]),
    ("sort.exe /o src/app.py x", ["run sort /o src/app.py x", "$ sort|/o|src/app.py|x"]),
    ("expand a.cab b", ["run expand a.cab b", "$ expand|a.cab|b"]),
    ("mkdir -p a/b", ["creates a/b", "$ mkdir|-p|a/b"]),
    ("sc a x", ["writes a", "$ sc|a|x"]),
    ("curl -o a http://x", ["run curl", "downloads to a", "$ curl|-o|a|http://x"]),
    ("Get-Foo a", ["run Get-Foo a", "$ Get-Foo|a", "$ get-foo|a"]),
    ("Stop-Process -Name x", ["run Stop-Process -Name x", "$ Stop-Process|-Name|x", "$ stop-process|-Name|x"]),
    ("approve-plan login", ["run approve-plan login", "$ approve-plan|login"]),
]

UNCLEAR = [
    # expansion and expressions
    "$x", "gc $x", 'gc "$x"', 'gc "a`tb"', "gc $(ls)", "gc (ls)", "(gc a)", "gc @(1)", "gci @args", "ft @{n=1}",
    "$x = 1",
    "$null = gci", "1..5", "1 + 1", "5", "'a' + 'b'", "'a' -replace 'b'", "'a'.Length", "'a' 'b'", "-not a", "!a", "++",
    "[IO.File]::WriteAllText('a','b')", "[x]", "gc a[0](1)", "gc [a](b)", "'x','y'[0]", ", 'a'", "'a',", "gc a,",
    "gc ,a",
    "$env:CLAUDE_ROLE='x'", "gc ${a}", "gc a$x", "gc 'a'$x", "gc 'a'b", "gc 'a''", "gc 'a", 'gc "a', "@'\na", "@'a'@",
    "gc @'\na\n '@", '@"\n$x\n"@', "gc `\n a", "gc a`b", "g`c a", "<# a", "gc --% a", "git --% log",
    # code
    "& {rm a}", "& 'rm' a", "&gc a", ". ./a.ps1", ".'a'", "gc a &", "gc a & gc b", "iex 'rm a'", "gc x | iex",
    "%{rm $_}",
    "gci | % Delete", "gci | ForEach-Object Delete", "gci | Where-Object {rm a}", "gci | ? -FilterScript a", "{rm a}",
    "sort {rm a}", "Invoke-Command x", "icm x", "r", "ii a", "start git push", "Start-Process git push", "saps a",
    "pwsh -c 'rm a'", "powershell.exe x", "cmd /c 'git push'", "wsl rm a", "Set-Alias gc rm", "sal gc rm",
    "Import-Module a",
    "Add-Type x", "New-Object x", "function gc {rm a}", "if (1) {rm a}", "foreach ($a in $b) {}", "exit", "return 1",
    "Set-Variable PSDefaultParameterValues x", "#requires -Modules a\ngci", "# Requires -Modules a",
    r"Microsoft.PowerShell.Management\Remove-Item a", "New-PSDrive x FileSystem .git", "Import-Clixml a",
    # parameters
    "gci -OutV x", "gc a -ea 0 -ErrorAction 0", "gci src -Fi *.py", "gci -OutVariable x", "gci -ov x", "gci -pv x",
    "gci -ErrorV x", "gc -Bad a", "gc -Path", "gc -Path -Raw",
    "gc \u2013Path a", "gc \u2014Path a", "gc \u2015Path a", "gc -Raw:$x a", "gc -Raw: a", "gc -Pa.b", "gc -Path'x'",
    "gc -Path\"x\" y",
    "gc -F x a", "gc -- a", "gc a b", "gc -Path a -Path b", "gc -Credential x a", "Get-Help a -Online", "gc $true",
    "gci -Recurse:$x", "Get-Process -ComputerName x", "Copy-Item a b -ToSession x", "Tee-Object -Variable x",
    # characters that are quotes, dashes, blanks or nothing
    "gc \u2018a\u2019", "gc \u201ca\u201d", "'a\u2019; rm b; \u2018c'", "gc \u201ea\u201e", "gc\u00a0a", "gc\u2003a",
    "gc\u0085a", "gc a\x00", "gc a\u200bb",
    "gc\ra", "gc a\x0bb", "gc \u202ea", "gc \ud800",
    # paths
    "gc Registry::HKLM", "gc FileSystem::a", r"gc \\?\C:\a", r"gc \\.\a", "gc C:a", "gc Temp:/a", "gc ''",
    # operators
    "gci |", "| gci", "gci | | gci", "gci &&", "&& gci", "gci || ; gci", "gci\n| iex", "gci > ", "gci > $x",
    "gci > > a",
    "gci > a,b", "gci < a", "gci >&1", "echo a>b", "echo 'a'>b", "gc 3>&$x", "; |", "", " \n ",
    # the directory
    "cd ..; gc a", "cd a; git status", "cd a; cd b", "cd..", "D:", "gci | cd", "popd; gc a", "cd -",
    "cd a -StackName x",
    # programs
    "git log $x", "git log a,b", "git log *.py", "git log -a.b", "git log -a:b", "git log 'a\"b'", "git log ''",
    r"git log 'a b\'", "git log $true", "git log ~/a", "git show HEAD@{1}", "git log (x)", "'git' status",
    "gi't' status",
    "sort *.txt", "x=y",
]  # fmt: skip

UNCLEAR_WRITES = [
    "ni -Name /etc/x", r"ni a -Name \x", r"ren a ..\b", "ren a", "Set-Content ~/a x", "Copy-Item a ~", "del ~/a",
    "gci > ~/a",
    "select -InputObject ../a | gc", "gci | sort -Inp ../a | gc", "Compress-Archive a", r"C:\Mod\Set-Content a b",
    "Set-Content *.txt x", "Set-Content a? x", "Remove-Item [ab]", "del *", "rm *.tmp", "Set-Content 'a`[b' x",
    "Set-Content file.txt:stream x", "Set-Content Env:CLAUDE_ROLE x", "Set-Content Registry::a x",
    r"Remove-Item HKLM:\a",
    r"Set-Content \\?\C:\a x", "Set-Content Function:gci x", "Set-Content", "Set-Content -Value x", "gci | Remove-Item",
    "gci | rm", "gc a | Remove-Item", "gci | Copy-Item -Destination a", "'a' | New-Item -ItemType File", "'a' | ni b",
    "New-Item a -ItemType SymbolicLink -Target b", "ni a -Type H -Value b", "Copy-Item a b,c",
    "Copy-Item -Recurse src a -Container:$false", "Set-Item a b", "cd a; Set-Content b x", "cd a; gci > b", "gci > a*",
    "Set-Content $x y", "Set-Content -Path: -Value x", "Expand-Archive a.zip x*", "mkdir -Value x a", "Set-Content - x",
    "Start-Transcript", "Out-File", "Set-Content NotADrive:a x", "'../a' | gc", "gc list | gc", "gc list | Test-Path",
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), READS, ids=[repr(text) for text, _ in READS])
def test_what_reads(text: str, found: list[str]) -> None:
    assert effects(text) == found


@pytest.mark.parametrize(("text", "found"), WRITES, ids=[repr(text) for text, _ in WRITES])
def test_what_writes(text: str, found: list[str]) -> None:
    assert effects(text) == found


@pytest.mark.parametrize(("text", "found"), PROGRAMS, ids=[repr(text) for text, _ in PROGRAMS])
def test_what_runs_programs(text: str, found: list[str]) -> None:
    assert effects(text) == found


@pytest.mark.parametrize("text", UNCLEAR + UNCLEAR_WRITES, ids=ascii)
def test_what_cannot_be_judged(text: str) -> None:
    assert "unknown" in effects(text)
    assert reason(text)


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("gc $x", "`$x` is not literal"),
        ("gc \u2013Path a", "`\u2013Path` is not literal"),
        ("gc \u2018a\u2019", "the character U+2018 may be syntax to PowerShell"),
        ("iex a", "`iex` runs or changes what the text doesn't show"),
        ("gc " + "$" * 500, "`" + "$" * 60 + "…` is not literal"),
    ],
    ids=["variable", "dash", "quote", "command", "long"],
)
def test_the_reason_shows_what_was_seen(text: str, seen: str) -> None:
    assert reason(text) == seen


def test_what_is_readable_beside_something_unclear_is_reported() -> None:
    assert effects("$x = 1; Remove-Item .claude/settings.json; gc $y") == [
        "unknown", "removes .claude/settings.json/**", "unknown",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["& approve-plan x", "iex 'Complete-Plan x'", "$a = 'approve-plan'; & $a"], ids=ascii)
def test_unclear_text_that_names_an_approval(text: str) -> None:
    assert "approve" in effects(text)


def test_text_that_only_mentions_an_approval() -> None:
    assert effects("Select-String approve-plan README.md") == ["read README.md"]


@pytest.mark.parametrize(
    "piece",
    [
        *string.printable, "é", "\u2013", "\u2019", "\u201c", "\0", "\u00a0", "a;", "a|", "a,", "-a ", "-a:", "'a' ",
        "''", "<#", "#>\n",
        "@'\n", "\n'@", "'\n'@", '"a', "a>b ", ">a ", "$true ", "rm x;", "cd a;", "#\n", "-x'", "a 'b' c\n", "a&&",
        "((", "`'",
    ],
    ids=ascii,
)  # fmt: skip
def test_time_is_bounded(piece: str) -> None:
    text = (piece * 100_000)[:100_000]
    for command in (text, "gc a" + text):
        assert min(seconds(command) for _ in range(2)) < 0.5


def test_too_many_commands_are_unclear() -> None:
    assert "unknown" not in effects("gci;" * (LIMIT // 2 - 1))
    assert "unknown" in effects("gci;" * LIMIT)
