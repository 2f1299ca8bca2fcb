"""ARNs in the Resource element. IAM User Guide, "IAM JSON policy elements: Resource" and "IAM ARNs"."""

from __future__ import annotations

RELATIVE = "execute-api:/"
"""What the policy of an API begins the ARN of its own parts with (API Gateway Developer Guide, resource policies)."""
PARTITIONS = frozenset(("aws", "aws-cn", "aws-us-gov", "aws-iso", "aws-iso-b", "aws-iso-e", "aws-iso-f", "aws-eusc"))
IAM_PATHS = (
    *("user/", "federated-user/", "role/", "group/", "instance-profile/", "mfa/", "server-certificate/"),
    *("policy/", "sms-mfa/", "saml-provider/", "oidc-provider/", "report/", "access-report/"),
)
_REGIONAL_IN_S3 = ("accesspoint", "access-grants", "async-request", "job", "storage-lens", "*")


def is_relative(resource: str) -> bool:
    """Whether API Gateway puts the Region, the account and the API's id into a resource, and saves the whole ARN.

    API Gateway Developer Guide, "API Gateway resource policy examples" and "x-amazon-apigateway-policy".
    """
    return resource.startswith(RELATIVE)


def fields(arn: str) -> list[str]:
    """Split an ARN at its first five colons; a colon inside a policy variable is none."""
    if "${" not in arn:
        return arn.split(":", 5)
    parts: list[str] = []
    start = at = 0
    while len(parts) < 5 and at < len(arn):
        if arn.startswith("${", at):
            at = arn.find("}", at)
            if at < 0:  # never closed, so no variable
                return [*parts, *arn[start:].split(":", 5 - len(parts))]
        elif arn[at] == ":":
            parts.append(arn[start:at])
            start = at + 1
        at += 1
    return [*parts, arn[start:]]


def refusal(arn: str) -> str | None:
    """Say why a resource cannot stand in an identity policy, in AWS's words; None if it can.

    An ARN may stop early: each field that it lacks then counts as `*` (IAM User Guide, "IAM ARNs").
    """
    if arn == "*":
        return None
    if not arn.startswith("arn:"):
        return f'Resource {arn} must be in ARN format or "*".'  # felipefrizzo/terraform-aws-transfer-server#6
    _, partition, *rest = fields(arn)
    if partition not in PARTITIONS and not _has_wildcard(partition):
        # hashicorp/terraform-provider-aws#3045, cloudera-labs/cloudera.exe#112
        return f'Partition "{partition}" is not valid for resource "{arn}".'
    if not rest or not _is_vendor(rest[0]):
        # The guide's page on Resource rules out wildcards here. The sentence is from the public run report of a
        # Terraform module, about `arn:aws:*:*:<account>:*`.
        return "Resource vendor must be fully qualified and cannot contain regexes."
    service, region, _, resource = (*rest, *"***")[:4] if len(rest) < 4 else rest
    if service == "iam":
        return _iam_refusal(arn, region, resource)
    if service == "s3" and region not in ("", "*") and not resource.startswith(_REGIONAL_IN_S3):
        return f"Resource {arn} can not contain region information."  # aws/aws-cdk#22445
    return None


def _iam_refusal(arn: str, region: str, resource: str) -> str | None:
    if region not in ("", "*"):
        return f"IAM resource {arn} cannot contain region information."  # cloud-gov/terraform-provision#1838
    # AWS's own managed policies name `role-template/`, which its sentence leaves out.
    if resource in ("*", "root") or resource.startswith((*IAM_PATHS, "role-template/", "${")):
        return None
    # BinHsu/aegis-aws-landing-zone#175, for `account-alias/*`; half a kind, as in `u*`, is not allowed (IAM ARNs).
    return f'IAM resource path must either be "*", root, or start with {", ".join(IAM_PATHS)}.'


def _has_wildcard(text: str) -> bool:
    return "*" in text or "?" in text


def _is_vendor(text: str) -> bool:
    return text.replace("-", "").isalnum() and text.isascii()
