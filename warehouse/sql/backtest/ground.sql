-- What a night of alerts reads, as it stands in a published ledger; terms are left out, nobody asks for them here.
DROP TABLE feedback;
DROP TABLE mention;
DROP TABLE aspect;
DROP TABLE feedback_daily;
DROP TABLE value_daily;
DROP TABLE group_daily;
CREATE VIEW feedback AS SELECT *, false AS deleted, NULL::VARCHAR AS first_run, NULL::VARCHAR AS content_hash FROM ledger.feedback;
CREATE VIEW mention AS SELECT * EXCLUDE (quote) FROM ledger.mention;
CREATE VIEW aspect AS SELECT * FROM ledger.aspect;
CREATE VIEW feedback_daily AS SELECT * RENAME (day AS ledger_day) FROM ledger.feedback_daily;
CREATE VIEW value_daily AS SELECT * RENAME (day AS ledger_day) FROM ledger.value_daily;
CREATE VIEW group_daily AS
SELECT
    day AS ledger_day,
    if(level = 'all', 'all', 'elements') AS lens,
    key AS group_id,
    product,
    channel,
    language,
    gained AS feedbacks_gained,
    lost AS feedbacks_lost,
    gained_and_lost AS feedbacks_both
FROM ledger.cell_daily
WHERE level <> 'aspect';
