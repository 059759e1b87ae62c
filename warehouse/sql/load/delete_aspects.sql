-- Every aspect, in the transaction that writes the taxonomy in force.
DELETE FROM aspect;
