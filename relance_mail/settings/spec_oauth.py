"""[oauth]: one login by tokens, for Microsoft 365 (mail, calendar), and for IMAP and SMTP there or at Google."""

from typing import Annotated, Literal

from relance_mail.settings.fields import OptionalPlace, Section, option
from relance_mail.settings.secrets import WAYS, Secret
from relance_mail.settings.spec_mail import follow

OauthSecret = Annotated[Secret, follow("oauth.secret", "RELANCE_OAUTH_SECRET")]


class OauthTable(Section):
    """[oauth]"""

    provider: Literal["microsoft", "google"] = option("microsoft", "Who gives the tokens.")
    login: Literal["person", "application"] = option(
        "person",
        "person: somebody logs in once, with `relance login`; application: by a secret of its own, its rights limited "
        "to some mailboxes by the administrator (Microsoft).",
    )
    tenant: str = option("", "Microsoft: the organisation, by its id or its domain name.")
    client_id: str = option("", "Id of the application that the administrator has registered.")
    secret: OauthSecret = option(
        "",
        f"Where the secret of that application is, never the secret itself: {WAYS}; not needed for the login of a "
        "person at Microsoft. The environment variable RELANCE_OAUTH_SECRET wins.",
    )
    authority: str = option(
        "https://login.microsoftonline.com", "Microsoft: where logins are made; another address in national clouds."
    )
    ca_file: OptionalPlace = option(
        None, "PEM file of the authority that signs for a proxy which looks into TLS, here and for [mail.graph]."
    )
