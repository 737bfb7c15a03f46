"""Passages to observations to a profile: what the evidence says of the device."""

from caveat.profiles.build import Sight, profile, profile_of, sights

__all__ = ["Sight", "profile", "profile_of", "sights"]
