-- How each side's media were protected when they were least so; empty for calls before this was kept.
alter table cdrs add column caller_media varchar(16) default '' not null;
alter table cdrs add column called_media varchar(16) default '' not null;
