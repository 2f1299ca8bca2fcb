"""The credential report, as answers show it."""

from __future__ import annotations

from datetime import datetime

from .rules import Response


class CredentialReportState(Response, kw_only=True):
    """Whether the report is there: STARTED, INPROGRESS or COMPLETE."""

    state: str | None = None
    description: str | None = None


class CredentialReport(Response, kw_only=True):
    """The report itself."""

    content: bytes | None = None
    report_format: str | None = None
    generated_time: datetime | None = None
