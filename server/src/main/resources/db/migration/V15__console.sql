-- What people at the console may do, and what they prove beside their password (sealed; empty for nothing).
alter table admins add column role varchar(16) default 'OWNER' not null;
alter table admins add column totp varchar(256) default '' not null;

-- Links that let one person in, once. The link itself is kept nowhere, only its SHA-256.
create table links (
  hash       varchar(64) not null primary key,
  name       varchar(64) not null,
  role       varchar(16) not null,
  expires_ms bigint      not null
);
