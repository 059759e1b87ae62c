-- Nothing: the last sample is dropped.
DROP TABLE IF EXISTS temp.driver_sample;
