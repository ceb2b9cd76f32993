-- What each extension's owner has set, by its word in files and on the command line.
create table extension_settings (
  number  varchar(15)   not null references extensions (number) on delete cascade,
  setting varchar(40)   not null,
  content varchar(4000) not null,
  primary key (number, setting)
);

-- What the company has besides people: ring groups, trunks, numbers, rules. Each is one JSON text.
create table company (
  kind    varchar(20)    not null,
  name    varchar(64)    not null,
  content varchar(20000) not null,
  primary key (kind, name)
);
