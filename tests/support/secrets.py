"""Made-up secrets in commands, put together here so that no scanner takes them for real ones.

Shapes: rules of gitleaks, plugins of detect-secrets, detectors of trufflehog, manual pages of the programs.
"""

from __future__ import annotations

import random
import string
from typing import NamedTuple

LETTERS = string.ascii_letters + string.digits


class Case(NamedTuple):
    """A command, and the part of it that must not be seen again."""

    command: str
    secret: str


def _random(seed: str, length: int, alphabet: str = LETTERS) -> str:
    chosen = random.Random(seed)
    text = "".join(chosen.choice(alphabet) for _ in range(length - 3))
    return text + "x7Q"[: min(3, length)] if alphabet == LETTERS else text + alphabet[:3]


TOKENS = {  # beginning: (length of the rest, its alphabet)
    **dict.fromkeys(["ghp_", "gho_", "ghu_", "ghs_", "ghr_", "npm_", "pnu_"], (36, LETTERS)),
    **dict.fromkeys(["glpat-", "gldt-", "glrt-", "glptt-", "glcbt-64_", "glsoat-", "glft-", "glimt-", "glagent-"],
                    (20, LETTERS)),
    **dict.fromkeys(["dop_v1_", "doo_v1_", "dor_v1_", "sntryu_"], (64, "0123456789abcdef")),
    **dict.fromkeys(["shpat_", "shpca_", "shppa_", "shpss_"], (32, "0123456789abcdef")),
    **dict.fromkeys(["sk_live_", "rk_test_", "sk_prod_", "whsec_"], (24, LETTERS)),
    **dict.fromkeys(["hvs.", "hvb."], (95, LETTERS)),
    **dict.fromkeys(["AKIA", "ASIA", "ABIA", "ACCA", "A3TX"], (16, string.ascii_uppercase + "234567")),
    "github_pat_": (82, LETTERS), "GR1348941": (20, LETTERS), "AIza": (35, LETTERS), "GOCSPX-": (28, LETTERS),
    "sk-ant-api03-": (93, LETTERS), "sk-proj-": (74, LETTERS), "sk-": (48, LETTERS), "hf_": (34, LETTERS),
    "pplx-": (48, LETTERS), "gsk_": (52, LETTERS), "xai-": (80, LETTERS), "r8_": (37, LETTERS),
    "pypi-AgEIcHlwaS5vcmc": (60, LETTERS), "rubygems_": (48, "0123456789abcdef"), "CLOJARS_": (60, LETTERS),
    "dckr_pat_": (27, LETTERS), "SG.": (66, LETTERS), "xkeysib-": (64, "0123456789abcdef"), "PMAK-": (58, LETTERS),
    "xoxb-123456789012-": (24, LETTERS), "xoxp-1234567890-": (30, LETTERS), "xapp-1-A1-2-": (40, LETTERS),
    "lin_api_": (40, LETTERS), "glsa_": (40, LETTERS), "NRAK-": (27, LETTERS), "dt0c01.": (80, LETTERS),
    "AGE-SECRET-KEY-1": (58, "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"), "p8e-": (32, LETTERS),
    "dapi": (32, "0123456789abcdef"),
    "pscale_tkn_": (43, LETTERS), "pscale_pw_": (43, LETTERS), "HRKU-": (60, LETTERS), "LTAI": (20, LETTERS),
    "ATATT3": (60, LETTERS), "EAACEdEose0cBA": (100, LETTERS), "sq0csp-": (43, LETTERS), "EZAK": (54, LETTERS),
    "rdme_": (70, LETTERS), "sha256~": (43, LETTERS), "dp.pt.": (43, LETTERS), "fio-u-": (64, LETTERS),
    "tskey-auth-": (30, LETTERS), "ya29.": (60, LETTERS), "figd_": (40, LETTERS), "ntn_": (46, LETTERS),
    "ops_eyJ": (250, LETTERS), "pul-": (40, "0123456789abcdef"), "API-": (26, string.ascii_uppercase + string.digits),
    "shippo_live_": (40, "0123456789abcdef"), "duffel_test_": (43, LETTERS), "sm_pat_": (16, LETTERS),
    "glc_": (40, LETTERS), "sbp_": (40, "0123456789abcdef"), "AKCp": (69, LETTERS), "cmVmd": (59, LETTERS),
    "SK": (32, "0123456789abcdef"), "": (40, LETTERS),
}  # fmt: skip

FORMS = ("echo {0}", "tool --with '{0}' src", 'x="{0}"', "tool a={0}&b", "curl https://example.org/?q={0}")

