"""Where notifications keeps something of an account. The suppression list holds hashes of addresses and stays."""

from shared.mongo import ASCENDING, IndexModel
from shared.people import Place

OF_A_PERSON = IndexModel([("person_id", ASCENDING)])  # to export and to erase it: one entry more for each, once

PLACES = (
    Place("contacts", "_id"),
    Place("permissions", "person_id"),
    Place("proofs", "person_id"),  # after both: each is saved with proofs of its own, in one transaction
    Place("messages", "person_id"),
    Place("webhooks", "account_id", "replace"),
    Place("topics", "_id", ids=lambda account_id: [f"account:{account_id}"]),
    Place("counts", "_id", "prefix"),
    Place("losses", "_id", "prefix"),
    Place("told", "_id", "prefix"),
)
