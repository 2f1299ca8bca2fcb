"""The constrained scalars, named after what they are; bounds and patterns are the API model's.

They are read when an operation describes itself and are nothing but annotations elsewhere, so a module imports
them for type checking alone. Each carries the sentence that help and manual show for a member of its type.
"""

from __future__ import annotations

from typing import Annotated, Any

from .rules import Choice, Items, Number, Ours, Text, Wire
from .tags import TAG_KEY, Tag

NAME = r"[\w+=,.@-]+"
NAME_SENTENCE = (
    "The specified value for {} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-"
)
PATH_SENTENCE = (
    "The specified value for {} is invalid. "
    "It must begin and end with / and contain only alphanumeric characters and/or / characters."
)
PATH = r"(\u002F)|(\u002F[\u0021-\u007E]+\u002F)"
POLICY_PATH = r"((/[A-Za-z0-9\.,\+@=_-]+)*)/"
ROLE_DESCRIPTION = r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]*"
LATIN = r"[\u0009\u000A\u000D\u0020-\u00FF]+"
ALIAS = r"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$"


def name(longest: int) -> Text:
    """The rule of an entity's name."""
    return Text(1, longest, NAME, NAME_SENTENCE)


UserName = Annotated[str, name(64), "The name of the user; letters, digits and `+=,.@_-`."]
ExistingUserName = Annotated[str, name(128), "The name of the user; case does not matter."]
GroupName = Annotated[str, name(128), "The name of the group; case does not matter."]
RoleName = Annotated[str, name(64), "The name of the role; letters, digits and `+=,.@_-`."]
PolicyName = Annotated[str, name(128), "The name of the policy; letters, digits and `+=,.@_-`."]
InstanceProfileName = Annotated[str, name(128), "The name of the instance profile; letters, digits and `+=,.@_-`."]

EntityPath = Annotated[str, Text(1, 512, PATH, PATH_SENTENCE), "The path: `/`, or text that begins and ends with it."]
PathPrefix = Annotated[str, Text(1, 512, r"\u002F[\u0021-\u007F]*"), "List only what lives below this path."]
PolicyPath = Annotated[str, Text(1, 512, POLICY_PATH), "The policy's path: `/`, or text that begins and ends with it."]
PolicyPathPrefix = Annotated[str, Text(1, 512, POLICY_PATH), "List only policies that live below this path."]

Arn = Annotated[str, Text(20, 2048), "An Amazon resource name (ARN)."]
PolicyArn = Annotated[str, Text(20, 2048), "The ARN of the managed policy."]
BoundaryArn = Annotated[str, Text(20, 2048), "The ARN of the managed policy that bounds what the user can be allowed."]
VersionId = Annotated[str, Text(pattern=r"v[1-9][0-9]*(\.[A-Za-z0-9-]*)?"), "The id of the version, as in `v2`."]
Description = Annotated[str, Text(max=1000), "What the policy is for; it cannot be changed afterwards."]
PolicyDocument = Annotated[str, Text(1, 131072, LATIN), "The policy as JSON text, often given as `file://policy.json`."]

RoleDescription = Annotated[str, Text(max=1000, pattern=ROLE_DESCRIPTION), "What the role is for."]
MaxSessionDuration = Annotated[int, Number(3600, 43200), "How long a session may last at most, in seconds."]
SigninSessionDuration = Annotated[
    int, Number(3600, 7776000), "How long a session of AWS Sign-In may last at most, in seconds: an hour to 90 days."
]
ResetSigninSessionDuration = Annotated[
    bool, "Take the maximum duration of AWS Sign-In sessions away, so that none is set any more."
]
ServicePrincipal = Annotated[
    str,
    name(128),
    Wire("AWSServiceName"),
    "The service principal, as in `elasticbeanstalk.amazonaws.com`; case matters.",
]
CustomSuffix = Annotated[str, name(64), "What the role's name is to end with, behind an underscore."]
DeletionTaskId = Annotated[str, Text(1, 1000), "The id that delete-service-linked-role answered."]

AccessKeyId = Annotated[str, Text(16, 128, r"[\w]+"), "The id of the access key."]
KeyStatus = Annotated[str, Choice(("Active", "Inactive", "Expired")), "Whether the key can be used."]
Password = Annotated[str, Text(1, 128, LATIN, sensitive=True), "The password; the account's password policy applies."]
ResetRequired = Annotated[bool, "Whether the user has to choose a new password at the next sign-in."]

SerialNumber = Annotated[
    str, Text(9, 256, r"[\w+=/:,.@-]+"), "The serial number of the MFA device; the ARN of one that is virtual."
]
VirtualMFADeviceName = Annotated[
    str, Text(min=1, pattern=NAME, sentence=NAME_SENTENCE), "The name of the device; letters, digits and `+=,.@_-`."
]
AuthenticationCode = Annotated[str, Text(6, 6, r"[\d]+"), "A code of six digits that the device shows."]
AssignmentStatus = Annotated[str, Choice(("Assigned", "Unassigned", "Any")), "Which devices; all unless told."]

