-- The migrations are the same for all databases, and one of them says blob. A domain made before the first of them
-- would be a sign to Flyway that the schema is somebody else's.
do $$ begin
  if not exists (select 1 from pg_type where typname = 'blob') then
    create domain blob as bytea;
  end if;
end $$;
