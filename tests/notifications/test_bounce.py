"""What bounces say: of which mail, to whom, and whether for good."""

import json
from typing import Any
from uuid import UUID

import pytest

from services.notifications import bounce
from services.notifications.bounce import Bounce

ID = UUID("01980000-0000-7000-8000-000000000001")
MIA = "mia@demo.example"
RECIPIENT = """Final-Recipient: rfc822; {address}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 said so
"""


def dsn(*recipients: tuple[str, str, str], original: str = "message/rfc822") -> str:
    fields = "\n".join(RECIPIENT.format(address=a, action=b, status=c) for a, b, c in recipients)
    return f"""From: MAILER-DAEMON@relay.example
To: board@anlauf.example
Subject: Undelivered Mail Returned to Sender
Message-ID: <another@relay.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"
MIME-Version: 1.0

--b
Content-Type: text/plain

I'm sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

{fields}
--b
Content-Type: {original}

From: board@anlauf.example
Message-ID: <{ID}@anlauf.example>
Subject: Neues

--b--
"""


@pytest.mark.parametrize("original", ["message/rfc822", "text/rfc822-headers"])
def test_a_bounce_names_its_mail_and_its_recipient(original: str) -> None:
    assert bounce.read(dsn((MIA, "failed", "5.1.1"), original=original)) == [Bounce(MIA, ID, hard=True)]


@pytest.mark.parametrize(
    ("status", "hard"),
    [
        ("5.1.1", True),
        ("5.1.10", True),
        ("5.2.1", True),
        ("5.0.0", True),
        ("5.2.2", False),
        ("5.7.1", False),
        ("4.2.2", False),
    ],
)
def test_only_an_address_that_takes_no_mail_is_a_hard_bounce(status: str, hard: bool) -> None:
    (one,) = bounce.read(dsn((MIA, "failed", status)))
    assert one.hard is hard


def test_a_delay_is_no_bounce_and_each_recipient_counts_alone() -> None:
    both = bounce.read(dsn((MIA, "delayed", "4.4.1"), ("ben@demo.example", "failed", "5.1.1")))
    assert [one.address for one in both] == ["ben@demo.example"]


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        ({"type": "bounce", "recipient": MIA, "message_id": f"<{ID}@x.example>"}, Bounce(MIA, ID, True)),
        ({"type": "bounce", "recipient": MIA, "permanent": False}, Bounce(MIA, None, False)),
        ({"type": "complaint", "recipient": MIA, "permanent": False}, Bounce(MIA, None, True, "complained")),
    ],
)
def test_a_report_as_json(report: dict[str, Any], expected: Bounce) -> None:
    assert bounce.read(json.dumps(report)) == [expected]


@pytest.mark.parametrize("body", ["", "{", "{}", '{"type": "opened"}', "Subject: Hallo\n\nWelt", "\x00", dsn()])
def test_what_reports_nothing_is_nothing(body: str) -> None:
    assert bounce.read(body) == []


def test_a_bounce_behind_a_forwarding_ends_the_address_we_have_written_to() -> None:
    report = dsn(("elsewhere@demo.example", "failed", "5.1.1"))
    forwarded = report.replace("Final-Recipient", f"Original-Recipient: rfc822;{MIA}\nFinal-Recipient")
    assert bounce.read(forwarded) == [Bounce(MIA, ID, hard=True)]
