"""Masks secrets of the usual shapes, so that none of them reaches the log."""

from __future__ import annotations

import re

MASK = "[masked]"

WHOLE = (
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
    r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    r"\bgh[pousr]_[A-Za-z0-9]{20,}",
    r"\bgithub_pat_[A-Za-z0-9_]{20,}",
    r"\bglpat-[A-Za-z0-9_-]{16,}",
    r"\bsk-[A-Za-z0-9_-]{16,}",
    r"\bhf_[A-Za-z0-9]{20,}",
    r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    r"\bwhsec_[A-Za-z0-9+/=]{16,}",
    r"\bdop_v1_[a-f0-9]{32,}",
    r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}",
    r"\bAIza[A-Za-z0-9_-]{30,}",
    r"\bnpm_[A-Za-z0-9]{30,}",
    r"\bpypi-[A-Za-z0-9_-]{30,}",
    r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}",
    r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
)
"""Texts that are a secret by their own form (issuers' published prefixes; JWT: RFC 7519)."""

AFTER = (
    r"(?<=://)[^/\s@]+(?=@)",
    r"(?i)(?<=bearer )[A-Za-z0-9._~+/=-]{8,}",
    r"(?i)(?<=basic )[A-Za-z0-9+/=]{8,}",
    (
        r"(?i)(?:password|passwd|passphrase|[_-]pass|[_-]?pwd|[_-]auth|accountkey|cookie|secret|token|api[_-]?key|access[_-]?key|credential)[\w-]{0,40}[\"']?"
        r"(?:\s*[=:]\s*|\s+(?=[^\s-]))(?P<value>\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z)|[^\s\"'&;|]+)"
    ),
)
"""Texts that are a secret by what stands before them: user information of a URL (RFC 3986), an
`Authorization` value (RFC 9110), the value of an option or variable with a telling name."""


def mask(text: str) -> str:
    """Return `text` with every secret of a known shape replaced by `MASK`."""
    for pattern in WHOLE:
        text = re.sub(pattern, MASK, text, flags=re.DOTALL)
    for pattern in AFTER:
        text = re.sub(pattern, _keep_name, text)
    return text


def _keep_name(match: re.Match[str]) -> str:
    """Replace the secret, keeping the name in front of it."""
    if "value" not in match.re.groupindex:
        return MASK
    return match.group(0)[: match.start("value") - match.start(0)] + MASK
