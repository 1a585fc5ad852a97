"""SQL functions for own figures, generated from the domain's definitions."""

from adapters.postgres.generated.columns import wrapped
from domain.statistics.facts import DIMENSIONS, NOT_SEEN, OF_THE_PERSON, FactKind, shapes_of
from domain.statistics.indicators import Dimension


def statistics_functions() -> str:
    """Generate the functions."""
    shapes = wrapped((f"('{kind}', {one}, {other})" for kind in FactKind for one, other in shapes_of(kind)), 8)
    unseen = (
        f"CASE dims[{place}] WHEN 'none' THEN 'none' ELSE '{NOT_SEEN}' END" if of_the_person else f"dims[{place}]"
        for place, of_the_person in enumerate((name in OF_THE_PERSON for name in DIMENSIONS), start=1)
    )
    return f"""\
-- The pairs of dimensions by which figures of a kind are stored (shapes_of, domain/statistics/facts.py).
CREATE OR REPLACE FUNCTION corridor.statistics_shapes() RETURNS TABLE (kind text, split integer, split_further integer)
    LANGUAGE sql IMMUTABLE ROWS 300 AS $$
    VALUES
        {shapes}
$$;

-- The dimensions of a fact, with those of the person as not_seen.
CREATE OR REPLACE FUNCTION corridor.not_seen(dims text[]) RETURNS text[]
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN ARRAY[
        {wrapped(unseen, 8)}
    ];

-- The value of a fact at an index in its dimensions; 0: all. `service`: one of its service types.
CREATE OR REPLACE FUNCTION corridor.value_at(dims text[], service text, place integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN CASE place
        WHEN 0 THEN ''
        WHEN {_place(Dimension.SERVICE_TYPE)} THEN coalesce(service, 'none')
        ELSE dims[place]
    END;

-- The services of a fact if it is split by services, otherwise none.
CREATE OR REPLACE FUNCTION corridor.services_asked(services text[], split integer, split_further integer)
    RETURNS SETOF text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT s FROM unnest(services) AS s WHERE {_place(Dimension.SERVICE_TYPE)} IN (split, split_further)
$$;
"""


def _place(dimension: Dimension) -> int:
    return DIMENSIONS.index(dimension) + 1
