"""Caveat: what a connected device can do, and whether it may go where it is going."""
