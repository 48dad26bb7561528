"""Anlauf on one machine without containers: private servers under `.local/`, and the supervisor behind `anlauf up`."""
