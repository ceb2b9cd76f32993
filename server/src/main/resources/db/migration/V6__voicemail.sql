-- What was set for a mailbox; extensions without a row have what the configuration says.
create table mailboxes (
  number    varchar(15)  not null primary key references extensions (number) on delete cascade,
  enabled   boolean,
  pin       varchar(256),
  email     varchar(320),
  attach    boolean      not null
);

-- Messages; their sound is in a sealed file of its own. heard_ms is 0 while a message is new.
create table voicemails (
  id          varchar(36)  not null primary key,
  number      varchar(15)  not null references extensions (number) on delete cascade,
  caller      varchar(256) not null,
  caller_name varchar(256) not null,
  received_ms bigint       not null,
  duration_ms bigint       not null,
  heard_ms    bigint       not null,
  to_mail     boolean      not null
);

create index voicemails_number on voicemails (number, received_ms);
