package org.ringfence.server.store;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jdbi.v3.core.HandleConsumer;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.people.PhoneButton;
import org.ringfence.server.people.PhoneMake;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/**
 * The phones that are set up from here: answered from memory, written through to the database. Each
 * has passwords of its own from when it is enrolled on, made from one secret that is kept sealed.
 */
public final class DeskPhones {
  private static final int MOST = 100_000;
  private static final int BUTTONS_MAX = 100;
  private static final int BUTTON_CHARS = 8000;
  private static final int SECRET_BYTES = 32;
  private static final int AGENT_CHARS = 200;
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final Database database;
  private final Seal seal;
  private final Extensions extensions;
  private final String realm;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Kept> byId = new ConcurrentHashMap<>();
  private final List<Consumer<String>> watchers = new CopyOnWriteArrayList<>();

  /** What one proves itself with. */
  public enum Purpose {
    /** That it is this phone, when it registers. */
    SIP,
    /** The same, when it fetches its settings again. */
    FETCH,
    /** Its own page and menu, to whoever sets it up by hand. */
    ADMIN
  }

  /**
   * One, and what is not shown of it.
   *
   * @param ha1 of its name and password in SIP; empty before it is enrolled
   * @param fetch SHA-256 of its password for fetching, in hexadecimal
   */
  @SuppressWarnings("ArrayRecordComponent") // handed on, never changed
  private record Kept(
      DeskPhone phone, byte[] secret, String enrolHash, Map<String, String> ha1, String fetch) {
    Kept with(DeskPhone changed) {
      return new Kept(changed, secret, enrolHash, ha1, fetch);
    }
  }

  DeskPhones(Database database, Seal seal, Extensions extensions, String realm) throws Failure {
    this.database = database;
    this.seal = seal;
    this.extensions = extensions;
    this.realm = realm;
    load();
  }

  /** Tells of the extension of each phone that may no longer speak for it. */
  public void watch(Consumer<String> watcher) {
    watchers.add(watcher);
  }

  /** All of them, by extension. */
  public List<DeskPhone> all() {
    return byId.values().stream()
        .map(Kept::phone)
        .sorted(
            Comparator.comparingInt((DeskPhone each) -> each.number().length())
                .thenComparing(DeskPhone::number)
                .thenComparing(DeskPhone::id))
        .toList();
  }

  /** The one of that MAC address, or whose id begins so. */
  public DeskPhone existing(String name) throws Failure {
    String mac = DeskPhone.macOf(name);
    List<DeskPhone> found =
        all().stream()
            .filter(
                each -> each.mac().equals(mac) || name.length() >= 4 && each.id().startsWith(name))
            .toList();
    if (found.size() == 1) return found.getFirst();
    throw new Failure(
        Exit.FAILED,
        (found.isEmpty() ? "There is no phone `" : "Several phones are called `") + name + "`.",
        "See `./ringfence provision list`.");
  }

  /** Adds one, which is to be enrolled then. */
  public synchronized DeskPhone add(
      String number,
      PhoneMake make,
      String macText,
      String name,
      List<PhoneButton> buttons,
      long nowMs)
      throws Failure {
    extensions.existing(number);
    String mac = make.hasMac() ? DeskPhone.macOf(macText) : "";
    if (mac == null) {
      throw new Failure(
          Exit.USAGE,
          "`" + macText + "` is no MAC address.",
          "It is on the phone's back: twelve digits and letters such as 00:15:65:12:34:56.");
    }
    if (!mac.isEmpty() && all().stream().anyMatch(each -> each.mac().equals(mac))) {
      throw new Failure(Exit.FAILED, "There is a phone " + mac + " already.", "Remove it first.");
    }
    if (byId.size() >= MOST) {
      throw new Failure(Exit.FAILED, "There are too many phones.", "Remove some first.");
    }
    check(name, buttons);
    byte[] bytes = new byte[8];
    random.nextBytes(bytes);
    String id = HexFormat.of().formatHex(bytes);
    DeskPhone phone = new DeskPhone(id, number, make, mac, name, buttons, nowMs, 0, 0, 0, "");
    write(handle ->
        handle.execute(
            "insert into phones (id, number, make, mac, name, buttons, created_ms)"
                + " values (?, ?, ?, ?, ?, ?, ?)",
            id,
            number,
            make,
            mac,
            name,
            text(buttons),
            nowMs));
    byId.put(id, new Kept(phone, new byte[0], "", Map.of(), ""));
    return phone;
  }

  /** Says what one is called and what its buttons do; it fetches them when it is told to. */
  public synchronized DeskPhone change(String id, String name, List<PhoneButton> buttons)
      throws Failure {
    DeskPhone phone = existing(id);
    check(name, buttons);
    write(handle ->
        handle.execute(
            "update phones set name = ?, buttons = ? where id = ?",
            name,
            text(buttons),
            phone.id()));
    DeskPhone changed = phone.as(name, buttons);
    byId.computeIfPresent(phone.id(), (key, kept) -> kept.with(changed));
    return changed;
  }

