-- Which way a call went, and over which trunk.
alter table cdrs add column direction varchar(10) default 'internal' not null;
alter table cdrs add column trunk varchar(40) default '' not null;
create index cdrs_by_trunk on cdrs (trunk, started_ms);
