"""Messages in words: what a person reads."""

import datetime as dt
import email
import email.policy
import re
from dataclasses import replace
from email.message import EmailMessage
from typing import Any

import pytest

from services.notifications import codes, gsm7, unsubscribe
from services.notifications import message as messages
from services.notifications.channels import Outgoing
from services.notifications.contact import Contact
from services.notifications.kinds import Kind
from services.notifications.message import About, Message
from services.notifications.render import Renderer
from shared import clock, short_links
from shared.contracts.listings.offers import OfferFacts
from shared.contracts.notifications.messages import SendSignIn
from shared.contracts.words import Channel, Language, Reason
from tests.builders import NEXT_YEAR, offer_facts
from tests.notifications.conftest import KEY, MIA, PHONE, REASONS, a_contact, settings_for

WHY = (
    "Du bekommst diese Mail, weil du bei Anlauf ein Profil hast und Nachrichten über passende Angebote haben möchtest."
)
RENDERER = Renderer(settings_for())
MIAS = a_contact()


def told(
    channel: Channel,
    *offers: OfferFacts,
    contact: Contact = MIAS,
    reasons: tuple[Reason, ...] = REASONS,
    renderer: Renderer = RENDERER,
) -> Outgoing:
    about = [About(offer.offer_id, 90, reasons) for offer in offers]
    message = messages.plan_matches(contact.person_id, channel, about, clock.now())
    return renderer.render(message, contact, {offer.offer_id: offer for offer in offers})


def sign_in(channel: Channel, secret: str, language: str = "de", minutes: float = 20) -> Outgoing:
    address = MIA if channel is Channel.MAIL else PHONE
    order = {"key": "k", "channel": channel, "address": address, "secret": secret, "language": language}
    expires_at = clock.now() + dt.timedelta(minutes=minutes)
    request = SendSignIn.model_validate({**order, "expires_at": expires_at})
    return RENDERER.render(codes.plan_sign_in(request, address, clock.now()), None, {})


def parts(outgoing: Outgoing) -> tuple[EmailMessage, str, str]:
    """Headers, text and HTML."""
    mail = email.message_from_string(outgoing.content, policy=email.policy.default)
    assert isinstance(mail, EmailMessage)
    text, html = (part.get_content() for part in mail.iter_parts())
    return mail, text, html


def test_a_mail_about_one_offer() -> None:
    offer = offer_facts()
    mail, text, html = parts(told(Channel.MAIL, offer))
    url = f"http://localhost:8000/angebote/{offer.offer_id}"
    stop = f"http://localhost:8000/u/{unsubscribe.token(KEY, MIAS.person_id, Channel.MAIL)}"
    assert mail["Subject"] == "Passt zu dir: Ferienjob in der Schlosserei"
    assert mail["To"] == MIA
    assert mail["List-Unsubscribe"] == f"<{stop}>"
    assert text.strip().splitlines() == [
        "Passt zu dir: Ferienjob in der Schlosserei",
        "",
        "Wir haben ein Angebot gefunden, das zu deinem Profil passt.",
        "",
        "Ferienjob in der Schlosserei",
        "Ferienjob · Schlosserei Muldeblick",
        "Dessau-Roßlau, etwa 4 km von dir",
        f"19.–30. Juli {NEXT_YEAR}",
        "- Das ist dein Bereich: Metall.",
        "- Du hast an allen Tagen Zeit.",
        "- In deinem Alter ist das erlaubt (§ 5 Abs. 4 JArbSchG).",
        url,
        "",
        "Zu deinen Treffern:",
        "http://localhost:8000/treffer",
        "",
        "-- ",
        WHY,
        f"Keine solchen Mails mehr: {stop}",
        "Profil ändern: http://localhost:8000/profil",
    ]
    for said in (
        "Schlosserei Muldeblick",
        "etwa 4 km von dir",
        "Das ist dein Bereich: Metall.",
        url,
        stop,
        "weil du bei",
    ):
        assert said in html


def test_a_mail_about_several_offers_names_each() -> None:
    offers = [offer_facts(title=f"Ferienjob {number}") for number in range(3)]
    mail, text, html = parts(told(Channel.MAIL, *offers))
    assert mail["Subject"] == "3 neue Angebote passen zu dir"
    for offer in offers:
        assert offer.title in text
        assert f"/angebote/{offer.offer_id}" in text
        assert offer.title in html


def test_a_mail_about_many_offers_stays_under_the_size_that_programs_clip() -> None:
    offers = [offer_facts(title="ä" * 120, employer_name="ö" * 200) for _ in range(60)]
    outgoing = told(Channel.MAIL, *offers)
    mail, text, _ = parts(outgoing)
    assert mail["Subject"] == "60 neue Angebote passen zu dir"
    assert "40 weitere findest du bei deinen Treffern." in text
    assert len(outgoing.content) < 100_000


