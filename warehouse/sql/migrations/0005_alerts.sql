-- Incidents, their history, the charts' state and what is to be sent.
-- Rows of a night are keyed by series and day and written in one transaction with the state that they come from:
-- killed anywhere, the next attempt writes the same ones. A clock stands only where a person or a channel acted.

CREATE TABLE alert (
    incident_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    cause VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    key VARCHAR NOT NULL,
    slice_kind VARCHAR NOT NULL,
    slice_value VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    severity VARCHAR NOT NULL,
    opened_day DATE NOT NULL,
    last_day DATE NOT NULL,
    since DATE NOT NULL,
    since_low DATE,
    since_high DATE,
    recovered_day DATE,
    direction VARCHAR,
    effect DOUBLE,
    effect_low DOUBLE,
    effect_high DOUBLE,
    expected DOUBLE,
    feedbacks BIGINT,
    evidence DOUBLE,
    rate DOUBLE,
    mix DOUBLE,
    members JSON NOT NULL,
    contributions JSON NOT NULL,
    terms JSON NOT NULL,
    quotes JSON NOT NULL,
    snoozed_until DATE,
    verdict VARCHAR,
    detail VARCHAR NOT NULL
);
COMMENT ON TABLE alert IS 'One incident: a drop of value, a fault of the data, or charts begun anew.';
COMMENT ON COLUMN alert.incident_id IS 'Stable id, made of the first alarm''s series and day.';
COMMENT ON COLUMN alert.kind IS 'drop, data or rebase.';
COMMENT ON COLUMN alert.cause IS 'lost_up or net_down; silent, low or high volume; model, taxonomy, judge or mix.';
COMMENT ON COLUMN alert.series IS 'Series that tells it best: the one with the most evidence.';
COMMENT ON COLUMN alert.level IS 'aspect, dimension, all or source.';
COMMENT ON COLUMN alert.key IS 'Aspect, dimension or source.';
COMMENT ON COLUMN alert.slice_kind IS 'all, product, channel or language.';
COMMENT ON COLUMN alert.slice_value IS 'Its value, or all.';
COMMENT ON COLUMN alert.state IS 'opened, recovered, acknowledged, snoozed or closed.';
COMMENT ON COLUMN alert.severity IS 'low, medium or high.';
COMMENT ON COLUMN alert.opened_day IS 'Ledger day of the first alarm.';
COMMENT ON COLUMN alert.last_day IS 'Ledger day of the newest alarm.';
COMMENT ON COLUMN alert.since IS 'Likeliest first day of the change.';
COMMENT ON COLUMN alert.since_low IS 'First day of the 95 % interval of since.';
COMMENT ON COLUMN alert.since_high IS 'Last day of the 95 % interval of since.';
COMMENT ON COLUMN alert.recovered_day IS 'Ledger day on which it was over; NULL while it lasts.';
COMMENT ON COLUMN alert.direction IS 'lost_up or net_down; NULL for faults of the data.';
COMMENT ON COLUMN alert.effect IS 'Change of the lost share, or of net value, since then; 0.1 is ten points.';
COMMENT ON COLUMN alert.effect_low IS 'Lower 95 % limit of effect.';
COMMENT ON COLUMN alert.effect_high IS 'Upper 95 % limit of effect.';
COMMENT ON COLUMN alert.expected IS 'Lost share, or lost minus gained, without the change.';
COMMENT ON COLUMN alert.feedbacks IS 'Judged feedbacks since then.';
COMMENT ON COLUMN alert.evidence IS 'Log-likelihood ratio of the change against none.';
COMMENT ON COLUMN alert.rate IS 'Part of the change within cells of product, channel and language.';
COMMENT ON COLUMN alert.mix IS 'Part of the change that comes from other weights of the cells.';
COMMENT ON COLUMN alert.members IS 'Series that joined: alarm day, since, effect, evidence, day of recovery.';
COMMENT ON COLUMN alert.contributions IS 'What each product, channel and language adds to the change.';
COMMENT ON COLUMN alert.terms IS 'Terms that rose.';
COMMENT ON COLUMN alert.quotes IS 'Places of five quotes in feedback: never their text.';
COMMENT ON COLUMN alert.snoozed_until IS 'Ledger day until which it stays silent.';
COMMENT ON COLUMN alert.verdict IS 'true, false or fixed, given when it was closed.';
COMMENT ON COLUMN alert.detail IS 'What a fault of the data or a re-base is about; empty for drops.';

