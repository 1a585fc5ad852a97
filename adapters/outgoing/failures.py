"""Why a request was not made, or its answer cannot be used."""


class OutgoingFailed(Exception):
    """The request was not made, or got no answer that can be used. Says why in a word, and quotes nothing."""
