-- One data incident that a monitor told: a source's input, or how it is read, has changed.
CREATE OR REPLACE TABLE published.monitor_incident AS
SELECT
    incident_id,
    source,
    monitor,
    sign,
    language,
    state,
    opened_day,
    last_day,
    since,
    since_low,
    since_high,
    ended_day,
    if(monitor = 'parity', 1, 100) * before_value AS before_value,
    if(monitor = 'parity', 1, 100) * after_value AS after_value,
    if(monitor = 'parity', 1, 100) * effect_low AS effect_low,
    if(monitor = 'parity', 1, 100) * effect_high AS effect_high,
    feedbacks,
    list_transform(from_json(signs, '[{"series": "VARCHAR"}]'), lambda one: one.series) AS signs,
    detail
FROM monitor_incident
ORDER BY opened_day DESC, incident_id;
COMMENT ON TABLE published.monitor_incident IS
    'One data incident that a monitor told: a source''s input, or how it is read, has changed; or a new judge or '
    'taxonomy reads, with which the monitors of reading begin anew. No drop of value.';
COMMENT ON COLUMN published.monitor_incident.incident_id IS 'Stable id, the same in every replay of the same days.';
COMMENT ON COLUMN published.monitor_incident.source IS 'Source that it is about; all for parity.';
COMMENT ON COLUMN published.monitor_incident.monitor IS
    'coverage, confidence, language, unknown, length, prior, parity, or rebase for a new judge or taxonomy.';
COMMENT ON COLUMN published.monitor_incident.sign IS 'What rose, such as language.other or coverage.uncovered.';
COMMENT ON COLUMN published.monitor_incident.language IS 'zh or en where the sign is of one language, else all.';
COMMENT ON COLUMN published.monitor_incident.state IS
    'open, recovered, settled (it has become the usual) or closed (a new judge cut it off).';
COMMENT ON COLUMN published.monitor_incident.opened_day IS 'Ledger day of the first alarm.';
COMMENT ON COLUMN published.monitor_incident.last_day IS 'Ledger day of the newest alarm that joined.';
COMMENT ON COLUMN published.monitor_incident.since IS 'Likeliest first day of the change.';
COMMENT ON COLUMN published.monitor_incident.since_low IS 'First day of the 95 % interval of since.';
COMMENT ON COLUMN published.monitor_incident.since_high IS 'Last day of the 95 % interval of since.';
COMMENT ON COLUMN published.monitor_incident.ended_day IS 'Ledger day on which it was over; NULL while it lasts.';
COMMENT ON COLUMN published.monitor_incident.before_value IS
    'Feedbacks with the sign per 100 before; of prior, mentions of the aspect that moved most, per 100; of parity, how '
    'many times as often Chinese told it as English.';
COMMENT ON COLUMN published.monitor_incident.after_value IS 'The same since the change.';
COMMENT ON COLUMN published.monitor_incident.effect_low IS 'Lower 95 % limit of the change.';
COMMENT ON COLUMN published.monitor_incident.effect_high IS 'Upper 95 % limit of the change.';
COMMENT ON COLUMN published.monitor_incident.feedbacks IS 'Feedbacks since the change that it rests on.';
COMMENT ON COLUMN published.monitor_incident.signs IS 'All signs that joined, with their language.';
COMMENT ON COLUMN published.monitor_incident.detail IS
    'Of prior the aspects that moved most, each with its part of mentions before and after; of rebase what changed.';
