"""Made-up secrets in commands, put together here so that no scanner takes them for real ones.

Shapes: rules of gitleaks, plugins of detect-secrets, detectors of trufflehog, manual pages of the programs.
"""

from __future__ import annotations

import base64
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
    "net user me {0}", "keytool -storepass {0}", "gpg --passphrase {0} -d x",
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

QUOTED = [
    "foo '-----BEGIN RSA PRIVATE KEY-----\nMII{0}\n-----END RSA PRIVATE KEY-----'",
    "python3 -c \"connect(user='a', password = '{0}')\"", "python3 -c \"d = {{'password' : '{0}'}}\"",
    "node -e \"const token = '{0}'\"", "node -e 'const token = \"{0}\"'", 'foo "api_key : {0}"', "foo 'password: {0}'",
    "curl -X POST -d '{{\"password\" : \"{0}\"}}' x", "psql -c \"ALTER USER a WITH PASSWORD '{0}'\"",
    "psql -c \"alter role a password '{0}'\"", "mysql -e \"CREATE USER a IDENTIFIED BY '{0}'\"",
    "./foo AUTH='Bearer {0}'",
    "ssh -o 'ProxyCommand=x --token {0}' y", "foo --password 'a;b{0}'", "foo --password 'a|{0}'",
    "foo --password='a&{0}'",
    "foo --password 'a`b{0}'", "foo --password 'a$b{0}'", "foo --password 'a'\"'\"'{0}'", "PASSWORD='Zx;{0}' x",
    "foo '--password=a|{0}'", "foo '--password=a {0}'", "docker run -e 'DB_PASSWORD=a {0}' x", "foo '--token a|{0}'",
    "mysql '-pa {0}' db", "curl -d 'user=a&password=b;{0}' x", "foo 'https://me:a {0}@example.org'",
    "API_KEY=ab\\\n{0} x", "PASSWORD=$(echo {0}) x", "PASSWORD=`echo {0}` x", "PASSWORDS=(a {0}) x",
]  # fmt: skip
"""Passwords in quotes that the shell takes off, with what ends a word without them."""

MORE = [
    "python3 -c \"import os; os.environ['DB_PASSWORD'] = '{0}'\"", "python3 -c \"os.putenv('DB_TOKEN', '{0}')\"",
    "python3 -c \"x.login('me', '{0}')\"", "DBPASS={0} make", "MYPASS={0} make", "PASS1={0} make",
    "SSHPASS={0} rsync a b",
    "USERPASS={0} make", "DBPW={0} make", "tool --dbpass {0}", "tool --dbpass={0}", "tool --db-pw '{0}'",
    "KENNWORT={0} x",
    "read -r PASSWORD <<< {0}", "plink -pw {0} x", "pscp -pw '{0}' a b:", "cat > c.yml <<E\npassword: |\n  {0}\nE",
    "cat > c.yml <<E\npassword: >-\n  {0}\nE", "curl -X POST -d '<password>{0}</password>' x",
    "curl -d \"<db:Secret type='a'>{0}</db:Secret>\" x", "foo '{{\"name\": \"DB_PASSWORD\", \"value\": \"{0}\"}}'",
    "foo '- name: DB_PASSWORD\n  value: {0}'", "foo 'PHPSESSID={0}'", "foo sid={0}", "foo CSRF={0}", "foo pin={0}",
    "htpasswd -nb me {0}", "htpasswd -n -b me {0}", "htpasswd -cbB f me {0}", "twine upload -u me -p {0} dist/x",
    "poetry publish -u me -p {0}", "poetry config pypi-token.pypi {0}", "poetry config http-basic.x me {0}",
    "cargo login {0}", "zip -rP {0} a.zip a", "usermod -p '{0}' me", "cypher-shell -u me -p {0}",
    "ipmitool -U me -P {0} x",
    "ssh-keygen -t ed25519 -N '{0}' -f k", "snmpget -v3 -A {0} x", "snmpwalk -v2c -c {0} x", "nuget push a.nupkg {0}",
    "dotnet nuget push a -k {0}", "dotnet user-secrets set Db {0}", "gem push --key {0}", "rclone obscure {0}",
    "bundle config set gems.x me:{0}", "composer config http-basic.x me {0}", "mc alias set a https://x KEYID {0}",
    "wpa_passphrase ssid {0}", "oathtool --totp -b {0}", "gh secret set DEPLOY --body {0}",
    "gh secret set DEPLOY -b'{0}'",
    "kubectl create secret generic db --from-literal=user={0}", "fly secrets set A={0}",
    "heroku config:set DATABASE={0}",
    "vault kv put secret/x value={0}", "aws ssm put-parameter --name a --value {0}",
    "net use x: \\\\\\\\h\\\\s {0} /user:a",
    "mount -t cifs -o user=a%{0} //x/y /m", "java -Ddb.url='jdbc:oracle:thin:scott/{0}@x:1521' Main", "vercel -t {0}",
    "curl https://api.telegram.org/bot123456789:{0}abcdefgh/send", "cat > .pgpass <<E\nx:5432:db:me:{0}\nE",
    "sudo -S true <<< {0}",
]  # fmt: skip

PIPED = [
    "echo me:{0} | chpasswd", "echo {0} | docker login -u me --password-stdin", "echo {0} | sudo -S ls",
    "printf '%s' '{0}' | gh auth login --with-token",
    "echo {0} | passwd --stdin me", "echo -n {0} | cryptsetup open x y -", "ftp -n <<E\nuser me {0}\nE",
]  # fmt: skip
"""Secrets that only the program behind the pipe shows to be some."""


def tokens() -> list[Case]:
    """Return every shape of token, each in one of the forms in which words stand in commands."""
    found = []
    for number, (prefix, (length, alphabet)) in enumerate(TOKENS.items()):
        rest = _random(prefix, length, alphabet)
        found.append(Case(FORMS[number % len(FORMS)].format(prefix + rest), rest))
    return found


def commands() -> list[Case]:
    """Return every way to hand a password to a program."""
    return _filled([*COMMANDS, *MORE], 100)


def quoted() -> list[Case]:
    """Return ways in which only quotes hold a password together."""
    return _filled(QUOTED, 700)


def piped() -> list[Case]:
    """Return commands of which only a later part shows that an earlier one holds a secret."""
    return _filled(PIPED, 500)


def _filled(texts: list[str], first: int) -> list[Case]:
    return [Case(text.format(f"{PASS}{number}"), f"{PASS}{number}") for number, text in enumerate(texts, first)]


def encoded() -> list[Case]:
    """Return secrets that don't show their form: keys beside their id, credentials in base64."""
    secret = _random("aws", 30) + "/" + _random("aws 2", 9)
    basic = base64.b64encode(b"me:" + PASS.encode()).decode()
    return [
        Case(f"printf '%s\\n' {'AKIA' + 'IOSFODNN7EXAMPLE'} {secret} | ./configure", secret),
        Case(f"./foo A={basic}", basic),
        Case(f"./foo {basic.rstrip('=')}", basic.rstrip("=")),
    ]


def cases() -> list[Case]:
    """Return all of them."""
    return [*tokens(), *commands(), *quoted(), *piped(), *encoded()]
