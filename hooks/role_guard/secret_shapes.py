"""What secrets look like, as rows. `mask.py` walks them, and compiles a pattern only where its key word stands.

The rows follow what the scanners gitleaks (config/gitleaks.toml), detect-secrets (its plugins) and trufflehog (its
detectors) look for, and the manual pages of the programs in `OPTIONS`. They are wider than a scanner's: a word that was
masked for nothing costs little here.
"""

PREFIXES = (
    # GitHub, GitLab, Bitbucket, Atlassian, Azure DevOps and other forges
    "ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- gldt- glptt- glrt- glrtr- glcbt- glsoat- glft- glimt- glagent- "
    "glffct- "
    "gloas- glwt- gr1348941 atatt3 atctt3 atbb bbdc- sgp_ "
    # clouds and hosting
    "ltai akid aqvn dop_v1_ doo_v1_ dor_v1_ dapi fo1_ fm1a_ fm1r_ fm2_ hrku- nfp_ nfc_ pscale_tkn_ "
    "pscale_oauth_ pscale_pw_ "
    "rnd_ sbp_ sb_secret_ tk-us- vercel_ scw pul- tfp_ prefect_ pnu_ pnb_ absk bedrock-api-key- akcp cmvmd "
    "4b1d gcntfy- infracost ico- rdme_ "
    # models
    "sk-ant- sk-proj- sk-svcacct- sk-admin- sk-or-v1- hf_ api_org_ pplx- gsk_ r8_ xai- nvapi- "
    # packages and builds
    "npm_ pypi- rubygems_ clojars_ oy2 cio cloudsmith_ dckr_pat_ dckr_oat_ ccipat_ cciprj_ bkua_ "
    # payment and shops
    "sk_live_ sk_test_ sk_prod_ rk_live_ rk_test_ rk_prod_ whsec_ shpat_ shpca_ shppa_ shpss_ shippo_live_ "
    "shippo_test_ "
    "sq0atp- sq0csp- eaaa duffel_live_ duffel_test_ flwseck- flwseck_test- ezak eztk live_pub_ test_pub_ "
    # messages and people
    "xoxa- xoxb- xoxe- xoxe. xoxo- xoxp- xoxr- xoxs- xapp- xkeysib- xsmtpsib- sg. key- pubkey- sendgrid_ eaac "
    "eaam ntn_ secret_ "
    "lin_api_ lin_oauth_ fio-u- pat-na1- pat-eu1- dp.pt. dp.st. dp.ct. dp.sa. dp.scim. dp.audit. "
    # monitoring and secrets
    "glsa_ glc_ eyjrijoi nrak- nrjs- nrii- nrra- sntrys_ sntryu_ dt0c01. dt0s01. hvs. hvb. hvr. ops_eyj "
    "age-secret-key-1 p8e- pmak- "
    "sm_aat_ sm_pat_ sm_sat_ sha256~ t1.9 ya29. aiza gocspx- figd_ tskey- lsv2_pt_ lsv2_sk_ phc_ phx_ dnkey-"
).split()
"""Beginnings by which issuers mark their tokens, in lower case."""

AFTER_PREFIX = r"[\w+/=.~%:-]{12,}"

_TEXT = r"'[^']*(?:'|\Z)|\"[^\"]*(?:\"|\Z)"
_FED = (
    r"(?:sudo\s[^|]*-\w*S|--(?:password-)?stdin\b|--with-token|su\s|passwd|vncpasswd|smbpasswd|saslpasswd2|cryptsetup"
    r"|--passwd-on-stdin|--passphrase-fd|askpass)"
)
"""Programs and options that read a password from standard input."""

