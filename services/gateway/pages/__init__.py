"""The pages people see: server-rendered, whole without JavaScript, in the words of the catalogue.

One module per group of pages, each with a ``router``; beside them the words (``words``, ``dates``, ``reasons``), the
forms (``forms``, ``complaints``), and what every page needs (``render``, ``guard``, ``errors``, ``static``).
"""

from fastapi import APIRouter, FastAPI

from services.gateway import languages
from services.gateway.pages import (
    alert,
    api,
    application_links,
    applications,
    appointments,
    audiences,
    board,
    calendar,
    employer,
    employer_figures,
    errors,
    facts,
    figures,
    guardian,
    guidance,
    importing,
    interest_received,
    keys,
    matches,
    my_data,
    new_mail,
    offer,
    offer_acts,
    offer_links,
    offer_steps,
    other_work,
    passkeys,
    permission,
    profile,
    recommended,
    registration,
    school,
    searches,
    short,
    sign_in,
    staff,
    staff_sign_in,
    start,
    static,
    teacher,
    team,
    unsubscribe,
    webhooks,
)

routers: tuple[APIRouter, ...] = (
    start.router,
    board.router,
    alert.router,
    offer.router,
    other_work.router,
    applications.router,
    interest_received.router,
    recommended.router,
    application_links.router,
    permission.router,
    sign_in.router,
    staff_sign_in.router,
    passkeys.router,
    profile.router,
    searches.router,
    matches.router,
    my_data.router,
    employer.router,
    employer_figures.router,
    registration.router,
    team.router,
    keys.router,
    webhooks.router,
    offer_steps.router,
    offer_acts.router,
    importing.router,
    audiences.router,
    guidance.router,
    appointments.router,
    calendar.router,
    offer_links.router,
    unsubscribe.router,
    guardian.router,
    new_mail.router,
    short.router,
    facts.router,
    figures.router,
    school.router,
    teacher.router,
    api.router,
    *staff.routers,
)


def mount(app: FastAPI) -> None:
    """Add the pages and their error pages; call it after the app's own exception handlers."""
    for router in routers:
        app.include_router(router)
    app.add_middleware(languages.ByAddress)
    errors.mount(app)


def mount_static(app: FastAPI) -> None:
    """Add the pages' stylesheets, icons and fonts."""
    app.mount("/static", static.Files(), name="static")