  /** Removes one: what it proved itself with is worth nothing any more. */
  public synchronized void remove(String id) throws Failure {
    DeskPhone phone = existing(id);
    write(handle -> handle.execute("delete from phones where id = ?", phone.id()));
    byId.remove(phone.id());
    if (phone.enrolledMs() > 0) watchers.forEach(each -> each.accept(phone.number()));
  }

  private static void check(String name, List<PhoneButton> buttons) throws Failure {
    if (!Extensions.isUsableName(name)) {
      throw new Failure(
          Exit.USAGE, "The name is not usable.", "Use up to 100 characters of plain text.");
    }
    if (buttons.size() > BUTTONS_MAX || text(buttons).length() > BUTTON_CHARS) {
      throw new Failure(
          Exit.USAGE, "There are too many buttons.", "At most " + BUTTONS_MAX + " of them.");
    }
  }

  private static String text(List<PhoneButton> buttons) {
    return String.join("\n", buttons.stream().map(PhoneButton::written).toList());
  }

  // Enrolling.

  /**
   * Makes the secret part of an address at which one fetches its settings, once; one made before is
   * worth nothing any more.
   */
  public synchronized String invite(String id, long nowMs, Duration lasts) throws Failure {
    DeskPhone phone = existing(id);
    byte[] bytes = new byte[SECRET_BYTES];
    random.nextBytes(bytes);
    String text = BASE64.encodeToString(bytes);
    String hash = hash(text);
    long untilMs = nowMs + lasts.toMillis();
    write(handle ->
        handle.execute(
            "update phones set enrol_hash = ?, enrol_until_ms = ? where id = ?",
            hash,
            untilMs,
            phone.id()));
    DeskPhone invited = phone.withEnrolment(untilMs, phone.enrolledMs());
    byId.computeIfPresent(
        phone.id(),
        (key, kept) -> new Kept(invited, kept.secret(), hash, kept.ha1(), kept.fetch()));
    return text;
  }

  /** Whose enrolment address that is while it is good; null for anything else. */
  public @Nullable DeskPhone invited(String text, long nowMs) {
    String hash = hash(text);
    for (Kept each : byId.values()) {
      if (each.enrolHash().equals(hash) && each.phone().enrolUntilMs() > nowMs) return each.phone();
    }
    return null;
  }

  /**
   * Enrols whose address that is, which is spent then. What the phone proved itself with before is
   * worth nothing any more.
   *
   * @return null when it was spent already
   */
  public synchronized @Nullable DeskPhone enrol(String text, long nowMs) throws Failure {
    DeskPhone phone = invited(text, nowMs);
    if (phone == null) return null;
    byte[] secret = new byte[SECRET_BYTES];
    random.nextBytes(secret);
    String sealed = Base64.getEncoder().encodeToString(seal.seal(secret, context(phone.id())));
    write(handle ->
        handle.execute(
            "update phones set sealed = ?, enrol_hash = '', enrol_until_ms = 0, enrolled_ms = ?"
                + " where id = ?",
            sealed,
            nowMs,
            phone.id()));
    keep(phone.withEnrolment(0, nowMs), secret, "");
    if (phone.enrolledMs() > 0) watchers.forEach(each -> each.accept(phone.number()));
    return existing(phone.id());
  }

  /** One has fetched its settings. */
  public void fetched(DeskPhone phone, long nowMs, String agent) {
    String brief = agent.length() > AGENT_CHARS ? agent.substring(0, AGENT_CHARS) : agent;
    byId.computeIfPresent(phone.id(), (key, kept) -> kept.with(kept.phone().fetched(nowMs, brief)));
  }

  /** What an enrolled one proves itself with. */
  public String password(DeskPhone phone, Purpose purpose) {
    Kept kept = byId.get(phone.id());
    if (kept == null || kept.secret().length == 0) {
      throw new IllegalStateException("the phone " + phone.id() + " is not enrolled");
    }
    return password(kept.secret(), purpose);
  }

  /** The key and the certificate that one was given; null when it has none. */
  public @Nullable Certified certificate(DeskPhone phone) throws Failure {
    try {
      String sealed =
          database.with(handle ->
              handle
                  .createQuery("select certificate from phones where id = :id")
                  .bind("id", phone.id())
                  .mapTo(String.class)
                  .findOne()
                  .orElse(""));
      if (sealed.isEmpty()) return null;
      byte[] plain = seal.open(Base64.getDecoder().decode(sealed), certificateContext(phone.id()));
      String[] parts = new String(plain, StandardCharsets.US_ASCII).split("\n", 2);
      return new Certified(parts[0], parts[1]);
    } catch (JdbiException | GeneralSecurityException e) {
      throw new Failure(Exit.FAILED, "The phone's certificate cannot be read.", "", e);
    }
  }

