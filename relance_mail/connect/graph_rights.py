"""What an access token of Microsoft's tells of our rights, for `relance check --connect`.

1. A token is opaque to clients by contract: what looks like a JWT is read, anything else tells nothing and is no fault.
   It is not verified: nothing is decided by it but words.
2. A person's token names all that was agreed to (`scp`): what is missing there will be refused. Exchange may still
   refuse to send as a shared mailbox.
3. An application's rights are given in Exchange for one mailbox (guide), and then are not in its token; roles that are
   there (`roles`) open every mailbox.
"""

import base64
import json
from typing import Any

from relance_mail.connect.reaching import NOT_KNOWN
from relance_mail.core.findings import Finding
from relance_mail.errors import BackendError


def claims_of(token: str) -> dict[str, Any]:
    """The claims of a JWT; none of anything else."""
    body = token.split(".")[1] if token.count(".") == 2 else ""
    try:
        claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    except (ValueError, RecursionError):
        return {}
    return claims if isinstance(claims, dict) else {}


def right_by_token(token: str, right: str, kind: str) -> str:
    """Whether the token covers `right` (`Mail.Send`), in words. `kind` begins the code of the finding. Raises
    BackendError when a person's token does not."""
    claims = claims_of(token)
    agreed = str(claims.get("scp") or "").split()
    roles = claims.get("roles")
    if any(each in {right, f"{right}.Shared"} for each in agreed):
        return f"the login covers {right}; whether Exchange lets it be used on this mailbox is {NOT_KNOWN}"
    if agreed:
        what = f"Microsoft 365: the login does not cover {right} (but {', '.join(agreed)})."
        remedy = f"Add {right}.Shared to the permissions of the registration (see the guide), then run `relance login`."
        raise BackendError(Finding(f"{kind}_right", what, remedy))
    if isinstance(roles, list) and right in roles:
        return f"the application has {right}, by its role in Entra on every mailbox"
    return f"the token does not tell of {right}: whether Exchange gives it is {NOT_KNOWN}"
