package org.ringfence.server.api;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.guard.GuessBrake;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Account;
import org.ringfence.server.store.Admin;
import org.ringfence.server.store.AdminKey;
import org.ringfence.server.store.Admins;
import org.ringfence.server.store.PersonFactors;
import org.ringfence.server.store.Role;
import org.ringfence.server.store.Stores;

/**
 * How people sign in at the console: by a link once, and by name and password later, with a code
 * from another device where they chose so. Whoever has an extension signs in with its number and
 * the password of the phone, and sees what is his or her own.
 */
final class SignIn {
  /** Held to this very host, to HTTPS and to the whole of it by its prefix. */
  static final String COOKIE = "__Host-ringfence";

  private static final String CSRF = "X-Csrf-Token";

  private final Stores stores;
  private final BiConsumer<String, String> audit;
  private final Sessions sessions = new Sessions();
  private final GuessBrake brake = new GuessBrake();
  private final SecurityKeys keys;

  /** The last code each used: one is good once (RFC 6238 section 5.2). */
  private final Map<String, Long> used = new ConcurrentHashMap<>();

  SignIn(Stores stores, BiConsumer<String, String> audit) {
    this.stores = stores;
    this.keys = new SecurityKeys(stores.adminKeys());
    this.audit = audit;
  }

  void route(RoutesConfig routes) {
    routes.get("/session", http -> tell(http, detailed(required(http))));
    routes.post("/session", this::signIn);
    routes.delete("/session", this::signOut);
    routes.post("/session/link", this::byLink);
    routes.post("/session/link/about", this::aboutLink);
    routes.post("/session/second-factor", this::offer);
    routes.post("/session/second-factor/confirm", this::confirm);
    routes.post("/session/second-factor/remove", this::removeFactor);
    routes.post("/session/keys/offer", this::offerKey);
    routes.post("/session/keys", this::addKey);
    routes.post("/session/keys/remove", this::removeKey);
  }

  /** Whoever signed in at this browser; null for nobody. What changes something needs a proof. */
  Sessions.@Nullable Session of(Context http, boolean changes) {
    Sessions.Session session = sessions.find(http.cookie(COOKIE), System.currentTimeMillis());
    if (session == null) return null;
    if (!sameOrigin(http)) throw new Refused(403, "This page is not ours.", "");
    if (changes && !session.csrf().equals(http.header(CSRF))) {
      throw new Refused(403, "This was not asked for by our page.", "Load the page anew.");
    }
    return session;
  }

  private Sessions.Session required(Context http) {
    Sessions.Session session = of(http, !http.method().name().equals("GET"));
    if (session == null) throw new Refused(401, "Nobody is signed in.", "");
    return session;
  }

  private static boolean sameOrigin(Context http) {
    String origin = http.header("Origin");
    return origin == null || origin.equals("https://" + http.host());
  }

  private static void tell(Context http, Object answer) {
    http.contentType("application/json").result(Asked.JSON.writeValueAsString(answer));
  }

  private Map<String, Object> detailed(Sessions.Session session) {
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("name", session.name());
    shown.put("role", session.role());
    shown.put("csrf", session.csrf());
    shown.put("secondFactor", codeSecret(session.role(), session.name()) != null);
    String keyName = keyName(session.role(), session.name());
    List<Object> own = new ArrayList<>();
    for (AdminKey each : stores.adminKeys().of(keyName)) {
      Map<String, Object> key = new LinkedHashMap<>();
      key.put("id", each.id());
      key.put("label", each.label());
      key.put("host", each.host());
      key.put("createdMs", each.createdMs());
      key.put("usedMs", each.usedMs());
      own.add(key);
    }
    shown.put("keys", own);
    shown.put("recoveryCodes", stores.adminKeys().codes(keyName));
    return shown;
  }

  /** Under which name somebody's security keys are kept. */
  private static String keyName(Role role, String name) {
    return role == Role.PERSON ? PersonFactors.keyName(name) : name;
  }

  private byte @Nullable [] codeSecret(Role role, String name) {
    return role == Role.PERSON
        ? stores.personFactors().secret(name)
        : stores.admins().secondFactor(name);
  }

  private void setCodeSecret(Sessions.Session session, byte @Nullable [] secret) throws Failure {
    if (session.role() == Role.PERSON) stores.personFactors().set(session.name(), secret);
    else stores.admins().setSecondFactor(session.name(), secret);
  }

  // With a password.