  /**
   * What proves that a connection is a phone's.
   *
   * @param pem the key and the certificate
   */
  public record Certified(String fingerprint, String pem) {
    /** Shows no secret. */
    @Override
    public String toString() {
      return fingerprint;
    }
  }

  /** Keeps what one was given, to be fetched again. */
  public void keep(DeskPhone phone, Certified certified) throws Failure {
    String plain = certified.fingerprint() + "\n" + certified.pem();
    byte[] sealed =
        seal.seal(plain.getBytes(StandardCharsets.US_ASCII), certificateContext(phone.id()));
    String text = Base64.getEncoder().encodeToString(sealed);
    write(handle ->
        handle.execute("update phones set certificate = ? where id = ?", text, phone.id()));
  }

  static String certificateContext(String id) {
    return "certificate of the phone " + id;
  }

  /** Who fetches with that name and password; null for anybody else, found out as slowly. */
  public @Nullable DeskPhone fetching(String id, String password) {
    Kept kept = byId.get(id);
    byte[] known = (kept == null ? "" : kept.fetch()).getBytes(StandardCharsets.US_ASCII);
    byte[] shown = hash(password).getBytes(StandardCharsets.US_ASCII);
    return MessageDigest.isEqual(known, shown) && kept != null ? kept.phone() : null;
  }

  /** The account of an enrolled phone by the name it logs in with; null for none. */
  public @Nullable Account account(String login) {
    int dash = login.indexOf('-');
    Kept kept = dash < 0 ? null : byId.get(login.substring(dash + 1));
    if (kept == null || kept.ha1().isEmpty() || !kept.phone().login().equals(login)) return null;
    Account account = extensions.find(kept.phone().number());
    return account == null ? null : new Account(account.extension(), realm, kept.ha1());
  }

  private void keep(DeskPhone phone, byte[] secret, String enrolHash) {
    boolean enrolled = secret.length > 0;
    Map<String, String> ha1 =
        enrolled
            ? Account.ha1(phone.login(), realm, password(secret, Purpose.SIP))
            : Map.<String, String>of();
    String fetch = enrolled ? hash(password(secret, Purpose.FETCH)) : "";
    byId.put(phone.id(), new Kept(phone, secret, enrolHash, ha1, fetch));
  }

  private static String password(byte[] secret, Purpose purpose) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      byte[] made = mac.doFinal(purpose.name().getBytes(StandardCharsets.US_ASCII));
      // Of letters and digits alone, which every phone takes; 128 bits are plenty.
      return HexFormat.of().formatHex(made, 0, 16);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every JDK has HMAC with SHA-256", e);
    }
  }

  static String context(String id) {
    return "secret of the phone " + id;
  }

  private static String hash(String text) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** An extension is no more; the database has dropped its phones already. */
  void forget(String number) {
    byId.values().removeIf(each -> each.phone().number().equals(number));
  }

  private void write(HandleConsumer<RuntimeException> work) throws Failure {
    try {
      database.durably(work);
    } catch (JdbiException e) {
      throw Extensions.notTaken(e);
    }
  }

  private record Row(DeskPhone phone, String sealed, String enrolHash) {}

  private void load() throws Failure {
    try {
      List<Row> rows = new ArrayList<>();
      database.with(handle ->
          rows.addAll(
              handle
                  .createQuery(
                      "select id, number, make, mac, name, buttons, created_ms, enrol_until_ms,"
                          + " enrolled_ms, sealed, enrol_hash from phones")
                  .map((r, c) ->
                      new Row(
                          new DeskPhone(
                              r.getString(1),
                              r.getString(2),
                              PhoneMake.valueOf(r.getString(3)),
                              r.getString(4),
                              r.getString(5),
                              buttons(r.getString(6)),
                              r.getLong(7),
                              r.getLong(8),
                              r.getLong(9),
                              0,
                              ""),
                          r.getString(10),
                          r.getString(11)))
                  .list()));
      for (Row row : rows) {
        byte[] sealed = Base64.getDecoder().decode(row.sealed());
        byte[] secret = sealed.length == 0 ? sealed : seal.open(sealed, context(row.phone().id()));
        keep(row.phone(), secret, row.enrolHash());
      }
    } catch (GeneralSecurityException | IllegalArgumentException | JdbiException e) {
      throw new Failure(
          Exit.FAILED,
          "The phones' secrets cannot be read: secret.key is not the key they were sealed with.",
          "Put database and secret.key back from the same backup.",
          e);
    }
  }

  private static List<PhoneButton> buttons(String text) {
    List<PhoneButton> buttons = new ArrayList<>();
    for (String line : text.split("\n")) {
      PhoneButton button = PhoneButton.parse(line);
      if (button != null) buttons.add(button);
    }
    return buttons;
  }
}
