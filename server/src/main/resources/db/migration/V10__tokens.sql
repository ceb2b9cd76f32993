-- Who may use the interface for programs. The token itself is kept nowhere, only its SHA-256.
create table tokens (
  id         varchar(36)  not null primary key,
  name       varchar(100) not null,
  hash       varchar(64)  not null unique,
  scopes     varchar(100) not null,
  created_ms bigint       not null,
  expires_ms bigint       not null
);
