package org.ringfence.server.store;

import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/**
 * Copies what one database holds into another that is empty, whatever kinds they are. Both have
 * today's schema; which tables there are, and which must come first, they say themselves.
 */
final class TableCopy {
  private static final int BATCH = 200;

  private TableCopy() {}

  /** Copies all of it or nothing; how many rows each table had. */
  static Map<String, Long> copy(Database from, Database to) throws Failure {
    Map<String, Long> counts = new LinkedHashMap<>();
    try {
      from.inTransaction(source ->
          to.inTransaction(target -> {
            Connection reading = source.getConnection();
            reading.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            copy(reading, target.getConnection(), counts);
          }));
      to.sync();
      return counts;
    } catch (SQLException | org.jdbi.v3.core.JdbiException e) {
      throw new Failure(
          Exit.FAILED,
          "%s cannot be copied to %s (%s).".formatted(from.name(), to.name(), Database.reason(e)),
          "Nothing was changed; put that right and try again.",
          e);
    }
  }

  private static void copy(Connection from, Connection to, Map<String, Long> counts)
      throws SQLException {
    List<String> tables = inOrder(to);
    for (String table : tables) {
      if (count(to, table) > 0) {
        throw new SQLException("the table " + table + " there is not empty");
      }
    }
    for (String table : tables) counts.put(table, copy(from, to, table));
  }

  /** Each after those its rows refer to. */
  private static List<String> inOrder(Connection connection) throws SQLException {
    DatabaseMetaData told = connection.getMetaData();
    String schema = connection.getSchema();
    Map<String, Set<String>> needs = new TreeMap<>();
    try (ResultSet r = told.getTables(null, schema, "%", new String[] {"TABLE", "BASE TABLE"})) {
      while (r.next()) needs.put(r.getString("TABLE_NAME"), new HashSet<>());
    }
    needs.remove("flyway_schema_history");
    for (Map.Entry<String, Set<String>> each : needs.entrySet()) {
      try (ResultSet r = told.getImportedKeys(null, schema, each.getKey())) {
        while (r.next()) each.getValue().add(r.getString("PKTABLE_NAME"));
      }
    }
    Set<String> order = new LinkedHashSet<>();
    while (order.size() < needs.size()) {
      int before = order.size();
      needs.forEach((table, of) -> {
        Set<String> others = new HashSet<>(of);
        others.remove(table);
        if (order.containsAll(others)) order.add(table);
      });
      if (order.size() == before) throw new IllegalStateException("tables that need each other");
    }
    return order.stream().map(table -> table.toLowerCase(Locale.ROOT)).toList();
  }

  private static long count(Connection connection, String table) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet r = statement.executeQuery("select count(*) from " + table)) {
      r.next();
      return r.getLong(1);
    }
  }

  private static long copy(Connection from, Connection to, String table) throws SQLException {
    try (Statement reading = from.createStatement()) {
      reading.setFetchSize(BATCH);
      try (ResultSet rows = reading.executeQuery("select * from " + table)) {
        ResultSetMetaData columns = rows.getMetaData();
        try (PreparedStatement writing = to.prepareStatement(insert(table, columns))) {
          long count = 0;
          while (rows.next()) {
            for (int i = 1; i <= columns.getColumnCount(); i++) {
              writing.setObject(i, value(rows, columns.getColumnType(i), i));
            }
            writing.addBatch();
            if (++count % BATCH == 0) writing.executeBatch();
          }
          writing.executeBatch();
          return count;
        }
      }
    }
  }

  private static String insert(String table, ResultSetMetaData columns) throws SQLException {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      names.add(columns.getColumnName(i).toLowerCase(Locale.ROOT));
    }
    return "insert into %s (%s) values (%s)"
        .formatted(
            table,
            String.join(", ", names),
            String.join(", ", Collections.nCopies(names.size(), "?")));
  }

  private static @org.jspecify.annotations.Nullable Object value(ResultSet rows, int type, int i)
      throws SQLException {
    return switch (type) {
      case Types.BLOB, Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY -> rows.getBytes(i);
      default -> {
        Object value = rows.getObject(i);
        // PostgreSQL keeps no NUL.
        yield value instanceof String text ? text.replace('\0', ' ') : value;
      }
    };
  }
}
