-- One feedback: the incoming version replaces the stored one or is added.
MERGE INTO feedback
USING incoming
ON feedback.feedback_id = incoming.feedback_id
WHEN MATCHED THEN UPDATE SET
    source = incoming.source,
    kind = incoming.kind,
    channel = incoming.channel,
    product = incoming.product,
    region = incoming.region,
    customer_group = incoming.customer_group,
    customer_hash = incoming.customer_hash,
    language = incoming.language,
    rating = incoming.rating,
    text = incoming.text,
    created_at = incoming.created_at,
    ledger_day = incoming.ledger_day,
    updated_at = incoming.updated_at,
    content_hash = incoming.content_hash,
    judged = incoming.judged,
    not_judged = incoming.not_judged,
    polarity = incoming.polarity,
    model = incoming.model,
    taxonomy = incoming.taxonomy,
    redaction = incoming.redaction,
    deleted = incoming.deleted,
    stream = incoming.stream,
    position = incoming.position,
    last_run = $run_id
WHEN NOT MATCHED THEN INSERT (
    feedback_id, source, kind, channel, product, region, customer_group, customer_hash, language, rating, text,
    created_at, ledger_day, updated_at, content_hash, judged, not_judged, polarity, model, taxonomy, redaction,
    deleted, stream, position, first_run, last_run
) VALUES (
    incoming.feedback_id, incoming.source, incoming.kind, incoming.channel, incoming.product, incoming.region,
    incoming.customer_group, incoming.customer_hash, incoming.language, incoming.rating, incoming.text,
    incoming.created_at, incoming.ledger_day, incoming.updated_at, incoming.content_hash, incoming.judged,
    incoming.not_judged, incoming.polarity, incoming.model, incoming.taxonomy, incoming.redaction,
    incoming.deleted, incoming.stream, incoming.position, $run_id, $run_id
);