PASS = "hunter2Zz"
COMMANDS = [
    "curl -u user:{0} https://example.org", "curl -sSu 'user:{0}' https://example.org", "curl -uuser:{0} x",
    "curl --user=user:{0} x", "curl --proxy-user user:{0} x", 'curl -b "sid={0}; b=2" x', "curl --oauth2-bearer {0} x",
    "curl -H 'Authorization: Bearer {0}' x", 'curl -H "Authorization: Token {0}" x', 'curl -H "X-Api-Key: {0}" x',
    "curl -H 'Cookie: a=b; session={0}' x", "curl -u \\\n user:{0} x", 'curl -d \'{{"password": "{0}"}}\' x',
    'curl -d "{{\\"password\\": \\"a {0}\\"}}" x', "redis-cli -a {0} ping", "redis-cli -h x --pass {0}",
    "redis-cli -a \\\n  {0}", "mysql -uroot -p{0} db", "mysql -u root -p'a {0}' db", "mysqldump -Bp{0} db",
    "mariadb --password={0}", "PGPASSWORD={0} psql", "export PGPASSWORD='a {0}'", "MYSQL_PWD={0} mysql",
    "psql 'host=x password={0}'", "psql postgres://me:{0}@db/x", "git clone https://{0}@example.org/x",
    "git clone https://me:a/{0}@example.org/x", "mongosh -u me -p {0}", "mongodump -p{0}", "sshpass -p {0} ssh x",
    "sshpass -p{0} ssh x", "docker login -u me -p {0}", "docker login --password {0}",
    "skopeo copy --src-creds me:{0} a b",
    "ldapsearch -x -w {0}", "smbclient //x/y -U me%{0}", "xfreerdp /u:me /p:{0}", "openssl rsa -passin pass:{0} -in k",
    "openssl enc -k {0}", "zip -P {0} a.zip a", "7z a -p{0} a.7z a", "lftp -u me,{0} x", "http -a me:{0} x",
    "sqlplus me/{0}@db", "sqlcmd -U me -P {0}", "htpasswd -b f me {0}", "rabbitmqctl add_user me {0}",
    "vault login {0}",
    "net user me {0}", "echo me:{0} | chpasswd", "keytool -storepass {0}", "gpg --passphrase {0} -d x",
    "aws configure set aws_secret_access_key {0}", "export API_KEY={0}", "SECRET_KEY='{0}' make", "DB_PASS={0} make",
    "STRIPE_KEY={0} make", "tool --api-key={0}", "tool --token {0}", "tool --client-secret '{0}'", "tool --pass {0}",
    "echo 'password: {0}' > x", "echo \"secret = 'a {0}'\"", "npm config set //r.example.org/:_authToken {0}",
    "npm config set //r.example.org/:_authToken={0}", "TWITTER_X=abcdef12{0}", "heroku_id=0123-4567-{0}",
    "echo machine x login me password {0}", "az storage -c 'AccountKey={0};x'", "wget --http-password={0} x",
    "ConvertTo-SecureString '{0}' -AsPlainText", "$env:DB_PASSWORD = \"{0}\"",
    "curl -x me:{0}@proxy.example.org:3128 x",
    "curl https://hooks.slack.com/services/T0/B0/{0}", "curl https://discord.com/api/webhooks/123456789/{0}abc",
    "python3 -c \"connect(password='{0}')\"", "tool -e DB_PASSWORD={0}", "PASSWORD=ab\\ {0} make",
    'PASSWORD=a"b {0}" make',
    "curl -H 'X-Api-Key: abc' x; curl -d '{{\"password\": \"{0}\"}}'", "sh -c 'redis-cli -a a' ; redis-cli -a \"{0}\"",
    "echo '-----BEGIN RSA PRIVATE KEY-----\nMII{0}\n-----END RSA PRIVATE KEY-----'",
    "echo '-----BEGIN PGP PRIVATE KEY BLOCK-----\n{0}", "echo eyJhbGciOiJIUzI1NiJ9.eyJ{0}abc.{0}",
]  # fmt: skip


def tokens() -> list[Case]:
    """Return every shape of token, each in one of the forms in which words stand in commands."""
    found = []
    for number, (prefix, (length, alphabet)) in enumerate(TOKENS.items()):
        rest = _random(prefix, length, alphabet)
        found.append(Case(FORMS[number % len(FORMS)].format(prefix + rest), rest))
    return found


def commands() -> list[Case]:
    """Return every way to hand a password to a program."""
    return [Case(text.format(f"{PASS}{number:02}"), f"{PASS}{number:02}") for number, text in enumerate(COMMANDS)]


def cases() -> list[Case]:
    return [*tokens(), *commands()]
