"""Templates with the contracts' own objects: what is shown, and that nothing typed becomes HTML."""

import datetime as dt
import re
from collections.abc import Mapping
from uuid import UUID

from services.gateway import languages
from services.gateway.accounts import Account
from services.gateway.pages.board import RADII, SEARCH
from services.gateway.pages.forms import Form
from services.gateway.pages.offer import MAY_I
from services.gateway.pages.offer_form import STEPS
from services.gateway.pages.render import environment
from services.gateway.pages.search_words import counted, widened
from shared.contracts.listings.offers import OfferView
from shared.contracts.listings.search import OfferPage
from shared.contracts.matching.matches import MatchView
from shared.contracts.words import Language, Point, Reason
from tests.builders import offer_facts, offer_input

YOUNG = Account(id=UUID(int=1), role="young_person")
EMPLOYER = Account(id=UUID(int=2), role="employer")


def rendered(template: str, **context: object) -> str:
    around: Mapping[str, object] = {
        "path": "/",
        "account": None,
        "language": Language.GERMAN,
        "direction": "ltr",
        "tongues": (),
        "elsewhere": "",
    }
    return environment().get_template(template).render({**around, **context})


def an_offer(**changes: object) -> OfferView:
    values = dict(offer_input())
    seen = {
        "id": UUID(int=9),
        "version": 1,
        "state": "published",
        "employer_id": UUID(int=7),
        "employer_name": "Schlosserei Muldeblick",
        "point": Point(latitude=51.82, longitude=12.26),
        "published_at": dt.datetime(2026, 12, 31, 23, 30, tzinfo=dt.UTC),
    }
    return OfferView.model_validate({**values, **seen, **changes})


def detail(view: OfferView, **context: object) -> str:
    usual = {"just_published": False, "posting": "{}", "asked": Form(MAY_I), "may_i": None, "alike": []}
    return rendered("offer.html", **{**usual, "offer": view, "short": "/s/x", "mailto": "", "geo": "", **context})


def own_matches(*found: MatchView) -> str:
    told = {"saved": False, "dismissed": False, "advice": [], "following": None}
    return rendered("matches.html", account=YOUNG, found=found, profile=None, **told)


def board(**context: object) -> str:
    usual = {"radii": [(km, f"{km} km") for km in RADII], "chosen": [], "further": None, "first": "/angebote"}
    usual |= {"on_the_map": "/karte", "tell_me": "/bescheid"}
    usual |= {"ages": [], "kinds": [], "fields": [], "widened": [], "places": []}
    return rendered("board.html", **{**usual, "form": Form(SEARCH), **context})


def test_an_offer_shows_all_its_facts() -> None:
    html = detail(an_offer(distance_km=3.4))
    for fact in (
        "Ferienjob in der Schlosserei",
        "Schlosserei Muldeblick",
        "<strong>Zuschneiden</strong>",
        "19. bis 30. Juli",
        "Montag bis Freitag",
        "8 bis 15 Uhr",
        "6 Std. Arbeit, 60 Min. Pause",
        "06842 Dessau-Roßlau",
        "3,4 km entfernt",
        "ab 15 Jahren",
        "12,50 € pro Stunde",
        "30. Juni",
    ):
        assert fact in html
    assert "Ihr Angebot ist veröffentlicht" not in html


def test_an_offer_says_how_its_employer_answers() -> None:
    for hours, said in ((20, "meist innerhalb eines Tages"), (60, "meist nach 3 Tagen"), (None, "")):
        answers = {"share": 0.92, "median_hours": hours, "contacts": 8}
        html = detail(an_offer(answers=answers))
        assert "92 von 100 Anfragen beantwortet" in html
        assert said in html


def test_what_an_employer_wrote_keeps_its_language_and_direction_on_a_page_from_right_to_left() -> None:
    """A heading of ours before it, in the reader's language, must not decide for it."""
    with languages.speaking(Language.ARABIC):
        html = detail(an_offer(distance_km=0.0, bring="Feste Schuhe."), language="ar", direction="rtl")
    long = ('<div dir="auto" lang="de"><p>', '<p dir="auto" lang="de">Feste Schuhe.</p>')
    for said in (*long, '<bdi lang="de">Ferienjob in der Schlosserei</bdi></h1>', "<bdi>06842 Dessau-Roßlau</bdi>"):
        assert said in html
    assert "0 كم" not in html
    for german in (Language.GERMAN, Language.PLAIN_GERMAN):
        with languages.speaking(german):
            assert ' lang="de"><' not in detail(an_offer())


def test_an_offer_begins_with_what_to_do_and_says_it_to_nobody_else() -> None:
    asking = '/interesse">\n<span class="kern-label">Interesse zeigen'
    for account in (None, YOUNG):
        html = detail(an_offer(), account=account)
        assert html.count(asking) == 2
        assert html.index(asking) < html.index("Beschreibung</h2>") < html.rindex(asking)
    for account in (EMPLOYER, Account(id=UUID(int=3), role="counsellor")):
        html = detail(an_offer(), account=account)
        assert "Interesse zeigen" not in html
        assert "Klingt gut?" not in html


def test_an_offer_with_the_least_facts_is_a_page_too() -> None:
    least = an_offer(periods=(), by_arrangement=True, weekdays=(), daily=None, pay=None, apply_by=None)
    html = detail(least, just_published=True, account=EMPLOYER)
    assert "nach Absprache" in html
    assert "Arbeitszeit" not in html
    assert "Ihr Angebot ist veröffentlicht" in html


