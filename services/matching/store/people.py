"""Where matching keeps something of a person, beside the pairs it has announced (``told.forget_person``)."""

from services.matching.store.profiles import search_ids
from shared.people import Place

PLACES = (
    Place("profiles", "_id"),
    Place("searches", "_id", ids=lambda person_id: search_ids([person_id])),
    Place("marks", "person_id"),
)
