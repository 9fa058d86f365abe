"""What staff has put on its desk since the last cycle, taken up before the files are read and anything is decided.

1. Decisions come first: « ce fichier est bon » is about the file that is read next, a kind or an address about what is
   decided then (OFFICE §8.2). Customers completed, the reprise and scans of deposits follow.
2. Each is its own step: a folder that cannot be read, or a bug in one, keeps none of the others from its turn.
"""

from relance_mail.engine.desk import completing, decided, formal
from relance_mail.engine.office import Office, Report
from relance_mail.engine.opening import reprise as opening
from relance_mail.engine.tolerance import whole_step

TAKES = (decided.take, completing.take, opening.take, formal.take)
OFFERS = (completing.offer, opening.offer)


def desk(office: Office, report: Report) -> None:
    """Take up what people typed, saved and dropped."""
    for take in TAKES if office.staff_folder is not None else ():
        whole_step(office, report, take)


def lay_out(office: Office, report: Report) -> None:
    """Write the workbooks that ask staff something."""
    if office.staff_folder is None:
        return
    for offer in OFFERS:
        whole_step(office, report, offer)
