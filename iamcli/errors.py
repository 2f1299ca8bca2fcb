"""Every error a caller can meet, and what becomes of it at the edges.

* IamError                            exit 255
  x UsageError                        exit 252  the command line, or a member it carries, is malformed
    + MembersRejected                           a client refuses the members before it asks the service
  x ConfigurationError                exit 253  configuration or the account file cannot be used
    + CorruptAccount, NewerFormat               the account file is broken, or from a later iamcli
    + AccountLocked, AccountUnwritable          a change could not be stored; nothing was changed
  x ServiceError                      exit 254  the service refused the request (code and HTTP status below)
    + ConcurrentModification 409, DeleteConflict 409, EntityAlreadyExists 409, LimitExceeded 409,
      EntityTemporarilyUnmodifiable 409, NoSuchEntity 404, InvalidInput 400, InvalidUserType 400,
      MalformedPolicyDocument 400, PasswordPolicyViolation 400, PolicyNotAttachable 400, UnmodifiableEntity 400,
      ValidationError 400, AccessDenied 403, InvalidAuthenticationCode 403, InvalidClientTokenId 403,
      SignatureDoesNotMatch 403, ServiceFailure 500,
      KeyPairMismatch 400, MalformedCertificate 400, InvalidCertificate 400, DuplicateCertificate 409,
      InvalidPublicKey 400, UnrecognizedPublicKeyEncoding 400, DuplicateSSHPublicKey 400, NotSupportedService 404,
      ReportNotPresent 410, ReportExpired 410, ReportInProgress 404, ReportGenerationLimitExceeded 409,
      NameConflict 409, RoleModified 409, RoleTemplateDisabled 400, PolicyEvaluation 500,
      FeatureEnabled 409, FeatureDisabled 404, OpenIdIdpCommunicationError 400, OrganizationNotFound 400,
      OrganizationNotInAllFeaturesMode 400, ServiceAccessNotEnabled 400, CallerIsNotManagementAccount 400,
      AccountNotManagementOrDelegatedAdministrator 400,
      InvalidIdentityToken 400, IDPRejectedClaim 403, IDPCommunicationError 400, ExpiredTokenException 400,
      PackedPolicyTooLarge 400, ExpiredToken 403, InvalidParameterValue 400, RegionDisabled 403,
      InvalidAuthorizationMessage 400, InvalidContextAssertion 400, ExpiredTradeInToken 400,
      InsufficientSessionLifetime 400, InvalidSubjectCredentials 400, SessionDurationEscalation 403,
      OutboundWebIdentityFederationDisabled 403, JWTPayloadSizeExceeded 400

Codes, statuses and messages are AWS's: the `errors` of the API model, the IAM API reference's page "Common
Errors", and the public record of its answers. The command line has a few more of its own (`cli/usage.py`), and
waiters one (`operation/waiting.py`); each is an IamError, and nothing else is raised on purpose.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar


class IamError(Exception):
    """Base of all errors; raised itself only for what has no better name."""

    exit_status: ClassVar[int] = 255


class UsageError(IamError):
    """The command line is malformed."""

    exit_status = 252


class MembersRejected(UsageError):
    """Members that a client refuses before it sends a request: missing, unknown, wrong type, below a minimum."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(["Parameter validation failed:", *problems]))
        self.problems = tuple(problems)


class ConfigurationError(IamError):
    """The configuration or the account file cannot be used."""

    exit_status = 253


class CorruptAccount(ConfigurationError):
    """The account file is there but cannot be read as an account; it is left as it is."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(
            f"The account file {path} cannot be read: {what}. It was left as it is. "
            "Mend it, put a copy of it back, or move it away to start with an empty account."
        )


class NewerFormat(ConfigurationError):
    """The account file was written by a later version of iamcli."""

    def __init__(self, path: str, found: int, known: int) -> None:
        super().__init__(
            f"The account file {path} has format {found}; this iamcli knows formats up to {known}. "
            "Update iamcli, or point IAMCLI_HOME elsewhere. The file was left as it is."
        )


class AccountLocked(ConfigurationError):
    """Another process kept the account's lock for too long."""

    def __init__(self, path: str, seconds: float, holder: str) -> None:
        super().__init__(
            f"The account file {path} is locked by {holder}; gave up after {seconds:g} seconds. Nothing was changed."
        )


class AccountUnwritable(ConfigurationError):
    """The change could not be stored; the account is as it was."""

    def __init__(self, path: str, why: str) -> None:
        super().__init__(f"The account file {path} cannot be written: {why}. Nothing was changed.")


