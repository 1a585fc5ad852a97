"""What organisations are told: what their feeds show, and what is still on its way there."""

TOLD = """(
    SELECT x.organisation_id, j.id, j.type, j.at, j.organisation_id AS actor_organisation_id, j.subject, j.status,
        j.version, x.place
    FROM (
        SELECT f.organisation_id, f.event_id, ARRAY[0, f.position] FROM corridor.feed AS f
        UNION ALL
        SELECT r.reader, o.event_id, ARRAY[1, o.number] FROM corridor.outbox AS o, unnest(o.audience) AS r (reader)
    ) AS x (organisation_id, event_id, place)
    JOIN corridor.journal AS j ON j.id = x.event_id
)"""
"""A table to select from: a row for each event and reader; for each reader, ``place`` says the order."""
