-- The health of the machinery: what monitors count, the state of their charts, and the data incidents that they tell.
-- Rows of a night are keyed by monitor and day and written in one transaction with the state that they come from:
-- killed anywhere, the next attempt writes the same ones. No text and no person stands in any of them.

ALTER TABLE feedback ADD COLUMN unknown DOUBLE;
COMMENT ON COLUMN feedback.unknown IS 'Share of its words that no dictionary knows, 0 to 1; NULL where it has none or was loaded before this was kept.';

CREATE TABLE monitor_daily (
    ledger_day DATE NOT NULL,
    source VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    worded BIGINT NOT NULL,
    judged BIGINT NOT NULL,
    uncovered BIGINT NOT NULL,
    confidence_sum DECIMAL(18, 6) NOT NULL,
    measured BIGINT NOT NULL,
    unknown_sum DECIMAL(18, 6) NOT NULL,
    characters BIGINT NOT NULL
);
COMMENT ON TABLE monitor_daily IS 'What one day of one source, language and judge says of the machinery.';
COMMENT ON COLUMN monitor_daily.ledger_day IS 'Ledger day.';
COMMENT ON COLUMN monitor_daily.source IS 'Name of the source in the configuration.';
COMMENT ON COLUMN monitor_daily.language IS 'zh, en, mixed or other.';
COMMENT ON COLUMN monitor_daily.model IS 'Judge, name@version; none where it is not judged.';
COMMENT ON COLUMN monitor_daily.worded IS 'Feedbacks with words of the customer''s own, copies left out.';
COMMENT ON COLUMN monitor_daily.judged IS 'Of these, the ones that were judged.';
COMMENT ON COLUMN monitor_daily.uncovered IS 'Of the judged, the ones without a mention.';
COMMENT ON COLUMN monitor_daily.confidence_sum IS 'Sum over judged feedbacks with mentions of the mean confidence of these.';
COMMENT ON COLUMN monitor_daily.measured IS 'Of the worded, the ones whose share of unknown words is known.';
COMMENT ON COLUMN monitor_daily.unknown_sum IS 'Sum of these shares.';
COMMENT ON COLUMN monitor_daily.characters IS 'Characters of the worded feedbacks.';

CREATE TABLE monitor_state (
    name VARCHAR NOT NULL,
    last_day DATE NOT NULL,
    fingerprint VARCHAR NOT NULL,
    state BLOB NOT NULL
);
COMMENT ON TABLE monitor_state IS 'State of the monitors of one source, or of all, after the last day that they have read.';
COMMENT ON COLUMN monitor_state.name IS 'source: and its name, or parity.';
COMMENT ON COLUMN monitor_state.last_day IS 'Last ledger day that was read; later nights go on after it.';
COMMENT ON COLUMN monitor_state.fingerprint IS 'What is watched and how; another one replays every day.';
COMMENT ON COLUMN monitor_state.state IS 'JSON, packed with zlib: numbers alone.';

