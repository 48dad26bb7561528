"""What counsellors work with, in German: the messages that people are sent."""

from fastapi import APIRouter

from services.gateway.pages.staff import messages

routers: tuple[APIRouter, ...] = (messages.router,)
