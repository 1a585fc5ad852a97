"""Takes the counts of a period apart into those that nobody can add up with one another.

Cases and activities, say, share no sum. Each part is made publishable by itself, which gives the same figures: what is
hidden or turned in one cannot help in another. It saves looking at everything again for each change.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from domain.statistics.figures import Place
from domain.statistics.relations import Relation


def taken_apart(
    places: Iterable[Place], relations: Iterable[Relation]
) -> Iterator[tuple[tuple[Place, ...], tuple[Relation, ...]]]:
    """Give each part: its places, in their order, and its relations, in theirs."""
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
