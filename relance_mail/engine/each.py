"""One item at a time: a bad mail, template or customer never stops the others (rule 10).

1. The only `except Exception` beside service.py. A refusal of ours (`RelanceError`) becomes its findings; a bug of ours
   is logged with its traceback. Either way the next cycle tries again, and after three tries the item is set aside.
2. A backend that does not answer, or a disk that is full, concerns every item: it passes through, and the whole step
   waits for the next cycle.
3. A try that succeeds clears the count; so does a person who says that the bug is mended (`relance retry`).
"""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from relance_mail.core.findings import Finding
from relance_mail.engine.office import Office, Report
from relance_mail.errors import BackendError, RelanceError, of_disk
from relance_mail.store import meta

MAX_TRIES = 3
_log = logging.getLogger(__name__)
Item = TypeVar("Item")


def each(
    office: Office,
    report: Report,
    items: Iterable[Item],
    name: Callable[[Item], str],
    work: Callable[[Item], None],
    spoiled: Callable[[Item], None] = lambda _: None,
) -> None:
    """Do `work` for each item; `name(item)` identifies it for ever (`plan/41103`). `spoiled`: what is done at least
    with an item whose work failed."""
    with office.store.reading() as conn:
        failed = meta.under(conn, "tries")
    for item in items:
        tries = int(failed.get(name(item), 0))
        key = f"tries/{name(item)}"
        if tries >= MAX_TRIES:
            report.findings.append(_set_aside(name(item)))
            continue
        try:
            work(item)
        except BackendError:
            raise
        except RelanceError as refusal:
            report.findings += refusal.findings
            spoiled(item)
        except Exception as error:  # a bug of ours on one item must not keep the others from their turn
            if isinstance(error, OSError) and (refused := of_disk(error)):
                raise refused from error
            _log.exception("%s failed, try %d of %d", name(item), tries + 1, MAX_TRIES)
            report.findings.append(_failed(name(item)))
            _count(office, key)
            spoiled(item)
        else:
            if tries:
                with office.store.writing() as conn:
                    meta.drop(conn, key)


def _count(office: Office, key: str) -> None:
    with office.store.writing() as conn:
        meta.count_up(conn, key)


def _failed(name: str) -> Finding:
    what = f"Un incident interne a empêché de traiter {name}."
    return Finding("bug", what, "Prévenir l'administrateur (voir le journal technique).")


def _set_aside(name: str) -> Finding:
    what = f"{name} est mis de côté après {MAX_TRIES} incidents internes."
    remedy = f'Prévenir l\'administrateur ; une fois le programme corrigé : relance retry "{name}".'
    return Finding("set_aside", what, remedy)
