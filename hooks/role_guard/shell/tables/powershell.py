"""What the cmdlets of PowerShell do with the values of their parameters, and how words become these values.

Sources: the reference pages of the modules Microsoft.PowerShell.Core, .Management, .Utility, .Archive and .Host (5.1
and 7), about_FileSystem_Provider, about_CommonParameters, about_Parameters, about_Aliases, and the list of aliases in
PowerShell's own test of them (test/powershell/engine/Basic/DefaultCommands.Tests.ps1).

A row is `[VERB |] PARAMETERS : POSITIONS`. A row with a verb writes; the verb is what a reason says.

    name            a switch                      name/alias      with its aliases
    name=           its values are no paths       name!           what it does can't be judged
    name=read       its values are paths read     @name           the parameters of that name in GROUPS
    name=write      its values are paths written
    POSITIONS       parameters that take values without a name, in order; `name*` takes all that are left

Where a path is put together from two parameters, the row has `name=`, and `powershell.py` does it.
"""

from __future__ import annotations


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


GROUPS = {
    "@common": "verbose/vb debug/db erroraction/ea= warningaction/wa= informationaction/infa= progressaction/proga= "
    "outbuffer/ob= errorvariable/ev! outvariable/ov! pipelinevariable/pv! warningvariable/wv! informationvariable/iv!",
    "@writing": "whatif/wi confirm/cf",
    "@read": "path=read literalpath/pspath/lp=read",
    "@write": "path=write literalpath/pspath/lp=write",
    "@place": "path= literalpath/pspath/lp=",
    "@match": "filter= include= exclude= credential! usetransaction/usetx",
    "@shown": "property= groupby= view= showerror displayerror expand= force autosize wrap hidetableheaders "
    "repeatheader column= depth= inputobject= excludeproperty=",
}
"""Parameters of many cmdlets. `@common`: of all; those that assign a variable can change what later commands do.
`@writing`: of all that write; a dry run counts as the real one."""

