"""Service-specific credentials.

AWS's behaviour: IAM API reference, the page of each operation; IAM User Guide, "Service-specific credentials for IAM
users" and "API keys for AWS services".
"""

from base64 import b64decode
from os import urandom

import pytest

from iamcli.errors import DeleteConflict, LimitExceeded, NoSuchEntity, NotSupportedService, ValidationError
from iamcli.operations.access_keys import create_access_key
from iamcli.operations.service_specific_credentials import (
    create_service_specific_credential,
    delete_service_specific_credential,
    list_service_specific_credentials,
    reset_service_specific_credential,
    update_service_specific_credential,
)
from iamcli.operations.users import create_user, delete_user, update_user
from iamcli.state.records import ServiceUser

GIT = "codecommit.amazonaws.com"
BEDROCK = "bedrock.amazonaws.com"
UNKNOWN = "ACCA" + "A" * 17
MISSING = rf"^No such credential {UNKNOWN} exists$"


@pytest.fixture
def bob(iam):
    iam.service.random = urandom  # the counter's bytes differ where ids do not look
    iam(create_user, UserName="Bob")
    return iam


def create(iam, service=GIT, name="Bob", **members):
    answer = iam(create_service_specific_credential, UserName=name, ServiceName=service, **members)
    return answer["ServiceSpecificCredential"]


def listed(iam, **members):
    return iam(list_service_specific_credentials, **members)["ServiceSpecificCredentials"]


@pytest.mark.parametrize("service", [GIT, "cassandra.amazonaws.com"])
def test_create_password(bob, service):
    """A service that takes passwords gets a user name of user and account, and a password of 44 characters."""
    credential = create(bob, service, "bob")
    credential_id, password = credential.pop("ServiceSpecificCredentialId"), credential.pop("ServicePassword")

    assert ("ACCA", 21, 44) == (credential_id[:4], len(credential_id), len(password))
    assert credential == {
        "CreateDate": "2024-01-01T00:00:00Z",
        "ServiceName": service,
        "ServiceUserName": "Bob-at-123456789012",
        "UserName": "Bob",
        "Status": "Active",
    }


@pytest.mark.parametrize(
    ("service", "prefix"),
    [
        (BEDROCK, "ABSK"),
        ("aws-external-anthropic.amazonaws.com", "AEAA"),
        ("logs.amazonaws.com", "ACWL"),
        ("cloudwatch.amazonaws.com", ""),
    ],
)
def test_create_api_key(bob, service, prefix):
    """A service that takes API keys gets an alias and a secret that tells it; it does not expire unless told."""
    credential = create(bob, service)
    secret = credential.pop("ServiceCredentialSecret")
    del credential["ServiceSpecificCredentialId"]

    assert b64decode(secret.removeprefix(prefix)).startswith(b"Bob-at-123456789012:")
    assert credential == {
        "CreateDate": "2024-01-01T00:00:00Z",
        "ServiceName": service,
        "ServiceCredentialAlias": "Bob-at-123456789012",
        "UserName": "Bob",
        "Status": "Active",
    }


def test_expiry(bob):
    """An API key expires at the second it was given, and says so."""
    created = create(bob, BEDROCK, CredentialAgeDays=30)
    bob.wait(days=30, seconds=-1)
    before = listed(bob, UserName="Bob")
    bob.wait(seconds=1)
    after = listed(bob, UserName="Bob")

    assert "2024-01-31T00:00:00Z" == created["ExpirationDate"] == before[0]["ExpirationDate"]
    assert ("Active", "Expired") == (before[0]["Status"], after[0]["Status"])


def test_longest_age(bob):
    """An API key lasts a hundred years at most."""
    assert "2124-03-17T00:00:00Z" == create(bob, BEDROCK, CredentialAgeDays=36600)["ExpirationDate"]
    with pytest.raises(ValidationError, match="'credentialAgeDays'"):
        create(bob, BEDROCK, CredentialAgeDays=36601)


