"""The words by which `check` judges the text of a plan, as tables."""

from __future__ import annotations

from role_guard import regex as re

TEMPLATE = (
    "title", "YYYY-MM-DD", "Claude Zero, with the person's name", "hours", "low | medium | high",
    "What is built and why, in three sentences at most.", "Question that was asked", "answer the person gave",
    "path/to/new_file", "what it is for", "functions, classes, routes", "modules and packages it needs",
    "path/to/existing_file", "function or line range", "what changes and why", "the code as it is",
    "the code as it will be", "One step, small enough for one commit; names the files it touches", "The next step",
    "Something that a command or a test can show", "what can go wrong", "low / medium / high", "what is done about it",
    'What the implementer has to confirm before or while working; "none" if nothing is open',
)  # fmt: skip
"""What stands between `<` and `>` in settings-templates/plan-template.md."""

PLACEHOLDER = re.compile(r"<([^<>]{1,200})>")
WHOLE_PLACEHOLDER = re.compile(
    r"(?:[*_]{0,2}[A-Za-z ]{1,30}[*_]{0,2}:[*_]{0,2}\s*<[^<>/]{1,200}>|<[^<>/=]{1,100} [^<>/=]{1,100}>)\.?\Z"
)
"""An item, or the value of an attribute, that is nothing but a placeholder."""

NOTHING_YET = (
    "",
    "tbd",
    "todo",
    "to do",
    "to be done",
    "to be decided",
    "to be determined",
    "...",
    "\u2026",
    "???",
    "?",
    "wip",
)
"""Texts of sections in which nothing is said yet (folded, without punctuation at the end)."""

VAGUE = re.compile(
    r"\b(?:works?\s+(?:well|fine|correctly|properly|as\s+(?:expected|intended|designed|before))|(?:is|be|looks?|are)\s+"
    r"(?:good|nice|clean|right|correct|robust|stable|secure|safe|complete|sensible|reasonable|ok(?:ay)?)|clean(?:er)?\s+"
    r"(?:code|design|architecture)|code\s+quality|good\s+(?:quality|performance|coverage|code)|high[\s-]quality|"
    r"(?:fast|quick|good|small|simple|secure|stable|well)\s+enough|quickly|efficient(?:ly)?|performant|performs\s+well|"
    r"user[\s-]friendly|intuitive|easy\s+to|readable|maintainable|well[\s-](?:tested|documented|written|structured|designed)|"
    r"properly|correctly|appropriate(?:ly)?|reasonabl[ey]|adequate(?:ly)?|as\s+(?:expected|needed|appropriate|required)|"
    r"robust(?:ly)?|seamless(?:ly)?|smooth(?:ly)?|best\s+practices?|improved|better|nicely|state\s+of\s+the\s+art)\b",
    re.IGNORECASE,
)
"""Words for what two people would judge differently."""

EVIDENCE = re.compile(
    r"`|\"[^\"]+\"|\u201c|\d|\b(?:returns?|raises?|throws?|prints?|shows?|exits?|pass(?:es)?|fails?|rejects?|rejected|refuses?|"
    r"refused|responds?|answers?|logs?|contains?|equals?|exists?|gives?|reports?|stores?|stored|writes?|written|appears?|"
    r"redirects?|sends?|no\s+(?:errors?|warnings?|findings?)|every|all|only|at\s+(?:most|least)|(?:less|more|fewer)\s+than|"
    r"within|same\s+as|identical)\b",
    re.IGNORECASE,
)
"""What can be looked at all the same: commands, numbers, quotations, and verbs of observable behaviour."""

TESTS_PROMISED = re.compile(
    r"\b(?:add|write|extend|create|implement|new)\s+(?:(?!and\b|or\b|then\b|run\b|existing\b|for\b|to\b|until\b)[\w`/.-]{1,40}\s+)"
    r"{0,4}tests?\b|\b(?:covered\s+(?:by|with)\s+(?:\w+\s+)?tests?|tests?\s+(?:are|is)\s+added|tests?\s+(?:for|cover)\b)",
    re.IGNORECASE,
)
TESTS_DENIED = re.compile(r"\b(?:no|not|without|n['\u2019]t|never|run|runs|existing|pass|passes)\b", re.IGNORECASE)
"""Words before or in a promise by which it is none."""

TEST_FILE = re.compile(
    r"(?:\A|/)(?:tests?|specs?|__tests__|testing|e2e|features)/|(?:\A|/)(?:test_[^/]*|conftest\.py)\Z"
    r"|[._-](?:tests?|spec|specs)\.[^/]+\Z|[a-z0-9](?:Tests?|Spec|IT)\.[^/]+\Z",
)

_NAME = r"(?:\s+-[\w=-]+)*\s+[@A-Za-z\"'][^\s`]*"
PYTHON = (
    "pyproject.toml",
    "requirements*.txt",
    "requirements*.in",
    "setup.py",
    "setup.cfg",
    "Pipfile",
    "environment*.y*ml",
)
NODE = ("package.json", "deno.json*")
INSTALLS = (
    (rf"\b(?:pip3?|conda|mamba)\s+install(?!\s+(?:-e|--editable|-r|--requirement|\.)){_NAME}", PYTHON),
    (rf"\b(?:poetry|uv|pdm|hatch|pipenv)\s+(?:add|install){_NAME}", PYTHON),
    (rf"\b(?:npm\s+(?:install|i|add)|(?:yarn|pnpm|bun)\s+add){_NAME}", NODE),
    (rf"\bcargo\s+add{_NAME}", ("Cargo.toml",)),
    (rf"\bgo\s+get{_NAME}", ("go.mod",)),
    (rf"\b(?:bundle\s+add|gem\s+install){_NAME}", ("Gemfile", "*.gemspec")),
    (rf"\bcomposer\s+require{_NAME}", ("composer.json",)),
    (rf"\bdotnet\s+add{_NAME}", ("*.csproj", "*.fsproj", "Directory.Packages.props")),
    (rf"\b(?:flutter|dart)\s+pub\s+add{_NAME}", ("pubspec.yaml",)),
    (r"\b(?:add|install|introduce)s?\s+(?:\w+\s+){0,3}dependenc(?:y|ies)\b", ("",)),
)  # fmt: skip
"""Commands and words that bring in a dependency, with the files that record it (globs; empty: any)."""

MANIFESTS = (
    *sorted({glob for _, globs in INSTALLS for glob in globs if glob}), "pom.xml", "build.gradle", "build.gradle.kts",
    "libs.versions.toml", "mix.exs", "Package.swift", "vcpkg.json",
    "conanfile.*", "CMakeLists.txt", "WORKSPACE", "MODULE.bazel", "flake.nix", "Dockerfile*", "build.sbt", "*.cabal",
)  # fmt: skip
