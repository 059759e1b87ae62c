-- One aspect that a person found; what the aspect meant is that of the taxonomy in force.
INSERT INTO correction_mention BY NAME
SELECT incoming.correction, incoming.feedback_id, incoming.aspect, aspect.meaning, incoming.polarity
FROM incoming
JOIN aspect USING (aspect);
