"""Replaces the keys of notes, documents and claims, which the key of their case wraps: a pair of functions for each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Keyed:
    """A table of rows with keys of their own. ``wrapped``: which rows' keys the key of the case wraps."""

    name: str
    wrapped: str | None = None

    def sql(self) -> str:
        also = "" if self.wrapped is None else f" AND {self.wrapped}"
        return f"""\
-- Replaces the wrapped keys of {self.name}s: [{{"id", "data_key"}}].
CREATE OR REPLACE FUNCTION corridor.set_{self.name}_keys(of_case uuid, rewrapped jsonb) RETURNS void
    LANGUAGE sql VOLATILE AS $$
    UPDATE corridor.{self.name}s AS k SET data_key = n.data_key
    FROM jsonb_populate_recordset(NULL::corridor.{self.name}s, rewrapped) AS n
    WHERE k.id = n.id AND k.case_id = of_case
$$;

-- The case has a new key, which rewraps all keys of {self.name}s that the old one wrapped. If one is missing, it was
-- added concurrently, and the decision is made again.
CREATE OR REPLACE FUNCTION corridor.rewrap_{self.name}s(of_case uuid, rewrapped jsonb) RETURNS void
    LANGUAGE plpgsql VOLATILE AS $$
BEGIN
    PERFORM corridor.set_{self.name}_keys(of_case, rewrapped);
    PERFORM corridor.conflict_unless(NOT EXISTS (
        SELECT FROM corridor.{self.name}s AS k
        WHERE k.case_id = of_case{also}
            AND NOT EXISTS (SELECT FROM jsonb_array_elements(rewrapped) AS n WHERE n ->> 'id' = k.id::text)
    ));
END
$$;
"""


KEYED = (_Keyed("note", "k.handover"), _Keyed("document"), _Keyed("claim", "k.data_key IS NOT NULL"))


def rewrapping_functions() -> str:
    """Generate the functions of all three."""
    return "\n".join(keyed.sql() for keyed in KEYED)
