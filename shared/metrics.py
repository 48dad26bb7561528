"""What operators watch. Served by each service under /metrics; no ids in labels."""

from prometheus_client import Counter, Gauge, Histogram

HANDLED = Counter("anlauf_messages_handled", "Messages that ended, by queue and outcome", ["queue", "outcome"])
HANDLING_SECONDS = Histogram("anlauf_handling_seconds", "Time in the handler", ["queue"])
PUBLISHED = Counter("anlauf_events_published", "Events the broker has confirmed")
OUTBOX_LAG_SECONDS = Gauge("anlauf_outbox_lag_seconds", "Age of the oldest event not yet published")
