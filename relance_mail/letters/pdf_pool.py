"""Several LibreOffices side by side: as many letters at a time as there are.

Each has its own profile and process; a document that hangs in one holds up no other.
"""

import queue
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Self

from relance_mail.errors import BackendError
from relance_mail.letters.pdf_kept import KeptEngine, Result


class Pool:
    """A `PdfEngine` of several engines. Safe to share between threads."""

    def __init__(self, engines: Sequence[KeptEngine]) -> None:
        self._engines = tuple(engines)
        self._free: queue.SimpleQueue[KeptEngine] = queue.SimpleQueue()
        for engine in self._engines:
            self._free.put(engine)

    def available(self) -> bool:
        """Whether each of them is."""
        return all(engine.available() for engine in self._engines)

    def convert(self, docx: bytes) -> bytes:
        """One document, by whichever is free. Raises BackendError like that engine."""
        with self._one() as engine:
            return engine.convert(docx)

    def convert_all(self, documents: Sequence[bytes]) -> list[Result]:
        """For each document, in order, its PDF or why there is none."""
        with ThreadPoolExecutor(len(self._engines)) as threads:
            return list(threads.map(self._result, documents))

    def close(self) -> None:
        """End them all now."""
        for engine in self._engines:
            engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _result(self, docx: bytes) -> Result:
        try:
            return self.convert(docx)
        except BackendError as error:
            return error

    @contextmanager
    def _one(self) -> Iterator[KeptEngine]:
        engine = self._free.get()
        try:
            yield engine
        finally:
            self._free.put(engine)
