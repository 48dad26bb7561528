"""Matching owns what young people look for, and who fits what. It knows no name and no way to reach anyone."""
