"""Free ports for everything that `anlauf up` starts."""

import pytest

from deploy.local import ports

EVERY_PORT = (*ports.SERVICES.values(), ports.SMTP, ports.MAIL, ports.SMS, ports.AMQP, ports.MONGO)


@pytest.fixture
def free_ports() -> dict[str, str]:
    """Settings that move every port to a free one."""
    return {port.variable: str(ports.any_free_port()) for port in EVERY_PORT}