SHAPES = (
    (
        ("private key",),
        r"-----BEGIN[ A-Z0-9_-]{0,100}PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END[ A-Z0-9_-]{0,100}-----|\Z)",
    ),
    (("private-lines",), r"Private-Lines:.*?(?:Private-MAC:|\Z)"),
    (
        tuple("a3t akia asia abia acca agpa aida aroa aipa anpa anva apka".split()),
        r"\b(?:A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|APKA)[A-Z0-9]{12,}",
    ),
    (("sk-",), r"\bsk-(?=[\w-]*\d)[\w-]{16,}"),
    (("eyj",), r"\beyJ[\w-]{8,}\.eyJ[\w-]{4,}(?:\.[\w-]*)?"),
    (("a3-",), r"\bA3-[A-Z0-9]{6}-[A-Z0-9-]{20,}"),
    (("q~",), r"[\w.~-]{3}\dQ~[\w.~-]{20,}"),
    (("api-",), r"\bAPI-[A-Z0-9]{20,}"),
    (("sk", "ac"), r"\b(?:SK|AC)[0-9a-f]{32}\b"),
    (("-us",), r"\b[0-9a-f]{32}-us\d{1,2}\b"),
    (("s.",), r"\bs\.(?=\w*\d)[A-Za-z0-9]{24}\b"),
    (("atlasv1",), r"\b\w{10,}\.atlasv1\.[\w=-]{20,}"),
    (("_mmk",), r"\b[A-Za-z0-9]{6}_[A-Za-z0-9]{20,}_mmk\b"),
    (("v1.0-",), r"\bv1\.0-[a-f0-9]{24}-[a-f0-9]{20,}"),
    (("pk.", "sk."), r"\b[ps]k\.eyJ[\w.-]{20,}"),
    ((":a",), r"\b\d{5,16}:A[\w-]{30,}"),
    (("|", "%"), r"\b\d{15,16}[|%][\w-]{27,}"),
    (("access-",), r"\baccess-(?:sandbox|development|production)-[0-9a-f-]{30,}"),
    (("m", "n", "o"), r"\b[MNO][\w-]{22,26}\.[\w-]{6}\.[\w-]{27,}"),
    (("hooks.slack.com",), r"(?<=hooks\.slack\.com/)[\w/+-]{10,}"),
    (("/api/webhooks/",), r"(?<=/api/webhooks/)[\w/-]{10,}"),
    (("webhookb2",), r"(?<=webhookb2/)[^\s\"'`]+"),
    (("://",), r"(?<=://)[^\s/?#\"'`]*(?=@)"),
    (("://",), r"(?<=://)[^\s:/@\"'`]*:[^\s\"'`]+(?=@)"),
    (("@",), r"(?<![\w/.])[\w.%+-]+:(?P<value>[^\s@/:\"'`]{3,})@[\w-]+(?:\.|:\d|\()"),
    (("bearer", "basic"), r"(?i)\b(?:bearer|basic)\s+(?P<value>[\w.~+/=:-]{8,})"),
    (("authorization",), r"(?i)authorization(?:\\?[\"'])?\s*[:=]\s*(?:\\?[\"'])?(?P<value>[^\"'\r\n]+)"),
    (("cookie",), r"(?i)\bcookie(?:\\?[\"'])?\s*:\s*(?:\\?[\"'])?(?P<value>[^\"'\r\n]+)"),
    (("chpasswd",), r"(?<![\w/])[\w.-]+:(?P<value>[^\s\"'`|]+)(?=[^|]*\|[^|]*\bchpasswd)"),
    (
        ("password", "passwd", "secret", "token", "key", "pwd"),
        (r"(?i)<[\w:.-]{0,40}(?:password|passwd|passphrase|secret|token|key|pwd)[\w:.-]{0,40}(?:\s[^<>]{0,200})?>"
        r"(?P<value>[^<]+)"),
    ),
    (("akia", "asia"), r"(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])"),
    (("identified",), r"(?i)\bidentified\s+(?:with\s+\S+\s+)?(?:by|as)\s+(?P<value>'[^']*(?:'|\Z)|\S+)"),
    (("login", "auth"), rf"(?i)(?:login|auth|authenticate)\(\s*(?:{_TEXT})\s*,\s*(?P<value>{_TEXT})"),
    (("jdbc:",), r"(?<=jdbc:)[\w:]+:[^\s/@]+/(?P<value>[^\s@\"']+)(?=@)"),
    (("%",), r"(?i)\buser(?:name)?=[^\s,%]+%(?P<value>[^\s,\"']+)"),
    (("bot",), r"(?<=/bot)\d+:[\w-]{16,}"),
    (("://",), r"(?<=[\"'])\w+://[^\s:/@\"']*:(?P<value>[^\"'`@/]+)@"),
    ((":",), r"(?<![\w:])[\w.*-]+:(?:\d{2,5}|\*):[\w.*-]+:[\w.*-]+:(?P<value>[^\s\"'`]+)"),
    (("echo", "printf"), r"\b(?:echo|printf)\s(?P<value>[^|]+)(?=\|[^|]*(?<!\w)" + _FED + ")"),
    (("<<<",), rf"(?<!\w){_FED}[^|<]*<<<\s*(?P<value>{_TEXT}|\S+)"),
    (
        ("securestring",),
        r"(?i)ConvertTo-SecureString\s+(?:-\w+\s+)*(?P<value>\"[^\"]*(?:\"|\Z)|'[^']*(?:'|\Z)|[^\s-]\S*)",
    ),
)  # fmt: skip
"""Secrets by their whole form: key words in lower case, of which one has to be there, and a pattern. Where that has a
group `value`, only this is masked. User information of URLs: RFC 3986; `Authorization`: RFC 9110; JWT: RFC 7519."""