ROWS = {
    # read files and directories
    "get-childitem": "@read @match recurse/s depth= force name attributes= followsymlink directory/ad/d file/af "
    "hidden/ah/h readonly/ar system/as : path filter",
    "get-content": "@read @match readcount= totalcount/first/head= tail/last= force delimiter= wait raw encoding= "
    "asbytestream stream= : path",
    "get-item": "@read @match force stream= : path",
    "get-itemproperty get-itempropertyvalue": "@read @match name/psproperty= : path name",
    "get-filehash": "@read algorithm= inputstream! : path algorithm",
    "format-hex": "@read inputobject= encoding= count= offset= raw : path",
    "import-csv": "@read delimiter= header= encoding= useculture : path delimiter",
    "resolve-path": "@read relative relativebasepath=read force credential! usetransaction/usetx : path",
    "convert-path": "@read force usetransaction/usetx : path",
    "select-string": "@read pattern= inputobject= simplematch casesensitive quiet list include= exclude= notmatch "
    "allmatches encoding= context= culture= noemphasis raw : pattern path",
    "test-path": "@read @match pathtype/type= isvalid newerthan= olderthan= : path",
    # change the directory
    "set-location push-location": "@read passthru stackname! usetransaction/usetx : path",
    "pop-location": "passthru stackname! usetransaction/usetx :",
    # select, compute, show
    "compare-object": "referenceobject= differenceobject= syncwindow= property= excludedifferent includeequal passthru "
    "culture= casesensitive : referenceobject differenceobject",
    "convertfrom-csv": "inputobject= delimiter= header= useculture : inputobject delimiter",
    "convertfrom-json": "inputobject= ashashtable depth= noenumerate datekind= : inputobject",
    "convertto-csv": "inputobject= delimiter= useculture includetypeinformation notypeinformation/nti quotefields/qf= "
    "usequotes/uq= noheader : inputobject delimiter",
    "convertto-json": "inputobject= depth= compress enumsasstrings asarray escapehandling= : inputobject",
    "format-custom format-list format-table format-wide": "@shown : property",
    "get-alias": "name= exclude= scope= definition= : name",
    "get-command": "name= verb= noun= module/psmodule= commandtype/type= totalcount= syntax all listimported "
    "parametername= parametertype= showcommandinfo fullyqualifiedmodule! usefuzzymatching useabbreviationexpansion "
    "argumentlist/args! : name",
    "get-date": "date/lastwritetime= format= uformat= displayhint= year= month= day= hour= minute= second= "
    "millisecond= asutc unixtimeseconds/unixtime= : date",
    "get-help": "name= path! category= component= functionality= role= detailed full examples parameter= online! "
    "showwindow! : name",
    "get-history": "id= count= : id count",
    "get-host get-culture get-uiculture get-uptime get-verb get-error clear-host": ":",
    "get-location": "psprovider= psdrive= stack stackname= usetransaction/usetx :",
    "get-member": "inputobject= name= membertype/type= view= static force : name",
    "get-module": "name= listavailable all refresh pssession! cimsession! fullyqualifiedname! skipeditioncheck "
    "psedition= : name",
    "get-process": "name/processname= id/pid= module fileversioninfo/fv/fvi includeusername inputobject= "
    "computername/cn! : name",
    "get-psdrive get-psprovider": "name= scope= psprovider= literalname= : name",
    "get-service": "name/servicename= displayname= dependentservices/ds requiredservices/sdo include= exclude= "
    "inputobject= computername/cn! : name",
    "get-unique": "inputobject= asstring ontype caseinsensitive :",
    "get-variable": "name= valueonly include= exclude= scope= : name",
    "group-object": "property= noelement ashashtable/aht asstring casesensitive culture= inputobject= : property",
    "join-path": "path/pspath= childpath= additionalchildpath= extension= resolve credential! usetransaction/usetx : "
    "path childpath additionalchildpath*",
    "measure-object": "property= line word character sum average maximum minimum allstats standarddeviation "
    "ignorewhitespace inputobject= : property",
    "out-default out-null": "inputobject= transcript :",
    "out-host": "paging inputobject= :",
    "out-string": "width= stream nonewline inputobject= :",
    "select-object": "property= excludeproperty= expandproperty= first= last= skip= skiplast= index= skipindex= wait "
    "unique caseinsensitive inputobject= : property",
    "sort-object": "property= descending unique top= bottom= stable culture= casesensitive inputobject= : property",
    "split-path": "@place qualifier noqualifier parent leaf leafbase extension resolve isabsolute credential! "
    "usetransaction/usetx : path",
    "start-sleep": "seconds= milliseconds/ms= duration= : seconds",
    "where-object": "property= value= filterscript! eq ieq ceq ne ine cne gt igt cgt lt ilt clt ge ige cge le ile cle "
    "like ilike clike notlike inotlike cnotlike match imatch cmatch notmatch inotmatch cnotmatch contains icontains "
    "ccontains notcontains inotcontains cnotcontains in iin cin notin inotin cnotin is isnot not inputobject= : "
    "property value",
    "write-debug write-verbose write-warning": "message/msg= : message",
    "write-error": "message/msg= category= errorid= targetobject= recommendedaction= : message",
    "write-host": "object/msg/message= nonewline separator= foregroundcolor= backgroundcolor= : object*",
    "write-output": "inputobject= noenumerate : inputobject*",
    # write
    "set-content": "writes | @write @match value= passthru force nonewline encoding= asbytestream stream= : path value",
    "add-content": "adds to | @write @match value= passthru force nonewline encoding= asbytestream stream= : path "
    "value",
    "clear-content": "empties | @write @match force stream= : path",
    "out-file": "writes | filepath/path=write literalpath/pspath/lp=write encoding= append force noclobber/nooverwrite "
    "width= nonewline inputobject= : filepath encoding",
    "tee-object": "writes | filepath/path=write literalpath/pspath/lp=write append encoding= variable! inputobject= : "
    "filepath",
    "export-csv": "writes | @write inputobject= force noclobber/nooverwrite encoding= append delimiter= useculture "
    "includetypeinformation notypeinformation/nti quotefields/qf= usequotes/uq= noheader : path delimiter",
    "export-clixml": "writes | @write depth= inputobject= force noclobber/nooverwrite encoding= : path",
    "start-transcript": "writes | @write append force noclobber/nooverwrite includeinvocationheader useminimalheader "
    "outputdirectory! : path",
    "remove-item": "removes | @write @match recurse force stream= : path",
    "set-itemproperty new-itemproperty": "changes | @write @match name/psproperty= value= propertytype/type= passthru "
    "force inputobject! : path name value",
    "clear-itemproperty remove-itemproperty": "changes | @write @match name/psproperty= passthru force : path name",
    "new-item": "creates | @place name= itemtype/type= value/target= force credential! usetransaction/usetx : path",
    "mkdir": "creates | path= name= value! force credential! usetransaction/usetx : path",
    "copy-item": "copies to | @place @match destination= container! recurse force passthru fromsession! tosession! : "
    "path destination",
    "move-item": "moves | @place @match destination= force passthru : path destination",
    "rename-item": "renames | @place newname= force passthru credential! usetransaction/usetx : path newname",
    "compress-archive": "writes | @read destinationpath= compressionlevel= update force passthru : path "
    "destinationpath",
    "expand-archive": "unpacks to | @read destinationpath= force passthru : path destinationpath",
    "invoke-webrequest invoke-restmethod": "downloads to | uri= outfile=write infile=read method= body= contenttype= "
    "useragent= timeoutsec= maximumredirection= maximumretrycount= "
    "retryintervalsec= usebasicparsing passthru resume skipcertificatecheck skiphttperrorcheck disablekeepalive "
    "headers! websession/sv! sessionvariable! responseheadersvariable/rhv! statuscodevariable! proxy= certificate! "
    "credential! form! : uri",
}  # fmt: skip

