"""Listings: offers and employers.

Owns      offers with their whole life, employers and who may act for them, guidance texts, the calendar.
Answers   what ``shared.contracts.listings`` asks: posting, changing and ending offers, the board; employers and their
          members, and counsellors who verify them; guidance, the calendar.
Announces what becomes of offers and employers: ``offer_events``, ``employer_events``.

Read ``handlers`` first: its table of contents. ``life.py`` is the table of an offer's life, ``acts.py`` what is done
with it, ``store`` what is kept.
"""
