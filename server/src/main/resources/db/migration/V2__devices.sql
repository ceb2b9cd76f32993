-- Whether the password alone is not enough.
alter table extensions add column certificate_required boolean default false not null;

-- Certificates given to devices. Only those listed here, and not revoked, are worth anything.
create table devices (
  id          varchar(36)  not null primary key,
  number      varchar(15)  not null references extensions (number) on delete cascade,
  name        varchar(100) not null,
  fingerprint varchar(64)  not null unique,
  issued_ms   bigint       not null,
  expires_ms  bigint       not null,
  revoked_ms  bigint       not null
);
