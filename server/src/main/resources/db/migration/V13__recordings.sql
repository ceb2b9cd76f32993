-- Recorded calls. The sound is a file sealed with a key of its own, which is sealed here and goes with the row.
create table recordings (
  id          varchar(36)  not null primary key,
  call_id     varchar(64)  not null,
  caller      varchar(256) not null,
  caller_name varchar(256) not null,
  called      varchar(256) not null,
  called_name varchar(256) not null,
  reason      varchar(20)  not null,
  announced   boolean      not null,
  started_ms  bigint       not null,
  duration_ms bigint       not null,
  ended       boolean      not null,
  data_key    varchar(256) not null
);

create index recordings_started on recordings (started_ms);
