"""A small IMAP4rev1 server on loopback over the demo's mailboxes: what imapclient and the product need, no more.

1. No kept pure-Python IMAP server was found (pymap: 2024-04); real servers are for the tests.
2. Everything is answered under the store's lock, one command at a time.
"""

import re
import socketserver
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from email import message_from_bytes
from typing import cast

from relance_mail.demo.imap_words import Word, parse_flags, quote, uid_set, words_of
from relance_mail.demo.mailstore import Folder, MailStore, Message

_CAPABILITIES = "IMAP4rev1 LITERAL+ UIDPLUS SPECIAL-USE UNSELECT"
_LITERAL = re.compile(rb"\{(\d+)(\+?)\}\r\n$")


class ImapServer(socketserver.ThreadingTCPServer):
    """Listens on a free loopback port."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, store: MailStore) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.store = store
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()


class _Session(socketserver.StreamRequestHandler):
    """One connection: tagged commands until LOGOUT."""

    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.store = cast("ImapServer", self.server).store
        self.user = ""
        self.folder: Folder | None = None
        self._say("* OK demo ready")
        while (command := self._read()) is not None:
            tag, verb, *arguments = command
            name = str(verb).upper()
            if name == "UID":
                name, arguments = "UID " + str(arguments[0]).upper(), arguments[1:]
            with self.store.lock:
                self._say(f"{tag} {self._answer(name, arguments)}")
            if name == "LOGOUT":
                return

    def _read(self) -> list[Word] | None:
        raw = b""
        while line := self.rfile.readline(1 << 16):
            raw += line
            literal = _LITERAL.search(line)
            if literal is None:
                return words_of(raw)
            if not literal[2]:
                self._say("+ go on")
            raw += self.rfile.read(int(literal[1]))
        return None

    def _say(self, line: str | bytes) -> None:
        self.wfile.write((line.encode() if isinstance(line, str) else line) + b"\r\n")

    def _answer(self, name: str, arguments: list[Word]) -> str:
        commands: dict[str, Callable[[list[Word]], str]] = {
            "CAPABILITY": self._capability,
            "LOGIN": self._login,
            "LIST": self._list,
            "SELECT": self._select,
            "EXAMINE": self._select,
            "STATUS": self._status,
            "CREATE": self._create,
            "SUBSCRIBE": lambda _: "OK done",
            "APPEND": self._append,
            "UID SEARCH": self._search,
            "UID FETCH": self._fetch,
            "UID STORE": self._store_flags,
            "UID COPY": self._copy,
            "EXPUNGE": self._expunge,
            "UID EXPUNGE": self._expunge,
        }
        if name in commands:
            if not self.user and name not in ("CAPABILITY", "LOGIN"):
                return "NO log in first"
            return commands[name](arguments)
        if name == "LOGOUT":
            self._say("* BYE demo")
        if name in ("NOOP", "CHECK", "LOGOUT", "CLOSE", "UNSELECT"):
            return "OK done"
        return f"BAD {name} is not known here"

    def _capability(self, _: list[Word]) -> str:
        self._say(f"* CAPABILITY {_CAPABILITIES}")
        return "OK done"

    def _login(self, arguments: list[Word]) -> str:
        user, password = (str(word) for word in arguments)
        if not self.store.accepts(user, password):
            return "NO [AUTHENTICATIONFAILED] wrong user or password"
        self.user = user
        return f"OK [CAPABILITY {_CAPABILITIES}] logged in"

    def _list(self, _: list[Word]) -> str:
        for folder in self.store.folders(self.user).values():
            flags = "\\HasNoChildren" + (f" {folder.special}" if folder.special else "")
            self._say(f'* LIST ({flags}) "/" {quote(folder.name)}')
        return "OK done"

    def _named(self, word: Word) -> Folder | None:
        name = str(word)
        return self.store.folders(self.user).get("INBOX" if name.upper() == "INBOX" else name)

    def _select(self, arguments: list[Word]) -> str:
        self.folder = self._named(arguments[0])
        if self.folder is None:
            return "NO [NONEXISTENT] no such folder"
        self._say(f"* {len(self.folder.messages)} EXISTS")
        self._say("* FLAGS (\\Seen \\Answered \\Draft \\Deleted \\Flagged)")
        self._say(f"* OK [UIDVALIDITY {self.folder.uidvalidity}] fixed")
        self._say(f"* OK [UIDNEXT {self.folder.next_uid}] next")
        return "OK [READ-WRITE] selected"

    def _status(self, arguments: list[Word]) -> str:
        if (folder := self._named(arguments[0])) is None:
            return "NO [NONEXISTENT] no such folder"
        counts = f"MESSAGES {len(folder.messages)} UIDNEXT {folder.next_uid} UIDVALIDITY {folder.uidvalidity} UNSEEN 0"
        self._say(f"* STATUS {quote(folder.name)} ({counts})")
        return "OK done"

    def _create(self, arguments: list[Word]) -> str:
        folders = self.store.folders(self.user)
        if str(arguments[0]) in folders:
            return "NO [ALREADYEXISTS] it exists"
        folders[str(arguments[0])] = Folder(str(arguments[0]))
        return "OK created"

    def _append(self, arguments: list[Word]) -> str:
        if (folder := self._named(arguments[0])) is None:
            return "NO [TRYCREATE] no such folder"
        flags = parse_flags(arguments[1]) if len(arguments) > 2 else set()
        uid = folder.add(arguments[-1].raw, flags)
        return f"OK [APPENDUID {folder.uidvalidity} {uid}] appended"

    def _open(self) -> Folder:
        return self.folder if self.folder is not None else Folder("")

    def _search(self, arguments: list[Word]) -> str:
        found = [mail for mail in self._open().messages if _matches(mail, arguments, self._open())]
        self._say("* SEARCH" + "".join(f" {mail.uid}" for mail in found))
        return "OK done"

    def _fetch(self, arguments: list[Word]) -> str:
        folder, wanted = self._open(), str(arguments[1]).upper()
        for number, mail in folder.by_uid(uid_set(str(arguments[0]), folder.next_uid)):
            self._say(b"* %d FETCH (UID %d %s)" % (number, mail.uid, _items(mail, wanted)))
        return "OK done"

    def _store_flags(self, arguments: list[Word]) -> str:
        folder, how, flags = self._open(), str(arguments[1]).upper(), parse_flags(arguments[2])
        for number, mail in folder.by_uid(uid_set(str(arguments[0]), folder.next_uid)):
            mail.flags = (
                mail.flags | flags if how.startswith("+") else mail.flags - flags if how.startswith("-") else flags
            )
            if not how.endswith(".SILENT"):
                self._say(f"* {number} FETCH (UID {mail.uid} FLAGS ({' '.join(sorted(mail.flags))}))")
        return "OK done"

    def _copy(self, arguments: list[Word]) -> str:
        folder, target = self._open(), self._named(arguments[1])
        if target is None:
            return "NO [TRYCREATE] no such folder"
        for _, mail in list(folder.by_uid(uid_set(str(arguments[0]), folder.next_uid))):
            target.add(mail.content, mail.flags, mail.stamped)
        return "OK copied"

    def _expunge(self, arguments: list[Word]) -> str:
        folder = self._open()
        uids = uid_set(str(arguments[0]), folder.next_uid) if arguments else {mail.uid for mail in folder.messages}
        for number in range(len(folder.messages), 0, -1):
            mail = folder.messages[number - 1]
            if mail.uid in uids and "\\Deleted" in mail.flags:
                del folder.messages[number - 1]
                self._say(f"* {number} EXPUNGE")
        return "OK done"


def _matches(mail: Message, arguments: list[Word], folder: Folder) -> bool:
    words = iter([str(word) for word in arguments])
    for key in words:
        match key.upper():
            case "HEADER":
                name, value = next(words), next(words)
                headers = message_from_bytes(mail.content.split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n")
                if not any(value.lower() in str(found).lower() for found in headers.get_all(name, [])):
                    return False
            case "UID":
                if mail.uid not in uid_set(next(words), folder.next_uid):
                    return False
            case "CHARSET":
                next(words)
            case "SINCE":
                since = datetime.strptime(next(words), "%d-%b-%Y").replace(tzinfo=UTC)
                if mail.stamped.date() < since.date():
                    return False
            case "UNDELETED":
                if "\\Deleted" in mail.flags:
                    return False
    return True


def _items(mail: Message, wanted: str) -> bytes:
    parts = []
    if "FLAGS" in wanted:
        parts.append(f"FLAGS ({' '.join(sorted(mail.flags))})".encode())
    if "INTERNALDATE" in wanted:
        parts.append(f'INTERNALDATE "{mail.stamped.strftime("%d-%b-%Y %H:%M:%S %z")}"'.encode())
    if "RFC822.SIZE" in wanted:
        parts.append(b"RFC822.SIZE %d" % len(mail.content))
    if section := re.search(r"BODY(?:\.PEEK)?\[([^\]]*)\](<\d+\.\d+>)?", wanted):
        content = mail.content
        if section[1].startswith("HEADER"):
            content = content.split(b"\r\n\r\n", 1)[0] + b"\r\n\r\n"
        origin = b""
        if section[2]:
            start, count = (int(number) for number in section[2].strip("<>").split("."))
            content, origin = content[start : start + count], b"<%d>" % start
        parts.append(b"BODY[%s]%s {%d}\r\n%s" % (section[1].encode(), origin, len(content), content))
    return b" ".join(parts)
