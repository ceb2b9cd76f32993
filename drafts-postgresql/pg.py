import re,shutil,os
# run it at the root of the tree
b='server/src/main/java/org/ringfence/server/'
def sub(f,a,c,n=1):
    s=open(f).read(); assert a in s,(f,a); s=s.replace(a,c,n); open(f,'w').write(s)
shutil.copy('drafts-postgresql/Elsewhere.java',b+'config/Elsewhere.java')
shutil.copy('drafts-postgresql/Engine.java',b+'store/Engine.java')
for f in ['Postgres','OnPostgres','Databases','CallLogOnPostgresTest','ExtensionsOnPostgresTest','SettingsOnPostgresTest']:
    shutil.copy(f'drafts-postgresql/{f}.java','server/src/test/java/org/ringfence/server/store/'+f+'.java')
shutil.copy('drafts-postgresql/PostgresTest.java','server/src/test/java/org/ringfence/server/PostgresTest.java')
# Database
f=b+'store/Database.java'
s=open(f).read()
i=s.index('  private static final int CONNECTIONS_MAX'); j=s.index('  /** Loading Flyway takes')
s=s[:i]+'''  private final Engine engine;
  private Engine.Pool pool;
  private Jdbi jdbi;

  private Database(Engine engine) {
    this.engine = engine;
    this.pool = engine.source().open();
    this.jdbi = Jdbi.create(pool.connections());
  }

  /** Opens the database in a folder, making it or bringing it to today's schema as needed. */
  public static Database open(ServerFolder folder) throws Failure {
    return open(folder, null);
  }

  /**
   * The same, or one that is elsewhere.
   *
   * @param where null for the one in the folder
   */
  public static Database open(ServerFolder folder, @Nullable Elsewhere where) throws Failure {
    boolean existed = where != null || Files.exists(folder.databaseFile());
    Database database = new Database(where == null ? Engine.h2(folder) : Engine.postgres(where));
    try {
      if (!existed || !database.current()) {
        database.migrate();
      }
      return database;
    } catch (JdbiException | FlywayException e) {
      database.close();
      throw new Failure(
          Exit.FAILED,
          "The database " + database.engine.name() + " cannot be opened (" + reason(e) + ").",
          where == null
              ? "Check that the disk has room and the file is yours; else put back a backup."
              : "Check that it runs, and `database` in the configuration.",
          e);
    }
  }

'''+s[j:]
s=s.replace('''  private void migrate() {
    Flyway''','''  private void migrate() {
    if (!engine.first().isEmpty()) with((Handle handle) -> handle.execute(engine.first()));
    Flyway''')
s=s.replace('.dataSource(pool)','.dataSource(pool.connections())')
s=s.replace('''    with((Handle handle) -> handle.execute("checkpoint sync"));''','''    if (!engine.sync().isEmpty()) with((Handle handle) -> handle.execute(engine.sync()));''')
i=s.index('  private synchronized void reopenNext()'); j=s.index('  /** The innermost cause')
s=s[:i]+'''  /** H2 gives up a database whose disk fails; a pool to a server finds new connections itself. */
  private synchronized void reopenNext() {
    if (!engine.embedded()) return;
    pool.end().run();
    pool = engine.source().open();
    jdbi = Jdbi.create(pool.connections());
  }

'''+s[j:]
s=s.replace('pool.dispose();','pool.end().run();')
s=s.replace('''  void backup(Path zip) {
''','''  void backup(Path zip) throws Failure {
    if (!engine.embedded()) {
      throw new Failure(
          Exit.FAILED,
          "The database is elsewhere: " + engine.name() + ".",
          "Copy it with its own tools (pg_dump), and the data folder by itself.");
    }
''')
s=s.replace('''/**
 * The embedded database. All that is particular to H2 is here; the SQL elsewhere is portable.
 *
 * <p>H2 gives up a database whose disk fails, so a connection pool is thrown away after an error
 * and the next use opens the database anew.
 */''','''/**
 * The database: H2 in the data folder, or PostgreSQL elsewhere. All that is particular to either is
 * in {@link Engine}; the SQL is portable.
 */''')
s=s.replace('import org.h2.jdbcx.JdbcConnectionPool;\nimport org.h2.jdbcx.JdbcDataSource;\n','')
s=s.replace('import org.ringfence.server.report.Exit;\n','import org.jspecify.annotations.Nullable;\nimport org.ringfence.server.config.Elsewhere;\nimport org.ringfence.server.report.Exit;\n')
open(f,'w').write(s)
# folder marker
f=b+'store/ServerFolder.java'
sub(f,'''    return Files.exists(databaseFile());
''','''    return Files.exists(databaseFile()) || Files.exists(elsewhere());
''')
sub(f,'''  public boolean used() {''','''  public boolean used() {''')
sub(f,'''  public Path database() {''','''  /** Is there when the database is not in the folder. */
  Path elsewhere() {
    return path.resolve("database-is-elsewhere");
  }

  public Path database() {''')
