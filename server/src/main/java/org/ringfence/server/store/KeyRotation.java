package org.ringfence.server.store;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.List;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A new key for all that is sealed, while calls go on. The new key is written before the old one
 * beside it; then each sealed value is sealed anew, where nobody changed it meanwhile; then the old
 * key is forgotten. A crash anywhere leaves both keys, or one that opens everything, and the next
 * start goes on.
 */
public final class KeyRotation {
  private static final Logger LOG = LoggerFactory.getLogger(KeyRotation.class);

  /**
   * What a rotation did.
   *
   * @param sealed how many secrets the new key seals
   * @param unreadable how many neither key could open, and are as they were
   */
  public record Done(int sealed, int unreadable) {
    Done and(Done more) {
      return new Done(sealed + more.sealed, unreadable + more.unreadable);
    }
  }

  /** Sealed values of one table, and what names the place of each. */
  private record Column(
      String table, String sealed, List<String> key, Function<List<String>, String> context) {}

  private static final List<Column> COLUMNS =
      List.of(
          new Column(
              "credentials",
              "sealed",
              List.of("number", "realm", "algorithm"),
              key -> Extensions.context(key.get(0), key.get(1), key.get(2))),
          new Column("admins", "totp", List.of("name"), key -> Admins.context(key.getFirst())),
          new Column(
              "person_factors",
              "totp",
              List.of("number"),
              key -> PersonFactors.context(key.getFirst())),
          new Column("phones", "sealed", List.of("id"), key -> DeskPhones.context(key.getFirst())),
          new Column(
              "phones",
              "certificate",
              List.of("id"),
              key -> DeskPhones.certificateContext(key.getFirst())),
          new Column("faxes", "data_key", List.of("id"), key -> Faxes.context(key.getFirst())),
          new Column(
              "recordings", "data_key", List.of("id"), key -> Recordings.context(key.getFirst())));

  private final ServerFolder folder;
  private final Seal seal;
  private final Database database;
  private final Voicemails voicemails;

  KeyRotation(ServerFolder folder, Seal seal, Database database, Voicemails voicemails) {
    this.folder = folder;
    this.seal = seal;
    this.database = database;
    this.voicemails = voicemails;
  }

  /** Makes a new key and seals everything with it; goes on with one that was cut off. */
  Done run() throws Failure {
    try {
      if (!seal.rotates()) seal.beginRotation(folder.secretKey());
      Done done = voicemails.sealAnew();
      for (Column column : COLUMNS) done = done.and(sealAnew(column));
      database.sync();
      seal.endRotation(folder.secretKey());
      return done;
    } catch (IOException e) {
      throw new Failure(
          Exit.FAILED,
          "The key could not be changed everywhere (" + ServerFolder.reason(e) + ").",
          "Both keys are kept. Check that the disk has room and do it again.",
          e);
    }
  }

  /** Goes on with one that a crash cut off, if there was one. */
  void resume() throws Failure {
    if (!seal.rotates()) return;
    Done done = run();
    LOG.info("a change of the key that was cut off is done: {} secrets", done.sealed());
  }

  private Done sealAnew(Column column) {
    Done[] done = {new Done(0, 0)};
    database.inTransaction(handle -> {
      for (List<String> row : rows(handle, column)) {
        done[0] = done[0].and(sealAnew(handle, column, row));
      }
    });
    return done[0];
  }

  private static List<List<String>> rows(Handle handle, Column column) {
    int width = column.key().size() + 1;
    return handle
        .createQuery(
            "select %s, %s from %s where %s <> ''"
                .formatted(
                    String.join(", ", column.key()),
                    column.sealed(),
                    column.table(),
                    column.sealed()))
        .map((r, c) -> {
          String[] row = new String[width];
          for (int i = 0; i < width; i++) row[i] = r.getString(i + 1);
          return List.of(row);
        })
        .list();
  }

  /** What somebody changed since it was read is sealed with the new key already. */
  private Done sealAnew(Handle handle, Column column, List<String> row) {
    List<String> key = row.subList(0, column.key().size());
    String old = row.getLast();
    try {
      byte[] sealed = seal.anew(Base64.getDecoder().decode(old), column.context().apply(key));
      if (sealed == null) return new Done(1, 0);
      Object[] values = new Object[key.size() + 2];
      values[0] = Base64.getEncoder().encodeToString(sealed);
      for (int i = 0; i < key.size(); i++) values[i + 1] = key.get(i);
      values[key.size() + 1] = old;
      handle.execute(
          "update %s set %s = ? where %s = ? and %s = ?"
              .formatted(
                  column.table(),
                  column.sealed(),
                  String.join(" = ? and ", column.key()),
                  column.sealed()),
          values);
      return new Done(1, 0);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      LOG.error("what is sealed in {} for {} cannot be opened", column.table(), key);
      return new Done(0, 1);
    }
  }
}
