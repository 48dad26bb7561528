"""Notifications: how people are reached, whether they want it, and what is sent to them.

Owns      contacts with their consents (contact data live only here), messages, what of an offer a message needs.
Answers   ConfirmMail, ConfirmPhone, GetContact, SaveContact, VerifyPhone, ResendCode, SendSignIn, StopMatches,
          SendSubscription, ReadStopLink;
          for staff GetMessageFigures, ListMessageKinds, PreviewMessage;
          for who is under 16 NeedGuardian, AskGuardian, ReadGuardianLink, AnswerGuardian.
Hears     of matches, offers, employers, applications and the calendar: ``kinds.py`` is the catalogue of what it tells.
Announces to itself MessagePlanned, and CodePlanned for what somebody waits for; ``alarm.py`` announces them again for a
          message that was deferred or left behind.

Read ``handlers/`` first. ``policy.py`` decides, ``message.py`` holds a message's life, ``delivery.py`` one attempt;
``together.py`` lets what comes at one moment share its trips to the database.

How often is a message sent? It is planned once: its id follows from person, kind, subject and channel. One attempt at a
time sends it: an attempt claims it first, and a claim that nobody renews any more is planned anew after 15 s.

- The attempt learns the outcome and records it: once.
- The process dies, or the database goes away, between handing over and recording: sent again under the same id
  (``Message-ID`` of a mail, ``foreign_id`` of an SMS), by which mailboxes and providers know the twin.
- The SMTP connection breaks after DATA while the process lives, or a provider's answer makes no sense: nobody knows
  whether it was taken. Not sent again; the message is ``failed`` with the reason ``outcome_unknown``.
- Refused for good: ``failed`` with the reason. Refused for now, or it cannot be written: the broker's waits, at last
  the dead queue.
"""
