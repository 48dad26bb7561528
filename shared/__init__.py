"""What the four services share: words (contracts, law, places) and plumbing; never one service's decision."""
