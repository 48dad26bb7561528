"""The catalogue is whole and says nothing that contradicts itself."""

import pytest

from services.notifications.kinds import RULES, Audience, Basis, Kind
from shared.contracts.words import Channel


def test_every_kind_has_one_rule() -> None:
    assert set(RULES) == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_a_rule_does_not_contradict_itself(kind: Kind) -> None:
    rule = RULES[kind]
    assert rule.channels
    assert rule.kept.total_seconds() > 0
    if rule.basis is Basis.ASKED_FOR:
        assert not any((rule.digest, rule.quiet, rule.counted, rule.moves_on))
    if rule.audience in (Audience.STAFF, Audience.EMPLOYER):
        assert rule.channels == (Channel.MAIL,)
    if kind in (Kind.DIGEST, Kind.EMPLOYER_DIGEST):
        assert not rule.digest, "a digest in a digest never goes out"


def test_news_that_nobody_has_begun_need_consent() -> None:
    assert [kind for kind, rule in RULES.items() if rule.basis is Basis.CONSENT] == [Kind.MATCHES_FOUND]


def test_what_lapses_is_never_held_back_by_a_cap_or_a_digest() -> None:
    for kind in (Kind.INTEREST_ACCEPTED, Kind.INTEREST_UNCONFIRMED, Kind.PLACEMENT_NEAR, Kind.OFFER_EXPIRING):
        assert not any((RULES[kind].digest, RULES[kind].counted)), kind