"""By cmdlet, or several that are alike."""

TEXTS = {name: text for names, text in ROWS.items() for name in names.split()}

COMMON = _names(
    "verbose debug erroraction warningaction informationaction progressaction outbuffer errorvariable "
    "outvariable pipelinevariable warningvariable informationvariable whatif confirm usetransaction"
)
"""Parameters that give way when the beginning of a name fits another one too (MergedCommandParameterMetadata.cs)."""

DIRECTORIES = _names("set-location push-location pop-location")
"""Cmdlets after which a relative path is relative to something else."""

STREAMED = _names("set-content add-content out-file tee-object export-csv export-clixml")
"""Cmdlets that write what comes through the pipeline; with the other ones it can say which files."""

LISTERS = _names("get-childitem get-item resolve-path sort-object select-object where-object get-unique")
"""Cmdlets that hand on files which are there, and those that pick from what they are handed."""

OPAQUE = _names(
    "invoke-expression invoke-command invoke-history invoke-item foreach-object set-alias new-alias import-alias "
    "set-variable new-variable clear-variable remove-variable import-module new-module remove-module remove-alias "
    "set-item clear-item new-psdrive remove-psdrive start-process start-job start-threadjob set-psbreakpoint "
    "trace-command import-clixml import-pssession enter-pssession new-pssession add-type new-object add-pssnapin "
    "invoke-cimmethod invoke-wmimethod update-formatdata update-typedata register-argumentcompleter measure-command "
    "register-objectevent register-engineevent set-psdebug wait-debugger export-modulemember powershell powershell_ise "
    "pwsh pwsh-preview cmd wsl forfiles wscript cscript mshta rundll32"
)
"""Commands that run text or methods, or change what a later name or path stands for."""

KEYWORDS = _names(
    "begin break catch class clean configuration continue data define do dynamicparam else elseif end enum exit filter "
    "finally for foreach from function hidden if in inlinescript parallel param process return sequence static switch "
    "throw trap try until using var while workflow"
)
"""about_Language_Keywords, without those that mean something only inside a class."""

