"""How a stage reaches a customer: to which addresses, and by post or by a call where it does not go by mail.

1. Without a working e-mail address the mild stages are calls and letters, which count when staff says that the call was
   made or the letter posted (OFFICE §3.6).
2. A mailbox that nobody in particular reads (contact@, accueil@) gets the mild stages only: what is meant for a person
   waits for a person's address (OFFICE §7).
3. From an amount on, a stage may be a call for whoever has a telephone (OFFICE §3.4).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from relance_mail.core.account import Account
from relance_mail.core.money import Money, totals
from relance_mail.core.parties import Contact
from relance_mail.core.policy import Channel, Policy, ProofNeeded, Stage


def addressees(account: Account, stage: Stage, policy: Policy) -> tuple[Contact, ...]:
    """The contacts that a mail of this stage goes to."""
    if not stage.personal:
        return account.mail_contacts
    persons = tuple(contact for contact in account.contacts if not is_generic(contact.email, policy))
    return replace(account, contacts=persons).mail_contacts


def is_generic(address: str, policy: Policy) -> bool:
    """Whether nobody in particular reads it: `contact@…`, `info+ventes@…`."""
    return address.partition("@")[0].partition("+")[0].strip().lower() in policy.generic_mailboxes


def can_reach(account: Account, stage: Stage, channel: Channel, policy: Policy) -> bool:
    """Whether this stage can go that way: a working address, a complete postal one, a number."""
    customer = account.customer
    if channel is Channel.MAIL:
        return bool(addressees(account, stage, policy))
    if channel is Channel.POST:
        return customer.seat.complete or customer.address.complete
    return bool(customer.phone)


_MISSING = {
    Channel.MAIL: "aucune adresse e-mail de recouvrement ou de facturation",
    Channel.POST: "adresse postale incomplète",
    Channel.PHONE: "aucun numéro de téléphone",
}


def unreachable(account: Account, stage: Stage, policy: Policy) -> str:
    """What is missing for the channel that carries the stage, in French; empty when it can go."""
    channel = stage.required_channel
    if can_reach(account, stage, channel, policy):
        return ""
    if channel is Channel.MAIL and account.mail_contacts:
        known = ", ".join(contact.email for contact in account.mail_contacts)
        return f"{known} n'est l'adresse de personne en particulier, il faut celle de l'interlocuteur"
    return _MISSING[channel]


def channels_of(account: Account, stage: Stage, policy: Policy) -> tuple[Channel, ...]:
    """The channels that it goes by; a copy that cannot be sent is left out."""
    return tuple(channel for channel in stage.channels if can_reach(account, stage, channel, policy))


def reached_by(stage: Stage, account: Account) -> Stage:
    """The stage as this customer gets it: without a working address by call or by post."""
    if stage.without_mail is None or stage.required_channel is not Channel.MAIL or account.mail_contacts:
        return stage
    return _by(stage, stage.without_mail)


def called(stage: Stage, amounts: Iterable[Money], account: Account) -> Stage:
    """The stage as it goes for these amounts: a call where one currency comes to enough and a number is known."""
    if stage.phone_from is None or not account.customer.phone:
        return stage
    enough = any(total.amount >= stage.phone_from for total in totals(amounts).values())
    return _by(stage, Channel.PHONE) if enough else stage


def gone_by(stage: Stage, channels: Sequence[Channel]) -> Stage:
    """The stage as it was decided: by these channels, which may not be those of the policy."""
    return stage if not channels or stage.required_channel in channels else _by(stage, channels[0])


def _by(stage: Stage, channel: Channel) -> Stage:
    proofs = {Channel.PHONE: ProofNeeded.RESULT, Channel.POST: ProofNeeded.DEPOSITED}
    return replace(stage, channels=(channel,), proof=proofs.get(channel, ProofNeeded.DELIVERED))
