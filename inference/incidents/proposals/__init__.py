"""Bursts in a stream are proposed as events; people decide what becomes of them."""
