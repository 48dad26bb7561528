"""What counsellors work with, in German: what waits, employers, offers, reports, figures, texts, messages, teachers."""

from fastapi import APIRouter

from services.gateway.pages.staff import desk, employers, figures, messages, offers, teachers, texts

routers: tuple[APIRouter, ...] = (
    desk.router,
    employers.router,
    offers.router,
    figures.router,
    texts.router,
    messages.router,
    teachers.router,
)
