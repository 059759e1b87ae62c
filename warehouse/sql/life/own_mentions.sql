-- One mention as a judge read it, of feedback that counts or is set aside: what people corrected is left out.
CREATE OR REPLACE TEMP VIEW own_mention AS
SELECT feedback_id, ledger_day, segment, start_char, end_char, aspect, polarity, confidence, model, taxonomy
FROM mention
WHERE model <> 'correction'
UNION ALL
SELECT feedback_id, ledger_day, segment, start_char, end_char, aspect, polarity, confidence, model, taxonomy
FROM overridden_mention
UNION ALL
SELECT feedback_id, ledger_day, segment, start_char, end_char, aspect, polarity, confidence, model, taxonomy
FROM repeat_mention
WHERE model <> 'correction';
