"""Passages to observations to a profile: what the evidence says of the device."""

from caveat.profiles.build import profile, profiles

__all__ = ["profile", "profiles"]
