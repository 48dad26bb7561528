"""The gateway: pages for people and the public HTTP API in front of the services.

It owns accounts, sessions and sign-in, keeps no contact data, and decides nothing about offers, matches or messages.
It announces no event and answers no request; what it does not own it asks for (``rpc.ask``).
"""
