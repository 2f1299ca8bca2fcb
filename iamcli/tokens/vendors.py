"""What the tokens of well-known issuers say: claims in the shapes that their vendors document.

GitHub Actions: GitHub Docs, "OpenID Connect reference". GitLab: GitLab Docs, "OpenID Connect (OIDC) Authentication
Using ID Tokens". EKS: Kubernetes documentation, "Managing Service Accounts", and Amazon EKS User Guide, "IAM roles for
service accounts". HCP Terraform: "Workload identity tokens" in its documentation. Names and numbers that a test does
not care about are made from those it names, so that the same request has the same answer.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from .web_identity import Json


class Shape(StrEnum):
    """Whose tokens a token is shaped like."""

    GITHUB = "github"
    GITLAB = "gitlab"
    EKS = "eks"
    TERRAFORM = "terraform"


class Workload(NamedTuple):
    """What runs, as far as a test cares. What means nothing to a shape is not looked at."""

    repository: str = "octo-org/octo-repo"
    """Owner and name of a repository; for GitLab, the path of a project."""
    ref: str = "refs/heads/main"
    """A branch, `refs/heads/...`, a tag, `refs/tags/...`, or for GitHub a pull request, `refs/pull/1/merge`."""
    environment: str = ""
    """The deployment environment; empty for none."""
    actor: str = "octocat"
    """Who started it."""
    workflow: str = "deploy"
    namespace: str = "default"
    service_account: str = "default"
    organization: str = "my-org"
    project: str = "Default Project"
    workspace: str = "my-workspace"
    phase: str = "plan"
    """The phase of a run of Terraform: plan or apply."""


ISSUERS = {
    Shape.GITHUB: "https://token.actions.githubusercontent.com",
    Shape.GITLAB: "https://gitlab.com",
    Shape.EKS: "https://oidc.eks.us-east-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE",
    Shape.TERRAFORM: "https://app.terraform.io",
}
AUDIENCES = {
    Shape.GITHUB: "sts.amazonaws.com",
    Shape.GITLAB: "https://gitlab.com",
    Shape.EKS: "sts.amazonaws.com",
    Shape.TERRAFORM: "aws.workload.identity",
}
"""What the vendors' guides for AWS have tokens issued to."""


def claims_for(shape: Shape, workload: Workload, issuer: str, audience: str, uuid: str) -> dict[str, Json]:
    """The claims of a token, but for its times; `uuid` tells it from others."""
    of: dict[Shape, Callable[[Workload], dict[str, Json]]] = {
        Shape.GITHUB: github,
        Shape.GITLAB: gitlab,
        Shape.EKS: eks,
        Shape.TERRAFORM: terraform,
    }
    audiences: Json = [audience] if shape is Shape.EKS else audience
    return {"iss": issuer, "aud": audiences, "jti": uuid, **of[shape](workload)}


def github(workload: Workload) -> dict[str, Json]:
    """The claims of a job of GitHub Actions."""
    repository, ref, environment = workload.repository, workload.ref, workload.environment
    owner = repository.partition("/")[0]
    event = "pull_request" if ref.startswith("refs/pull/") else "push"
    if environment:
        context = f"environment:{environment}"
    else:
        context = "pull_request" if event == "pull_request" else f"ref:{ref}"
    path = f"{repository}/.github/workflows/{workload.workflow}.yml@{ref}"
    sha = digest(repository, ref)
    claims: dict[str, Json] = {
        "sub": f"repo:{repository}:{context}",
        "ref": ref,
        "sha": sha,
        "repository": repository,
        "repository_owner": owner,
        "repository_owner_id": number("github", owner),
        "run_id": number("run", repository, ref),
        "run_number": "1",
        "run_attempt": "1",
        "repository_visibility": "private",
        "repository_id": number("github", repository),
        "actor_id": number("github", workload.actor),
        "actor": workload.actor,
        "workflow": workload.workflow,
        "head_ref": "",
        "base_ref": "",
        "event_name": event,
        "ref_protected": "true" if ref == "refs/heads/main" else "false",
        "ref_type": "tag" if ref.startswith("refs/tags/") else "branch",
        "workflow_ref": path,
        "workflow_sha": sha,
        "job_workflow_ref": path,
        "job_workflow_sha": sha,
        "runner_environment": "github-hosted",
    }
    return claims | ({"environment": environment} if environment else {})


