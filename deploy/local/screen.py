"""What `anlauf up` puts on the screen: one line for each step, and news in between."""

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


class Screen:
    """Writes to standard output; a piece of news inside a step begins on a line of its own."""

    def __init__(self) -> None:
        self._inside_line = False

    def say(self, text: str) -> None:
        if self._inside_line:
            self._write("\n")
        self._inside_line = False
        self._write(f"{text}\n")

    @contextmanager
    def step(self, label: str) -> Iterator[None]:
        """``LABEL ... done in 7 s``, or ``failed``."""
        self._write(f"{label} ... ")
        self._inside_line = True
        began, outcome = time.monotonic(), "failed"
        try:
            yield
            outcome = f"done in {time.monotonic() - began:.0f} s"
        except (KeyboardInterrupt, asyncio.CancelledError):
            outcome = "stopped"
            raise
        finally:
            if not self._inside_line:
                self._write(f"{label}: ")
            self._inside_line = False
            self._write(f"{outcome}\n")

    @staticmethod
    def _write(text: str) -> None:
        sys.stdout.write(text)
        sys.stdout.flush()