def test_expired_stays_expired(bob):
    """Nobody can activate a key that has expired."""
    created = create(bob, BEDROCK, CredentialAgeDays=1)
    bob.wait(days=1)
    bob(
        update_service_specific_credential,
        UserName="Bob",
        ServiceSpecificCredentialId=created["ServiceSpecificCredentialId"],
        Status="Active",
    )

    assert "Expired" == listed(bob, UserName="Bob")[0]["Status"]


def test_passwords_do_not_expire(bob):
    """Only an API key can be given an age."""
    with pytest.raises(ValidationError, match="CredentialAgeDays"):
        create(bob, GIT, CredentialAgeDays=30)


def test_names(bob):
    """A second credential of a user has another name than the first, whatever the service."""
    created = [create(bob, service) for service in (GIT, GIT, BEDROCK)]
    found = [credential.get("ServiceUserName") or credential["ServiceCredentialAlias"] for credential in created]

    assert ["Bob-at-123456789012", "Bob+1-at-123456789012", "Bob+2-at-123456789012"] == found


def test_rename(bob):
    """A credential of a renamed user keeps its name, so a new user of the old name gets another."""
    create(bob)
    bob(update_user, UserName="Bob", NewUserName="Rob")
    bob(create_user, UserName="bob")

    assert ["Bob-at-123456789012"] == [credential["ServiceUserName"] for credential in listed(bob, UserName="Rob")]
    assert "bob+1-at-123456789012" == create(bob, name="bob")["ServiceUserName"]


def test_quota(bob):
    """A user has two credentials for each service at most, of whatever status."""
    for _ in range(2):
        credential_id = create(bob)["ServiceSpecificCredentialId"]
        bob(
            update_service_specific_credential,
            UserName="Bob",
            ServiceSpecificCredentialId=credential_id,
            Status="Inactive",
        )
    create(bob, BEDROCK)

    with pytest.raises(LimitExceeded, match=r"^Cannot exceed quota for ServiceSpecificCredentialsPerService: 2$"):
        create(bob)


@pytest.mark.parametrize(
    "operation", [create_service_specific_credential, list_service_specific_credentials], ids=["create", "list"]
)
def test_unsupported_service(bob, operation):
    """A service that has no such credentials is told; the user is looked for before."""
    told = "^No such service s3.amazonaws.com is supported for Service Specific Credentials$"
    with pytest.raises(NotSupportedService, match=told) as refusal:
        bob(operation, UserName="Bob", ServiceName="s3.amazonaws.com")
    assert ("NotSupportedService", 404) == (refusal.value.code, refusal.value.status)

    with pytest.raises(NoSuchEntity, match=r"^The user with name none cannot be found\.$"):
        bob(operation, UserName="none", ServiceName="s3.amazonaws.com")


def test_list(bob):
    """A list has neither passwords nor secrets."""
    created = create(bob)

    assert listed(bob, UserName="bob") == [
        {
            "UserName": "Bob",
            "Status": "Active",
            "ServiceUserName": "Bob-at-123456789012",
            "CreateDate": "2024-01-01T00:00:00Z",
            "ServiceSpecificCredentialId": created["ServiceSpecificCredentialId"],
            "ServiceName": GIT,
        }
    ]


def test_list_service(bob):
    """A list can be of one service."""
    create(bob)
    key = create(bob, BEDROCK)
    found = listed(bob, UserName="Bob", ServiceName=BEDROCK)

    assert [key["ServiceSpecificCredentialId"]] == [credential["ServiceSpecificCredentialId"] for credential in found]
    assert "Bob+1-at-123456789012" == found[0]["ServiceCredentialAlias"]


