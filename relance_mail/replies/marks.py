"""What the rules found, as marks that the learned models weigh beside the words: names of signs, acts, the verdict."""

from collections.abc import Iterable

from relance_mail.core.intents import Intent
from relance_mail.replies.acts import Act
from relance_mail.replies.commitments import Draft, Read
from relance_mail.replies.scene import Scene
from relance_mail.replies.weigh import Verdict

VERDICT = "#verdict "


def of_mail(scene: Scene, verdict: Verdict) -> list[str]:
    """The marks of a mail as the rules alone see it."""
    found = [f"#sign {name}" for name, sign in scene.signs.items() if sign]
    found += [f"#dispute {rule}" for rule in sorted({sign.rule for sign in scene.disputes})]
    found += [f"#act {act}" for act in sorted(scene.acts())]
    found.append(VERDICT + str(verdict.primary) if verdict.sign or verdict.intents != {Intent.OTHER} else "#nothing")
    found += [f"#also {intent}" for intent in verdict.secondary]
    if scene.commitments.plan:
        found.append("#plan")
    if any(entry.day for entry in scene.commitments.entries):
        found.append("#dated promise")
    if any(paid.entry.day for paid in scene.payments.paid):
        found.append("#dated payment")
    return found


def of_sentence(read: Read, drafts: Iterable[Draft]) -> list[str]:
    """The marks of one sentence: the acts of its clauses, and those that count."""
    acts = {f"#act {act}" for act in read.acts if act is not Act.NONE}
    return sorted(acts | {f"#does {draft.act}" for draft in drafts if draft.sentence is read.sentence})
