"""The demo region "Dessau-Roßlau and around": invented employers, offers, young people and three accounts.

``employers/*.toml`` and ``people.toml`` are the data, made to be edited by hand; the modules turn them into what the
services keep, with days in the future of the day of seeding. Every firm and every person in it is invented.
"""
