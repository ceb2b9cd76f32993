package org.ringfence.server.api;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.server.store.Role;

/**
 * Who is signed in at a browser. In memory alone: a restart asks for the password again. The
 * cookie's text is kept nowhere, only its hash.
 */
final class Sessions {
  private static final long SILENT_MS = Duration.ofHours(2).toMillis();
  private static final long LASTS_MS = Duration.ofHours(12).toMillis();
  private static final int RANDOM_BYTES = 24;

  private final SecureRandom random = new SecureRandom();

  /** By the hash of the cookie, whoever was longest silent first. */
  private final Map<String, Session> sessions =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Session> eldest) {
          return size() > Limits.WEB_SESSIONS;
        }
      };

  /** One browser's. */
  static final class Session {
    private final String name;
    private final Role role;
    private final String csrf;
    private final long sinceMs;
    private long lastMs;
    private byte @Nullable [] offered;

    private Session(String name, Role role, String csrf, long nowMs) {
      this.name = name;
      this.role = role;
      this.csrf = csrf;
      this.sinceMs = nowMs;
      this.lastMs = nowMs;
    }

    /** An administrator's name, or the number of an extension. */
    String name() {
      return name;
    }

    Role role() {
      return role;
    }

    /** What its page sends along whenever it changes something; no other page can know it. */
    String csrf() {
      return csrf;
    }

    /** A second factor that was shown and is not confirmed yet. */
    synchronized byte @Nullable [] offered() {
      return offered;
    }

    synchronized void offer(byte @Nullable [] secret) {
      offered = secret;
    }

    Asker asker() {
      String number = role == Role.PERSON ? name : "";
      return new Asker("session " + csrf, name, role.scopes(), number, role == Role.OWNER);
    }

    private boolean over(long nowMs) {
      return nowMs - lastMs > SILENT_MS || nowMs - sinceMs > LASTS_MS;
    }
  }

  /** A session and the text of its cookie. */
  record Begun(Session session, String cookie) {}

  synchronized Begun begin(String name, Role role, long nowMs) {
    String cookie = token();
    Session session = new Session(name, role, token(), nowMs);
    sessions.put(hash(cookie), session);
    return new Begun(session, cookie);
  }

  synchronized @Nullable Session find(@Nullable String cookie, long nowMs) {
    if (cookie == null || cookie.length() > 100) return null;
    String hash = hash(cookie);
    Session session = sessions.get(hash);
    if (session == null) return null;
    if (session.over(nowMs)) {
      sessions.remove(hash);
      return null;
    }
    session.lastMs = nowMs;
    return session;
  }

  synchronized void end(String cookie) {
    sessions.remove(hash(cookie));
  }

  /** Ends all of these. */
  synchronized void end(Predicate<Session> which) {
    sessions.values().removeIf(which);
  }

  private String token() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
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
