"""What listings keeps, one file per noun; each says which indexes it needs and what for."""

from services.listings.store import calendar, content, employers, offers

INDEXES = {**offers.INDEXES, **employers.INDEXES, **content.INDEXES, **calendar.INDEXES}
