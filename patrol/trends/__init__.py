"""Trends: what is to be made of how many events there were, period by period."""
