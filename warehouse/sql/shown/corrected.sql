-- One number: corrections in force that say otherwise than the judge.
SELECT count(*) AS corrected FROM correction WHERE state = 'in_force' AND NOT agreed;
