"""Where listings keeps something of an account: applications, and who of a firm or of the staff did what."""

from shared.people import Place

PLACES = (
    Place("letters", "application_id", through=("applications", "person_id")),  # first: they are found by these
    Place("feedback", "person_id"),
    Place("recommendations", "person_id"),
    Place("applications", "person_id"),
    Place("confirmations", "_id"),
    Place("registrations", "person_id", "replace"),  # the seat stays its ticket's
    Place("applications", "history[].by", "replace"),
    Place("recommendations", "history[].by", "replace"),
    Place("employers", "members[]", "replace"),
    Place("employers", "owners[]", "replace"),
    Place("employers", "invited[].account_id", "replace"),
    Place("employers", "history[].by", "replace"),
    Place("offers", "history[].by", "replace"),
    Place("imports", "by", "replace"),
    Place("offer_reports", "settled_by", "replace"),
    Place("letters", "settled_by", "replace"),
    Place("content", "by", "replace"),
    Place("content_history", "by", "replace"),
)
