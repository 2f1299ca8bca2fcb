"""What becomes of a token's claims.

IAM User Guide, "IAM and AWS STS condition context keys" and "Pass session tags in AWS STS"; Service Authorization
Reference, AWS Security Token Service.
"""

import pytest

from iamcli.errors import InvalidIdentityToken
from iamcli.tokens.claims import condition_keys, role_authorized, session_keys, session_tags
from iamcli.tokens.vendors import AUDIENCES, ISSUERS, Shape, Workload, claims_for
from iamcli.tokens.web_identity import WebIdentity

ROLE = "arn:aws:iam::123456789012:role/Deploy"


def identity(issuer="https://idp.example.com/a", **claims):
    claims = {"iss": issuer, "sub": "me", "aud": "app", **claims}
    return WebIdentity(issuer, "me", "app", claims)


def of(shape, **workload):
    """What a workload of a shape is known by."""
    claims = claims_for(shape, Workload(**workload), ISSUERS[shape], AUDIENCES[shape], "1")
    return WebIdentity(ISSUERS[shape], claims["sub"], AUDIENCES[shape], claims)


def test_every_provider():
    """Every provider has aud, sub and amr, behind its URL with the path; other claims are no keys."""
    found = condition_keys(identity(amr=["pwd", "mfa"], email="me@example.com", actor="me"))
    prefix = "idp.example.com/a"

    assert {f"{prefix}:aud": "app", f"{prefix}:sub": "me", f"{prefix}:amr": ("pwd", "mfa")} == found


def test_github():
    """GitHub's keys are those that AWS names; the event that began the job is not among them."""
    found = condition_keys(of(Shape.GITHUB, repository="octo/app", environment="prod"))
    prefix = "token.actions.githubusercontent.com:"

    assert "repo:octo/app:environment:prod" == found[f"{prefix}sub"]
    assert "octo/app" == found[f"{prefix}repository"]
    assert "octo/app/.github/workflows/deploy.yml@refs/heads/main" == found[f"{prefix}job_workflow_ref"]
    names = "actor actor_id environment job_workflow_ref ref repository repository_id repository_owner_id workflow"
    assert {f"{prefix}{name}" for name in f"aud sub {names}".split()} == set(found)


@pytest.mark.parametrize(
    ("issuer", "claim"),
    [
        ("https://token.actions.githubusercontent.com/octo", "repository"),
        ("https://token.actions.octo.ghe.com", "actor_id"),
        ("https://github.com/enterprises/octo", "enterprise_id"),
        ("https://gitlab.com", "project_id"),
        ("https://agent.buildkite.com", "pipeline_slug"),
        ("https://agent.octo.buildkite.site", "build_branch"),
        ("https://accounts.google.com", "google/organization_number"),
        ("https://oidc.circleci.com/org/1-2", "oidc.circleci.com/project-id"),
        ("https://idcs-1.identity.oraclecloud.com", "rpst_id"),
    ],
)
def test_shared_providers(issuer, claim):
    """The claims of providers that many share become keys by their full names."""
    found = condition_keys(identity(issuer, **{claim: 7}))

    assert "7" == found[f"{issuer.removeprefix('https://')}:{claim}"]


@pytest.mark.parametrize(
    "issuer",
    ["https://gitlab.example.com", "https://xgitlab.com", "https://gitlab.com.evil.example", "https://gitlab.com/a"],
)
def test_not_shared(issuer):
    """A provider that only looks like a shared one has no keys of its own."""
    assert 2 == len(condition_keys(identity(issuer, project_id="1")))


def test_session_keys():
    """Later requests of a session can be told by amr, aud and sub, not by what a shared provider says besides."""
    found = session_keys(identity("https://gitlab.com", amr=["mfa"], project_id="1"))

    assert {"gitlab.com:aud": "app", "gitlab.com:sub": "me", "gitlab.com:amr": ("mfa",)} == found


def test_google_audience():
    """Google's key oaud is the aud claim, and aud the party that the token was issued to."""
    found = condition_keys(identity("https://accounts.google.com", aud="original", azp="app"))

    assert ("app", "original") == (found["accounts.google.com:aud"], found["accounts.google.com:oaud"])


def test_gitlab():
    """GitLab's keys are those that AWS names; truth values are text already."""
    found = condition_keys(of(Shape.GITLAB, repository="group/sub/project"))

    assert "project_path:group/sub/project:ref_type:branch:ref:main" == found["gitlab.com:sub"]
    assert "true" == found["gitlab.com:ref_protected"]
    assert "gitlab.com:project_path" not in found


def test_eks():
    """A service account is known by its subject alone; the audience stands in a list."""
    found = condition_keys(of(Shape.EKS, namespace="apps", service_account="web"))
    prefix = ISSUERS[Shape.EKS].removeprefix("https://")

    assert {f"{prefix}:aud": "sts.amazonaws.com", f"{prefix}:sub": "system:serviceaccount:apps:web"} == found