LONG = 32
RANDOM = r"(?<![\w/.+-])(?=[^\sA-Z]*[A-Z])(?=[^\sa-z]*[a-z])(?=(?:[^\s\d]*\d){3})[A-Za-z0-9+=]{32,}(?![\w/.])"
"""A long word of letters of both cases and digits, as generators of keys make them."""

ENCODED = r"(?<![\w/+.-])[A-Za-z0-9+/]{12,2000}={0,2}(?![\w/+=.-])"
CREDENTIALS = r"[\w.@%+-]{1,64}:[!-~]{4,}\Z"
"""A word of base64 (RFC 4648), and what a name with its password looks like in it (RFC 7617)."""

_QUOTED = r"\\\"(?:[^\"\\]|\\(?!\"))*(?:\\\"|\Z)|\"(?:[^\"\\]|\\.)*(?:\"|\\?\Z)|'[^']*(?:'|\Z)"
_BARE = r"(?:\\.|[^\s\"'`\\]|`(?=[\w/+=-]))"
VALUES = (
    rf"(?P<value>(?:{_QUOTED}|{_BARE})+)",
    rf"(?P<value>{_QUOTED}|{_BARE}+)",
    r"(?P<value>`[^`]+(?:`|\Z)|[$<]?\([^)]+(?:\)|\Z))",
)
"""A value as a shell reads it, quoted or not, also in JSON within a shell's quotes, or cut off. Where the name itself
stands in quotes, the first reading takes the closing quote for an opening one; so both count. There, `;`, `|` and `&`
belong to the value, so that they end none: what is masked behind one for nothing costs little. The last reading is that
of values that a command puts out, and of arrays."""

NAMES = (
    "password passwd passphrase passcode passwort passwrd kennwort contrasena contraseña mot_de_passe motdepasse senha "
    "wachtwoord secret token credential creds cookie accountkey sharedaccesskey "
    "connectionstring storepass keypass"
).split()
NAME_PATTERNS = (
    r"[_-]pass|[_-]?pwd|[_-]auth|(?:api|access|private|auth|app|account|client|service|encryption|signing|master|session)"
    r"[_-]?key"
)
NAME_WORDS = (*NAMES, "pass", "pwd", "auth", "key")
"""Key words of names that tell what the value is."""

_SIGN = r"\s*(?:=>|:=|[=:])\s*"
AFTER_NAME = (
    r"(?i)(?:" + "|".join(NAMES) + "|" + NAME_PATTERNS + r")[\w-]{0,40}(?P<closed>\\?[\"'])?\]?\\?[\"']?"
    r"(?:" + _SIGN + r"(?:[|>][+-]?\d?\s+)?|\s*<<<\s*|[\"',\s]{0,9}\bvalue(?:\\?[\"'])?" + _SIGN +
    r"|(?(closed)\s*,\s*(?=\\?[\"'])|(?!))|(?:\s|\\\r?\n)+(?=[^\s|&;-]))"
)  # fmt: skip
"""A name, and what stands between it and its value: a sign of assignment (in YAML also that of a block: YAML 1.2, 8.1),
a here-string, the word `value` in lists of names and values, a comma behind a name in quotes, or a blank."""

