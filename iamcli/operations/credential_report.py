"""The credential report: who has which credentials, how old they are and when they were last used.

Source: IAM User Guide, "Generate credential reports for your AWS account". Words and dates are as reports have them
(`true`, `2019-01-28T01:18:01+00:00`, no line end behind the last row), where the guide writes `TRUE` and "ISO 8601".
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from ..errors import LimitExceeded, ReportExpired, ReportInProgress, ReportNotPresent, ServiceFailure
from ..operation import reads, writes
from ..shapes.credential_report import CredentialReport, CredentialReportState
from ..state.records.mfa import ROOT
from ..state.records.reports import CREDENTIALS, JobRecord
from ._principals import user_arn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from ..service import Call
    from ..state.records import AccessKeyRecord, CredentialsRecord, LoginProfileRecord, SigningCertificateRecord
    from ..state.uses import Uses

KEY = "credential-report"
"""Where the report stands among the jobs: an account has one."""
REUSED = timedelta(hours=4)

KEY_COLUMNS = ("active", "last_rotated", "last_used_date", "last_used_region", "last_used_service")
COLUMNS = (
    *("user", "arn", "user_creation_time"),
    *("password_enabled", "password_last_used", "password_last_changed", "password_next_rotation", "mfa_active"),
    *(f"access_key_{number}_{column}" for number in (1, 2) for column in KEY_COLUMNS),
    *(f"cert_{number}_{column}" for number in (1, 2) for column in ("active", "last_rotated")),
)
NOT_APPLICABLE = "N/A"
NO_INFORMATION = "no_information"
NOT_SUPPORTED = "not_supported"


@writes(LimitExceeded, ServiceFailure)
def generate_credential_report(call: Call) -> CredentialReportState:
    """Ask for a credential report; it is there at once, and stays the same for four hours.

    The first request answers STARTED and makes the report; those that follow answer COMPLETE until it is four hours
    old. get-credential-report shows it.
    """
    job = call.account.jobs.get(KEY)
    if job is not None and fresh(call, job):
        return CredentialReportState(state="COMPLETE")
    call.account.jobs[KEY] = JobRecord(kind=CREDENTIALS, created=call.now, caller=call.caller.arn, lines=lines(call))
    return CredentialReportState(state="STARTED", description="No report exists. Starting a new report generation task")


@reads(ReportNotPresent, ReportExpired, ReportInProgress, ServiceFailure)
def get_credential_report(call: Call) -> CredentialReport:
    """Show the credential report: a table of comma-separated values, the root user first, then the users by name.

    generate-credential-report has to make it first, and again when it is four hours old. The content is encoded in
    base64 on the command line; `--query Content --output text | base64 -d` shows it.
    """
    job = call.account.jobs.get(KEY)
    if job is None:
        raise ReportNotPresent
    if not fresh(call, job):
        raise ReportExpired
    return CredentialReport(content="\n".join(job.lines).encode(), report_format="text/csv", generated_time=job.created)


def fresh(call: Call, job: JobRecord) -> bool:
    """Whether a report still serves."""
    return call.now - job.created <= REUSED


def lines(call: Call) -> list[str]:
    """The report of this moment, line by line; names are quoted where they hold a comma."""
    import csv
    from io import StringIO

    file = StringIO()
    csv.writer(file, lineterminator="\n").writerows(rows(call))
    return file.getvalue().splitlines()


def rows(call: Call) -> Iterator[Iterable[str]]:
    """The names of the columns, the root user, and all users."""
    with_mfa = having_mfa(call)
    settings = call.account.settings
    uses = call.uses
    yield COLUMNS
    yield (
        *(ROOT, call.arn("root"), when(settings.created)),
        *(NOT_SUPPORTED, password_used(uses, call.account.id), NOT_SUPPORTED, NOT_SUPPORTED, yes(ROOT in with_mfa)),
        *keys(settings.root, uses),
        *certificates(settings.root.signing_certificates.values()),
    )
    for user in call.account.users.values():
        yield (
            *(user.name, user_arn(call, user), when(user.created)),
            *password(call, user.login, password_used(uses, user.id)),
            yes(user.name.lower() in with_mfa),
            *keys(user, uses),
            *certificates(user.signing_certificates.values()),
        )


def having_mfa(call: Call) -> set[str]:
    """The folded names of the users who have an MFA device, and the root user's name in reports if it has one."""
    from ..state.records.mfa import Holding

    return {device.holder for _, device in call.account.mfa_devices.scan(Holding)}


def password(call: Call, login: LoginProfileRecord | None, used: str) -> tuple[str, ...]:
    """Whether there is a password, and when it was used, was changed and has to be changed again."""
    if login is None:
        return yes(False), NOT_APPLICABLE, NOT_APPLICABLE, NOT_APPLICABLE
    policy = call.account.settings.password_policy
    age = policy.max_age if policy else None
    following = when(login.changed + timedelta(days=age)) if age else NOT_APPLICABLE
    return yes(True), used, when(login.changed), following


def password_used(uses: Uses, owner_id: str) -> str:
    """When somebody, by unique id, last signed in with a password."""
    time = uses.signed_in(owner_id)
    return when(time) if time else NO_INFORMATION


def keys(owner: CredentialsRecord, uses: Uses) -> Iterator[str]:
    """The columns of the two access keys, the older first."""
    held = sorted(owner.access_keys.items(), key=lambda pair: pair[1].created)
    for index in range(2):
        if index < len(held):
            yield from key(*held[index], uses)
        else:
            yield from (yes(False), *[NOT_APPLICABLE] * 4)


def key(key_id: str, record: AccessKeyRecord, uses: Uses) -> tuple[str, ...]:
    """The columns of one access key; the guide says that one which is not active has no date of rotation."""
    use = uses.key(key_id)
    used = (when(use.time), use.region, use.service) if use else (NOT_APPLICABLE,) * 3
    return *rotated(record.status, record.created), *used


def rotated(status: str, created: datetime) -> tuple[str, str]:
    """Whether a key or certificate is active, and since when it is there if it is."""
    active = status == "Active"
    return yes(active), when(created) if active else NOT_APPLICABLE


def certificates(held: Iterable[SigningCertificateRecord]) -> Iterator[str]:
    """The columns of the two signing certificates, the older first."""
    ordered = sorted(held, key=lambda record: record.uploaded)
    for index in range(2):
        if index < len(ordered):
            yield from rotated(ordered[index].status, ordered[index].uploaded)
        else:
            yield from (yes(False), NOT_APPLICABLE)


def yes(value: bool) -> str:
    """A yes or no, as the report has it."""
    return "true" if value else "false"


def when(time: datetime) -> str:
    """A time, as the report has it: in UTC, with its offset."""
    return time.isoformat()