CREATE TABLE monitor_incident (
    incident_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    monitor VARCHAR NOT NULL,
    sign VARCHAR NOT NULL,
    language VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    opened_day DATE NOT NULL,
    last_day DATE NOT NULL,
    since DATE NOT NULL,
    since_low DATE NOT NULL,
    since_high DATE NOT NULL,
    ended_day DATE,
    before_value DOUBLE,
    after_value DOUBLE,
    effect_low DOUBLE,
    effect_high DOUBLE,
    feedbacks BIGINT NOT NULL,
    signs JSON NOT NULL,
    detail VARCHAR NOT NULL
);
COMMENT ON TABLE monitor_incident IS 'One data incident that a monitor tells: the input or the reading of a source has changed.';
COMMENT ON COLUMN monitor_incident.incident_id IS 'Stable id, made of the first sign and its day.';
COMMENT ON COLUMN monitor_incident.source IS 'Source that it is about; all for parity and for a new judge.';
COMMENT ON COLUMN monitor_incident.monitor IS 'coverage, confidence, language, unknown, length, prior, parity or rebase.';
COMMENT ON COLUMN monitor_incident.sign IS 'What rose: the sign that tells the incident best.';
COMMENT ON COLUMN monitor_incident.language IS 'zh or en where the sign is of one language, else all.';
COMMENT ON COLUMN monitor_incident.state IS 'open, recovered, settled or closed.';
COMMENT ON COLUMN monitor_incident.opened_day IS 'Ledger day of the first alarm.';
COMMENT ON COLUMN monitor_incident.last_day IS 'Ledger day of the newest alarm.';
COMMENT ON COLUMN monitor_incident.since IS 'Likeliest first day of the change.';
COMMENT ON COLUMN monitor_incident.since_low IS 'First day of the 95 % interval of since.';
COMMENT ON COLUMN monitor_incident.since_high IS 'Last day of the 95 % interval of since.';
COMMENT ON COLUMN monitor_incident.ended_day IS 'Ledger day on which it was over or settled; NULL while it lasts.';
COMMENT ON COLUMN monitor_incident.before_value IS 'Value before the change; of a share, 0.1 is ten of a hundred.';
COMMENT ON COLUMN monitor_incident.after_value IS 'Value since the change.';
COMMENT ON COLUMN monitor_incident.effect_low IS 'Lower 95 % limit of the change.';
COMMENT ON COLUMN monitor_incident.effect_high IS 'Upper 95 % limit of the change.';
COMMENT ON COLUMN monitor_incident.feedbacks IS 'Feedbacks that the change rests on.';
COMMENT ON COLUMN monitor_incident.signs IS 'All signs that joined: day, since, before, after; whether each is over.';
COMMENT ON COLUMN monitor_incident.detail IS 'Aspects that moved most, or what was changed.';

CREATE TABLE monitor_event (
    event_id VARCHAR NOT NULL,
    incident_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    day DATE NOT NULL,
    kind VARCHAR NOT NULL,
    sign VARCHAR NOT NULL,
    before_value DOUBLE,
    after_value DOUBLE,
    told BOOLEAN NOT NULL,
    run_id VARCHAR NOT NULL
);
COMMENT ON TABLE monitor_event IS 'One event in the history of a data incident.';
COMMENT ON COLUMN monitor_event.event_id IS 'Stable id, carried by every message about it.';
COMMENT ON COLUMN monitor_event.incident_id IS 'Incident that it belongs to.';
COMMENT ON COLUMN monitor_event.number IS 'Place in the incident''s history, from 1.';
COMMENT ON COLUMN monitor_event.day IS 'Ledger day that it is about.';
COMMENT ON COLUMN monitor_event.kind IS 'opened, joined, recovered, settled, closed or rebased.';
COMMENT ON COLUMN monitor_event.sign IS 'Sign that alarmed or recovered.';
COMMENT ON COLUMN monitor_event.before_value IS 'Value before the change.';
COMMENT ON COLUMN monitor_event.after_value IS 'Value since the change.';
COMMENT ON COLUMN monitor_event.told IS 'Whether people were to be told: never of what joins, nor from a backfill or a replay.';
COMMENT ON COLUMN monitor_event.run_id IS 'Night that wrote it.';

-- Days that are there already; what was loaded before has no share of unknown words.
INSERT INTO monitor_daily BY NAME
WITH confident AS (
    SELECT feedback_id, ledger_day, round(avg(confidence::DOUBLE), 4)::DECIMAL(18, 6) AS confidence
    FROM mention
    GROUP BY ALL
)
SELECT
    feedback.ledger_day,
    source,
    language,
    if(judged, coalesce(model, 'unknown'), 'none') AS model,
    count(*) AS worded,
    count(*) FILTER (WHERE judged) AS judged,
    count(*) FILTER (WHERE judged AND confidence IS NULL) AS uncovered,
    coalesce(sum(confidence) FILTER (WHERE judged), 0)::DECIMAL(18, 6) AS confidence_sum,
    count(unknown) AS measured,
    coalesce(sum(unknown::DECIMAL(18, 6)), 0)::DECIMAL(18, 6) AS unknown_sum,
    sum(length(text))::BIGINT AS characters
FROM feedback
LEFT JOIN confident USING (feedback_id, ledger_day)
WHERE NOT deleted AND (not_judged IS NULL OR not_judged = 'other_language')
GROUP BY ALL;
