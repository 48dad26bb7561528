"""Matching: what young people look for, and which offers fit.

Owns      profiles (without name, contact or exact address), its own copy of open offers, matches.
Answers   SaveProfile, GetProfile, DeleteProfile, ListMatches, PreviewProfile, GetAudience,
          ReportMatching.
Announces MatchesFound, and to itself ProfileSaved.

Read ``match.py`` first: the rules and the score. No pair is ever missed: an offer is stored before its profiles are
read, and a profile before its offers are, so of two that change at the same moment at least one sees the other.
"""
