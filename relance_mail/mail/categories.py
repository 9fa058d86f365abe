"""Labels as Outlook categories: which ones a message bears, and the handle by which it is given another.

1. In Outlook a category is ticked beside those that stand there: a person's « fait » stands next to our « à lire ». So
   all labels of a message are told, and a change of any of them is news. So is whatever we are told of a message next
   after we have changed it ourselves: a person may have brought it back meanwhile to what it was.
2. A message whose labels are neither those that it had when it was read nor the wanted one was decided by a person
   meanwhile: it is left alone, and is read again.
3. Categories of the office itself are never ours to change.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from relance_mail.core.labels import REPLY_LABELS, Label

_BETWEEN, _DOUBT = "; ", "?"
COLOURS = {  # the presets of Outlook, the same numbers in EWS and in Graph
    Label.TO_READ: 0,  # red
    Label.PROMISE: 4,  # green
    Label.DISPUTE: 1,  # orange
    Label.PAID: 7,  # blue
    Label.DOCUMENT: 8,  # purple
    Label.ABSENCE: 12,  # grey
    Label.UNDELIVERED: 15,  # dark red
    Label.DONE: 19,  # dark green
}


@dataclass(frozen=True, slots=True)
class Handle:
    """A message and the labels that it bore when it was read."""

    id: str
    labels: tuple[Label, ...] = ()

    @property
    def ref(self) -> str:
        """As one text; an id may hold any sign, hence comes last."""
        return f"{'+'.join(label.name for label in self.labels)}/{self.id}"

    @classmethod
    def of(cls, ref: str) -> "Handle":
        """From such a text."""
        names, _, item_id = ref.partition("/")
        return cls(item_id, tuple(Label[name] for name in names.split("+") if name))


def labels_in(categories: Iterable[str]) -> tuple[Label, ...]:
    """The labels among the categories of a message, always in the same order."""
    given = set(categories)
    return tuple(label for label in Label if label in REPLY_LABELS and label.value in given)


def as_text(labels: Iterable[Label]) -> str:
    """How an index keeps them: empty for none."""
    return _BETWEEN.join(label.value for label in labels)


def from_text(kept: str) -> tuple[Label, ...]:
    """The labels that an index kept."""
    return tuple(Label(one) for one in kept.split(_BETWEEN) if one and one != _DOUBT)


def doubtful(kept: str) -> str:
    """The same, but no `as_text` is equal to it."""
    return f"{kept}{_BETWEEN}{_DOUBT}" if _DOUBT not in kept else kept


def with_label(categories: Iterable[str], label: Label) -> list[str]:
    """The categories of a message that is to bear this label and no other."""
    ours = {one.value for one in REPLY_LABELS}
    return [*(each for each in categories if each not in ours), label.value]
