"""What staff work with: what waits, employers, offers, people, figures, texts, events, messages, schools."""

from fastapi import APIRouter

from services.gateway.pages.staff import desk, employers, events, figures, messages, offers, people, teachers, texts

routers: tuple[APIRouter, ...] = (
    desk.router,
    employers.router,
    offers.router,
    people.router,
    figures.router,
    texts.router,
    events.router,
    messages.router,
    teachers.router,
)
