"""The page of the manual that is about the whole program: what its commands have in common."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from signal import SIGINT, SIGPIPE

from .. import errors as errors_module
from ..cli.global_options import GLOBALS
from ..cli.help import label, values_of
from ..cli.tool import NO_STATUSES
from ..errors import ConfigurationError, IamError, ServiceError, UsageError
from ..state.location import DEFAULT_ACCOUNT
from .declared import AnyOperation, AnyTool, Declared, by_module, subject, summary
from .roff import bold, head, italic, item, page_text, paragraphs, prose, section
from .vocabulary import WAIT

DESCRIPTION = """\
`iamcli` is AWS Identity and Access Management on your own machine. Its commands, options and answers are those of
`aws iam`, and `iamcli iam` before a command changes nothing. No network and no account with AWS is needed: everything
is kept in a file that the first command creates.

A command is the first word that is no option. Options may be shortened as long as they stay unique, and a value may
be joined to its option by `=`. A value that begins with `file://` is read from the file named behind it. Lists of
structures are written as `Key=string,Value=string` for each item, or as JSON.

Without a profile and without credentials in the environment, the caller is the account's root user.

`iamcli help` lists the commands, and `iamcli` with a command and `help` behind it explains that one."""

SETTINGS = "`config.toml` in the folder below has the same settings; options win over variables, and variables over it."
ENVIRONMENT = {
    "IAMCLI_HOME": "The folder of configuration and accounts.",
    "IAMCLI_ACCOUNT": f"The account to work on, by its 12 digits or its alias; {DEFAULT_ACCOUNT} unless told.",
    "IAMCLI_PROFILE": "The profile that says who calls, as with `--profile`.",
    "AWS_PROFILE": "The same, where `IAMCLI_PROFILE` is not set; an access key in the environment counts before it. "
    "It is kept from the command that `serve --exec` runs, for a profile would lead that to AWS.",
    "AWS_DEFAULT_PROFILE": "The same, where `AWS_PROFILE` is not set either.",
    "AWS_ACCESS_KEY_ID": "The access key of the caller, where neither `--profile` nor `IAMCLI_PROFILE` is given.",
    "AWS_SECRET_ACCESS_KEY": "The secret that belongs to it.",
    "AWS_SESSION_TOKEN": "The session token that belongs to it, if it is temporary.",
    "AWS_WEB_IDENTITY_TOKEN_FILE": "A file with a web identity token to assume a role with, without such a key.",
    "AWS_ROLE_ARN": "The role that is assumed with it.",
    "AWS_ROLE_SESSION_NAME": "The name of its session; `iamcli-session` unless told.",
    "IAMCLI_OUTPUT": "The format of answers, as with `--output`.",
    "AWS_DEFAULT_OUTPUT": "The same, where `IAMCLI_OUTPUT` is not set.",
    "IAMCLI_ERROR_FORMAT": "The format of errors, as with `--cli-error-format`.",
    "AWS_CLI_ERROR_FORMAT": "The same, where `IAMCLI_ERROR_FORMAT` is not set.",
    "IAMCLI_PAGER": "The program that shows answers on a terminal; none if it is empty.",
    "AWS_PAGER": "The same, where `IAMCLI_PAGER` is not set.",
    "PAGER": "The same, where neither of them nor a setting is.",
    "LESS": "Options for `less`; `FRX` unless told.",
    "NO_COLOR": "If set, tables have no colours unless `--color on` asks for them.",
    "AWS_CLI_FILE_ENCODING": "The encoding of files behind `file://`; UTF-8 unless told.",
    "IAMCLI_NO_ROOT_HINT": "If set, the root user is not told who could do its work; the setting is `root_hint`.",
    "IAMCLI_LOCK_TIMEOUT": "How many seconds to wait for a change by somebody else.",
    "IAMCLI_MFA_SEED": "The seed of the device whose code `mfa code` prints.",
    "AWS_ENDPOINT_URL": "Set for the command that `serve --exec` runs: where it finds the endpoint.",
    "AWS_REGION": "The Region whose STS is asked, as with `--region`; `serve --exec` sets `us-east-1` if none is.",
    "AWS_DEFAULT_REGION": "The same, where `AWS_REGION` is not set; `serve --exec` sets it too.",
    "IAMCLI_GUEST_KEY": "Set by `serve --exec` if the access key is only lent: it stands for no key in `iamcli`.",
    "NO_PROXY": "`serve --exec` adds the endpoint's host, if there is a proxy.",
    "no_proxy": "Likewise.",
    "XDG_CONFIG_HOME": "The folder of all programs' configuration, on Linux; `~/.config` unless told.",
}
"""The variables that are read or set, and what for."""
FILES = {
    "~/.config/iamcli": "The folder of configuration and accounts on Linux; elsewhere, the system's for such things. "
    "`IAMCLI_HOME` names another.",
    "config.toml": "Settings and profiles.",
    f"accounts/{DEFAULT_ACCOUNT}.json": "All that is kept of an account, as JSON.",
    "idp/": "The keys of the sandbox's identity providers, and those that are known of others.",
}


def overview(operations: Sequence[AnyOperation], tools: Sequence[AnyTool]) -> str:
    """The page of the program."""
    return page_text(
        [
            *head("iamcli"),
            *section("NAME", [r"iamcli \- AWS Identity and Access Management on your own machine"]),
            *section("SYNOPSIS", synopsis()),
            *section("DESCRIPTION", paragraphs(DESCRIPTION)),
            *section("COMMANDS", [*commands(operations), *commands(tools), *waiting()]),
            *section("OPTIONS", options()),
            *section("ERRORS", errors()),
            *section("EXIT STATUS", exit_statuses()),
            *section("ENVIRONMENT", [prose(SETTINGS), *table(ENVIRONMENT)]),
            *section("FILES", table(FILES)),
            *section("SEE ALSO", [rf"{bold('iamcli-')}{italic('command')}(1) for each command, {bold('aws')}(1)"]),
        ]
    )


def synopsis() -> list[str]:
    """The form of every command line."""
    parts = [("[", "options", "]"), ("", "command", ""), ("[", "parameters", "]")]
    return [bold("iamcli"), "[" + bold("iam") + "]", *(before + italic(word) + after for before, word, after in parts)]


def commands(of: Sequence[Declared]) -> Iterator[str]:
    """The commands by what they are about."""
    for module, group in by_module(of).items():
        yield f".SS {prose(module.replace('_', ' ').replace('.', ', ').capitalize())}"
        yield prose(subject(group[0]))
        for command in group:
            yield from item(bold(command.command), [prose(summary(command))])


def waiting() -> Iterator[str]:
    """The word that waits."""
    yield ".SS Waiting"
    yield "Asking until something is there."
    for word, text in WAIT.items():
        yield from item(bold(word), [prose(text)])


def options() -> Iterator[str]:
    """The options of every command."""
    yield "These can stand before the command or behind it."
    for option in GLOBALS:
        flag, _, value = label(option).partition(" ")
        allowed = values_of(option, None)
        meaning = f"{option.doc} One of {', '.join(f'`{word}`' for word in allowed)}." if allowed else option.doc
        yield from item(bold(flag) + (" " + italic(value) if value else ""), [prose(meaning)])


def errors() -> Iterator[str]:
    """Every code with which the service can refuse a request."""
    yield "The service refuses a request with one of these codes. The page of a command has those that it declares."
    for error in service_errors():
        yield from item(bold(error.code), [prose((error.__doc__ or "").partition("\n")[0])])


def service_errors() -> list[type[ServiceError]]:
    """The errors with codes, ordered by these."""
    known = (thing for thing in vars(errors_module).values() if isinstance(thing, type))
    found = [thing for thing in known if issubclass(thing, ServiceError) and thing is not ServiceError]
    return sorted(found, key=lambda error: error.code)


def exit_statuses(own: Mapping[int | str, str] = NO_STATUSES, *, waits: bool = False) -> Iterator[str]:
    """What a status says of a run, or of one that waits: those are never told that the service refused.

    What a command says of its own statuses comes in its place among them, or instead of what it means elsewhere.
    """
    known = {error.exit_status: (error.__doc__ or "") for error in (UsageError, ConfigurationError, ServiceError)}
    statuses = {
        0: "The answer, a page of help or a skeleton was printed.",
        128 + SIGINT: "The run was interrupted from the keyboard.",
        128 + SIGPIPE: "Whoever read the answer stopped reading.",
        **known,
        IamError.exit_status: "Anything else went wrong.",
    }
    if waits:
        statuses[0] = "It is there, or a page of help or a skeleton was printed."
        del statuses[ServiceError.exit_status]
    others = {str(status): meaning for status, meaning in own.items() if isinstance(status, str)}
    statuses |= {status: meaning for status, meaning in own.items() if isinstance(status, int)}
    yield from table({str(status): statuses[status] for status in sorted(statuses)} | others)


def table(rows: dict[str, str]) -> Iterator[str]:
    """Terms and what they mean."""
    for term, meaning in rows.items():
        yield from item(bold(term), [prose(meaning.partition("\n")[0])])
