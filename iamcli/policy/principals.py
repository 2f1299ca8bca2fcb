"""Principals of a trust policy, as far as their form goes: whether they exist is for the caller to find out.

IAM User Guide, "AWS JSON policy elements: Principal".
"""

from __future__ import annotations

from .arns import PARTITIONS
from .grammar import Principals

# aws/aws-cdk#5732, and the comment on AnyPrincipal in the role tests of aws-cdk. For resource policies the
# page takes `*` and `{"AWS": "*"}` for the same; CreateRole accepts the second only.
_STAR = 'AssumeRolepolicy contained an invalid principal: "STAR":"*".'
# terraform-aws-modules/terraform-aws-iam#47
_NONE = (
    "Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: "
    "The passed in policy has a statement with no principals!"
)
# terraform-aws-modules/terraform-aws-eks#2594
_FEDERATED = "Federated principals must be valid domain names or SAML metadata ARNs"


_ORIGIN_ACCESS = "user/CloudFront Origin Access Identity "


def refusal(principals: Principals) -> str | None:
    """Say why a role cannot trust these principals, in AWS's words; None if it can."""
    if principals.everyone:
        return _STAR
    if not any(identifiers.values for _, identifiers in principals.entries):
        return _NONE
    for kind, identifiers in principals.entries:
        for identifier in identifiers.values:
            if kind == "Federated":
                if not is_sound(kind, identifier):
                    return _FEDERATED
            elif kind == "CanonicalUser" or not is_sound(kind, identifier):
                # aws-actions/configure-aws-credentials#332; upper case: aws-samples/aws-cdk-examples#801
                return f'Invalid principal in policy: "{kind.upper()}":"{identifier}"'
    return None


def is_sound(kind: str, identifier: str) -> bool:
    """Whether an identifier has the form that its type (AWS, Federated, Service, CanonicalUser) demands."""
    if kind == "CanonicalUser":
        return len(identifier) == 64 and identifier.isalnum() and identifier.isascii()
    return {"AWS": _is_aws, "Service": _is_service, "Federated": _is_federated}[kind](identifier)


def is_origin_access_identity(kind: str, identifier: str) -> bool:
    """Whether it is one of CloudFront's own, which bucket policies name like a user (CloudFront Developer Guide)."""
    parts = identifier.split(":", 5)
    if kind != "AWS" or parts[0] != "arn" or parts[2:5] != ["iam", "", "cloudfront"] or parts[1] not in PARTITIONS:
        return False
    name = parts[5].removeprefix(_ORIGIN_ACCESS)
    return name != parts[5] and name.isalnum() and name.isascii()


def _is_aws(text: str) -> bool:
    """Everyone, an account, a unique id, or the ARN of a root, user, role or session without wildcards."""
    if text == "*" or _is_account(text):
        return True
    if text.startswith(("AIDA", "AROA")):
        return len(text) >= 16 and text.isalnum() and text.isascii()
    parts = text.split(":", 5)
    if len(parts) < 6 or "*" in text or "?" in text:
        return False
    arn, partition, service, region, account, resource = parts
    if arn != "arn" or partition not in PARTITIONS or region or not _is_account(account):
        return False
    kind, _, name = resource.partition("/")
    if service == "iam":
        return resource == "root" or (kind in ("user", "role") and _is_path(name))
    if service == "sts":
        return (kind == "assumed-role" and name.count("/") == 1 and _is_path(name)) or (
            kind == "federated-user" and _is_path(name)
        )
    return False


def _is_account(text: str) -> bool:
    return len(text) == 12 and text.isascii() and text.isdigit()


def _is_path(text: str) -> bool:
    return bool(text) and not text.endswith("/") and not any(character.isspace() for character in text)


def _is_service(text: str) -> bool:
    """A name below a domain, as in `ec2.amazonaws.com`; which services exist is another matter."""
    return text.count(".") >= 2 and _is_domain(text)


def _is_federated(text: str) -> bool:
    parts = text.split(":", 5)
    if parts[0] != "arn":
        return "." in text and _is_domain(text)
    return (
        len(parts) == 6
        and parts[1] in PARTITIONS
        and parts[2:4] == ["iam", ""]
        and _is_account(parts[4])
        and parts[5].startswith(("saml-provider/", "oidc-provider/"))
        and _is_path(parts[5].partition("/")[2])
        and "*" not in text
    )


def _is_domain(text: str) -> bool:
    labels = text.split(".")
    return all(label and label.replace("-", "").isalnum() and label.isascii() for label in labels)
