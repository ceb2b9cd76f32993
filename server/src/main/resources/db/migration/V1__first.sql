create table extensions (
  number      varchar(15)  not null primary key,
  name        varchar(100) not null,
  enabled     boolean      not null,
  md5_allowed boolean      not null,
  created_ms  bigint       not null
);

-- HA1 of RFC 7616 for one algorithm, sealed; never a password.
create table credentials (
  number    varchar(15)  not null references extensions (number) on delete cascade,
  algorithm varchar(16)  not null,
  realm     varchar(253) not null,
  sealed    varchar(256) not null,
  primary key (number, algorithm)
);

create table admins (
  name       varchar(64)  not null primary key,
  hash       varchar(256) not null,
  created_ms bigint       not null
);

-- One row a finished call, derived from its events. Times are milliseconds since 1970, UTC.
create table cdrs (
  call_id          varchar(128) not null primary key,
  started_ms       bigint       not null,
  answered_ms      bigint,
  ended_ms         bigint       not null,
  duration_seconds bigint       not null,
  billable_seconds bigint       not null,
  caller           varchar(256) not null,
  callee           varchar(256) not null,
  answered_by      varchar(256) not null,
  outcome          varchar(16)  not null,
  cause            varchar(256) not null,
  code             integer      not null,
  transfers        varchar(4000) not null
);

create index cdrs_started on cdrs (started_ms);
create index cdrs_caller on cdrs (caller, started_ms);
create index cdrs_callee on cdrs (callee, started_ms);
create index cdrs_answered_by on cdrs (answered_by, started_ms);

-- The events a record was derived from, one a line, so that it can be checked and derived anew.
create table call_events (
  call_id varchar(128)    not null primary key references cdrs (call_id) on delete cascade,
  events  varchar(200000) not null
);