OPENER, TO_CLOSER = r"(?<![^\s`=:(,])(?P<opener>[\"'])", r"(?P<value>(?:\\.|(?!(?P=opener)).)+)"
IN_QUOTES = (
    OPENER + r"(?i:-{0,2}[\w.-]{0,60}?(?:" + "|".join(NAMES) + "|" + NAME_PATTERNS + r"|pass|pw)[\w-]{0,40}[=:])"
    + TO_CLOSER
)  # fmt: skip
"""An option or an assignment in quotes: its value goes as far as they do."""

SHORT_NAMES = (
    ("pass", "pw"),
    (r"(?i)(?:(?<!by)(?<!com)(?<!ask)(?:pass|pw)\d{0,3}(?:\\?[\"'])?\]?\s*[=:]\s*"
    r"|(?<!\S)--?(?!bypass)[\w-]{0,30}(?:pass|pw)\d{0,3}(?:-?(?:in|out))?(?:=|\s+))"),
), (
    tuple("key auth sig jwt otp dsn pat salt sid sess csrf nonce bearer hmac signing pin clave code".split()),
    (r"(?i)(?:key|auth|sig|signature|jwt|otp|dsn|pat|salt|sid|sess|sessid|sessionid|csrf|nonce|bearer|hmac|signing|pin"
    r"|clave|code)(?:\\?[\"'])?\s*(?:=>|:=|[=:])\s*(?=[^\s]*\d)(?=[^\s]{8})"),
)  # fmt: skip
"""Names that often mean something else: only with a sign of assignment, and a value that is no plain word."""

VENDORS = (
    "adafruit adobe airtable algolia alibaba asana atlassian beamer bitbucket bittrex cloudflare codecov cohere "
    "coinbase confluence confluent contentful datadog discord droneci dropbox etsy facebook fastly finicity finnhub "
    "flickr freshbooks gitter heroku hubspot intercom jfrog jira kraken kucoin launchdarkly linear linkedin mailchimp "
    "mailgun mapbox mattermost meraki messagebird netlify newrelic new_relic nytimes okta plaid privateai rapidapi "
    "sendbird sentry snyk sonar squarespace sumo telegram travis twilio twitch twitter typeform yandex zendesk "
    "contribsys"
).split()
AFTER_VENDOR = (
    r"(?i)(?:" + "|".join(VENDORS) + r")[\w.-]{0,20}(?:\\?[\"'])?\s*(?:=>|:=|[=:,])\s*(?:\\?[\"'])?"
    r"(?P<value>(?=[^\s\"']*\d)[\w.=:-]{14,})"
)  # fmt: skip
"""A value with a digit behind the name of a service whose keys have no form of their own."""

