-- One message about an erased feedback alone goes, sent or not.
DELETE FROM outbox
WHERE kind LIKE 'critical%'
  AND EXISTS (FROM erased WHERE contains(outbox.payload::VARCHAR, erased.feedback_id));
