"""What somebody typed in by itself: a number of a scheme, or a name."""

from caveat.profiles.schemes import labels, plain, schemes

__all__ = ["labelled"]


def labelled(typed: str) -> str | None:
    """A number with the label of its scheme before it, so that it testifies as on a box; None for a name.

    A number that has its label is given back as it is. Without one, only such are known whose shape nothing else has
    (`typed` in `signals/marks.yaml`): an FCC ID looks like the code of a model.
    """
    text = plain(typed.strip())
    for label in labels(text):
        number = label.scheme.pattern.search(text, label.end)
        if number and number.start() <= label.end + label.scheme.reach:
            return typed
    for scheme in schemes():
        if scheme.typed and scheme.pattern.fullmatch(text):
            word = next(one for one in scheme.labels if not one.endswith("-"))  # the others begin the number itself
            return f"{word}: {typed.strip()}"
    return None
