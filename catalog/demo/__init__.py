"""The demo store, Latchwork: its goods as data and its pictures as drawings made by code."""
