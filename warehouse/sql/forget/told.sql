-- One incident with what it quotes and names.
SELECT incident_id, slice_kind, slice_value, members, contributions, terms, quotes FROM alert;
