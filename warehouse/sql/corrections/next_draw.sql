-- One number: that of the next audit sample.
SELECT coalesce(max(draw), 0) + 1 AS number FROM audit_draw;
