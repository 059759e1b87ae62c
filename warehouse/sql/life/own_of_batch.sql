-- One mention in force of the feedbacks that are read together, under the id that it will have.
SELECT
    own_mention.feedback_id, segment, start_char, end_char, life_map.after AS aspect, polarity, confidence, model
FROM own_mention
SEMI JOIN incoming ON incoming.feedback_id = own_mention.feedback_id AND incoming.ledger_day = own_mention.ledger_day
JOIN life_map ON life_map.before = own_mention.aspect
ORDER BY own_mention.feedback_id, segment, aspect;
