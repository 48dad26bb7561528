"""A TCP proxy between a service and a real server: cuts, freezes and comes back on demand. Loopback only."""

import asyncio
import contextlib
from types import TracebackType
from typing import Self

from yarl import URL


class Proxy:
    """``async with Proxy(url) as proxy``: connect to ``proxy.url`` instead of ``url``."""

    def __init__(self, url: str) -> None:
        self._target = URL(url)
        self._connections: set[asyncio.StreamWriter] = set()
        self._pumps: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._refusing = False
        self.url = ""

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        port = self._server.sockets[0].getsockname()[1]
        self.url = str(self._target.with_host("127.0.0.1").with_port(port))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.close()
        self._flowing.set()
        self.cut()
        for pump in self._pumps:
            pump.cancel()
        await asyncio.gather(*self._pumps, return_exceptions=True)

    def cut(self) -> None:
        """End every connection at once, without a goodbye."""
        for writer in self._connections:
            writer.transport.abort()
        self._connections.clear()

    def away(self) -> None:
        """The server is gone: connections are cut, new ones refused."""
        self._refusing = True
        self.cut()

    def back(self) -> None:
        self._refusing = False
        self._flowing.set()

    def freeze(self) -> None:
        """Connections stay open, and nothing passes."""
        self._flowing.clear()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._refusing:
            writer.transport.abort()
            return
        try:
            upstream_reader, upstream_writer = await asyncio.open_connection(self._target.host, self._target.port)
        except OSError:
            writer.transport.abort()
            return
        self._connections |= {writer, upstream_writer}
        for source, sink in ((reader, upstream_writer), (upstream_reader, writer)):
            pump = asyncio.create_task(self._pump(source, sink))
            self._pumps.add(pump)
            pump.add_done_callback(self._pumps.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, OSError):
            while data := await source.read(65536):
                await self._flowing.wait()
                sink.write(data)
                await sink.drain()
        sink.close()
