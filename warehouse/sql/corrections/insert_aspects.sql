-- One aspect that readers by the taxonomy in force could name.
INSERT INTO reviewed_aspect BY NAME
SELECT taxonomy, aspect, meaning, aspect AS now FROM aspect
ANTI JOIN reviewed_aspect USING (taxonomy, aspect, meaning);