def test_an_offer_closed_meanwhile_is_left_out() -> None:
    open_offer, closed = offer_facts(title="Offen"), offer_facts(title="Geschlossen")
    about = [About(offer.offer_id, 90, REASONS) for offer in (open_offer, closed)]
    message = messages.plan_matches(MIAS.person_id, Channel.MAIL, about, clock.now())
    mail, text, _ = parts(RENDERER.render(message, MIAS, {open_offer.offer_id: open_offer}))
    assert mail["Subject"] == "Passt zu dir: Offen"
    assert "Geschlossen" not in text


def test_a_mail_loads_nothing_from_elsewhere_and_knows_the_dark() -> None:
    _, _, html = parts(told(Channel.MAIL, offer_facts()))
    assert not re.search(r"<(img|link|script|iframe)|url\(|@import|https://", html)
    assert "prefers-color-scheme: dark" in html
    assert '<html lang="de" dir="ltr"' in html


def test_what_an_employer_writes_stays_text() -> None:
    title = '<script>alert(1)</script> & „Söhne“ {{ 7 * 7 }} %(title)s @@0@@ " onload="x'
    mail, text, html = parts(told(Channel.MAIL, offer_facts(title=title, employer_name="<b>Firma</b>")))
    assert mail["Subject"] == f"Passt zu dir: {title}"
    assert title in text
    assert "<script>" not in html
    assert ' onload="x' not in html
    assert "&lt;b&gt;Firma&lt;/b&gt;" in html


def test_no_title_breaks_out_of_its_line() -> None:
    mail, text, _ = parts(told(Channel.MAIL, offer_facts(title="Ferienjob\r\nBcc: all@demo.example\u2028\u202eX")))
    assert mail["Subject"] == "Passt zu dir: Ferienjob Bcc: all@demo.example X"
    assert "Bcc" not in mail
    assert "Ferienjob Bcc: all@demo.example X" in text.splitlines()


def test_an_sms_about_one_offer_is_one_part() -> None:
    offer = offer_facts()
    outgoing = told(Channel.SMS, offer)
    assert outgoing.to == PHONE
    assert outgoing.content == (
        "Anlauf: Ferienjob in der Schlosserei, Dessau-Roßlau, 4 km. Passt zu dir: Metall. "
        f"http://localhost:8000/s/{short_links.code(offer.offer_id)}"
    )
    assert gsm7.segments(outgoing.content) == ("GSM-7", 1)


def test_an_sms_about_several_offers_is_one_sms_with_the_best_three() -> None:
    offers = [offer_facts(title=f"Ferienjob {number}") for number in range(5)]
    outgoing = told(Channel.SMS, *offers)
    assert outgoing.content.startswith("Anlauf: 5 neue Angebote passen zu dir. Ferienjob")
    assert outgoing.content.count("/s/") == 3
    assert outgoing.content.endswith("Und 2 weitere.")


def test_an_sms_costs_no_second_alphabet_for_typography() -> None:
    outgoing = told(Channel.SMS, offer_facts(title="Ferienjob 🚀 in der „Schlosserei“ – Größe …"))
    assert 'Ferienjob in der "Schlosserei" - Größe ...,' in outgoing.content
    assert gsm7.segments(outgoing.content)[0] == "GSM-7"


def test_a_very_long_title_is_cut_in_an_sms() -> None:
    outgoing = told(Channel.SMS, offer_facts(title="Ferienjob " + "x" * 110))
    assert gsm7.segments(outgoing.content) == ("GSM-7", 2)


def test_words_that_many_share_hold_each_ones_own_link_and_no_ones_else() -> None:
    """The same offer for the same reasons: written once. Another version of it, other reasons or language: anew."""
    offer, renderer = offer_facts(title="Ferienjob bei Müller"), Renderer(settings_for())
    others = [a_contact(mail=f"person-{number}@demo.example") for number in range(3)]
    for contact in (*others, others[0]):
        mail, text, html = parts(told(Channel.MAIL, offer, contact=contact, renderer=renderer))
        stops = {one.person_id: unsubscribe.token(KEY, one.person_id, Channel.MAIL) for one in others}
        for person_id, stop in stops.items():
            assert all((stop in said) == (person_id == contact.person_id) for said in (text, html, str(mail)))
    far = (Reason(key="distance", values={"km": 17, "points": 3}), *REASONS[1:])
    assert "17 km" in parts(told(Channel.MAIL, offer, reasons=far, renderer=renderer))[1]
    newer = offer.model_copy(update={"version": offer.version + 1, "title": "Praktikum bei Müller"})
    assert "Praktikum bei Müller" in parts(told(Channel.MAIL, newer, renderer=renderer))[1]
    english = a_contact(language=Language.ENGLISH)
    assert "profile" in parts(told(Channel.MAIL, newer, contact=english, renderer=renderer))[1]
    assert "Praktikum bei Müller" in told(Channel.SMS, newer, renderer=renderer).content


def test_what_is_not_known_of_a_match_is_not_said() -> None:
    offer = offer_facts(periods=(), by_arrangement=True)
    _, text, _ = parts(told(Channel.MAIL, offer, reasons=()))
    assert " km" not in text  # a link may hold the letters
    assert "nach Absprache" in text
    assert "Passt zu dir" not in told(Channel.SMS, offer, reasons=()).content


