"""The constrained scalars, named after what they are; bounds and patterns are the API model's.

They are read when an operation describes itself and are nothing but annotations elsewhere, so a module imports
them for type checking alone. Each carries the sentence that help and manual show for a member of its type.
"""

from __future__ import annotations

from typing import Annotated, Any

from .rules import Choice, Items, Number, Ours, Text
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
LATIN = r"[\u0009\u000A\u000D\u0020-\u00FF]+"
ALIAS = r"^[a-z0-9]([a-z0-9]|-(?!-)){1,61}[a-z0-9]$"


def name(longest: int) -> Text:
    """The rule of an entity's name."""
    return Text(1, longest, NAME, NAME_SENTENCE)


UserName = Annotated[str, name(64), "The name of the user; letters, digits and `+=,.@_-`."]
ExistingUserName = Annotated[str, name(128), "The name of the user; case does not matter."]
GroupName = Annotated[str, name(128), "The name of the group; case does not matter."]
PolicyName = Annotated[str, name(128), "The name of the policy; letters, digits and `+=,.@_-`."]

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

AccessKeyId = Annotated[str, Text(16, 128, r"[\w]+"), "The id of the access key."]
KeyStatus = Annotated[str, Choice(("Active", "Inactive", "Expired")), "Whether the key can be used."]
Password = Annotated[str, Text(1, 128, LATIN, sensitive=True), "The password; the account's password policy applies."]
ResetRequired = Annotated[bool, "Whether the user has to choose a new password at the next sign-in."]

MinimumPasswordLength = Annotated[int, Number(6, 128), "How many characters a password needs; 6 unless told."]
PasswordAge = Annotated[int, Number(1, 1095), "After how many days a password expires; never unless told."]
PasswordReusePrevention = Annotated[
    int, Number(1, 24), "How many former passwords cannot be used again; none unless told."
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

Marker = Annotated[str, Text(1, 320, r"[\u0020-\u00FF]+"), "Where a page starts: the Marker of the answer before it."]
MaxItems = Annotated[int, Number(1, 1000), "How many items a page may hold; 100 unless told."]


def namespace() -> dict[str, Any]:
    """All names above, for whoever resolves the annotations of an operation."""
    return globals()
