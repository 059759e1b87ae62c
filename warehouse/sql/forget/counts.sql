-- One erasure in counts: feedbacks with something in them, mentions, refused rows, ledger days.
SELECT
    (SELECT count(*) FROM erased) AS feedbacks,
    (SELECT count(*) FROM mention SEMI JOIN erased USING (feedback_id)) AS mentions,
    (SELECT count(*) FROM erased_refused) AS quarantined,
    (SELECT count(*) FROM erased_day) AS days;
