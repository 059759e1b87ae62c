-- One mention as a judge read it, of feedback that counts: what people corrected says nothing of the machinery.
CREATE OR REPLACE TEMP VIEW judge_mention AS
SELECT feedback_id, ledger_day, aspect, polarity, confidence FROM mention WHERE model <> 'correction'
UNION ALL
SELECT feedback_id, ledger_day, aspect, polarity, confidence FROM overridden_mention;