MinimumPasswordLength = Annotated[int, Number(6, 128), "How many characters a password needs; 6 unless told."]
PasswordAge = Annotated[int, Number(1, 1095), "After how many days a password expires; never unless told."]
PasswordReusePrevention = Annotated[
    int, Number(1, 24), "How many former passwords cannot be used again; none unless told."
]

SAMLProviderName = Annotated[str, Text(1, 128, r"[\w._-]+"), "The name of the provider; letters, digits and `._-`."]
SAMLMetadata = Annotated[
    str,
    Text(1000, 10000000),
    Wire("SAMLMetadataDocument"),
    "The identity provider's metadata as XML text, often given as `file://metadata.xml`.",
]
SAMLProviderArn = Annotated[str, Text(20, 2048), Wire("SAMLProviderArn"), "The ARN of the SAML provider."]
AssertionEncryption = Annotated[
    str, Choice(("Required", "Allowed")), "Whether assertions have to be encrypted or only may be."
]
PrivateKey = Annotated[
    str,
    Text(1, 16384, LATIN, sensitive=True),
    "A private RSA key that decrypts assertions, as PEM text, often given as `file://key.pem`; it is never shown.",
]
PrivateKeyId = Annotated[str, Text(22, 64, r"[A-Z0-9]+"), "The id of the private key to remove."]

IdentityCenterArn = Annotated[
    str, Text(1, 1224), "The ARN of the IAM Identity Center instance to associate with the provider."
]
RemoveContextProvider = Annotated[bool, "Take the provider's context provider away."]
RemoveIdentityCenter = Annotated[bool, "End the association with the IAM Identity Center instance."]

OIDCProviderUrl = Annotated[str, Text(1, 255), "The provider's URL: `https://`, a host and perhaps a path."]
OIDCProviderArn = Annotated[
    str, Text(20, 2048), Wire("OpenIDConnectProviderArn"), "The ARN of the OpenID Connect provider."
]
ClientID = Annotated[str, Text(1, 255), Wire("ClientID"), "The client id, which tokens name as their audience."]
ClientIDs = Annotated[
    list[ClientID], Wire("ClientIDList"), "The client ids, which tokens name as their audience; 100 at most."
]
Thumbprint = Annotated[str, Text(40, 40), "The SHA-1 hash of a certificate, as 40 hexadecimal digits."]
Thumbprints = Annotated[
    list[Thumbprint], "The SHA-1 hashes of the certificates the provider's servers may show; 5 at most."
]

TokenVersion = Annotated[str, Choice(("v1Token", "v2Token")), "The version of the global endpoint's session tokens."]
PropertyValue = Annotated[str, Text(1, 1024), "The property's value, as text."]
AccountProperties = Annotated[
    dict[str, PropertyValue], "The properties to set, each `Namespace/PropertyName=value`, all of one namespace."
]

ServerCertificateName = Annotated[str, name(128), "The name of the certificate; letters, digits and `+=,.@_-`."]
CertificateBody = Annotated[
    str, Text(1, 16384, LATIN), "The certificate as PEM text, often given as `file://certificate.pem`."
]
CertificateChain = Annotated[
    str,
    Text(1, 2097152, LATIN),
    "The certificates that vouch for it as PEM text: the one of its issuer, then each one's issuer in turn.",
]
ServerPrivateKey = Annotated[
    str,
    Text(1, 16384, LATIN, sensitive=True),
    "The certificate's private key as PEM text, not encrypted, often given as `file://key.pem`; it is never shown.",
]
CertificateId = Annotated[str, Text(24, 128, r"[\w]+"), "The id of the signing certificate."]
SSHPublicKeyId = Annotated[str, Text(20, 128, r"[\w]+"), Wire("SSHPublicKeyId"), "The id of the SSH public key."]
SSHPublicKeyBody = Annotated[
    str,
    Text(1, 16384, LATIN),
    Wire("SSHPublicKeyBody"),
    "An RSA public key of 2,048 to 16,384 bits, as `ssh-rsa` or PEM text, often given as `file://id_rsa.pub`.",
]
KeyEncoding = Annotated[str, Choice(("SSH", "PEM")), "How to show the key: as `ssh-rsa` text or as PEM text."]
ServiceName = Annotated[str, "The service the credential is for, as in `codecommit.amazonaws.com`."]
CredentialId = Annotated[str, Text(20, 128, r"[\w]+"), "The id of the credential."]
CredentialAge = Annotated[
    int, Number(1, 36600), "After how many days an API key expires; never unless told. Only API keys expire."
]

AccountAlias = Annotated[str, Text(3, 63, ALIAS), "The alias; lower-case letters, digits and single hyphens."]
Flag = Annotated[bool, "Yes or no."]

Cascade = Annotated[bool, Ours(), "Delete what is in the way along with it, in one step; AWS has no such option."]

