"""Nothing is handed over: for trying an installation out with real data."""

from services.notifications.channels import DeliveryError, Outgoing


class DryRun:
    """Stands for every channel when ``NOTIFICATIONS_DRY_RUN`` is set."""

    async def send(self, _: Outgoing) -> str:
        raise DeliveryError("dry_run", permanent=True)

    async def close(self) -> None:
        return None
