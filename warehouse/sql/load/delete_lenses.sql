-- Every lens, in the transaction that writes the taxonomy in force.
DELETE FROM lens;
