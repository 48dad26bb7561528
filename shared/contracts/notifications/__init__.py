"""Notifications owns how people are reached: contacts, consent, messages. Contact data live only here."""
