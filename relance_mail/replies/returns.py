"""The day of return in an absence notice: « de retour le 24 août », « jusqu'au 23 inclus »."""

from collections.abc import Sequence
from datetime import date, timedelta

from relance_mail.replies import dates
from relance_mail.replies.patterns import words
from relance_mail.replies.sentences import Sentence
from relance_mail.replies.when import Lead, Tense

_RETURN = words(
    r"""
        (?:retour(?:nerai|nerons)?|reviens|reviendrai|reviendrons|reouvr\w+|reouverture|reprise|reprendr\w+|
            rouvr\w+|joignable|back|return\w*|reopen\w*|disponible)\b[\w' ]{0,30}$
    """
)


def return_day(sentences: Sequence[Sentence], today: date) -> date | None:
    """The first day on which somebody is there again, or None."""
    last_away: date | None = None
    for sentence in sentences:
        for named in dates.find(sentence.text):
            day = named.ahead(today)
            if day is None or named.when.tense is Tense.PAST:
                continue
            if _RETURN.search(sentence.text[: named.start]):
                return day
            if named.when.lead is not Lead.FROM:
                last_away = max(last_away or day, day)
    return last_away + timedelta(1) if last_away else None
