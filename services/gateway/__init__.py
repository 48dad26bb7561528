"""The gateway: pages for people and the public HTTP API in front of the services.

It owns accounts, sessions, sign-in and subscriptions, keeps no contact data, and decides nothing about offers, matches
or messages. It announces ``gateway.account.erased.v1`` and ``gateway.account.deletion_near.v1``, answers no request,
and asks for what it does not own (``rpc.ask``).
"""
