"""Where notifications keeps something of an account. The suppression list holds hashes of addresses and stays."""

from shared.people import Place

PLACES = (
    Place("contacts", "_id"),
    Place("proofs", "person_id"),
    Place("permissions", "person_id"),
    Place("messages", "person_id"),
    Place("webhooks", "account_id", "replace"),
    Place("counts", "_id", "prefix"),
    Place("losses", "_id", "prefix"),
    Place("told", "_id", "prefix"),
)
