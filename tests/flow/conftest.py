"""All of Anlauf, which the tests of this folder share."""

from tests.all_running import running_system, system

__all__ = ["running_system", "system"]
