-- Every live feedback carries the taxonomy by which it is told from now on.
UPDATE feedback SET taxonomy = (SELECT taxonomy FROM life_now) WHERE NOT deleted AND taxonomy IS NOT NULL;
