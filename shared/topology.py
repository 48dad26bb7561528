"""THE MAP: every exchange and every queue of Anlauf, who reads it and what lands there.

Declared by each service at start and by ``anlauf setup``; ``anlauf topology check`` holds a broker against it.
Arguments are the same on RabbitMQ 3.10 and 4.x: every limit is explicit, because the defaults differ.

    events (topic) --> <reader>.on.<routing key> --fails--> wait.1s .. wait.1h (TTL) --> return (direct) --> again
       |                        |
       |                        +-- given up --> dead (direct) --> <queue>.dead
       +-- nobody reads it --> events.unrouted
"""

from dataclasses import dataclass
from typing import Any

from shared.contracts.gateway import accounts
from shared.contracts.listings import (
    agreed_places,
    application_events,
    applications,
    calendar,
    employer_events,
    employer_review,
    employers,
    exports,
    feedback,
    figures,
    firm_places,
    guidance,
    imports,
    ledgers,
    letters,
    moderation,
    offer_events,
    offers,
    own_offers,
    places,
    recommendations,
    search,
    silent_employers,
    unanswered_people,
)
from shared.contracts.listings import people as listings_people
from shared.contracts.matching import audiences, matches, placements, previews, profiles, reaches, searches
from shared.contracts.matching import people as matching_people
from shared.contracts.matching import reports as crowd_reports
from shared.contracts.message import Event, Request
from shared.contracts.notifications import contacts, messages, overview, permissions, reports, webhooks
from shared.contracts.notifications import people as notifications_people

EVENTS, UNROUTED, RETURN, DEAD = "events", "events.unrouted", "return", "dead"
WAITS_MS = {"wait.1s": 1_000, "wait.10s": 10_000, "wait.1m": 60_000, "wait.10m": 600_000, "wait.1h": 3_600_000}
WAITS = tuple(WAITS_MS)

MAX_MESSAGE_BYTES = 256 * 1024
DELIVERY_LIMIT = 20  # deliveries that end without an answer: a message that kills its reader goes to the dead queue
NEVER = 1_000_000  # an explicit "practically no limit"; -1 means opposite things on 3.10 and 4.x


@dataclass(frozen=True)
class EventQueue:
    """Where one service hears of one kind of event. ``prefetch`` is how many are handled at once."""

    reader: str
    event: type[Event]
    prefetch: int = 10

    @property
    def name(self) -> str:
        return f"{self.reader}.on.{self.event.routing_key}"

    @property
    def arguments(self) -> dict[str, Any]:
        return {
            "x-queue-type": "quorum",
            "x-delivery-limit": DELIVERY_LIMIT,
            "x-dead-letter-exchange": DEAD,
            "x-dead-letter-routing-key": self.name,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
            "x-max-length": 500_000,
        }


@dataclass(frozen=True)
class RequestQueue:
    """Where one service is asked one thing. A request too late is nobody's: not dead-lettered."""

    request: type[Request[Any]]
    prefetch: int = 20

    @property
    def name(self) -> str:
        return self.request.queue

    @property
    def reader(self) -> str:
        return self.name.partition(".")[0]

    @property
    def arguments(self) -> dict[str, Any]:
        return {"x-queue-type": "classic", "x-max-length": 2_000, "x-overflow": "reject-publish"}


