-- Phones that are set up from here. What each proves itself with is sealed; of an enrolment address only the SHA-256
-- of its secret part is kept.
create table phones (
  id             varchar(16)   not null primary key,
  number         varchar(15)   not null references extensions (number) on delete cascade,
  make           varchar(20)   not null,
  mac            varchar(12)   not null,
  name           varchar(100)  not null,
  buttons        varchar(8000) not null,
  sealed         varchar(500)  default '' not null,
  certificate    varchar(8000) default '' not null,
  enrol_hash     varchar(64)   default '' not null,
  enrol_until_ms bigint        default 0 not null,
  created_ms     bigint        not null,
  enrolled_ms    bigint        default 0 not null
);

-- Records with times instead of milliseconds, for reports of one's own (docs/records.md); the times are UTC.
drop view call_records;
create view call_records as
  select c.call_id,
    timestamp '1970-01-01 00:00:00' + (c.started_ms / 1000) * interval '1' second as started_at,
    timestamp '1970-01-01 00:00:00' + (c.answered_ms / 1000) * interval '1' second as answered_at,
    timestamp '1970-01-01 00:00:00' + (c.ended_ms / 1000) * interval '1' second as ended_at,
    c.duration_seconds, c.billable_seconds, c.caller, c.callee, c.answered_by, c.outcome, c.cause, c.code,
    c.transfers, c.caller_media, c.called_media, c.direction, c.trunk, q.caller_hears, q.called_hears, q.sentence
  from cdrs c left join call_quality q on q.call_id = c.call_id and q.line = 0;
