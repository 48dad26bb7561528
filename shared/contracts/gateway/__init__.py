"""What the gateway announces."""