class ServiceError(IamError):
    """The service refused the request, with a code and an HTTP status."""

    exit_status = 254
    code: ClassVar[str]
    status: ClassVar[int]
    operation = ""
    """The operation that refused, which need not be the one that a command is about; empty until it is known."""

    def __init_subclass__(cls, *, status: int, code: str = "") -> None:
        cls.code, cls.status = code or cls.__name__, status

    def members(self) -> dict[str, str]:
        """What a program is told, by AWS's names: the code, the message, and behind them what else the error has."""
        return {"Code": self.code, "Message": str(self)}


class NoSuchEntity(ServiceError, status=404):
    """What the request names does not exist."""

    @classmethod
    def named(cls, kind: str, name: str) -> NoSuchEntity:
        """Say it the way IAM does of users, groups, roles and inline policies."""
        return cls(f"The {kind} with name {name} cannot be found.")


class EntityAlreadyExists(ServiceError, status=409):
    """The name is taken, compared without regard to case."""

    @classmethod
    def named(cls, kind: str, name: str) -> EntityAlreadyExists:
        """Say it the way IAM does of users, groups and roles."""
        return cls(f"{kind} with name {name} already exists.")


class DeleteConflict(ServiceError, status=409):
    """Something is in the way of a deletion; `in_the_way` lists all of it for people."""

    def __init__(self, sentence: str, in_the_way: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.in_the_way = tuple(in_the_way)


class LimitExceeded(ServiceError, status=409):
    """A quota of the account is used up."""

    def __init__(self, quota: str, limit: int | None = None) -> None:
        super().__init__(quota if limit is None else f"Cannot exceed quota for {quota}: {limit}")


class InvalidInput(ServiceError, status=400):
    """A value is well-formed but makes no sense here."""


class ConcurrentModification(ServiceError, status=409):
    """Somebody else changed the same thing at the same time."""


class EntityTemporarilyUnmodifiable(ServiceError, status=409):
    """The entity was changed too recently to be changed again."""


class InvalidUserType(ServiceError, status=400):
    """The caller is of a kind that this operation does not serve."""


class MalformedPolicyDocument(ServiceError, status=400):
    """The policy document breaks the policy grammar."""


class PasswordPolicyViolation(ServiceError, status=400):
    """The password does not meet the account's password policy."""


class PolicyNotAttachable(ServiceError, status=400):
    """The managed policy is not meant for this kind of principal."""


class UnmodifiableEntity(ServiceError, status=400):
    """Only a service may change the entity."""

    @classmethod
    def protected(cls, role: str) -> UnmodifiableEntity:
        """Say it the way IAM does of roles that are a service's own."""
        return cls(f"Cannot perform the operation on the protected role '{role}' - this role is only modifiable by AWS")


class AccessDenied(ServiceError, status=403):
    """The caller is not authorized to do this.

    What policies deny carries what was weighed, as DecodeAuthorizationMessage (STS API reference) opens it. It is
    sealed when a program is told, for people are not shown it.
    """

    seal: Callable[[], str] | None = None
    """Makes the encoded message, or an empty text if it cannot; None if no policy was weighed."""

    def members(self) -> dict[str, str]:
        """Behind code and message the encoded message, if there is one."""
        encoded = self.seal() if self.seal else ""
        return super().members() | ({"EncodedAuthorizationMessage": encoded} if encoded else {})


class InvalidAuthenticationCode(ServiceError, status=403):
    """The codes of an MFA device are not the ones it shows now."""

    def __init__(self) -> None:
        super().__init__("Authentication code for device is not valid.")


class InvalidClientTokenId(ServiceError, status=403):
    """The access key id is not known to the account."""

    def __init__(self) -> None:
        super().__init__("The security token included in the request is invalid.")


class SignatureDoesNotMatch(ServiceError, status=403):
    """The secret does not belong to the access key id, or the signature is not made with it."""

    def __init__(self, sentence: str = "") -> None:
        super().__init__(
            sentence
            or "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method. Consult the service documentation for details."
        )

    @classmethod
    def of(cls, canonical: str, to_sign: str) -> SignatureDoesNotMatch:
        """Say it with what should have been signed, the way AWS does (aws/aws-cli#5341)."""
        return cls(
            f"{cls()}\n\nThe Canonical String for this request should have been\n'{canonical}'\n\n"
            f"The String-to-Sign should have been\n'{to_sign}'\n"
        )


class ReportNotPresent(ServiceError, status=410):
    """There is no credential report. Answers on record carry no message; this is the API reference's sentence."""

    def __init__(self) -> None:
        super().__init__(
            "The request was rejected because the credential report does not exist. "
            "To generate a credential report, use GenerateCredentialReport."
        )


class ReportExpired(ServiceError, status=410):
    """The credential report is too old. The sentence is the API reference's."""

    def __init__(self) -> None:
        super().__init__(
            "The request was rejected because the most recent credential report has expired. "
            "To generate a new credential report, use GenerateCredentialReport."
        )


class ReportInProgress(ServiceError, status=404):
    """The credential report is still being made, which nobody has to wait for here."""


class ReportGenerationLimitExceeded(ServiceError, status=409):
    """Too many reports are being made at the same time, which nobody has to wait for here."""


class NameConflict(ServiceError, status=409):
    """A role made from a template would have the name of another."""


class RoleModified(ServiceError, status=409):
    """Somebody changed the role template while a role was made from it."""


class RoleTemplateDisabled(ServiceError, status=400):
    """Roles can no longer be made from the role template."""


class PolicyEvaluation(ServiceError, status=500):
    """A policy could not be evaluated."""


class FeatureEnabled(ServiceError, status=409):
    """What is to be enabled is enabled already."""


class FeatureDisabled(ServiceError, status=404):
    """What is asked about, or is to be disabled, is not enabled."""


class OpenIdIdpCommunicationError(ServiceError, status=400):
    """An OpenID Connect identity provider cannot be reached."""


class OrganizationNotFound(ServiceError, status=400, code="OrganizationNotFoundException"):
    """The account is in no organization. The API model has no HTTP status for this error and the next four."""

    def __init__(self) -> None:
        super().__init__("The request was rejected because no organization is associated with your account.")


class OrganizationNotInAllFeaturesMode(ServiceError, status=400, code="OrganizationNotInAllFeaturesModeException"):
    """The organization does not have all features enabled."""


class ServiceAccessNotEnabled(ServiceError, status=400, code="ServiceAccessNotEnabledException"):
    """The organization does not trust IAM with access."""


class CallerIsNotManagementAccount(ServiceError, status=400, code="CallerIsNotManagementAccountException"):
    """Only the organization's management account may do this."""


class AccountNotManagementOrDelegatedAdministrator(
    ServiceError, status=400, code="AccountNotManagementOrDelegatedAdministratorException"
):
    """Only the organization's management account or its delegated administrator may do this."""


class MalformedCertificate(ServiceError, status=400):
    """A certificate, its private key or its chain cannot be read, is not valid now, or does not fit together."""

    @classmethod
    def unreadable(cls) -> MalformedCertificate:
        """Say it the way IAM does of a certificate (vmware-archive/terraforming-aws#46)."""
        return cls("Unable to parse certificate. Please ensure the certificate is in PEM format.")

    @classmethod
    def broken_chain(cls, index: int) -> MalformedCertificate:
        """Say it the way IAM does of a chain; -1 is for one that does not hold together at all (go-acme/lego#304)."""
        return cls(
            "Unable to validate certificate chain. The certificate chain must start with the immediate signing "
            "certificate, followed by any intermediaries in order. "
            f"The index within the chain of the invalid certificate is: {index}"
        )


class KeyPairMismatch(ServiceError, status=400):
    """The private key is not the certificate's. The sentence is the API reference's."""

    def __init__(self) -> None:
        super().__init__(
            "The request was rejected because the public key certificate and the private key do not match."
        )


class InvalidCertificate(ServiceError, status=400):
    """The certificate is not fit for its purpose. The sentence is the API reference's."""

    def __init__(self) -> None:
        super().__init__("The request was rejected because the certificate is invalid.")


class DuplicateCertificate(ServiceError, status=409):
    """Somebody in the account has the certificate already. The sentence is the API reference's."""

    def __init__(self) -> None:
        super().__init__(
            "The request was rejected because the same certificate is associated with an IAM user in the account."
        )


class InvalidPublicKey(ServiceError, status=400):
    """The public key cannot be read, or is of a kind or size that is not served. The API reference's sentence."""

    def __init__(self) -> None:
        super().__init__("The request was rejected because the public key is malformed or otherwise invalid.")


class UnrecognizedPublicKeyEncoding(ServiceError, status=400):
    """The public key is neither ssh-rsa nor PEM text. The sentence is the API reference's."""

    def __init__(self) -> None:
        super().__init__(
            "The request was rejected because the public key encoding format is unsupported or unrecognized."
        )


class DuplicateSSHPublicKey(ServiceError, status=400):
    """The user has the public key already. The sentence is the API reference's."""

    def __init__(self) -> None:
        super().__init__(
            "The request was rejected because the SSH public key is already associated with the specified IAM user."
        )


class NotSupportedService(ServiceError, status=404):
    """The service has no service-specific credentials."""

    def __init__(self, service: str) -> None:
        super().__init__(f"No such service {service} is supported for Service Specific Credentials")


class InvalidIdentityToken(ServiceError, status=400):
    """The proof of an identity provider's, a web identity token or a SAML assertion, is not good."""


class IDPRejectedClaim(ServiceError, status=403):
    """The identity provider says itself that it did not recognize the user."""


class IDPCommunicationError(ServiceError, status=400):
    """The identity provider cannot be asked for its keys. The sentence is the API reference's."""

    def __init__(self) -> None:
        super().__init__(
            "The request could not be fulfilled because the identity provider (IDP) that was asked to verify the "
            "incoming identity token could not be reached."
        )


class ExpiredTokenException(ServiceError, status=400):
    """The proof of an identity provider's was good once."""


class PackedPolicyTooLarge(ServiceError, status=400):
    """The session policies and the tags of a session do not fit into its token."""


class ExpiredToken(ServiceError, status=403):
    """The session of temporary credentials has ended."""

    def __init__(self) -> None:
        super().__init__("The security token included in the request is expired")


class InvalidParameterValue(ServiceError, status=400):
    """A value is well-formed but makes no sense here; STS says so of the tags of sessions."""


class RegionDisabled(ServiceError, status=403, code="RegionDisabledException"):
    """STS is not active in the Region that was asked."""


class InvalidAuthorizationMessage(ServiceError, status=400, code="InvalidAuthorizationMessageException"):
    """The encoded message of a refusal is not one of this account's."""

    def __init__(self) -> None:
        super().__init__("Invalid encoded message.")


class InvalidContextAssertion(ServiceError, status=400):
    """An assertion of trusted context is not good."""


class ExpiredTradeInToken(ServiceError, status=400, code="ExpiredTradeInTokenException"):
    """The token that was to be exchanged has ended."""


class InsufficientSessionLifetime(ServiceError, status=400):
    """The session would outlast the one it is begun from. The sentence is the API reference's."""

    def __init__(self) -> None:
        super().__init__(
            "The request was rejected because the requested DurationSeconds is greater than the remaining lifetime of "
            "the calling session."
        )


class InvalidSubjectCredentials(ServiceError, status=400):
    """The caller has no session that could be narrowed. The sentence is the API reference's."""

    def __init__(self) -> None:
        super().__init__(
            "The request was rejected because the session used to call GetScopedCredentials is not a valid session."
        )


class SessionDurationEscalation(ServiceError, status=403, code="SessionDurationEscalationException"):
    """The token would outlast the session that asks for it. The sentence is the API reference's."""

    def __init__(self) -> None:
        super().__init__("The requested token duration would extend the session beyond its original expiration time.")


class OutboundWebIdentityFederationDisabled(
    ServiceError, status=403, code="OutboundWebIdentityFederationDisabledException"
):
    """The account's principals cannot have tokens for services outside. The sentence is the API reference's."""

    def __init__(self) -> None:
        super().__init__("The outbound web identity federation feature is not enabled for this account.")


class JWTPayloadSizeExceeded(ServiceError, status=400, code="JWTPayloadSizeExceededException"):
    """The token would be too large. The sentence is the API reference's."""

    def __init__(self) -> None:
        super().__init__("The requested token payload size exceeds the maximum allowed size.")


class ServiceFailure(ServiceError, status=500):
    """The service itself failed."""


class Fault:
    """One broken constraint of a request's members.

    `sentence` is True where IAM answers with this sentence alone instead of counting it as a validation error.
    """

    def __init__(self, message: str, *, sentence: bool = False) -> None:
        self.message, self.sentence = message, sentence


class ValidationError(ServiceError, status=400):
    """Members break the constraints of their shapes; all that IAM counts are told at once, else its sentences."""

    def __init__(self, *faults: Fault | str) -> None:
        told = [fault if isinstance(fault, Fault) else Fault(fault, sentence=True) for fault in faults]
        counted = [fault.message for fault in told if not fault.sentence]
        if counted:
            noun = "error" if len(counted) == 1 else "errors"
            super().__init__(f"{len(counted)} validation {noun} detected: {'; '.join(counted)}")
        else:
            super().__init__(" ".join(fault.message for fault in told))
        self.faults = tuple(told)