BLANK = r"(?:\s|\\\r?\n)+"
MYSQL = (
    "mysql mysqldump mysqladmin mysqlimport mysqlshow mysqlcheck mysqlsh mysqlslap mysqlbinlog mycli mariadb "
    "mariadb-dump mariadb-admin mariadb-import mariadb-check mariadb-show"
)
OPTIONS = (
    ("curl", r"-[a-zA-Z#]*[uUb](?:" + BLANK + r"|=)?(?=[^\s]*[:=])"),
    ("curl", r"--(?:user|proxy-user|oauth2-bearer|cookie|pass|proxy-pass)(?:" + BLANK + "|=)"),
    ("redis-cli valkey-cli keydb-cli", r"(?:-a|--pass)(?:" + BLANK + "|=)"),
    (
        MYSQL,
        r"-[ABCEGHINLTVXbcfijlnoqrstvw]*p(?=[^\s])=?",
    ),
    (
        "mongo mongosh mongodump mongorestore mongoexport mongoimport cqlsh sshpass rabbitmqadmin",
        rf"-p(?:{BLANK})?(?=[^\s-])",
    ),
    ("login twine poetry cypher-shell useradd usermod", rf"-p(?:{BLANK})?(?=[^\s-])"),
    ("skopeo buildah podman", rf"--(?:src-|dest-)?creds(?:{BLANK}|=)"),
    (
        "ldapsearch ldapmodify ldapadd ldapdelete ldapwhoami ldappasswd ldapcompare ldapmodrdn",
        rf"-[wsa](?:{BLANK})?(?=[^\s-])",
    ),
    ("smbclient rpcclient net winexe wmic smbget smbmap", rf"-U(?:{BLANK})?(?=[^\s]*%)"),
    ("xfreerdp wlfreerdp rdesktop xfreerdp3", rf"(?:/p:|/pass:|-p{BLANK})"),
    ("cmdkey", r"/pass:"),
    ("openssl", rf"-(?:k|K|pass|passin|passout){BLANK}"),
    ("zip unzip zipcloak", rf"-[a-zA-Z0-9]*P(?:{BLANK})?(?=[^\s-])"),
    ("sqlcmd bcp osql isql mosquitto_pub mosquitto_sub ipmitool", rf"-P(?:{BLANK})?(?=[^\s-])"),
    ("ssh-keygen", rf"-[NP](?:{BLANK})?(?=[^\s-])"),
    ("snmpget snmpwalk snmpset snmpbulkwalk snmptrap", rf"-[AXc](?:{BLANK})?(?=[^\s-])"),
    ("vercel", rf"-t{BLANK}"),
    ("nuget", rf"(?:-k|push{BLANK}\S+){BLANK}(?=[^\s-])"),
    ("user-secrets", rf"set{BLANK}\S+{BLANK}"),
    ("gem", rf"--key(?:{BLANK}|=)"),
    ("poetry composer", rf"(?:config{BLANK})?(?:http-basic\.\S+{BLANK}\S+|[\w-]*token[\w.-]*){BLANK}"),
    ("bundle", rf"\S+{BLANK}[\w.-]+:(?=[^\s/])"),
    ("mc mcli", rf"(?:set|add){BLANK}\S+{BLANK}\S+{BLANK}\S+{BLANK}"),
    ("rclone", rf"obscure{BLANK}"),
    ("wpa_passphrase", rf"\S+{BLANK}"),
    ("oathtool", rf"(?:-b|--base32|--totp)(?:=\S+)?{BLANK}(?=[^\s-])"),
    ("secret", rf"(?:-b|--body)(?:{BLANK}|=)?"),
    ("kubectl oc", rf"--from-literal(?:{BLANK}|=)[^\s=]+="),
    ("secrets config:set config:add", r"[\w.]+="),
    ("put-parameter put-secret-value create-secret", rf"--(?:value|secret-string)(?:{BLANK}|=)"),
    ("ftp", rf"user{BLANK}\S+{BLANK}"),
    ("7z 7za 7zr 7zz rar unrar", r"-h?p(?=[^\s])"),
    ("lftp", rf"-u(?:{BLANK})?(?=[^\s]*,)"),
    ("http https xh", rf"(?:-a|--auth){BLANK}"),
    ("sqlplus sqlldr rman expdp impdp sql", r"[\w$#]+/(?=[^\s/]+(?:@|\s|\Z))"),
    ("htpasswd", rf"-[a-zA-Z]*b[a-zA-Z]*(?:{BLANK}-\S+)*{BLANK}\S+{BLANK}"),
    ("htpasswd", rf"-[a-zA-Z]*b[a-zA-Z]*(?:{BLANK}-\S+)*{BLANK}\S+{BLANK}\S+{BLANK}"),
    ("rabbitmqctl", rf"(?:add_user|change_password){BLANK}\S+{BLANK}"),
    ("vault cargo", rf"login{BLANK}(?=[^\s-])"),
    ("vault", r"\w+="),
    ("net", rf"(?:user|use{BLANK}\S+){BLANK}\S+{BLANK}"),
)  # fmt: skip
"""Programs, and options of theirs whose value is a secret. What stands before the first of them is left alone."""
