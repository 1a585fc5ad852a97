"""What a process counts for Prometheus. Labels are outcomes and reasons, never who or what."""

from prometheus_client import CollectorRegistry, Counter

from domain.webhooks.deliveries import Attempt, DeliveryProblem
from domain.webhooks.webhook import WhyDisabled

DELIVERED, REFUSED = "delivered", "refused"
OUTCOMES = (DELIVERED, REFUSED, *DeliveryProblem)
"""``refused``: the receiver answered with another status than 2xx. The others are why there was no answer."""
GIVEN_UP = tuple(because for because in WhyDisabled if because is not WhyDisabled.REQUESTED)


class Counts:
    """The counts of one service, in a registry of its own. All labels exist from the start, at 0."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        attempts = Counter(
            "corridor_delivery_attempts",
            "Attempts to send an event to a webhook.",
            ["outcome"],
            registry=self.registry,
        )
        self._attempts = {str(outcome): attempts.labels(str(outcome)) for outcome in OUTCOMES}
        disabled = Counter(
            "corridor_webhooks_disabled",
            "Webhooks that were given up.",
            ["because"],
            registry=self.registry,
        )
        self._disabled = {str(because): disabled.labels(str(because)) for because in GIVEN_UP}

    def attempted(self, attempt: Attempt) -> None:
        """Count an attempt."""
        self._attempts[DELIVERED if attempt.arrived else attempt.problem or REFUSED].inc()

    def given_up(self, because: str) -> None:
        """Count a webhook that the sender has disabled."""
        self._disabled[because].inc()
