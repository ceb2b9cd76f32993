-- Who is to be called to be woken, when, and how often that was tried already.
create table wake_ups (
  number varchar(15) not null primary key references extensions (number) on delete cascade,
  at_ms  bigint      not null,
  tries  integer     not null
);

-- Text messages for phones that were off when they came.
create table texts (
  id           varchar(36)   not null primary key,
  number       varchar(15)   not null references extensions (number) on delete cascade,
  sender       varchar(256)  not null,
  sent_ms      bigint        not null,
  content_type varchar(100)  not null,
  body         varchar(4000) not null
);

create index texts_number on texts (number, sent_ms);

-- Which extension is logged in at another's phone.
create table hot_desks (
  desk   varchar(15) not null primary key references extensions (number) on delete cascade,
  number varchar(15) not null references extensions (number) on delete cascade
);

-- Who called an extension last, as far as it may know, and whom it called.
create table last_calls (
  number  varchar(64) not null primary key,
  caller  varchar(64) not null,
  dialled varchar(64) not null
);
