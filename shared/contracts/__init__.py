"""The messages the services exchange: all that one service may know of another.

One folder per owner, one file per noun: ``listings/offers.py`` holds the requests on offers that listings answers and
the events on offers that it announces, and so on.
``words.py`` holds the vocabulary that offers and profiles have in common.

To add a field, give it a default: readers of the same version ignore what they do not know.
Anything else is a new class with the next version in its routing key, published beside the old one
until the old queue is gone. ``tests/contracts`` keeps a snapshot of every schema; a diff there is a decision.

An event carries ids and facts, never a name, a mail address, a phone number or a birth date.
"""
