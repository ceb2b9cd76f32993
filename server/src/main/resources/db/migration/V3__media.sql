-- How calls are protected; null for what the configuration says.
alter table extensions add column media varchar(24);
