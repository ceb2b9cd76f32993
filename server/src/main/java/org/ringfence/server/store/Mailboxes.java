package org.ringfence.server.store;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/** The settings of mailboxes: answered from memory, written through to the database. */
public final class Mailboxes {
  private static final Pattern PIN = Pattern.compile("[0-9]{4,12}");
  private static final Pattern EMAIL = Pattern.compile("[^@\\s,]{1,64}@[^@\\s,]{1,253}");

  private final Database database;
  private final Extensions extensions;
  private final Map<String, Row> rows = new ConcurrentHashMap<>();

  /** A mailbox, and its PIN as Argon2id hash; null for none. */
  private record Row(Mailbox mailbox, @Nullable String pin) {}

  Mailboxes(Database database, Extensions extensions) throws Failure {
    this.database = database;
    this.extensions = extensions;
    try {
      database
          .with(handle ->
              handle
                  .createQuery("select number, enabled, pin, email, attach from mailboxes")
                  .map((r, c) -> {
                    String pin = r.getString(3);
                    Boolean enabled = (Boolean) r.getObject(2);
                    return new Row(
                        new Mailbox(
                            r.getString(1), enabled, pin != null, r.getString(4), r.getBoolean(5)),
                        pin);
                  })
                  .list())
          .forEach(row -> rows.put(row.mailbox().number(), row));
    } catch (JdbiException e) {
      throw Stores.unreadable("mailboxes", e);
    }
  }

  /** What was set for a number. */
  public Mailbox of(String number) {
    return row(number).mailbox();
  }

  private Row row(String number) {
    Row row = rows.get(number);
    return row == null ? new Row(Mailbox.of(number), null) : row;
  }

  /** Whether this is the mailbox's PIN; never when it has none. Takes its time. */
  public boolean opens(String number, String pin) {
    String hash = row(number).pin();
    return hash != null && PIN.matcher(pin).matches() && Password.matches(pin, hash);
  }

  /** Says whether it takes messages; null for what the configuration says. */
  public Mailbox setEnabled(String number, @Nullable Boolean enabled) throws Failure {
    Row now = row(number);
    Mailbox m = now.mailbox();
    Mailbox changed = new Mailbox(number, enabled, m.hasPin(), m.email(), m.attach());
    return write(new Row(changed, now.pin()));
  }

  /** Gives it a PIN; empty to take it away. */
  public Mailbox setPin(String number, String pin) throws Failure {
    String wrong = pin.isEmpty() ? null : wrongWith(pin, number);
    if (wrong != null) {
      throw new Failure(
          Exit.USAGE, "This PIN " + wrong + ".", "Use four to twelve digits nobody guesses.");
    }
    Mailbox m = of(number);
    Mailbox changed = new Mailbox(number, m.enabled(), !pin.isEmpty(), m.email(), m.attach());
    return write(new Row(changed, pin.isEmpty() ? null : Password.hash(pin)));
  }

  /** Why a PIN is none; null when it will do. */
  public static @Nullable String wrongWith(String pin, String number) {
    if (!PIN.matcher(pin).matches()) return "is not four to twelve digits";
    if (pin.chars().distinct().count() == 1) return "is one digit again and again";
    if ("01234567890123456789".contains(pin) || "98765432109876543210".contains(pin)) {
      return "is digits in a row";
    }
    return pin.equals(number) ? "is the extension itself" : null;
  }

  /**
   * Says where new messages are told of.
   *
   * @param email empty for nowhere
   * @param attach whether the message itself is in the mail
   */
  public Mailbox setMail(String number, String email, boolean attach) throws Failure {
    if (!email.isEmpty() && !EMAIL.matcher(email).matches()) {
      throw new Failure(
          Exit.USAGE, "`" + email + "` is no e-mail address.", "Use one as ann@example.com.");
    }
    Row now = row(number);
    Mailbox m = now.mailbox();
    String address = email.isEmpty() ? null : email;
    return write(new Row(new Mailbox(number, m.enabled(), m.hasPin(), address, attach), now.pin()));
  }

  private synchronized Mailbox write(Row row) throws Failure {
    Mailbox m = row.mailbox();
    extensions.existing(m.number());
    try {
      database.durably(handle -> {
        handle.execute("delete from mailboxes where number = ?", m.number());
        handle.execute(
            "insert into mailboxes (number, enabled, pin, email, attach) values (?, ?, ?, ?, ?)",
            m.number(),
            m.enabled(),
            row.pin(),
            m.email(),
            m.attach());
      });
    } catch (JdbiException e) {
      throw Extensions.notTaken(e);
    }
    rows.put(m.number(), row);
    return m;
  }

  /** The extension is no more. */
  void forget(String number) {
    rows.remove(number);
  }
}
