"""Matching: what young people look for, and which offers fit.

Owns      profiles and saved searches (without name, contact or exact address), its own copy of the offers, who was
          told of which.
Answers   SaveProfile, GetProfile, DeleteProfile, SaveSearch, KeepSearch, ListSearches, DeleteSearch, ListMatches,
          SeeMatch, DismissMatch, PreviewProfile, GetAudience, CheckPlacement, ReportMatching.
Announces MatchesFound, MatchesLost, ReachCounted, and to itself ProfileSaved.

By the clock, ``due.py``: from a birthday on more may fit; who has one is looked for anew, once.

Read ``match.py`` first: the rules and the score. ``search.py`` finds people for an offer, ``board.py`` offers for a
person, both in a picture that each replica keeps in memory (``picture.py``, ``shared/follow.py``), searched beside
the event loop (``aside.py``).

No pair is ever missed: the picture follows offers and profiles in the one order of commits, and who handles a change
looks at a picture that shows it. So of an offer and a profile that change at the same moment, on whichever replicas,
the later one in that order finds the other. No pair is told twice: ``store/told.py``. docs/adr/0014 has the argument.
"""
