"""Service last accessed data of an organization, which an account outside of one cannot have.

The account here is in no organization. What AWS says of that is on no public record for these operations, and the API
model has no error for it. So the job is taken as any other and fails, which the model has members for; its error is
the one with which AWS Organizations answers such an account (nozaq/terraform-aws-secure-baseline#70).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import NoSuchEntity, ReportGenerationLimitExceeded
from ..operation import Needs, reads, writes
from ..shapes.service_last_accessed import ErrorDetails, OrganizationsAccessReport, ReportJob
from ..state.records.reports import ORGANIZATIONS_ACCESS, JobRecord
from ._jobs import find, start

if TYPE_CHECKING:
    from ..service import Call
    from ..shapes.scalars import (
        AccessReportSortKey,
        JobId,
        Marker,
        MaxItems,
        OrganizationsEntityPath,
        OrganizationsPolicyId,
    )


@writes(ReportGenerationLimitExceeded, needs=Needs(on="access-report/{entity_path}"))
def generate_organizations_access_report(
    call: Call, *, entity_path: OrganizationsEntityPath, organizations_policy_id: OrganizationsPolicyId | None = None
) -> ReportJob:
    """Ask for a report on the services that were used in a part of an organization.

    The answer is the id of a job; get-organizations-access-report shows what became of it. As the account is in no
    organization, the job fails.
    """
    return ReportJob(
        job_id=start(
            call,
            JobRecord(kind=ORGANIZATIONS_ACCESS, created=call.now, caller=call.caller.arn, about=entity_path),
        )
    )


@reads(NoSuchEntity)
def get_organizations_access_report(
    call: Call,
    *,
    job_id: JobId,
    max_items: MaxItems | None = None,
    marker: Marker | None = None,
    sort_key: AccessReportSortKey | None = None,
) -> OrganizationsAccessReport:
    """Show what became of a report on an organization: it failed, as the account is in none."""
    job = find(call, ORGANIZATIONS_ACCESS, job_id)
    return OrganizationsAccessReport(
        job_status="FAILED",
        job_creation_date=job.created,
        job_completion_date=job.created,
        is_truncated=False,
        error_details=ErrorDetails(
            message="Your account is not a member of an organization.", code="AWSOrganizationsNotInUseException"
        ),
    )
