"""The page of `claude-roles audit report`, in a browser. What a model wrote into the log must stay text there."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from installer.audit_logs import ENTRY, put
from installer.browser import chromium
from installer.commands import environment, error_of, run, succeed
from support.project import Project

pytestmark = pytest.mark.browser

HOSTILE = {
    "script": "</script><script>document.title='owned'</script>",
    "image": "<img src=x onerror=\"document.title='owned'\">",
    "remote image": '<img src="https://example.com/x.png"><link rel=stylesheet href=//example.com/x.css>',
    "double quote": '" onmouseover="document.title=\'owned\'" x="',
    "single quote": "' onfocus='document.title=1' autofocus x='",
    "style": "</style><style>body{display:none}</style>",
    "textarea": "</td></tr></table></textarea></title></svg><h1>forged</h1>",
    "comment": "<!-- --><!--",
    "template": "{{ 7 * 7 }}{% raw %}${7*7}",
    "entity": "&lt;b&gt;&#27;&amp;",
}
INVISIBLE = {
    "right to left": ("a\u202egpj.exe", r"a\u202egpj.exe"),
    "isolate": ("\u2066x\u2069", r"\u2066x\u2069"),
    "escape": ("\x1b[31mred\x07", r"\x1b[31mred\x07"),
    "nul": ("a\x00b", r"a\x00b"),
    "line": ("a\r\nb\u2028c", r"a\r\nb\u2028c"),
    "half a character": ("a\ud800b", r"a\ud800b"),
    "zero width": ("a\u200bb", r"a\u200bb"),
}
FIELDS = ("role", "tool", "subject", "verdict", "rule", "reason", "session", "time", "event", "plan")
UTC = environment(TZ="UTC")


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    with chromium(tmp_path_factory.mktemp("profile")) as found:
        yield found


def opened(driver: webdriver.Chrome, project: Project, *options: str) -> Path:
    """Make a report of a project and open it."""
    page = project.root.parent / "report.html"
    succeed("claude-roles", "audit", "report", "-o", str(page), *options, cwd=project.root, env=UTC)
    driver.get_log("browser")  # type: ignore[no-untyped-call]
    driver.get_log("performance")  # type: ignore[no-untyped-call]
    driver.get(page.as_uri())
    return page


def complaints(driver: webdriver.Chrome) -> list[str]:
    """Return what the browser has to say against the page, and whatever it asked for but the page itself."""
    said = [str(line["message"]) for line in driver.get_log("browser")]  # type: ignore[no-untyped-call]
    for line in driver.get_log("performance"):  # type: ignore[no-untyped-call]
        message = json.loads(line["message"])["message"]
        if message["method"] == "Network.requestWillBeSent":
            url = str(message["params"]["request"]["url"])
            said += [url] if not url.endswith("/report.html") else []
    return said


def shown(driver: webdriver.Chrome) -> list[str]:
    """Return the subjects of the rows that are visible."""
    rows = driver.find_elements(By.CSS_SELECTOR, "#log tbody tr:not([hidden])")
    return [row.find_element(By.CSS_SELECTOR, "code").get_property("textContent") for row in rows]  # type: ignore[misc]


def test_hostile_entries_stay_text(installed: Project, driver: webdriver.Chrome) -> None:
    texts = [*HOSTILE.items(), *((name, text) for name, (text, _) in INVISIBLE.items())]
    entries: list[dict[str, Any]] = [{**ENTRY, field: text} for _, text in texts for field in FIELDS]
    acts = [{**ENTRY, "event": "Plan", "subject": text + ".md", "verdict": text, "reason": text} for _, text in texts]
    put(installed, *entries, *acts)
    page = opened(driver, installed)
    assert complaints(driver) == []
    assert driver.title == f"Audit of {installed.root.name}"
    assert driver.execute_script(
        "return [document.images.length, document.scripts.length, document.styleSheets.length]"
    ) == [0, 1, 1]
    attributes = driver.execute_script(
        "return [...new Set([...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()))]"
    )
    assert not [name for name in attributes if name.startswith("on") or name in ("href", "src", "style", "autofocus")]
    assert [heading.text for heading in driver.find_elements(By.TAG_NAME, "h1")] == [driver.title]
    seen = driver.find_element(By.TAG_NAME, "body").get_property("textContent")
    assert isinstance(seen, str)
    visible = shown(driver)
    for text in [*HOSTILE.values(), *(spelled for _, spelled in INVISIBLE.values())]:
        assert text in visible
        assert text in seen
    assert page.read_text(encoding="utf-8").replace("\n", "").isprintable()


def test_rows_are_searched_and_filtered(installed: Project, driver: webdriver.Chrome) -> None:
    put(
        installed,
        {**ENTRY, "subject": "one", "reason": "Because of Rain"},
        {**ENTRY, "subject": "two", "role": "implementer", "rule": "implementer.x"},
        {**ENTRY, "subject": "three", "verdict": "ask"},
    )
    opened(driver, installed)
    assert shown(driver) == ["three", "two", "one"]
    search = driver.find_element(By.ID, "search")
    search.send_keys("rain ONE")
    assert shown(driver) == ["one"]
    assert driver.find_element(By.ID, "shown").text == "1 shown"
    search.clear()
    search.send_keys("  ")
    for place, value, expected in (
        ("verdict", "ask", ["three"]), ("role", "implementer", ["two"]), ("rule", "implementer.x", ["two"]),
    ):  # fmt: skip
        choice = Select(driver.find_element(By.ID, place))
        choice.select_by_visible_text(value)
        assert shown(driver) == expected
        choice.select_by_visible_text("all")
    assert len(shown(driver)) == 3
    assert complaints(driver) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1200])
def test_it_is_readable_on_a_phone_and_in_the_dark(
    installed: Project, driver: webdriver.Chrome, scheme: str, width: int
) -> None:
    put(installed, *({**ENTRY, "subject": "x/" * 60 + str(n), "rule": "r" * 80} for n in range(3)))
    driver.execute_cdp_cmd(
        "Emulation.setEmulatedMedia", {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    )
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width < 600}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    try:
        opened(driver, installed)
        assert driver.execute_script("return document.documentElement.scrollWidth <= innerWidth")
        cell = driver.find_element(By.CSS_SELECTOR, "#log tbody td")
        assert cell.value_of_css_property("display") == ("block" if width < 600 else "table-cell")
        colors = driver.execute_script(
            "const s = getComputedStyle(document.body);"
            "return [s.color, s.backgroundColor].map(c => c.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0))"
        )
        assert (colors[0] > 600 > 120 > colors[1]) if scheme == "dark" else (colors[0] < 120 < 600 < colors[1])
    finally:
        driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_timeline_and_charts_count(installed: Project, driver: webdriver.Chrome) -> None:
    days = ("2030-01-01", "2030-01-01", "2030-01-04")
    put(installed, *({**ENTRY, "time": f"{day}T10:00:00.000Z"} for day in days), {**ENTRY, "verdict": "ask"})
    opened(driver, installed)
    titles = [title.get_property("textContent") for title in driver.find_elements(By.CSS_SELECTOR, "#timeline title")]
    assert titles == [f"2030-01-0{day}: {count} refused" for day, count in ((1, 2), (2, 0), (3, 0), (4, 1))]
    chart = driver.find_element(By.CSS_SELECTOR, ".chart")
    assert chart.text.split() == ["Refused", "by", "rule", "planner.project-files", "3"]


def test_a_page_of_nothing(installed: Project, driver: webdriver.Chrome) -> None:
    opened(driver, installed)
    assert "0 entries" in driver.find_element(By.TAG_NAME, "header").text
    assert (shown(driver), complaints(driver)) == ([], [])


def test_the_table_has_the_newest_and_says_so(
    installed: Project, driver: webdriver.Chrome, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(installed, *({**ENTRY, "subject": f"file{number}"} for number in range(2100)))
    opened(driver, installed)
    assert driver.find_element(By.CSS_SELECTOR, ".note").text.startswith("The newest 2,000 of 2,100;")
    assert "2,100 entries" in driver.find_element(By.TAG_NAME, "header").text
    assert driver.execute_script("return document.querySelectorAll('#log tbody tr').length") == 2000
    assert driver.execute_script("return document.querySelector('#log code').textContent") == "file2099"


def test_filters_are_those_of_the_listing(installed: Project, driver: webdriver.Chrome) -> None:
    put(installed, ENTRY, {**ENTRY, "role": "implementer", "subject": "other"})
    opened(driver, installed, "--role", "impl*", "--since", "2030-01-01", "--verdict", "deny")
    assert shown(driver) == ["other"]
    assert "--role 'impl*' --verdict deny --since 2030-01-01" in driver.find_element(By.TAG_NAME, "header").text


def test_a_pipe_stays_one(installed: Project, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE)
    assert run("claude-roles", "audit", "report", "-o", str(pipe), cwd=installed.root).returncode == 0
    assert b"</html>" in reader.communicate(timeout=20)[0]
    assert pipe.is_fifo()


def test_the_file_is_private_and_replaced_whole(installed: Project, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("before", encoding="utf-8")
    put(installed, ENTRY)
    said = succeed("claude-roles", "audit", "report", "--output", str(page), cwd=installed.root)
    assert said == f"{page}: 1 entries, 0 plans\n"
    assert (page.stat().st_mode & 0o777, page.read_text(encoding="utf-8").count("<html")) == (0o600, 1)
    before = sorted(tmp_path.iterdir())
    error = error_of(run("claude-roles", "audit", "report", "-o", str(tmp_path / "no" / "x.html"), cwd=installed.root))
    assert error.endswith("No such file or directory; name a file in a directory that you can write to")
    assert sorted(tmp_path.iterdir()) == before
