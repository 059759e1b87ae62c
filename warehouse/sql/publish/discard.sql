-- Nothing: what prepare.sql made is dropped.
DROP TABLE IF EXISTS temp.ledger_period;
DROP TABLE IF EXISTS temp.named_product;
DROP TABLE IF EXISTS temp.period_judged;
