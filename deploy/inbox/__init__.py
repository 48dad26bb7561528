"""A mail inbox and an SMS provider to look into: what `anlauf up` and the tests send to instead of the world."""
