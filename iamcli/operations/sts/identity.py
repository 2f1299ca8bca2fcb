"""Who calls, whose an access key is, and what a refusal meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...errors import InvalidAuthorizationMessage, ValidationError
from ...operation import Needs, reads
from ...shapes.sts import AccessKeyAccount, AccessKeyId, CallerIdentity, DecodedMessage, EncodedMessage
from ...tokens.access_keys import account_of

if TYPE_CHECKING:
    from ...service import Call


@reads(needs=Needs(free=True))
def get_caller_identity(call: Call) -> CallerIdentity:
    """Show who calls: account, ARN and unique id.

    No permission is needed for it, and no policy can deny it.
    """
    caller = call.caller
    return CallerIdentity(user_id=caller.id, account=caller.account, arn=caller.arn)


@reads(needs=Needs(on="*"))
def get_access_key_info(call: Call, *, access_key_id: AccessKeyId) -> AccessKeyAccount:
    """Show the account that an access key is of, which the id carries.

    It tells nothing of whether there is such a key, and of which user.
    """
    account = account_of(access_key_id)
    if account is None:
        raise ValidationError(f"Invalid Access Key ID: {access_key_id}")
    return AccessKeyAccount(account=account)


@reads(InvalidAuthorizationMessage, needs=Needs(on="*"))
def decode_authorization_message(call: Call, *, encoded_message: EncodedMessage) -> DecodedMessage:
    """Show what the encoded message of a refusal says: who asked for what, and which statements decided.

    What policies deny carries one: `--cli-error-format json` shows it as EncodedAuthorizationMessage, and errors over
    HTTP have it as an element of that name. `iamcli explain --last --encoded` makes one of the newest refusal. Only
    the account that refused can read it.
    """
    from ...tokens.sealed_message import AUTHORIZATION, opened

    message = opened(call.token_key(), AUTHORIZATION, encoded_message)
    if message is None:
        raise InvalidAuthorizationMessage
    return DecodedMessage(decoded_message=message)
