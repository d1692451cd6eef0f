"""What an attacker has before her: a real server of the demonstration, and a valid sign-in."""

from tests.graph_api.conftest import demo_home, demo_server, demonstration

__all__ = ["demo_home", "demo_server", "demonstration"]
