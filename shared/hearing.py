"""Events as they happen, in a queue of this replica's own that dies with it: for what is only kept in memory.

Nothing is tried again and nothing is kept for later. What was missed while the connection was away is told by ``deaf``
and ``hears``: whoever keeps something must then hold it for old.
"""

from collections.abc import Callable, Sequence

from aio_pika.abc import AbstractConnection, AbstractIncomingMessage
from pydantic import ValidationError

from shared import clock, logs, topology
from shared.contracts.message import Event
from shared.kept_connection import KeptConnection

log = logs.get(__name__)


class Hearing:
    """``heard`` is called with every event of ``kinds``, in the order of the broker; it must be quick and not wait."""

    def __init__(
        self,
        url: str,
        name: str,
        kinds: Sequence[type[Event]],
        heard: Callable[[Event], None],
        *,
        hears: Callable[[], None],
        deaf: Callable[[], None],
    ) -> None:
        self._name, self._heard, self._hears = name, heard, hears
        self._kinds = {kind.routing_key: kind for kind in kinds}
        self._connection = KeptConnection(url, f"{name}.hears", self._listen, deaf)

    async def start(self) -> None:
        """Begin; returns at once."""
        await self._connection.start()

    async def stop(self) -> None:
        await self._connection.stop()

    @property
    def connected(self) -> bool:
        return self._connection.connected

    async def _listen(self, connection: AbstractConnection) -> None:
        channel = await connection.channel(publisher_confirms=False)
        channel.close_callbacks.add(self._connection.broke)
        queue = await channel.declare_queue(f"{self._name}.hears.{clock.new_id()}", exclusive=True, auto_delete=True)
        kind, arguments = topology.EXCHANGES[topology.EVENTS]  # we may be here before any service has declared the map
        events = await channel.declare_exchange(topology.EVENTS, kind, durable=True, arguments=arguments)
        for routing_key in self._kinds:
            await queue.bind(events, routing_key)
        await queue.consume(self._on_message, no_ack=True)
        self._hears()

    async def _on_message(self, message: AbstractIncomingMessage) -> None:
        kind = self._kinds.get(message.routing_key or "")
        if kind is None:
            return
        try:
            event = kind.model_validate_json(message.body)
        except ValidationError as error:  # its real readers lay it into their dead queues
            log.warning("heard an event that is not understood", routing_key=kind.routing_key, error=str(error)[:300])
            return
        self._heard(event)