EVENT_QUEUES = (
    EventQueue("listings", imports.ImportAdvanced, prefetch=2),
    EventQueue("matching", offer_events.OfferPublished),
    EventQueue("matching", offer_events.OfferChanged),
    EventQueue("matching", offer_events.OfferPaused),
    EventQueue("matching", offer_events.OfferClosed),
    EventQueue("matching", offer_events.OfferReachAsked, prefetch=2),
    EventQueue("matching", profiles.ProfileSaved),
    EventQueue("listings", employer_events.EmployerRefused),
    EventQueue("listings", offer_events.OfferClosed),
    EventQueue("listings", reaches.ReachCounted),
    EventQueue("listings", application_events.ApplicationExpired),
    EventQueue("listings", permissions.PermissionAnswered),
    EventQueue("notifications", matches.MatchesFound),
    EventQueue("notifications", matches.MatchesLost),
    EventQueue("notifications", offer_events.OfferPublished),
    EventQueue("notifications", offer_events.OfferChanged),
    EventQueue("notifications", offer_events.OfferClosed),
    EventQueue("notifications", offer_events.OfferPaused),
    EventQueue("notifications", offer_events.OfferExpiring),
    EventQueue("notifications", offer_events.OfferWaiting),
    EventQueue("notifications", offer_events.OfferReviewed),
    EventQueue("notifications", offer_events.OfferFlagged),
    EventQueue("notifications", offer_events.OfferDemandLow),
    EventQueue("notifications", employer_events.EmployerWaiting),
    EventQueue("notifications", employer_events.EmployerVerified),
    EventQueue("notifications", employer_events.EmployerRefused),
    EventQueue("notifications", employer_events.ImportFailed),
    EventQueue("notifications", application_events.ApplicationSent),
    EventQueue("notifications", application_events.ApplicationRead),
    EventQueue("notifications", application_events.ApplicationAccepted),
    EventQueue("notifications", application_events.ApplicationDeclined),
    EventQueue("notifications", application_events.ApplicationConfirmed),
    EventQueue("notifications", application_events.ApplicationWithdrawn),
    EventQueue("notifications", application_events.ApplicationExpired),
    EventQueue("notifications", application_events.ApplicationCancelled),
    EventQueue("notifications", application_events.ApplicationUnanswered),
    EventQueue("notifications", application_events.ApplicationUnconfirmed),
    EventQueue("notifications", application_events.PlacementNear),
    EventQueue("notifications", application_events.PlacementEnded),
    EventQueue("notifications", recommendations.RecommendationMade),
    EventQueue("notifications", recommendations.RecommendationShown),
    EventQueue("notifications", letters.LetterSent),
    EventQueue("notifications", letters.LetterFlagged),
    EventQueue("notifications", calendar.CalendarEntryNear),
    EventQueue("notifications", calendar.SeatsFound),
    EventQueue("notifications", calendar.CalendarEntryCancelled),
    EventQueue("listings", accounts.AccountErased, prefetch=2),
    EventQueue("matching", accounts.AccountErased, prefetch=2),
    EventQueue("notifications", accounts.AccountErased, prefetch=2),
    EventQueue("gateway", listings_people.ListingsDataErased),
    EventQueue("gateway", matching_people.MatchingDataErased),
    EventQueue("gateway", notifications_people.NotificationsDataErased),
    EventQueue("notifications", accounts.AccountDeletionNear),
    EventQueue("notifications", messages.MessagePlanned, prefetch=100),
    EventQueue("notifications", messages.CodePlanned, prefetch=10),
    EventQueue("notifications", webhooks.WebhookPlanned, prefetch=20),
    EventQueue("notifications", webhooks.WebhookSwitchedOff, prefetch=5),
)
# What every replica of the gateway hears in a queue of its own, which dies with it: for what it keeps in memory only.
HEARD_EVENTS: tuple[type[Event], ...] = (
    offer_events.OfferPublished,
    offer_events.OfferChanged,
    offer_events.OfferPaused,
    offer_events.OfferClosed,
    guidance.ContentChanged,
    calendar.CalendarEntryChanged,
    matches.MatchesFound,
    *application_events.NEW_STATES,
)
# Announced for whoever may want to know; nobody of Anlauf's own does yet, so they end in events.unrouted.
UNREAD_EVENTS: tuple[type[Event], ...] = ()
# One row or more per noun, in the order of the owners.
_REQUESTS: tuple[tuple[type[Request[Any]], ...], ...] = (
    (own_offers.PublishOffer, own_offers.SaveDraft, own_offers.ChangeOffer, own_offers.MoveOffer),
    (own_offers.CloseOffer, own_offers.CopyOffer, own_offers.DeleteDraft, own_offers.GetOwnOffer),
    (own_offers.ListOwnOffers, own_offers.FindDuplicates, own_offers.GetLinkedOffer),
    (own_offers.ActOnLinkedOffer, offers.GetOffer),
    (search.SearchOffers, places.FindPlaces),
    (moderation.ListStaffOffers, moderation.ReviewOffer, moderation.RemoveOffer, moderation.ReportOffer),
    (moderation.ListReports, moderation.SettleReport),
    (applications.PlanPlacement, applications.GetPlacement, applications.Apply),
    (applications.ListApplications, applications.GetApplication, applications.ActOnApplication),
    (applications.ConfirmApplication, firm_places.ListFirmPlaces),
    (letters.ListLetters, letters.SendLetter, letters.ReportLetter, letters.ListStaffLetters),
    (letters.SettleLetter, letters.ShareContact, letters.GetSharedContact),
    (agreed_places.GetAgreedPlace, feedback.GiveFeedback, feedback.ListFeedback),
    (recommendations.Recommend, recommendations.GetRecommendation, recommendations.AnswerRecommendation),
    (recommendations.ListRecommended, recommendations.InviteRecommended),
    (silent_employers.ListSilentEmployers, unanswered_people.ListUnansweredPeople),
    (ledgers.GetLedger, ledgers.SaveWorkElsewhere),
    (exports.ExportOffers, exports.GetBoardStamp, exports.ListOfferAddresses),
    (imports.OpenImport, imports.AddImportPart, imports.RunImport, imports.GetImport),
    (figures.GetFigures, figures.GetStaffFigures),
    (employers.RegisterEmployer, employers.GetEmployer, employers.EditEmployer, employers.ListMembers),
    (employers.InviteMember, employers.AcceptInvitation, employers.RemoveMember),
    (employer_review.ListEmployers, employer_review.ReadEmployer, employer_review.VerifyEmployer),
    (employer_review.RefuseEmployer, employer_review.BanEmployer, employer_review.ReopenEmployer),
    (guidance.ListContent, guidance.GetContent, guidance.SaveContent, guidance.DeleteContent),
    (calendar.ListCalendar, calendar.GetCalendarEntry, calendar.SaveCalendarEntry),
    (calendar.CancelCalendarEntry, calendar.TakeSeats, calendar.GetRegistration, calendar.GiveSeatsBack),
    (profiles.SaveProfile, profiles.GetProfile, profiles.DeleteProfile),
    (searches.SaveSearch, searches.KeepSearch, searches.ListSearches, searches.DeleteSearch),
    (matches.ListMatches, matches.SeeMatch, matches.DismissMatch),
    (previews.PreviewProfile,),
    (audiences.GetAudience,),
    (placements.CheckPlacement,),
    (crowd_reports.ReportMatching, crowd_reports.ListLeftOut),
    (contacts.ConfirmMail, contacts.ConfirmPhone, contacts.ResendCode, contacts.NeedGuardian),
    (contacts.AskGuardian, contacts.ReadGuardianLink, contacts.AnswerGuardian, contacts.GetContact),
    (contacts.SaveContact, contacts.ReadMailLink, contacts.ConfirmWantedMail, contacts.VerifyPhone),
    (contacts.StopMatches, contacts.ReadStopLink),
    (permissions.AskPermission, permissions.GetPermission, permissions.ReadPermissionLink),
    (permissions.AnswerPermission, permissions.ReadApplicationLink),
    (messages.SendSignIn, messages.SendSubscription, messages.AskForAppointment),
    (overview.GetMessageFigures, overview.ListMessageKinds, overview.PreviewMessage),
    (reports.TakeSmsWebhook, reports.TakeMailWebhook),
    (webhooks.AddWebhook, webhooks.ListWebhooks, webhooks.DeleteWebhook, webhooks.RenewWebhook),
    (webhooks.TryWebhook, webhooks.ListDeliveries),
    (listings_people.GetListingsData, matching_people.GetMatchingData),
    (notifications_people.GetNotificationsData,),
)
REQUEST_QUEUES = tuple(RequestQueue(request) for of_noun in _REQUESTS for request in of_noun)
READ_QUEUES: tuple[EventQueue | RequestQueue, ...] = (*EVENT_QUEUES, *REQUEST_QUEUES)

