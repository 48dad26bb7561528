"""Listings owns offers and employers. Requests it answers, events it announces."""
