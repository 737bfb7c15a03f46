"""Passages to observations to a profile: what the evidence says of the device; and of which software it tells."""

from caveat.profiles.build import Sight, profile, profile_of, reading, settle, settled, sights
from caveat.profiles.glosses import gloss
from caveat.profiles.software import inventory

__all__ = ["Sight", "gloss", "inventory", "profile", "profile_of", "reading", "settle", "settled", "sights"]
