package org.ringfence.server.store;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/**
 * The tokens of the interface for programs: answered from memory, written through to the database.
 * A token is 192 random bits, so its plain SHA-256 cannot be guessed backwards.
 */
public final class Tokens {
  private static final String PREFIX = "rf_";
  private static final int RANDOM_BYTES = 24;
  private static final int TEXT_LENGTH = PREFIX.length() + RANDOM_BYTES * 4 / 3;
  private static final int SHORTEST_ID = 4;

  private final Database database;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Token> byHash = new ConcurrentHashMap<>();

  /** A token and its text, which is told once. */
  public record Issued(Token token, String text) {}

  private record Row(String hash, Token token) {}

  Tokens(Database database) throws Failure {
    this.database = database;
    try {
      List<Row> rows =
          database.with(handle ->
              handle
                  .createQuery("select id, name, hash, scopes, created_ms, expires_ms from tokens")
                  .map((r, c) -> row(r))
                  .list());
      for (Row row : rows) byHash.put(row.hash(), row.token());
    } catch (JdbiException e) {
      throw new Failure(
          Exit.FAILED,
          "The list of tokens cannot be read (" + Database.reason(e) + ").",
          "Put back a backup of the data folder.",
          e);
    }
  }

  private static Row row(ResultSet r) throws SQLException {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String name : r.getString(4).split(" ")) scopes.add(Scope.valueOf(name));
    Token token = new Token(r.getString(1), r.getString(2), scopes, r.getLong(5), r.getLong(6));
    return new Row(r.getString(3), token);
  }

  /** The token with that text while it is good; null for anything else. */
  public @Nullable Token find(String text, long nowMs) {
    if (text.length() != TEXT_LENGTH || !text.startsWith(PREFIX)) return null;
    Token token = byHash.get(hash(text));
    return token == null || token.expired(nowMs) ? null : token;
  }

  /** All of them, the oldest first, the expired as well. */
  public List<Token> all() {
    return byHash.values().stream()
        .sorted(Comparator.comparingLong(Token::createdMs).thenComparing(Token::id))
        .toList();
  }

  /**
   * Makes one.
   *
   * @param expiresMs from when it is worth nothing; 0 for never
   */
  public synchronized Issued issue(String name, Set<Scope> scopes, long nowMs, long expiresMs)
      throws Failure {
    if (!Extensions.isUsableName(name) || name.isBlank()) {
      throw new Failure(
          Exit.USAGE, "The name is not usable.", "Say in up to 100 characters what it is for.");
    }
    if (scopes.isEmpty()) {
      throw new Failure(Exit.USAGE, "A token without scopes is good for nothing.", "Name one.");
    }
    if (byHash.size() >= Limits.TOKENS) {
      throw new Failure(
          Exit.FAILED, "There are " + Limits.TOKENS + " tokens.", "Revoke some first.");
    }
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    String text = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Token token = new Token(UUID.randomUUID().toString(), name, scopes, nowMs, expiresMs);
    String words =
        EnumSet.copyOf(scopes).stream().map(Scope::name).collect(Collectors.joining(" "));
    String hash = hash(text);
    write(handle ->
        handle.execute(
            "insert into tokens (id, name, hash, scopes, created_ms, expires_ms)"
                + " values (?, ?, ?, ?, ?, ?)",
            token.id(),
            name,
            hash,
            words,
            nowMs,
            expiresMs));
    byHash.put(hash, token);
    return new Issued(token, text);
  }

  /** Makes one worthless; the beginning of its id will do. */
  public synchronized Token revoke(String id) throws Failure {
    List<Map.Entry<String, Token>> meant =
        byHash.entrySet().stream().filter(each -> each.getValue().id().startsWith(id)).toList();
    if (id.length() < SHORTEST_ID || meant.size() != 1) {
      throw new Failure(
          Exit.FAILED,
          meant.size() > 1 ? "Several tokens begin with this." : "There is no such token.",
          "`./ringfence token list` names them.");
    }
    Token token = meant.getFirst().getValue();
    write(handle -> handle.execute("delete from tokens where id = ?", token.id()));
    byHash.remove(meant.getFirst().getKey());
    return token;
  }

  private void write(HandleConsumer<RuntimeException> work) throws Failure {
    try {
      database.durably(work);
    } catch (JdbiException e) {
      throw Extensions.notTaken(e);
    }
  }

  private static String hash(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
