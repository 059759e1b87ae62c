-- One number: that of the next erasure.
SELECT coalesce(max(erasure), 0) + 1 AS erasure FROM erasure;
