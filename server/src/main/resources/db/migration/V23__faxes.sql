-- Faxes that came. The pages are a file sealed with a key of its own, which is sealed here and goes with the row.
create table faxes (
  id            varchar(36)  not null primary key,
  number        varchar(15)  not null,
  caller        varchar(256) not null,
  caller_name   varchar(256) not null,
  received_ms   bigint       not null,
  pages         integer      not null,
  outcome       varchar(256) not null,
  email         varchar(400) not null,
  keep_until_ms bigint       not null,
  data_key      varchar(256) not null
);

create index faxes_received on faxes (received_ms);
