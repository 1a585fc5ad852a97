-- The facts of activities.

-- Whether an activity counselled one person before departure.
CREATE OR REPLACE FUNCTION corridor.counsels_before_departure(y corridor.activities) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN coalesce(y.kind = 'counselling' AND y.sex IS NOT NULL AND y.stage IN ('potential', 'departing'), false);

CREATE OR REPLACE FUNCTION corridor.facts_of_activities(wanted uuid[]) RETURNS SETOF corridor.statistics_facts
    LANGUAGE sql STABLE AS $$
    WITH held AS (
        SELECT y, ARRAY[
            coalesce(l.code, 'none'), o.operator_type, 'none', 'none', 'none', 'none', 'none', 'none', 'none', 'none', 'none',
            y.kind, c.country
        ] AS dims
        FROM corridor.activities AS y
        JOIN corridor.centres AS c ON c.id = y.centre_id
        JOIN corridor.organisations AS o ON o.id = y.organisation_id
        LEFT JOIN corridor.corridors AS l ON l.id = y.corridor_id
        WHERE y.id = ANY (wanted)
    ), facts AS (
        SELECT h.y, 'activity' AS kind, '' AS part, h.dims, corridor.fact_numbers(
            1, ((h.y).kind = 'training')::integer, (h.y).materials_distributed
        ) AS numbers
        FROM held AS h
        UNION ALL
        SELECT h.y, 'participant', p.sex, h.dims[1:2] || ARRAY[
            p.sex, coalesce((h.y).age_band, 'none'), coalesce((h.y).stage, 'none')
        ] || h.dims[6:13], corridor.fact_numbers(
            CASE WHEN (h.y).case_id IS NULL THEN p.number ELSE 0 END,
            CASE WHEN (h.y).kind = 'training' THEN p.number ELSE 0 END,
            -- only the organisation's first for the case, by day
            (corridor.counsels_before_departure(h.y) AND NOT EXISTS (
                SELECT FROM corridor.activities AS x
                WHERE x.case_id = (h.y).case_id AND x.organisation_id = (h.y).organisation_id
                    AND corridor.counsels_before_departure(x) AND (x.held_on, x.id) < ((h.y).held_on, (h.y).id)
            ))::integer
        )
        FROM held AS h
        CROSS JOIN LATERAL (
            VALUES
                ('female', coalesce((h.y).female, ((h.y).sex = 'female')::integer)),
                ('male', coalesce((h.y).male, ((h.y).sex = 'male')::integer)),
                ('other', coalesce((h.y).other, ((h.y).sex = 'other')::integer)),
                ('not_stated', coalesce((h.y).not_stated, ((h.y).sex = 'not_stated')::integer))
        ) AS p (sex, number)
        WHERE p.number > 0
    )
    SELECT f.kind, (f.y).id, f.part, NULL::uuid, (f.y).organisation_id, (f.y).centre_id, NULL::uuid, NULL::uuid, (f.y).held_on,
        f.numbers, '', f.dims, (f.y).service_types, ARRAY[(f.y).organisation_id], NULL::timestamptz
    FROM facts AS f
$$;