EXCHANGES: dict[str, tuple[str, dict[str, Any]]] = {
    EVENTS: ("topic", {"alternate-exchange": UNROUTED}),
    UNROUTED: ("fanout", {}),
    RETURN: ("direct", {}),
    DEAD: ("direct", {}),
    **{wait: ("fanout", {}) for wait in WAITS},
}


def dead_queue(queue: str) -> str:
    return f"{queue}.dead"


def _queues() -> dict[str, dict[str, Any]]:
    """Every queue's arguments by its name."""
    keeps: dict[str, Any] = {"x-queue-type": "quorum", "x-delivery-limit": NEVER}
    waits = {
        wait: {
            **keeps,
            "x-message-ttl": milliseconds,
            "x-dead-letter-exchange": RETURN,
            "x-dead-letter-strategy": "at-least-once",
            "x-overflow": "reject-publish",
        }
        for wait, milliseconds in WAITS_MS.items()
    }
    read = {queue.name: queue.arguments for queue in READ_QUEUES}
    dead = {dead_queue(name): keeps for name in read}
    return {**read, **dead, **waits, UNROUTED: {**keeps, "x-max-length": 100_000}}


def _bindings() -> list[tuple[str, str, str]]:
    """(queue, exchange, routing key)."""
    events = [(queue.name, EVENTS, queue.event.routing_key) for queue in EVENT_QUEUES]
    returns = [(queue.name, RETURN, queue.name) for queue in EVENT_QUEUES]
    dead = [(dead_queue(queue.name), DEAD, queue.name) for queue in READ_QUEUES]
    waits = [(wait, wait, "") for wait in WAITS]
    return [*events, *returns, *dead, *waits, (UNROUTED, UNROUTED, "")]


QUEUES = _queues()
BINDINGS = _bindings()