ALIASES = {
    alias: cmdlet
    for cmdlet, names in {
        "add-content": "ac", "add-pssnapin": "asnp", "clear-content": "clc", "clear-host": "clear cls",
        "clear-item": "cli", "clear-itemproperty": "clp", "clear-variable": "clv", "convert-path": "cvpa",
        "compare-object": "compare diff",
        "copy-item": "copy cp cpi", "enter-pssession": "etsn", "export-csv": "epcsv", "foreach-object": "% foreach",
        "format-custom": "fc", "format-hex": "fhx", "format-list": "fl", "format-table": "ft", "format-wide": "fw",
        "get-alias": "gal", "get-childitem": "dir gci ls", "get-command": "gcm", "get-content": "cat gc type",
        "get-help": "help man", "get-history": "ghy h history", "get-item": "gi", "get-itemproperty": "gp",
        "get-itempropertyvalue": "gpv", "get-location": "gl pwd", "get-member": "gm", "get-module": "gmo",
        "get-process": "gps ps", "get-psdrive": "gdr", "get-service": "gsv", "get-unique": "gu", "get-variable": "gv",
        "group-object": "group", "import-alias": "ipal", "import-csv": "ipcsv", "import-module": "ipmo",
        "import-pssession": "ipsn", "invoke-command": "icm", "invoke-expression": "iex", "invoke-history": "ihy r",
        "invoke-item": "ii", "invoke-restmethod": "irm", "invoke-webrequest": "curl iwr wget",
        "invoke-wmimethod": "iwmi",
        "measure-object": "measure", "mkdir": "md", "move-item": "mi move mv", "new-alias": "nal", "new-item": "ni",
        "new-module": "nmo", "new-psdrive": "mount ndr", "new-pssession": "nsn", "new-variable": "nv", "out-host": "oh",
        "pop-location": "popd", "powershell_ise": "ise", "push-location": "pushd",
        "remove-item": "del erase rd ri rm rmdir", "remove-itemproperty": "rp", "remove-module": "rmo",
        "remove-psdrive": "rdr", "remove-variable": "rv", "rename-item": "ren rni", "resolve-path": "rvpa",
        "select-object": "select", "select-string": "sls", "set-alias": "sal", "set-content": "sc", "set-item": "si",
        "set-itemproperty": "sp", "set-location": "cd chdir sl", "set-psbreakpoint": "sbp", "set-variable": "set sv",
        "sort-object": "sort", "start-job": "sajb", "start-process": "saps start", "start-sleep": "sleep",
        "tee-object": "tee", "trace-command": "trcm", "where-object": "? where", "write-output": "echo write",
    }.items()
    for alias in names.split()
}  # fmt: skip
"""Aliases, of every version and system together, of the cmdlets named here (`help` and `mkdir` are functions)."""

PROGRAMS = _names("ac cat clear compare cp curl diff ls man mkdir mv ps rm rmdir sc sleep sort tee wget write")
"""Aliases that on some system or version are none, so that a program of that name runs."""

NAMESAKES = _names("expand sort")
"""Programs of Windows that write, named like others that read (the Windows commands reference)."""

UNGLOBBED = frozenset(("cat", "ls"))
"""Programs among them that only read, whatever a wildcard becomes."""


class UnclearError(Exception):
    """Something that can't be judged; its text says what."""


class RefusedError(UnclearError):
    """Parameters that the cmdlet certainly refuses, so that it does nothing."""


class Row:
    """A row. `roles`: by parameter, "" for a switch; `names`: (name or alias, parameter) pairs."""

    def __init__(self, verb: str, roles: dict[str, str], names: list[tuple[str, str]], positions: list[str]) -> None:
        self.verb, self.roles, self.names, self.positions = verb, roles, names, positions


def row(cmdlet: str) -> Row | None:
    """Return the row of a cmdlet, in lower case; None if it is not in the table."""
    if cmdlet not in TEXTS:
        return None
    verb, bar, rest = TEXTS[cmdlet].rpartition("| ")
    listed, _, positions = rest.partition(":")
    roles, names = {}, []
    for token in f"{listed} @common{' @writing' if bar else ''}".split():
        for item in GROUPS.get(token, token).split():
            spelled, equals, role = item.rstrip("!").partition("=")
            first = spelled.split("/")[0]
            roles[first] = "!" if item.endswith("!") else role or ("text" if equals else "")
            names += [(name, first) for name in spelled.split("/")]
    return Row(verb.strip(), roles, names, positions.split())


def parameter(found: Row, name: str) -> str:
    """Return the parameter that a name, an alias, or the beginning of one stands for (about_Parameters).

    Raises:
        RefusedError: there is none, or more than one.
        UnclearError: what it does can't be judged.
    """
    low = name.lower()
    fits = {first for spelled, first in found.names if spelled == low}
    fits = fits or {first for spelled, first in found.names if spelled.startswith(low)}
    if len(fits) > 1:
        fits = {first for first in fits if first not in COMMON} or fits
    if len(fits) != 1:
        raise RefusedError(f"the parameter `-{name}` is none that is known, or short for several")
    first = str(fits.pop())
    if found.roles[first] == "!":
        raise UnclearError(f"the parameter `-{name}` does what can't be judged")
    return first
