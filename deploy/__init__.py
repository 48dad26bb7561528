"""How Anlauf runs: the `anlauf` command, the servers on one machine, the inboxes to look into."""
