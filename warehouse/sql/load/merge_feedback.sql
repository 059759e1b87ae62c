-- One feedback: its stored version goes, the incoming one is added.
-- Deleting and appending in one MERGE leaves the columns of old row groups alone; an UPDATE in place makes the next
-- checkpoint rewrite every row group that holds an edited row (10 times slower at a million feedbacks).
MERGE INTO feedback
USING (
    SELECT NULL::VARCHAR AS replaced_id, * FROM incoming
    UNION ALL BY NAME
    SELECT feedback_id AS replaced_id FROM replaced
) AS version
ON feedback.feedback_id = version.replaced_id
WHEN MATCHED THEN DELETE
WHEN NOT MATCHED AND version.replaced_id IS NULL THEN INSERT (
    feedback_id, source, kind, channel, product, region, customer_group, customer_hash, language, rating, text,
    created_at, ledger_day, updated_at, content_hash, judged, not_judged, polarity, model, taxonomy, redaction,
    deleted, stream, position, segments, unknown, first_run, last_run
) VALUES (
    version.feedback_id, version.source, version.kind, version.channel, version.product, version.region,
    version.customer_group, version.customer_hash, version.language, version.rating, version.text,
    version.created_at, version.ledger_day, version.updated_at, version.content_hash, version.judged,
    version.not_judged, version.polarity, version.model, version.taxonomy, version.redaction,
    version.deleted, version.stream, version.position, version.segments, version.unknown,
    coalesce(version.first_run, $run_id), $run_id
);
