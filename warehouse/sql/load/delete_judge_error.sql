-- Every confusion count of one judge, in the transaction that writes the new ones.
DELETE FROM judge_error WHERE model = $model;
