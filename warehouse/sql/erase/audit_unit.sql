-- One row of an erased feedback goes.
DELETE FROM audit_unit WHERE feedback_id IN (SELECT feedback_id FROM erased);
