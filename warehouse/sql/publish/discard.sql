-- Nothing: what prepare.sql made is dropped.
DROP TABLE IF EXISTS temp.ledger_period;
DROP TABLE IF EXISTS temp.named_product;
DROP TABLE IF EXISTS temp.ledger_product;
DROP TABLE IF EXISTS temp.ledger_key;
DROP TABLE IF EXISTS temp.key_day;
DROP TABLE IF EXISTS temp.key_parent;
DROP TABLE IF EXISTS temp.spread;
DROP TABLE IF EXISTS temp.changed_day;
DROP TABLE IF EXISTS temp.changed_by_product;
DROP TABLE IF EXISTS temp.changed_period;
DROP TABLE IF EXISTS temp.changed_pair;
DROP TABLE IF EXISTS temp.period_count;
DROP TABLE IF EXISTS temp.period_judged;
DROP MACRO IF EXISTS temp.own_weight;
DROP MACRO IF EXISTS temp.shrunk_net;
DROP MACRO IF EXISTS temp.shrunk_centre;
DROP MACRO IF EXISTS temp.shrunk_half;
