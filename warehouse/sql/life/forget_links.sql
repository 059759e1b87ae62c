-- What linked a version that is no longer in force goes.
DELETE FROM version_link WHERE version IN (SELECT version FROM gone);
DELETE FROM version_line WHERE version IN (SELECT version FROM gone);
