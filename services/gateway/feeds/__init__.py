"""The board for other programs: Atom, CSV, JSON, iCalendar, sitemap, and a box for other people's websites.

Public, without a cookie, for caches on the way. What has no end is read page by page and sent while it is read, so that
100,000 offers need no more memory than fifty.
"""

from services.gateway.feeds import atom, calendar, events, security, sheets, sitemap, widget

routers = (
    atom.router,
    sheets.router,
    calendar.router,
    events.router,
    sitemap.router,
    widget.router,
    security.router,
)
