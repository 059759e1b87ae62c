-- Nothing: temporary tables say which aspects a change maps, and which are its business.
CREATE OR REPLACE TEMP TABLE life_map AS SELECT before, after FROM mapped;
CREATE OR REPLACE TEMP TABLE life_dropped AS SELECT aspect FROM dropped;
CREATE OR REPLACE TEMP TABLE life_moved AS SELECT aspect FROM moved;