def gitlab(workload: Workload) -> dict[str, Json]:
    """The claims of a job of GitLab CI/CD, which has the names of branches and tags without `refs/`."""
    project = workload.repository
    namespace = project.rpartition("/")[0]
    is_tag = workload.ref.startswith("refs/tags/")
    kind = "tag" if is_tag else "branch"
    ref = workload.ref.removeprefix("refs/tags/").removeprefix("refs/heads/")
    claims: dict[str, Json] = {
        "sub": f"project_path:{project}:ref_type:{kind}:ref:{ref}",
        "namespace_id": number("gitlab", namespace),
        "namespace_path": namespace,
        "project_id": number("gitlab", project),
        "project_path": project,
        "user_id": number("gitlab", workload.actor),
        "user_login": workload.actor,
        "user_email": f"{workload.actor}@example.com",
        "user_access_level": "developer",
        "pipeline_id": number("pipeline", project, ref),
        "pipeline_source": "push",
        "job_id": number("job", project, ref),
        "ref": ref,
        "ref_type": kind,
        "ref_path": workload.ref,
        "ref_protected": "true" if ref == "main" else "false",
        "runner_id": 1,
        "runner_environment": "gitlab-hosted",
        "sha": digest(project, ref),
        "project_visibility": "private",
        "ci_config_ref_uri": f"gitlab.com/{project}//.gitlab-ci.yml@{workload.ref}",
        "ci_config_sha": digest(project, ref),
    }
    if not workload.environment:
        return claims
    return claims | {
        "environment": workload.environment,
        "environment_protected": "false",
        "deployment_tier": "production" if workload.environment == "production" else "other",
    }


def eks(workload: Workload) -> dict[str, Json]:
    """The claims of a pod's service account in a cluster of EKS."""
    namespace, account = workload.namespace, workload.service_account
    return {
        "sub": f"system:serviceaccount:{namespace}:{account}",
        "kubernetes.io": {
            "namespace": namespace,
            "pod": {"name": f"{account}-0", "uid": identifier("pod", namespace, account)},
            "serviceaccount": {"name": account, "uid": identifier("serviceaccount", namespace, account)},
        },
    }


def terraform(workload: Workload) -> dict[str, Json]:
    """The claims of a run of HCP Terraform."""
    organization, project, workspace = workload.organization, workload.project, workload.workspace
    return {
        "sub": f"organization:{organization}:project:{project}:workspace:{workspace}:run_phase:{workload.phase}",
        "terraform_run_phase": workload.phase,
        "terraform_workspace_id": f"ws-{digest(organization, workspace)[:16]}",
        "terraform_workspace_name": workspace,
        "terraform_project_id": f"prj-{digest(organization, project)[:16]}",
        "terraform_project_name": project,
        "terraform_organization_id": f"org-{digest(organization)[:16]}",
        "terraform_organization_name": organization,
        "terraform_run_id": f"run-{digest(organization, workspace, workload.phase)[:16]}",
        "terraform_full_workspace": f"organization:{organization}:project:{project}:workspace:{workspace}",
    }


def digest(*names: str) -> str:
    """Forty hexadecimal digits, as a commit has, that belong to these names."""
    from hashlib import sha256

    return sha256("\n".join(names).encode("utf-8", "surrogatepass")).hexdigest()[:40]


def number(*names: str) -> str:
    """A number of eight digits, as text, that belongs to these names."""
    return str(10_000_000 + int(digest(*names), 16) % 90_000_000)


def identifier(*names: str) -> str:
    """A UUID that belongs to these names."""
    text = digest(*names)
    return "-".join((text[:8], text[8:12], "4" + text[13:16], "8" + text[17:20], text[20:32]))
