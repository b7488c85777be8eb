"""Commands that fetch from other machines.

Source: the manual pages and `--help` texts of curl, GNU Wget, OpenSSH, socat and BIND (dig). docs/shell.md tells how to
read and add a row.

To fetch is to read something outside (role `url`). What sends data along, or takes options from a file, is `run`, as
are the commands that have no row: sftp, ftp, nc, ncat, telnet, http.
"""

from __future__ import annotations

ROWS = {
    "curl": (
        "downloads to | -sSLfIikvg46N#012RqZ --silent --show-error --location --fail --fail-early --fail-with-body "
        "--head --include --insecure --verbose --globoff --ipv4 --ipv6 --no-buffer --progress-bar --http0.9 --http1.0 "
        "--http1.1 --http2 --http2-prior-knowledge --http3 --http3-only --tlsv1 --tlsv1.0 --tlsv1.1 --tlsv1.2 "
        "--tlsv1.3 --compressed --create-dirs --no-progress-meter --no-clobber --remove-on-error --remote-time "
        "--retry-all-errors --retry-connrefused --ssl-reqd --styled-output --no-keepalive --no-sessionid --trace-time "
        "--path-as-is --disable --parallel --help --version --manual "
        "--url=url -A=text --user-agent=text -e=text --referer=text -m=text --max-time=text --connect-timeout=text "
        "--retry=text --retry-delay=text --retry-max-time=text --max-redirs=text --max-filesize=text "
        "--limit-rate=text --rate=text -r=text --range=text -C=text --continue-at=text -z=text --time-cond=text "
        "-y=text --speed-time=text -Y=text --speed-limit=text --resolve=text --connect-to=text --interface=text "
        "--noproxy=text --proto=text --proto-default=text --proto-redir=text --tls-max=text --ciphers=text "
        "--parallel-max=text --create-file-mode=text --cacert=read --capath=read --crlfile=read --etag-compare=read "
        "-o=template --output=template --output-dir=below -D=output --dump-header=output -c=output --cookie-jar=output "
        "--trace=output --trace-ascii=output --libcurl=write --etag-save=write --hsts=write --alt-svc=write "
        "--stderr=output "
        # The address or the server chooses the name; --remote-name is short for the other one.
        "-O!run<named=. --remote-name-all!run<named=. -J!run<named=* "
        "--remote-header-name!run<named=* "
        # A format can write to files (`%output{FILE}`), and be read from one (`@FILE`).
        "-w=text!run --write-out=text!run "
        "-K=read!run --config=read!run -d=text!run --data=text!run --data-ascii=text!run --data-binary=text!run "
        "--data-raw=text!run --data-urlencode=text!run --json=text!run -F=text!run --form=text!run "
        "--form-string=text!run -T=sent!run --upload-file=sent!run -H=header --header=header -b=text!run "
        "--cookie=text!run -u=text!run --user=text!run -X=text!run --request=text!run -Q=text!run --quote=text!run "
        "-x=text!run --proxy=text!run -U=text!run --proxy-user=text!run -E=read!run --cert=read!run "
        "--url-query=text!run : url*"
    ),
    # Without -O the file is named by the address or the server.
    "wget": (
        "downloads to | ~named=. -qvdcNSkHLnF46hV --quiet --verbose --no-verbose --debug --continue --timestamping "
        "--server-response --show-progress --no-clobber --no-check-certificate --no-cache --no-cookies --no-dns-cache "
        "--no-proxy --no-hsts --no-config --no-netrc --no-iri --inet4-only --inet6-only --retry-connrefused "
        "--https-only --no-parent --no-directories --no-host-directories "
        "--convert-links --random-wait --help --version "
        "-r<named=* --recursive<named=* -p<named=* --page-requisites<named=* -m<named=* --mirror<named=* -x<named=* "
        "--force-directories<named=* -E<named=* --adjust-extension<named=* -K<named=* --backup-converted<named=* "
        "--content-disposition<named=* --trust-server-names<named=* -b!run<prefix=wget-log "
        "--background!run<prefix=wget-log "
        "-O=output>url --output-document=output>url --spider>url -P=below --directory-prefix=below -o=output "
        "--output-file=output -a=output --append-output=output --rejected-log=write --save-cookies=write "
        "--hsts-file=write --warc-file=write -t=text --tries=text -T=text --timeout=text --dns-timeout=text "
        "--connect-timeout=text --read-timeout=text -w=text --wait=text --waitretry=text -Q=text --quota=text "
        "-U=text --user-agent=text --referer=text --limit-rate=text --max-redirect=text --progress=text -l=text "
        "--level=text -A=text --accept=text -R=text --reject=text -D=text --domains=text --cut-dirs=text "
        "--secure-protocol=text --compression=text --ca-certificate=read --ca-directory=read --load-cookies=read!run "
        "-i=read!run<below=. --input-file=read!run<below=. -e=run --execute=run --config=read!run --use-askpass=run "
        "--header=text!run --post-data=text!run --post-file=read!run --body-data=text!run --body-file=read!run "
        "--method=text!run --user=text!run --password=text!run --http-user=text!run --http-password=text!run : run*"
    ),
    # Each address says what it is; what it does besides stands behind commas.
    "socat": "!run * -lf=write -r=write -R=write -b=text -L=write -W=write -t=text -T=text -lp=text -S=text : socket*",
    "dig": ("!url -46mruvhi -b=text -c=text -f=read -k=read -p=text -q=text -t=text -x=text -y=text : text*"),
    # Either side may be another machine, and a program connects to it.
    "scp": (
        "copies to | !run * -c=text -D=run -F=read -i=read -J=text -l=text -o=run -P=text -S=run -X=text : read+ into"
    ),
}
