-- One aspect that readers could name, with what it is in the taxonomy in force.
UPDATE reviewed_aspect
SET now = (
    SELECT any_value(mapping.now)
    FROM mapping
    WHERE
        mapping.taxonomy = reviewed_aspect.taxonomy
        AND mapping.aspect = reviewed_aspect.aspect
        AND mapping.meaning = reviewed_aspect.meaning
);
