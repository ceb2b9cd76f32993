-- What people with an extension prove at the console beside their password (sealed).
create table person_factors (
  number varchar(15)  not null primary key,
  totp   varchar(256) not null
);