  private void signIn(Context http) throws Failure {
    if (!sameOrigin(http)) throw new Refused(403, "This page is not ours.", "");
    Asked asked = new Asked(http);
    String name = asked.text("name").strip();
    String password = asked.text("password");
    String code = asked.optionalText("code");
    String key = asked.optionalText("key");
    asked.end();
    long nowMs = System.currentTimeMillis();
    String address = network(http.ip());
    wait(http, Math.max(brake.waits(address, nowMs), brake.waits("name " + name, nowMs)));
    Role role = name.length() > 64 || password.length() > 256 ? null : role(name, password);
    if (role == null) {
      brake.wrong(address, nowMs);
      brake.wrong("name " + name, nowMs);
      throw new Refused(401, "The name or the password is wrong.", "");
    }
    Map<String, Object> needed = needed(http, role, name, nowMs);
    if (!needed.isEmpty() && code == null && key == null) {
      tell(http, needed);
      return;
    }
    if (!needed.isEmpty() && !provesMore(http, role, name, code, key, nowMs)) {
      brake.wrong(address, nowMs);
      brake.wrong("name " + name, nowMs);
      throw new Refused(
          401,
          key == null ? "This code is not of now." : "This key does not let you in.",
          "Take the code shown now, one of your keys, or a recovery code.");
    }
    brake.right("name " + name);
    begin(http, name, role, nowMs);
  }

  /** What is needed beside the password; nothing where it suffices. */
  private Map<String, Object> needed(Context http, Role role, String name, long nowMs) {
    Map<String, Object> needed = new LinkedHashMap<>();
    boolean codes = codeSecret(role, name) != null;
    String keyName = keyName(role, name);
    List<AdminKey> own = stores.adminKeys().of(keyName);
    if (codes || !own.isEmpty()) needed.put("codeNeeded", true);
    if (!own.isEmpty()) needed.put("keyNeeded", keys.ask(http, own, keyName, nowMs));
    return needed;
  }

  private boolean provesMore(
      Context http, Role role, String name, @Nullable String code, @Nullable String key, long nowMs)
      throws Failure {
    String keyName = keyName(role, name);
    if (key != null) return keys.proves(http, keyName, key, nowMs);
    byte[] secret = codeSecret(role, name);
    if (secret != null && takesCode(name, secret, code, nowMs)) return true;
    if (code == null || !stores.adminKeys().spend(keyName, code)) return false;
    audit.accept("recovery code used", name + " from " + http.ip());
    return true;
  }

  private static void wait(Context http, int seconds) {
    if (seconds == 0) return;
    http.header("Retry-After", Integer.toString(seconds));
    throw new Refused(429, "Too many were wrong.", "Try again in " + seconds + " seconds.");
  }

  private @Nullable Role role(String name, String password) {
    Account account = stores.extensions().find(name);
    if (account != null) return account.proves(password) ? Role.PERSON : null;
    // One at a time: each takes 19 MB while it lasts.
    synchronized (brake) {
      if (!stores.admins().verify(name, password)) return null;
    }
    Admin admin = stores.admins().find(name);
    return admin == null ? null : admin.role();
  }

  private boolean takesCode(String name, byte[] secret, @Nullable String code, long nowMs) {
    long step = code == null ? -1 : OneTimeCode.step(secret, code, nowMs);
    if (step < 0) return false;
    boolean[] taken = new boolean[1];
    used.compute(
        name,
        (who, last) -> {
          taken[0] = last == null || step > last;
          return taken[0] ? Long.valueOf(step) : last;
        });
    return taken[0];
  }

  private void begin(Context http, String name, Role role, long nowMs) {
    audit.accept("signed in at the console", name + " from " + http.ip());
    Sessions.Begun begun = sessions.begin(name, role, nowMs);
    http.header(
        "Set-Cookie",
        COOKIE + "=" + begun.cookie() + "; Path=/; Secure; HttpOnly; SameSite=Strict");
    tell(http, detailed(begun.session()));
  }

