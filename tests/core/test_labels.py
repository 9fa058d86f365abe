"""Labels of OFFICE §8.4: which one follows from what is stored about an answer."""

import pytest

from relance_mail.core.intents import Intent
from relance_mail.core.labels import REPLY_LABELS, Label, label_of_reply
from relance_mail.core.readings import Reading

WAITS = {Intent.DISPUTE: Label.DISPUTE, Intent.REQUEST_DOCUMENT: Label.DOCUMENT}
ALONE = {
    Intent.PROMISE: Label.PROMISE,
    Intent.ALREADY_PAID: Label.PAID,
    Intent.OUT_OF_OFFICE: Label.ABSENCE,
    Intent.ACKNOWLEDGEMENT: None,
}


@pytest.mark.parametrize("intent", Intent)
def test_what_waits_for_a_person_is_to_read_or_is_a_person_s_work(intent: Intent) -> None:
    assert label_of_reply(Reading(intent), waits=True, by_person=False) is WAITS.get(intent, Label.TO_READ)


@pytest.mark.parametrize("intent", Intent)
def test_what_was_read_alone_bears_the_name_of_its_reading(intent: Intent) -> None:
    sure = Reading(intent, needs_human=False)
    assert label_of_reply(sure, waits=False, by_person=False) is ALONE.get(intent, Label.DONE)


@pytest.mark.parametrize("intent", Intent)
def test_what_a_person_has_closed_is_done(intent: Intent) -> None:
    assert label_of_reply(Reading(intent), waits=False, by_person=True) is Label.DONE


def test_rule_9_a_suspicious_mail_is_to_read_whatever_it_says() -> None:
    forged = Reading(Intent.DISPUTE, flags=("spoof",))
    assert label_of_reply(forged, waits=True, by_person=False) is Label.TO_READ


def test_what_nobody_could_read_waits_to_be_read() -> None:
    assert label_of_reply(None, waits=True, by_person=False) is Label.TO_READ


def test_the_labels_are_those_of_the_office() -> None:
    names = "à lire, promesse, litige, payé à vérifier, document demandé, absence, non distribué, fait"
    assert {label.replace(", ", " ") for label in REPLY_LABELS} == {f"Relance – {name}" for name in names.split(", ")}
    assert str(Label.COPY) == "Relances – copies"
