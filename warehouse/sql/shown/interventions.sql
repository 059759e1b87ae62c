-- One of the newest interventions, with its effects.
FROM value_intervention ORDER BY since DESC, name LIMIT $rows;
