-- Who talked for how long in a call, one row for each; a transfer gives its side another one. Side 0 is the caller's.
create table call_talks (
  call_id varchar(128) not null references cdrs (call_id) on delete cascade,
  place   integer      not null,
  side    integer      not null,
  number  varchar(256) not null,
  from_ms bigint       not null,
  seconds bigint       not null,
  primary key (call_id, place)
);

create index call_talks_from on call_talks (from_ms);

-- For reports of one's own; the times are UTC.
create view call_records as
  select c.call_id,
    timestamp '1970-01-01 00:00:00' + (c.started_ms / 1000) * interval '1' second as started_at,
    timestamp '1970-01-01 00:00:00' + (c.answered_ms / 1000) * interval '1' second as answered_at,
    timestamp '1970-01-01 00:00:00' + (c.ended_ms / 1000) * interval '1' second as ended_at,
    c.duration_seconds, c.billable_seconds, c.caller, c.callee, c.answered_by, c.outcome, c.cause, c.code,
    c.transfers, c.caller_media, c.called_media, q.caller_hears, q.called_hears, q.sentence
  from cdrs c left join call_quality q on q.call_id = c.call_id and q.line = 0;
