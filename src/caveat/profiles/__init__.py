"""Passages to observations to a profile: what the evidence says of the device; and of which software it tells."""

from caveat.profiles.build import profile
from caveat.profiles.software import inventory

__all__ = ["inventory", "profile"]
