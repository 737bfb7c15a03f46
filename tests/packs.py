"""The built-in packs, which many tests ask and none changes: loading them all takes a third of a second."""

from caveat.rules import load_packs

PACKS = load_packs()
