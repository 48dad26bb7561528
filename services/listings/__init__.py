"""Listings: offers and employers.

Owns      offers with their whole life, employers and who may act for them, guidance texts, the calendar.
Answers   PublishOffer, CloseOffer, GetOffer, SearchOffers, ListOwnOffers; of employers RegisterEmployer,
          GetEmployer, EditEmployer and their members; of counsellors ListEmployers, ReadEmployer, VerifyEmployer ...
Announces OfferPublished, OfferClosed, EmployerWaiting, EmployerVerified, EmployerRefused.

Read ``handlers`` first: its table of contents. ``offer.py`` holds the rules, ``store`` what is kept.
"""