TagKey = Annotated[str, Text(1, 128, TAG_KEY), "The tag's key."]
Tags = Annotated[list[Tag], Items(max=50), "Key-value pairs to attach, each `Key=string,Value=string`."]
TagKeys = Annotated[list[TagKey], Items(max=50), "The keys of the tags to remove."]

PolicyScope = Annotated[str, Choice(("All", "AWS", "Local")), "Which policies: AWS's, the account's own, or all."]
PolicyUsage = Annotated[
    str, Choice(("PermissionsPolicy", "PermissionsBoundary")), "Count a policy's use as this kind of policy only."
]
EntityType = Annotated[
    str, Choice(("User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy")), "Only entities of this kind."
]
EntityTypes = Annotated[list[EntityType], "Only entities of these kinds."]

JobId = Annotated[str, Text(36, 36), "The id of the job that made the report."]
Granularity = Annotated[
    str, Choice(("SERVICE_LEVEL", "ACTION_LEVEL")), "What to tell about: services alone, or their actions too."
]
ServiceNamespace = Annotated[str, Text(1, 64, r"[\w-]*"), "The namespace of a service, as in `s3`."]
ServiceNamespaces = Annotated[list[ServiceNamespace], Items(1, 200), "The namespaces of services, as in `s3`."]
OrganizationsEntityPath = Annotated[
    str,
    Text(19, 427, r"^o-[0-9a-z]{10,32}\/r-[0-9a-z]{4,32}[0-9a-z-\/]*"),
    "The path of an organization's root, unit or account, as in `o-a1b2c3d4e5/r-f6g7`.",
]
OrganizationsPolicyId = Annotated[
    str, Text(pattern=r"^p-[0-9a-zA-Z_]{8,128}$"), "The id of a service control policy, as in `p-12345678`."
]
AccessReportSortKey = Annotated[
    str,
    Choice(
        (
            "SERVICE_NAMESPACE_ASCENDING",
            "SERVICE_NAMESPACE_DESCENDING",
            "LAST_AUTHENTICATED_TIME_ASCENDING",
            "LAST_AUTHENTICATED_TIME_DESCENDING",
        )
    ),
    "What the services are sorted by; their namespace unless told.",
]

DelegationRequestId = Annotated[str, Text(16, 128, r"[\w-]+"), "The id of the delegation request."]
AccountId = Annotated[str, Text(pattern=r"\d{12}"), "The 12 digits of an account."]
DelegationDescription = Annotated[str, Text(max=1000, pattern=ROLE_DESCRIPTION), "What the permissions are asked for."]
RequestMessage = Annotated[str, Text(max=200, pattern=ROLE_DESCRIPTION), "A message about this request in particular."]
RequestorWorkflowId = Annotated[
    str,
    Text(5, 400, r"[\u0009\u000A\u000D\u0020-\u007E\u00A1-\u00FF]+"),
    "The requestor's own id of the request; each can be used once.",
]
RedirectUrl = Annotated[
    str,
    Text(1, 255, r"^http(s?)://[a-zA-Z0-9._/-]*(\?[a-zA-Z0-9._=&-]*)?(#[a-zA-Z0-9._/-]*)?$"),
    "Where to go on when the request has been dealt with.",
]
NotificationChannel = Annotated[
    str, Text(2, 400, r"^[a-zA-Z0-9:_.-]+$"), "The ARN of the SNS topic that hears of the request."
]
SessionDuration = Annotated[int, Number(300, 43200), "How long the permissions are to last, in seconds."]
OwnerId = Annotated[str, Text(20, 2048, r"^[a-zA-Z0-9:/+=,.@_-]+$"), "The ARN of the owner of delegation requests."]
DelegationNotes = Annotated[str, Text(max=500, pattern=ROLE_DESCRIPTION), "Notes on the request."]
Locale = Annotated[str, Text(2, 12), "The language of the summary, as in `en`."]
TemplateArn = Annotated[str, Text(20, 2048), "The ARN of the role template: here, of a managed policy."]
MinorVersion = Annotated[int, "The minor version of the template; its default one unless told."]

SimulationPolicy = Annotated[str, Text(1, 131072, LATIN)]
SimulationPolicies = Annotated[list[SimulationPolicy], "Policies as JSON texts, often given as `file://policy.json`."]
SimulationActions = Annotated[
    list[Annotated[str, Text(3, 128)]], "The actions to simulate, as in `s3:GetObject`; none with wildcards."
]
SimulationResource = Annotated[str, Text(1, 2048)]
SimulationResources = Annotated[
    list[SimulationResource], "The ARNs of the resources to simulate the actions on; any resource unless told."
]
ResourceHandlingOption = Annotated[str, Text(1, 64), "Which resources Amazon EC2 needs together, as in `EC2-VPC`."]

Marker = Annotated[str, Text(1, 320, r"[\u0020-\u00FF]+"), "Where a page starts: the Marker of the answer before it."]
MaxItems = Annotated[int, Number(1, 1000), "How many items a page may hold; 100 unless told."]


def namespace() -> dict[str, Any]:
    """All names above, for whoever resolves the annotations of an operation."""
    return globals()
