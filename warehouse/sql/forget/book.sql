-- One erasure, not yet settled.
INSERT INTO erasure BY NAME
SELECT
    $erasure AS erasure,
    $kind AS kind,
    $now AS begun_at,
    $feedbacks AS feedbacks,
    $mentions AS mentions,
    $quarantined AS quarantined,
    $days AS days,
    '{}' AS proof;
