"""The deletion of a topic, which positions are about."""

from __future__ import annotations

from debates.history.corrections import REASON_LENGTH, Explanation
from debates.history.moments import explain_change, unrecorded
from debates.history.timeline import snapshot_current
from debates.models import Topic


def take_from_positions(topic: Topic) -> None:
    """Remove a topic from its positions one by one, for a record in their history."""
    explain_change(Explanation(f"The topic “{topic}” was deleted."[:REASON_LENGTH]))
    positions = list(topic.positions.all())
    snapshot_current(positions)
    for position in positions:
        with unrecorded(position):
            position.topics.remove(topic)
        position.save()