s=open(f).read()
# keep the doc comment of database() with it
open(f,'w').write(s)
f=b+'store/FirstRun.java'
sub(f,'''Database.open(draft)) {''','''Database.open(draft, config.database())) {''')
sub(f,'''      Files.move(draft.databaseFile(), folder.databaseFile());
''','''      if (config.database() != null) Files.writeString(folder.elsewhere(), "");
      else Files.move(draft.databaseFile(), folder.databaseFile());
''')
sub(b+'store/Stores.java','database = Database.open(folder);','database = Database.open(folder, config.database());')
# config
f=b+'config/Config.java'
s=open(f).read()
s=s.replace('    Log log) {\n\n  public Config {','    @Nullable Elsewhere database,\n    Log log) {\n\n  public Config {',1)
s=s.replace('        log);\n  }\n\n  /** What holds where','        database,\n        log);\n  }\n\n  /** What holds where',1)
s=s.replace(''' * @param publicAddress what peers''',''' * @param database null for the one in the data folder
 * @param publicAddress what peers''',1)
open(f,'w').write(s)
f=b+'config/ConfigReader.java'
sub(f,'''            log(root.section("log")));''','''            database(root.section("database"), folder),
            log(root.section("log")));''')
sub(f,'''  private static Config.Log log(''','''  private static @Nullable Elsewhere database(Section section, Path folder) {
    String url =
        section.optional(
            "url",
            "`jdbc:postgresql://HOST/NAME`",
            text -> text.startsWith("jdbc:postgresql:") ? text : null);
    Elsewhere database =
        url == null
            ? null
            : new Elsewhere(
                url,
                section.optional("user", "a name", text -> text.isEmpty() ? null : text),
                section.optional(
                    "passwordFile",
                    "the path of a file, from the data folder or absolute",
                    text -> text.isEmpty() || text.indexOf('\\0') >= 0 ? null : folder.resolve(text)));
    if (database != null) section.end();
    return database;
  }

  private static Config.Log log(''')
f='server/src/main/resources/org/ringfence/server/config/ringfence.yaml'
s=open(f).read()
i=s.index('# IAX2 phones and fax')
s=s[:i]+'''# The database is in the data folder; PostgreSQL may keep it instead. Its password is in a file.
# database {url "jdbc:postgresql://db.example/ringfence", user ringfence, passwordFile db.password}

'''+s[i:]
open(f,'w').write(s)
f='server/src/main/resources/org/ringfence/server/config/ringfence.schema.json'
sub(f,'''    "iax": {''','''    "database": {
      "description": "A database elsewhere, instead of the one in the data folder.",
      "type": "object",
      "additionalProperties": false,
      "required": [
        "url"
      ],
      "properties": {
        "url": {
          "description": "As jdbc:postgresql://db.example/ringfence.",
          "type": "string",
          "maxLength": 2000
        },
        "user": {
          "type": "string",
          "maxLength": 100
        },
        "passwordFile": {
          "description": "The first line of this file is the password.",
          "type": "string",
          "maxLength": 4096
        }
      }
    },
    "iax": {''')
# poms
sub('pom.xml','''      <dependency><groupId>org.flywaydb</groupId><artifactId>flyway-core</artifactId><version>13.12.0</version></dependency>
''','''      <dependency><groupId>org.flywaydb</groupId><artifactId>flyway-core</artifactId><version>13.12.0</version></dependency>
      <dependency><groupId>org.flywaydb</groupId><artifactId>flyway-database-postgresql</artifactId><version>13.12.0</version></dependency>
      <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId><version>42.7.14</version></dependency>
''')
sub('server/pom.xml','''    <dependency><groupId>org.flywaydb</groupId><artifactId>flyway-core</artifactId></dependency>
''','''    <dependency><groupId>org.flywaydb</groupId><artifactId>flyway-core</artifactId></dependency>
    <!-- PostgreSQL instead of the embedded database. -->
    <dependency><groupId>org.flywaydb</groupId><artifactId>flyway-database-postgresql</artifactId></dependency>
    <dependency><groupId>org.postgresql</groupId><artifactId>postgresql</artifactId></dependency>
    <dependency><groupId>com.zaxxer</groupId><artifactId>HikariCP</artifactId></dependency>
''')
for f in ['CallLogTest','ExtensionsTest','SettingsTest']:
    p='server/src/test/java/org/ringfence/server/store/'+f+'.java'
    s=open(p).read().replace('Database.open(','Databases.open('); open(p,'w').write(s)
p='server/src/test/java/org/ringfence/server/ServerBed.java'