def test_terraform():
    """A run of HCP Terraform is known by its subject."""
    found = condition_keys(of(Shape.TERRAFORM, organization="org", project="p", workspace="w", phase="apply"))

    assert "organization:org:project:p:workspace:w:run_phase:apply" == found["app.terraform.io:sub"]


@pytest.mark.parametrize(
    ("workload", "subject"),
    [
        ({}, "repo:octo-org/octo-repo:ref:refs/heads/main"),
        ({"ref": "refs/tags/v1"}, "repo:octo-org/octo-repo:ref:refs/tags/v1"),
        ({"ref": "refs/pull/7/merge"}, "repo:octo-org/octo-repo:pull_request"),
        ({"ref": "refs/pull/7/merge", "environment": "e"}, "repo:octo-org/octo-repo:environment:e"),
    ],
)
def test_github_subject(workload, subject):
    """The subject of a job has the environment, or that it is a pull request, or the ref (GitHub, OIDC reference)."""
    assert subject == of(Shape.GITHUB, **workload).subject


@pytest.mark.parametrize("shape", Shape)
def test_repeatable(shape):
    """The same workload has the same ids, and another one has others."""
    assert of(shape) == of(shape)
    other = of(shape, repository="a/b", organization="a", namespace="a")
    assert of(shape).claims != other.claims


NESTED = {"https://aws.amazon.com/tags": {"principal_tags": {"A": ["1"], "B": "2"}, "transitive_tag_keys": ["A"]}}
FLAT = {
    "https://aws.amazon.com/tags/principal_tags/A": "1",
    "https://aws.amazon.com/tags/principal_tags/B": ["2"],
    "https://aws.amazon.com/tags/transitive_tag_keys": ["A"],
}


@pytest.mark.parametrize("claims", [NESTED, FLAT], ids=["nested", "flat"])
def test_session_tags(claims):
    """Session tags come nested or flat, their values alone or in a list of one."""
    assert ({"A": "1", "B": "2"}, ("A",), "") == session_tags(identity(**claims))


def test_no_session_tags():
    """A token need not have tags; a source identity may come alone."""
    assert ({}, (), "") == session_tags(identity())
    assert ({}, (), "alice") == session_tags(identity(**{"https://aws.amazon.com/source_identity": "alice"}))


@pytest.mark.parametrize(
    "claims",
    [
        {"https://aws.amazon.com/tags": "A=1"},
        {"https://aws.amazon.com/tags": []},
        {"https://aws.amazon.com/tags": {"principal_tags": ["A"]}},
        {"https://aws.amazon.com/tags": {"principal_tags": {"A": []}}},
        {"https://aws.amazon.com/tags": {"principal_tags": {"A": ["1", "2"]}}},
        {"https://aws.amazon.com/tags": {"principal_tags": {"A": {}}}},
        {"https://aws.amazon.com/tags/principal_tags/A": None},
        {"https://aws.amazon.com/tags/principal_tags/A": "x" * 257},
        {"https://aws.amazon.com/tags": {"principal_tags": {"": "1"}}},
        {"https://aws.amazon.com/tags": {"principal_tags": {"k" * 129: "1"}}},
        {"https://aws.amazon.com/source_identity": ["alice"]},
        {"https://aws.amazon.com/source_identity": "a"},
        {"https://aws.amazon.com/source_identity": "alice\n"},
        {"https://aws.amazon.com/source_identity": "\x1b[2J"},
        {"https://aws.amazon.com/source_identity": "aws:alice"},
    ],
)
def test_malformed_tags(claims):
    """Tags in another form are refused, by the name of their claim."""
    with pytest.raises(InvalidIdentityToken, match=r"^The claim https://aws\.amazon\.com/\S+ does not have the form"):
        session_tags(identity(**claims))


@pytest.mark.parametrize(("roles", "authorized"), [({}, False), (ROLE, True), ([ROLE], True), (["x", ROLE], True)])
def test_role_authorized(roles, authorized):
    """A token that names roles is good for these; one that names none is good for any, and says so."""
    assert authorized == role_authorized(identity(**({"https://aws.amazon.com/roles": roles} if roles else {})), ROLE)


@pytest.mark.parametrize("roles", [[], "", "Deploy", "arn:aws:iam::123456789012:role/*", ROLE.lower(), None, {}])
def test_role_not_authorized(roles):
    """Names and wildcards name no role: the claim has ARNs, letter by letter."""
    message = r"^The target role ARN is not present in the roles claim of the identity token$"
    with pytest.raises(InvalidIdentityToken, match=message):
        role_authorized(identity(**{"https://aws.amazon.com/roles": roles}), ROLE)