def test_english_for_who_reads_english() -> None:
    mail, text, html = parts(told(Channel.MAIL, offer_facts(), contact=replace(MIAS, language=Language.ENGLISH)))
    assert mail["Subject"] == "A match for you: Ferienjob in der Schlosserei"
    assert mail["Content-Language"] == "en"
    assert "You receive this mail because you have a profile at Anlauf" in text
    assert '<html lang="en" dir="ltr"' in html


def test_arabic_runs_from_right_to_left_and_names_keep_their_own_direction() -> None:
    mail, text, html = parts(told(Channel.MAIL, offer_facts(), contact=replace(MIAS, language=Language.ARABIC)))
    assert mail["Subject"] == "يناسبك: Ferienjob in der Schlosserei"
    assert mail["Content-Language"] == "ar"
    assert '<html lang="ar" dir="rtl"' in html
    assert "\u2068Schlosserei Muldeblick\u2069" in text


def test_an_sms_in_a_dear_alphabet_names_fewer_offers() -> None:
    contact = replace(MIAS, language=Language.UKRAINIAN)
    outgoing = told(Channel.SMS, *(offer_facts() for _ in range(3)), contact=contact)
    assert gsm7.segments(outgoing.content) == ("UCS-2", 3)
    assert outgoing.content.count("/s/") == 1
    assert outgoing.content.endswith("І ще 2.")


@pytest.mark.parametrize("day", [None, ""])  # as long as no day is agreed
def test_facts_of_an_event_become_words(day: str | None) -> None:
    values = {"title": "Praktikum", "employer": "Labor am Park", "until": "2027-06-30T22:30:00+00:00", "day": day}
    message = replace(
        messages.plan_matches(MIAS.person_id, Channel.MAIL, [], clock.now()),
        kind=Kind.INTEREST_ACCEPTED,
        values=values,
    )
    mail, text, _ = parts(RENDERER.render(message, MIAS, {}))
    assert mail["Subject"] == "Labor am Park sagt Ja. Bitte bestätige bis 1. Juli 2027"  # by the calendar in Berlin
    assert "„Praktikum“ ist dir sicher" in text
    assert "List-Unsubscribe" not in mail


def test_the_mail_to_sign_in_says_du_and_sie_to_nobody() -> None:
    link = "http://localhost:8000/anmelden/link?token=a_b-c&x=1"
    mail, text, html = parts(sign_in(Channel.MAIL, link))
    assert mail["Subject"] == "Link zum Anmelden bei Anlauf"
    assert link in text.splitlines()
    assert 'href="http://localhost:8000/anmelden/link?token=a_b-c&amp;x=1"' in html
    assert "Er gilt 20 Minuten und nur einmal." in text
    assert "weil gerade jemand mit dieser Adresse eine Anmeldung angefordert hat" in text
    assert "List-Unsubscribe" not in mail
    assert not re.search(r"\b([Dd]u|[Dd]ein\w*|[Dd]ir|[Dd]ich|Sie|Ihn\w+|Ihr\w*)\b", text)


@pytest.mark.parametrize(("minutes", "said"), [(9.99, "Er gilt 10 Minuten."), (0.5, "Er gilt eine Minute.")])
def test_the_code_to_sign_in_says_how_long_it_holds(minutes: float, said: str) -> None:
    outgoing = sign_in(Channel.SMS, "012345", minutes=minutes)
    assert outgoing.to == PHONE
    assert outgoing.content.startswith("Anlauf: Der Code zum Anmelden ist 012345.")
    assert said in outgoing.content
    assert gsm7.segments(outgoing.content) == ("GSM-7", 1)


def test_the_code_to_sign_in_in_english() -> None:
    assert sign_in(Channel.SMS, "012345", "en").content.startswith("Anlauf: your sign-in code is 012345.")


def test_the_code_for_a_phone() -> None:
    before: dict[str, Any] = {"phone_confirmed": None, "code": None}
    contact, digits = a_contact(**before).new_code(a_contact(phone=None), KEY, clock.now())
    (message,) = codes.plan_phone_code(contact, digits, clock.now())
    outgoing = RENDERER.render(message, contact, {})
    assert outgoing.content == f"Anlauf: Dein Code ist {digits}. Damit bestätigst du deine Nummer. Er gilt 10 Minuten."


def test_the_public_address_may_end_with_a_slash() -> None:
    renderer = Renderer(settings_for(public_url="https://anlauf.example/board/"))
    offer = offer_facts()
    content = told(Channel.SMS, offer, renderer=renderer).content
    assert f" https://anlauf.example/board/s/{short_links.code(offer.offer_id)}" in content


def test_a_message_without_an_address_is_never_rendered() -> None:
    message: Message = messages.plan_matches(MIAS.person_id, Channel.MAIL, [About(clock.new_id(), 1, ())], clock.now())
    with pytest.raises(ValueError, match="no address"):
        RENDERER.render(message, None, {})
