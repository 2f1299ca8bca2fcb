"""Organizations access reports. IAM API reference, the page of each operation."""

import pytest

from iamcli.errors import NoSuchEntity, ValidationError
from iamcli.operations.organizations_access_report import (
    generate_organizations_access_report,
    get_organizations_access_report,
)
from iamcli.operations.service_last_accessed import generate_service_last_accessed_details
from iamcli.operations.users import create_user

PATH = "o-a1b2c3d4e5/r-f6g7h8i9j0example"


def test_outside_of_an_organization(iam):
    """The job of an account that is in no organization is taken, and fails."""
    job = iam(generate_organizations_access_report, EntityPath=PATH)

    assert len(job["JobId"]) == 36
    assert iam(get_organizations_access_report, **job) == {
        "JobStatus": "FAILED",
        "JobCreationDate": "2024-01-01T00:00:00Z",
        "JobCompletionDate": "2024-01-01T00:00:00Z",
        "IsTruncated": False,
        "ErrorDetails": {
            "Message": "Your account is not a member of an organization.",
            "Code": "AWSOrganizationsNotInUseException",
        },
    }


def test_no_path(iam):
    """A path begins with the id of an organization and that of its root."""
    with pytest.raises(ValidationError, match="'entityPath'"):
        iam(generate_organizations_access_report, EntityPath="ou-rge0-awsabcde/123456789012")


def test_job_of_another_kind(iam):
    """The job of another kind of report is NoSuchEntity."""
    iam(create_user, UserName="bob")
    job = iam(generate_service_last_accessed_details, Arn="arn:aws:iam::123456789012:user/bob")

    with pytest.raises(NoSuchEntity):
        iam(get_organizations_access_report, **job)
