"""The one customer record, and the timeline of everything that happened with that person."""