def test_list_all_users(bob):
    """A list can be of all users, page by page in the order of ids."""
    bob(create_user, UserName="Eve")
    created = [create(bob, name=name)["ServiceSpecificCredentialId"] for name in ("Bob", "Bob", "Eve")]
    first = bob(list_service_specific_credentials, AllUsers=True, ServiceName=GIT, MaxItems=2)
    last = bob(list_service_specific_credentials, AllUsers=True, ServiceName=GIT, Marker=first["Marker"])
    found = [*first["ServiceSpecificCredentials"], *last["ServiceSpecificCredentials"]]

    assert sorted(created) == [credential["ServiceSpecificCredentialId"] for credential in found]
    assert (True, False, ["IsTruncated"]) == (first["IsTruncated"], last["IsTruncated"], list(last)[1:])
    assert {"Bob", "Eve"} == {credential["UserName"] for credential in found}


def test_who_has_any(bob):
    """Only the users who have credentials are looked at for lists of all users' and for names that are taken."""
    bob(create_user, UserName="Eve")
    create(bob)

    assert ["bob"] == [name for name, _ in bob.account.users.scan(ServiceUser, holding="service_credentials")]


def test_all_users_and_one(bob):
    """A list is of all users or of one."""
    with pytest.raises(ValidationError, match="AllUsers"):
        listed(bob, AllUsers=True, UserName="Bob")


def test_foreign_marker(bob):
    """A marker that no answer gave is refused."""
    with pytest.raises(ValidationError, match="Invalid Marker"):
        listed(bob, UserName="Bob", Marker="rubbish")


def test_own(bob):
    """Without a name, a user's own credentials are meant; root has none."""
    create(bob)
    key = bob(create_access_key, UserName="Bob")["AccessKey"]

    assert 1 == len(listed(bob.as_user(key)))
    with pytest.raises(ValidationError, match=r"^Must specify userName when calling with non-User credentials$"):
        listed(bob)


@pytest.mark.parametrize(
    ("service", "member"), [(GIT, "ServicePassword"), (BEDROCK, "ServiceCredentialSecret")], ids=["password", "key"]
)
def test_reset(bob, service, member):
    """A reset changes the secret alone: id, name and status stay."""
    before = create(bob, service)
    which = {"UserName": "Bob", "ServiceSpecificCredentialId": before["ServiceSpecificCredentialId"]}
    bob(update_service_specific_credential, **which, Status="Inactive")
    after = bob(reset_service_specific_credential, **which)["ServiceSpecificCredential"]

    assert before.pop(member) != after.pop(member)
    assert {**before, "Status": "Inactive"} == after


def test_expired_cannot_be_set(bob):
    """Expired is a value of the API model that nobody can set; InvalidInput is not declared for this operation."""
    assert "InvalidInput" not in [error.__name__ for error in update_service_specific_credential.errors]
    credential_id = create(bob)["ServiceSpecificCredentialId"]

    with pytest.raises(ValidationError, match="Active or Inactive only"):
        bob(
            update_service_specific_credential,
            UserName="Bob",
            ServiceSpecificCredentialId=credential_id,
            Status="Expired",
        )


def test_delete(bob):
    """A user with a service-specific credential cannot be deleted before it is."""
    credential_id = create(bob)["ServiceSpecificCredentialId"]
    with pytest.raises(DeleteConflict, match=r"^Cannot delete entity, must remove referenced objects first\.$"):
        bob(delete_user, UserName="Bob")

    bob(delete_service_specific_credential, UserName="Bob", ServiceSpecificCredentialId=credential_id)
    bob(delete_user, UserName="Bob")


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        (update_service_specific_credential, {"Status": "Active"}),
        (delete_service_specific_credential, {}),
        (reset_service_specific_credential, {}),
    ],
)
def test_missing(bob, operation, members):
    """A credential is looked for among those of the user, who is looked for first."""
    with pytest.raises(NoSuchEntity, match=MISSING):
        bob(operation, UserName="Bob", ServiceSpecificCredentialId=UNKNOWN, **members)
    with pytest.raises(NoSuchEntity, match=r"^The user with name none cannot be found\.$"):
        bob(operation, UserName="none", ServiceSpecificCredentialId=UNKNOWN, **members)
