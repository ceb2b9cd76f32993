-- Security keys of administrators (WebAuthn). The id is SHA-256 of the key's own, which may be long.
create table admin_keys (
  id         varchar(64)   not null primary key,
  name       varchar(64)   not null,
  label      varchar(64)   not null,
  host       varchar(253)  not null,
  credential varchar(4000) not null,
  counter    bigint        not null,
  created_ms bigint        not null,
  used_ms    bigint        not null
);
create index admin_keys_of on admin_keys (name);

-- What lets somebody in whose keys are lost, once each; only SHA-256 is kept.
create table recovery_codes (
  hash varchar(64) not null primary key,
  name varchar(64) not null
);
create index recovery_codes_of on recovery_codes (name);
