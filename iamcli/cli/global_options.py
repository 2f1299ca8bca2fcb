"""The options that every command takes, before or after the subcommand."""

from __future__ import annotations

from .arguments import Option

OUTPUTS = ("json", "text", "table", "yaml", "yaml-stream", "off")
ERROR_FORMATS = ("enhanced", "legacy", "json", "yaml", "text", "table")
TIMES = ("iso8601", "wire")
"""How times are shown."""

GLOBALS = (
    Option("--debug", "debug", "nothing", doc="Log on stderr what happens, without secrets."),
    Option("--endpoint-url", "endpoint_url", metavar="url", doc="Accepted and ignored: nothing is sent anywhere."),
    Option("--no-verify-ssl", "no_verify_ssl", "nothing", doc="Accepted and ignored."),
    Option("--no-paginate", "paginate", "nothing", False, doc="Ask for one page only and show it as it comes."),
    Option("--output", "output", choices=OUTPUTS, metavar="format", doc="How to print the answer."),
    Option("--query", "query", metavar="jmespath", doc="A JMESPath expression that picks from the answer."),
    Option("--profile", "profile", metavar="name", doc="The profile of config.toml that says who calls."),
    Option("--account", "account", metavar="id", doc="The account to work on, by its 12 digits or its alias."),
    Option(
        "--region", "region", metavar="name", doc="The Region whose STS is asked, as in `eu-west-1`; IAM has only one."
    ),
    Option("--version", "version", "nothing", doc="Print the versions of iamcli and Python."),
    Option("--color", "color", choices=("on", "off", "auto"), metavar="when", doc="Whether tables have colours."),
    Option("--no-sign-request", "no_sign_request", "nothing", doc="Accepted and ignored."),
    Option("--ca-bundle", "ca_bundle", metavar="file", doc="Accepted and ignored."),
    Option("--cli-read-timeout", "read_timeout", "integer", metavar="seconds", doc="Accepted and ignored."),
    Option("--cli-connect-timeout", "connect_timeout", "integer", metavar="seconds", doc="Accepted and ignored."),
    Option(
        "--cli-binary-format",
        "binary_format",
        choices=("base64", "raw-in-base64-out"),
        metavar="format",
        doc="Accepted and ignored: no input is binary.",
    ),
    Option("--no-cli-pager", "no_pager", "nothing", doc="Do not send the answer through a pager."),
    Option("--cli-auto-prompt", "auto_prompt", "nothing", doc="Accepted and ignored."),
    Option("--no-cli-auto-prompt", "no_auto_prompt", "nothing", doc="Accepted and ignored."),
    Option(  # what is none of the formats is warned of, not refused
        "--cli-error-format",
        "error_format",
        metavar="format",
        doc=f"How to print errors. One of {', '.join(ERROR_FORMATS)}; the last four show all they carry.",
    ),
)
