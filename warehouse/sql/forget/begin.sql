-- The run that the rebuilt days are booked under.
CREATE OR REPLACE TEMP TABLE erasing AS
SELECT $run_id::VARCHAR AS run_id;
