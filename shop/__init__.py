"""The ground floor: what every room stands on, and the one customer record."""
