"""How often the profile is right: labelled evidence in, counts out."""

from caveat.evaluation.tallies import evaluate

__all__ = ["evaluate"]
