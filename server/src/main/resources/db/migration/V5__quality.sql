-- What was measured of each media line of a call, second by second (packed), and what came of it.
-- A score is empty where it is not known.
create table call_quality (
  call_id varchar(128) not null,
  line integer not null,
  caller_hears double precision,
  called_hears double precision,
  sentence varchar(400) not null,
  transcoded varchar(64) not null,
  recording blob not null,
  primary key (call_id, line)
);

-- Which of our calls a phone's own Call-ID belonged to, and what phones told of how it sounded.
create table call_quality_told (
  leg varchar(256) not null,
  call_id varchar(128) not null,
  number varchar(64) not null,
  told_ms bigint not null,
  report varchar(16384) not null
);
create index call_quality_told_call on call_quality_told (call_id);