def test_the_day_an_offer_came_online_is_the_local_one() -> None:
    assert "Online seit 1. Januar 2027" in detail(an_offer())


def test_what_an_employer_types_never_becomes_html() -> None:
    evil = '<script>alert("x")</script>'
    offer = an_offer(title=evil, employer_name=evil, description=evil)
    for html in (
        detail(offer),
        board(found=OfferPage(items=(offer,), total=1, next=None)),
    ):
        own = re.sub(r'<script (?:type="application/ld\+json"|src="/static/[^"]*" defer)>', "", html)
        assert "<script" not in own
        assert "&lt;script" in html


def test_the_board_counts_and_pages() -> None:
    html = board(found=OfferPage(items=(an_offer(),), total=26, next="abc"), further="/angebote?cursor=abc")
    assert "26 Angebote" in html
    assert 'href="/angebote?cursor=abc"' in html


def test_the_board_counts_each_choice_and_says_where_it_looked_wider() -> None:
    facets = {"vehicles": 3, "food": 0}
    html = board(
        found=OfferPage(items=(an_offer(),), total=1, next=None),
        fields=counted([("vehicles", "Fahrzeuge"), ("food", "Lebensmittel"), ("wood", "Holz")], facets, {"wood"}),
        widened=widened((Reason(key="radius", values={"km": 50, "asked_km": 25}), Reason(key="tomorrows_key"))),
    )
    assert "Fahrzeuge<small>3</small>" in html
    assert "Holz<small>0</small>" in html
    assert "Lebensmittel" not in html
    assert "Im Umkreis von 25 km gibt es nichts. Du siehst Angebote bis 50 km." in html


def test_an_empty_board_says_what_helps() -> None:
    html = board(found=OfferPage(items=(), total=0, next=None), chosen=[("Metall", "/angebote")])
    assert "Dazu gibt es gerade nichts" in html
    assert "vergrößere den Umkreis" in html


def test_matches_show_score_and_reasons() -> None:
    reasons = (
        Reason(key="distance", values={"km": 4, "points": 33}),
        Reason(key="law", values={"section": "JArbSchG § 5 (4)", "finding": "holiday_job_allowed", "max_days": 20}),
        Reason(key="tomorrows_key", values={"a": 1}),
    )
    found_at = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    match = MatchView(offer=offer_facts(), score=87, reasons=reasons, found_at=found_at)
    html = own_matches(match)
    assert "<strong>87</strong>" in html
    assert html.count("stride--on") == 9  # 85 and more: nine of ten
    assert "4 km von dir entfernt" in html
    assert "höchstens 20 Tage im Jahr" in html
    assert "tomorrows key" in html


def test_more_matches_than_fit_on_a_page_are_not_counted_and_lead_on() -> None:
    match = MatchView(offer=offer_facts(), score=87, reasons=(), found_at=dt.datetime(2027, 1, 1, tzinfo=dt.UTC))
    told = {"saved": False, "dismissed": False, "advice": [], "following": "abc"}
    html = rendered("matches.html", account=YOUNG, found=(match,), profile=None, path="/treffer", **told)
    assert "Mehr als 1 Angebote" in html
    assert 'href="/treffer?cursor=abc"' in html


def test_without_a_profile_the_matches_page_leads_to_one() -> None:
    html = own_matches()
    assert "Erzähl uns, was du suchst" in html


def test_the_form_keeps_its_key_and_what_was_typed() -> None:
    typed = {
        "key": "one-and-only",
        "title": 'Kü"che',
        "fields": ["food"],
        "kind": "trial_day",
        "place": {"town": "Köthen"},
    }
    html = rendered(
        "offer_steps.html",
        account=EMPLOYER,
        step=1,
        form=Form(STEPS[1], typed, {"title": "Bitte kürzer."}),
        offer=None,
        standing=None,
        others=(),
        rows=range(3),
    )
    assert '<input type="hidden" name="key" value="one-and-only">' in html
    assert 'value="Kü&#34;che"' in html
    assert 'name="fields" value="food" checked' in html
    assert 'type="radio" id="kind-trial_day" name="kind" value="trial_day" checked' in html
    assert html.count("Bitte kürzer.") == 2  # in the summary and at the input
    assert "Eine Angabe passt noch nicht" in html


def test_the_menu_is_that_of_the_role() -> None:
    assert 'href="/treffer"' in rendered("imprint.html", account=YOUNG)
    assert 'href="/betrieb"' in rendered("imprint.html", account=EMPLOYER)
    assert 'href="/anmelden"' in rendered("imprint.html")


def test_the_teams_menu_folds_what_is_not_daily_work_and_names_it_where_one_is() -> None:
    def menu(here: str, role: str) -> str:
        nav = environment().get_template("staff/nav.html").module.nav  # type: ignore[attr-defined]  # a macro
        return str(nav(here, Account(id=UUID(int=3), role=role)))

    assert '<summary class="chip">Mehr</summary>' in menu("/team", "counsellor")
    html = menu("/team/zahlen", "counsellor")
    assert '<summary class="chip" aria-current="true">Mehr: Zahlen</summary>' in html
    assert html.index("/team/menschen") < html.index("<details>") < html.index("/team/zahlen")
    assert "<details>" not in menu("/team/texte", "editor"), "who has four pages sees them all"
