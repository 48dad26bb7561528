"""Sending a form what it must not take: how it has to come back."""

from tests.browser.world import World
from tests.browser.written import Written

WRONG = 'Quatsch "<b>' * 1_000  # and too long wherever any text may stand
SHOWN = "Quatsch &#34;&lt;b&gt;"
# Posts without anything to fill in: a button, whose address says it all.
BUTTONS = {
    "/abmelden",
    "/adresse/{token}",
    "/angebote/erinnerung/{token}",
    "/anmelden/link",
    "/anmelden/passkey",  # the script's, which test_passkeys shows
    "/anmelden/passkey/beginn",
    "/behalten/{token}",
    "/bescheid/ende/{token}",
    "/bescheid/loeschen/{token}",
    "/betrieb/angebote/{offer_id}/tun/{act}",
    "/betrieb/angebote/{offer_id}/{step}/stand",  # the script's, beside the form
    "/betrieb/einladung",
    "/betrieb/empfehlungen/{recommendation_id}",
    "/betrieb/import",  # a file, which test_imports sends
    "/betrieb/import/{import_id}/einstellen",  # once a file has been tried, which test_importing shows
    "/betrieb/schluessel/{key_id}/widerrufen",
    "/betrieb/team/{member_id}/entfernen",
    "/betrieb/webhooks/{webhook_id}/geheimnis",
    "/betrieb/webhooks/{webhook_id}/loeschen",
    "/betrieb/webhooks/{webhook_id}/test",
    "/eltern/{token}/{answer}",
    "/erlaubnis/{token}/nein",
    "/klassen/{class_id}/beenden",
    "/meine-daten/klasse/{class_id}/beenden",
    "/meine-daten/klasse/{class_id}/eltern",  # once one is on a list, which test_classes shows
    "/meine-daten/loeschen",
    "/plaetze/{ticket}/zurueckgeben",
    "/suchen/{number}/loeschen",
    "/team/lehrkraefte/{teacher_id}/entfernen",
    "/team/meldungen/{report_id}/erledigt",
    "/team/menschen/{person_id}/empfehlen/{application_id}",
    "/team/zugang/passkey",
    "/team/zugang/passkey/beginn",
    "/team/zugang/passkey/{passkey_id}/entfernen",
    "/treffer/{offer_id}/weg",
    "/u/{token}",
}


async def refused(world: World, who: str, form: Written) -> list[str]:
    """What is not as it has to be; empty when all is."""
    buttons = dict(form.buttons[:1])
    nonsense = dict.fromkeys(form.typed, WRONG) | dict.fromkeys(form.chosen, "nonsense")
    found = await _sent(world, who, form, form.hidden | nonsense | buttons, typed=True)
    if form.typed:  # a choice alone always sends something
        found += await _sent(world, who, form, form.hidden | buttons, typed=False)
    return found


async def _sent(world: World, who: str, form: Written, data: dict[str, str], *, typed: bool) -> list[str]:
    answer = await world.system.http.post(form.action, headers=world.cookie(who), data=data)
    if answer.status_code < 400:
        return [f"took {sorted(data)}"] if typed else []  # nothing need not be wrong
    wrong = [] if answer.status_code in (409, 422) else [f"{answer.status_code}"]
    if 'role="alert"' not in answer.text or "autofocus" not in answer.text:
        wrong.append("no summary with the focus")
    if 'lang="uk"' not in answer.text:
        wrong.append("not in the reader's language")
    if typed and form.typed and not any(SHOWN in answer.text for _ in form.typed):
        wrong.append("what was typed is gone")
    return wrong
