"""Delivery notices (RFC 3464) and read receipts (RFC 8098) as the demo's servers and people send them."""

from email import message_from_bytes, message_from_string
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid


def _report(subject: str, sender: str, to: str, text: str, report_type: str) -> EmailMessage:
    notice = EmailMessage(policy=SMTP)
    notice["From"], notice["To"], notice["Subject"] = sender, to, subject
    notice["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    notice["Auto-Submitted"] = "auto-replied"
    notice.set_content(text)
    notice.make_mixed()
    notice.replace_header("Content-Type", "multipart/report")
    notice.set_param("report-type", report_type)
    return notice


def _part(content_type: str, body: str) -> EmailMessage:
    return message_from_string(f"Content-Type: {content_type}\n\n{body}", policy=SMTP)


def delivery_notice(original: bytes, sender: str, recipient: str, envid: str | None, failed: str | None) -> bytes:
    """A DSN for one recipient; `failed` is the status line of a bounce (`5.1.1 …`), None for a success."""
    headers = message_from_bytes(original.split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n")
    action, status = ("failed", failed.split()[0]) if failed else ("delivered", "2.0.0")
    domain = recipient.rpartition("@")[2]
    notice = _report(
        "Undelivered Mail Returned to Sender" if failed else "Successful Mail Delivery Report",
        f"mailer-daemon@{domain}",
        sender,
        f"{recipient}: {failed or 'delivered'}\n",
        "delivery-status",
    )
    status_lines = [f"Reporting-MTA: dns; mx.{domain}"]
    status_lines += [f"Original-Envelope-Id: {envid}"] if envid else []
    status_lines += ["", f"Original-Recipient: rfc822;{recipient}", f"Final-Recipient: rfc822;{recipient}"]
    status_lines += [f"Action: {action}", f"Status: {status}"]
    status_lines += [f"Diagnostic-Code: smtp; 550 {failed}"] if failed else []
    notice.attach(_part("message/delivery-status", "\n".join(status_lines) + "\n"))
    notice.attach(_part("text/rfc822-headers", headers.as_string()))
    return notice.as_bytes()


def read_receipt(original: bytes, reader: str, now_text: str) -> bytes | None:
    """The MDN that a reader's program sends, None when none was asked for."""
    asked = message_from_bytes(original, policy=SMTP)
    to = asked.get("Disposition-Notification-To")
    if to is None:
        return None
    notice = _report(
        f"Lu : {asked['Subject']}", reader, str(to), "Votre message a été lu.\n", "disposition-notification"
    )
    notice["In-Reply-To"] = str(asked["Message-ID"])
    notice["Date"] = now_text
    lines = [
        f"Final-Recipient: rfc822;{reader}",
        f"Original-Message-ID: {asked['Message-ID']}",
        "Disposition: manual-action/MDN-sent-manually; displayed",
    ]
    notice.attach(_part("message/disposition-notification", "\n".join(lines) + "\n"))
    return notice.as_bytes()


def reply(original: bytes, sender: str, name: str, text: str, when: str, auto: bool = False) -> EmailMessage:
    """A customer's answer to a mail of ours, quoting it as French mail programs do."""
    asked = message_from_bytes(original, policy=SMTP)
    answer = EmailMessage(policy=SMTP)
    answer["From"] = f"{name} <{sender}>"
    answer["To"] = str(asked["Reply-To"] or asked["From"])
    answer["Subject"] = ("Réponse automatique : " if auto else "RE: ") + str(asked["Subject"])
    answer["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    answer["In-Reply-To"] = str(asked["Message-ID"])
    answer["References"] = str(asked["Message-ID"])
    if auto:
        answer["Auto-Submitted"] = "auto-replied"
    body = asked.get_body(("plain",))
    quoted = "\n".join(f"> {line}" for line in (body.get_content() if body else "").splitlines()[:12])
    answer.set_content(f"{text}\n\n{name}\n\nLe {when}, {asked['From']} a écrit :\n\n{quoted}\n")
    return answer
