-- One feedback that came.
INSERT INTO feedback (
    feedback_id, source, kind, channel, product, region, customer_group, customer_hash, language, rating, text,
    created_at, ledger_day, updated_at, content_hash, judged, not_judged, polarity, model, taxonomy, redaction,
    deleted, stream, position, segments, unknown, first_run, last_run
)
SELECT
    feedback_id, source, kind, channel, product, region, customer_group, customer_hash, language, rating, text,
    created_at, ledger_day, updated_at, content_hash, judged, not_judged, polarity, model, taxonomy, redaction,
    deleted, stream, position, segments, unknown, coalesce(first_run, $run_id), $run_id
FROM incoming;
