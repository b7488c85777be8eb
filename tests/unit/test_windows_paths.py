from __future__ import annotations

import pytest

from role_guard.errors import UnclearPathError
from role_guard.windows_paths import plain


@pytest.mark.parametrize(
    ("spelling", "expected"),
    [
        pytest.param(r"C:\a\b.txt", r"C:\a\b.txt", id="plain"),
        pytest.param("C:/a/b.txt", r"C:\a\b.txt", id="slashes"),
        pytest.param(r"C:/a\b/..\c", r"C:\a\c", id="mixed slashes and parent"),
        pytest.param(r"C:\a\..\..\..\b", r"C:\b", id="parent beyond the root"),
        pytest.param(r"C:\a\.\\b", r"C:\a\b", id="dot and double separator"),
        pytest.param(r"\\?\C:\a\b", r"C:\a\b", id="extended-length"),
        pytest.param("//?/C:/a/b", r"C:\a\b", id="extended-length with slashes"),
        pytest.param(r"\\?\UNC\host\share\x", r"\\host\share\x", id="extended-length UNC"),
        pytest.param(r"\\?\unc\host\share\x", r"\\host\share\x", id="extended-length UNC, lower case"),
        pytest.param(r"\\host\share\a\..\x", r"\\host\share\x", id="UNC"),
        pytest.param("//host/share/x", r"\\host\share\x", id="UNC with slashes"),
        pytest.param("/c/a/b", r"c:\a\b", id="Git Bash"),
        pytest.param("/c", "c:\\", id="Git Bash drive"),
        pytest.param(r"\work\a", r"\work\a", id="root of the present drive"),
        pytest.param(r"a\b", r"a\b", id="relative"),
        pytest.param(r"..\b", r"..\b", id="relative parent"),
        pytest.param(r"C:\a.\b. . ", r"C:\a\b", id="trailing dots and spaces"),
        pytest.param("C:\\.git. \\config", r"C:\.git\config", id="protected name with trailing dot and space"),
        pytest.param(r"C:\null\console.txt", r"C:\null\console.txt", id="only begins like a device"),
        pytest.param(r"C:\com10\lpt", r"C:\com10\lpt", id="no device number"),
        pytest.param(r"C:\a~b\backup~", r"C:\a~b\backup~", id="tilde without a digit"),
    ],
)
def test_folds_to_one_plain_form(spelling: str, expected: str) -> None:
    assert plain(spelling) == expected
    assert plain(expected) == expected


@pytest.mark.parametrize(
    ("spelling", "what"),
    [
        pytest.param("C:x", "drive", id="relative to a drive"),
        pytest.param("C:", "drive", id="drive alone"),
        pytest.param(r"\\?\C:x", "drive", id="relative to a drive, extended"),
        pytest.param(r"C:\x::$DATA", "stream", id="default stream"),
        pytest.param("x.md::$DATA", "stream", id="default stream, relative"),
        pytest.param(r"C:\x.md:hidden", "stream", id="named stream"),
        pytest.param(r"C:\a:$I30:$INDEX_ALLOCATION\x", "stream", id="directory stream"),
        pytest.param("CON", "device", id="console"),
        pytest.param("nul.txt", "device", id="device with suffix"),
        pytest.param("NUL .txt", "device", id="device, blank and suffix"),
        pytest.param(r"C:\a\aux\x", "device", id="device as a directory"),
        pytest.param("com1", "device", id="serial port"),
        pytest.param("LPT³.log", "device", id="superscript digit"),
        pytest.param("conin$", "device", id="console input"),
        pytest.param(r"\\.\PhysicalDrive0", "device", id="device namespace"),
        pytest.param("//./C:/x", "device", id="device namespace with slashes"),
        pytest.param(r"\??\C:\x", "device", id="object namespace"),
        pytest.param(r"\\?\\\?\C:\x", "device", id="extended twice"),
        pytest.param(r"\\?\GLOBALROOT\Device\HarddiskVolume1\x", "device", id="global root"),
        pytest.param(r"\\?\Volume{01234567-89ab-cdef-0123-456789abcdef}\x", "device", id="volume"),
        pytest.param(r"C:\GIT~1\config", "short", id="short name"),
        pytest.param("settin~1.jso", "short", id="short name with suffix"),
    ],
)
def test_refuses_what_may_be_another_file(spelling: str, what: str) -> None:
    with pytest.raises(UnclearPathError, match=what) as raised:
        plain(spelling)
    assert raised.value.spelling
