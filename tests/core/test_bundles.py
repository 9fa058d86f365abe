"""More than five tasks of one sort on a day are one event with the list (OFFICE §11)."""

from dataclasses import replace
from datetime import date

import pytest

from relance_mail.core.bundles import MOST_SINGLE, bundle_key, bundled
from relance_mail.core.deadlines import LEGAL, Deadline, DeadlineKind

DAY = date(2026, 3, 12)


def calls(count: int, day: date = DAY, kind: DeadlineKind = DeadlineKind.CALL) -> list[Deadline]:
    body = "Montant : 1 250,00 €\nContact : Mme Roux, 01 02 03 04 05\nÀ faire : appeler"
    return [
        Deadline(
            f"C{n}:{kind}:x", kind, f"C{n}", day, f"Appeler – CLIENT {n:02d}", body, day if kind in LEGAL else None
        )
        for n in range(count)
    ]


def test_five_stand_alone_and_six_are_one() -> None:
    assert bundled(calls(MOST_SINGLE)) == (calls(5), [])
    single, (bundle,) = bundled(calls(6))
    assert single == []
    assert (bundle.title, bundle.day, bundle.count, bundle.customer_id) == ("Passer 6 appels", DAY, 6, "")
    assert bundle.body.splitlines()[0] == "• Appeler – CLIENT 00 (Mme Roux, 01 02 03 04 05)"
    assert len([line for line in bundle.body.splitlines() if line.startswith("• ")]) == 6


def test_the_bundle_keeps_its_key_whatever_is_in_it() -> None:
    seven, others = calls(7), calls(8, kind=DeadlineKind.DISPUTE_REVIEW)
    _, bundles = bundled([*seven, *others, *calls(6, date(2026, 3, 13))])
    assert [one.key for one in bundles] == [
        bundle_key(DeadlineKind.CALL, DAY),
        bundle_key(DeadlineKind.DISPUTE_REVIEW, DAY),
        bundle_key(DeadlineKind.CALL, date(2026, 3, 13)),
    ]
    _, (smaller,) = bundled(seven[1:])
    assert smaller.key == bundles[0].key


def test_a_bundle_is_not_movable_though_its_tasks_are() -> None:
    _, (bundle,) = bundled(calls(6))
    assert calls(1)[0].movable
    assert not bundle.movable


def test_a_bundle_of_legal_dates_begins_with_the_nearest_end() -> None:
    ends = [
        replace(one, legal_end=date(2026, 3, 15 - n)) for n, one in enumerate(calls(6, kind=DeadlineKind.LIMITATION))
    ]
    _, (bundle,) = bundled(ends)
    assert (bundle.legal, bundle.legal_end) == (True, date(2026, 3, 10))
    assert bundle.title == "PRESCRIPTION de 6 clients – au plus tard jeu. 12/03/2026"
    assert bundle.body.splitlines()[0].startswith("• Appeler – CLIENT 05")


@pytest.mark.parametrize("kind", list(DeadlineKind))
def test_every_kind_has_a_title_that_counts(kind: DeadlineKind) -> None:
    _, (bundle,) = bundled(calls(12, kind=kind))
    assert "12 " in bundle.title
    assert "{" not in bundle.title


def test_a_very_long_list_is_cut_and_counted() -> None:
    _, (bundle,) = bundled(calls(250))
    assert len([line for line in bundle.body.splitlines() if line.startswith("• ")]) == 100
    assert "… et 150 autres." in bundle.body