  private void signOut(Context http) {
    required(http);
    String cookie = http.cookie(COOKIE);
    if (cookie != null) sessions.end(cookie);
    http.header("Set-Cookie", COOKIE + "=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
    http.status(204);
  }

  /** All IPv6 addresses of one household or company count as one. */
  static String network(String address) {
    try {
      byte[] bytes = InetAddress.getByName(address).getAddress();
      return HexFormat.of().formatHex(bytes.length == 16 ? Arrays.copyOf(bytes, 8) : bytes);
    } catch (UnknownHostException never) {
      return address;
    }
  }

  // By a link.

  private void aboutLink(Context http) {
    Asked asked = new Asked(http);
    String link = asked.text("link");
    asked.end();
    Admins.Invited invited = invited(http, link);
    tell(http, Map.of("name", invited.name(), "role", invited.role()));
  }

  private Admins.Invited invited(Context http, String link) {
    long nowMs = System.currentTimeMillis();
    String who = "link " + network(http.ip());
    wait(http, brake.waits(who, nowMs));
    Admins.Invited invited = link.length() > 64 ? null : stores.admins().invited(link, nowMs);
    if (invited != null) return invited;
    brake.wrong(who, nowMs);
    throw new Refused(
        404, "This link is used, or too old.", "Make another: ./ringfence admin invite NAME");
  }

  private void byLink(Context http) throws Failure {
    if (!sameOrigin(http)) throw new Refused(403, "This page is not ours.", "");
    Asked asked = new Asked(http);
    String link = asked.text("link");
    String name = asked.text("name").strip();
    String password = asked.text("password");
    asked.end();
    Admins.Invited invited = invited(http, link);
    if (stores.extensions().find(name) != null) {
      throw new Refused(422, "An extension has this number.", "Take a name.");
    }
    boolean anothers = !name.equals(invited.name()) && stores.admins().find(name) != null;
    if (anothers) throw new Refused(422, "Somebody has this name.", "Take another.");
    long nowMs = System.currentTimeMillis();
    try {
      stores.admins().put(name, invited.role(), password, nowMs);
    } catch (Failure e) {
      throw new Refused(422, e.text(), e.remedy());
    }
    if (!stores.admins().spend(link)) throw new Refused(404, "This link is used.", "");
    stores.admins().setSecondFactor(name, null);
    stores.adminKeys().removeAll(name);
    sessions.end(session -> session.name().equals(name));
    begin(http, name, invited.role(), nowMs);
  }

  // The second factor.

  private void offer(Context http) {
    Sessions.Session session = required(http);
    byte[] secret = OneTimeCode.secret();
    session.offer(secret);
    String text = OneTimeCode.base32(secret);
    String uri =
        "otpauth://totp/Ringfence:%s?secret=%s&issuer=Ringfence".formatted(session.name(), text);
    tell(http, Map.of("secret", text, "uri", uri));
  }

  private void confirm(Context http) throws Failure {
    Sessions.Session session = required(http);
    byte[] secret = session.offered();
    String code = code(http);
    if (secret == null || !takesCode(session.name(), secret, code, System.currentTimeMillis())) {
      throw new Refused(422, "This code is not of now.", "Take the one shown now.");
    }
    session.offer(null);
    setCodeSecret(session, secret);
    tell(http, detailed(session));
  }

  private void removeFactor(Context http) throws Failure {
    Sessions.Session session = required(http);
    byte[] secret = codeSecret(session.role(), session.name());
    String code = code(http);
    if (secret == null || !takesCode(session.name(), secret, code, System.currentTimeMillis())) {
      throw new Refused(422, "This code is not of now.", "Take the one shown now.");
    }
    setCodeSecret(session, null);
    tell(http, detailed(session));
  }

  // Security keys.

  private void offerKey(Context http) {
    Sessions.Session session = required(http);
    String name = keyName(session.role(), session.name());
    tell(http, keys.offer(http, name, System.currentTimeMillis()));
  }

  /** The password once more: a browser left open is not enough. */
  private void provesAgain(Context http, Sessions.Session session, String password) {
    long nowMs = System.currentTimeMillis();
    wait(http, brake.waits("name " + session.name(), nowMs));
    if (password.length() <= 256 && role(session.name(), password) == session.role()) return;
    brake.wrong("name " + session.name(), nowMs);
    throw new Refused(422, "The password is wrong.", "");
  }

  private void addKey(Context http) throws Failure {
    Sessions.Session session = required(http);
    Asked asked = new Asked(http);
    String label = asked.text("label").strip();
    String password = asked.text("password");
    String response = asked.text("response");
    asked.end();
    provesAgain(http, session, password);
    String name = keyName(session.role(), session.name());
    keys.enrol(http, name, label, response, System.currentTimeMillis());
    audit.accept("security key added", name + ": " + label);
    Map<String, Object> told = new LinkedHashMap<>();
    if (stores.adminKeys().codes(name) == 0) {
      told.put("codes", stores.adminKeys().newCodes(name));
    }
    told.put("session", detailed(session));
    tell(http, told);
  }

  private void removeKey(Context http) throws Failure {
    Sessions.Session session = required(http);
    Asked asked = new Asked(http);
    String id = asked.text("id");
    String password = asked.text("password");
    asked.end();
    provesAgain(http, session, password);
    stores.adminKeys().remove(keyName(session.role(), session.name()), id);
    audit.accept("security key removed", session.name() + ": " + id);
    tell(http, detailed(session));
  }

  private static String code(Context http) {
    Asked asked = new Asked(http);
    String code = asked.text("code");
    asked.end();
    return code;
  }
}
