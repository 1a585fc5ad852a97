"""Splits the counts of a period into independent parts: no sum connects a count of one part with a count of another.

Cases and activities, for example, share no sum. Each part is made publishable on its own. The figures are the same,
because hiding or rounding in one part protects nothing in another, and a change needs only its own part checked again.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from domain.statistics.figures import Place
from domain.statistics.relations import Relation


def taken_apart(
    places: Iterable[Place], relations: Iterable[Relation]
) -> Iterator[tuple[tuple[Place, ...], tuple[Relation, ...]]]:
    """Yield each part: its places and its relations, both in their original order."""
    leader: dict[Place, Place] = {}

    def leader_of(place: Place) -> Place:
        while (above := leader.setdefault(place, place)) != place:
            leader[place] = leader[above]
            place = above
        return place

    several = tuple(relations)
    for relation in several:
        whole = leader_of(relation.whole)
        for part in relation.parts:
            leader[leader_of(part)] = whole
    of_places, of_relations = defaultdict[Place, list[Place]](list), defaultdict[Place, list[Relation]](list)
    for place in places:
        of_places[leader_of(place)].append(place)
    for relation in several:
        of_relations[leader_of(relation.whole)].append(relation)
    for name, found in of_places.items():
        yield tuple(found), tuple(of_relations[name])