CREATE TABLE alert_event (
    event_id VARCHAR NOT NULL,
    incident_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    day DATE NOT NULL,
    kind VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    direction VARCHAR,
    since DATE,
    effect DOUBLE,
    effect_low DOUBLE,
    effect_high DOUBLE,
    evidence DOUBLE,
    paged BOOLEAN NOT NULL,
    detail VARCHAR NOT NULL,
    run_id VARCHAR,
    acted_at TIMESTAMPTZ
);
COMMENT ON TABLE alert_event IS 'One event in the history of an incident.';
COMMENT ON COLUMN alert_event.event_id IS 'Stable id, carried by every message about it.';
COMMENT ON COLUMN alert_event.incident_id IS 'Incident that it belongs to.';
COMMENT ON COLUMN alert_event.number IS 'Place in the incident''s history, from 1.';
COMMENT ON COLUMN alert_event.day IS 'Ledger day that it is about.';
COMMENT ON COLUMN alert_event.kind IS 'opened, updated, recovered, data, rebased, acknowledged, snoozed or closed.';
COMMENT ON COLUMN alert_event.series IS 'Series that alarmed or recovered.';
COMMENT ON COLUMN alert_event.direction IS 'lost_up or net_down; NULL where nothing alarmed.';
COMMENT ON COLUMN alert_event.since IS 'Likeliest first day of the change.';
COMMENT ON COLUMN alert_event.effect IS 'Change of the lost share or of net value; 0.1 is ten points.';
COMMENT ON COLUMN alert_event.effect_low IS 'Lower 95 % limit of effect.';
COMMENT ON COLUMN alert_event.effect_high IS 'Upper 95 % limit of effect.';
COMMENT ON COLUMN alert_event.evidence IS 'Log-likelihood ratio of the change against none.';
COMMENT ON COLUMN alert_event.paged IS 'Whether it was meant to be sent: never from a backfill or a replay.';
COMMENT ON COLUMN alert_event.detail IS 'What a person noted, or what the program has to add.';
COMMENT ON COLUMN alert_event.run_id IS 'Night that wrote it; NULL for what a person did.';
COMMENT ON COLUMN alert_event.acted_at IS 'When a person acted; NULL for what a night wrote.';

CREATE TABLE alert_state (
    name VARCHAR NOT NULL,
    last_day DATE NOT NULL,
    fingerprint VARCHAR NOT NULL,
    state BLOB NOT NULL
);
COMMENT ON TABLE alert_state IS 'State of the alert charts after the last day that they have read.';
COMMENT ON COLUMN alert_state.name IS 'charts.';
COMMENT ON COLUMN alert_state.last_day IS 'Last ledger day that was read; later nights go on after it.';
COMMENT ON COLUMN alert_state.fingerprint IS 'What is watched and how; another one replays every day.';
COMMENT ON COLUMN alert_state.state IS 'JSON, packed with zlib.';

CREATE TABLE outbox (
    event_id VARCHAR NOT NULL,
    incident_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    payload JSON NOT NULL,
    channel VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    attempts INTEGER NOT NULL,
    next_try TIMESTAMPTZ,
    created_run VARCHAR NOT NULL,
    sent_at TIMESTAMPTZ,
    error VARCHAR
);
COMMENT ON TABLE outbox IS 'One event that one channel is to be told; written with the event, before anything is sent.';
COMMENT ON COLUMN outbox.event_id IS 'Event of alert_event; the message carries it.';
COMMENT ON COLUMN outbox.incident_id IS 'Incident of the event.';
COMMENT ON COLUMN outbox.kind IS 'opened, updated, recovered, data or critical.';
COMMENT ON COLUMN outbox.payload IS 'What the message says; quotes as places in feedback, their text is read when it is sent.';
COMMENT ON COLUMN outbox.channel IS 'Channel of the configuration.';
COMMENT ON COLUMN outbox.state IS 'pending, sent, failed or held.';
COMMENT ON COLUMN outbox.attempts IS 'How often sending was tried.';
COMMENT ON COLUMN outbox.next_try IS 'Earliest time of the next attempt; NULL: at once.';
COMMENT ON COLUMN outbox.created_run IS 'Night that wrote it.';
COMMENT ON COLUMN outbox.sent_at IS 'When the channel took it; NULL until then.';
COMMENT ON COLUMN outbox.error IS 'Why the last attempt failed, without secrets.';
