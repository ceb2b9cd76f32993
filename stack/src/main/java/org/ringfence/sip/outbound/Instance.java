package org.ringfence.sip.outbound;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringfence.sip.message.NameAddr;

/**
 * One device of a number, and one of its flows (RFC 5626 section 4.1 and 4.2).
 *
 * @param id a URN without brackets; the UUIDs of one device compare equal, they are in lower case
 * @param regId 1 or more; 0 when the contact names no flow, so that it is not outbound's
 */
public record Instance(String id, int regId) {
  private static final String INSTANCE = "+sip.instance";
  private static final String REG_ID = "reg-id";
  private static final int MAX_CHARS = 128;

  public Instance {
    if (!isId(id)) throw new IllegalArgumentException("no URN: " + id);
    id = normal(id);
    if (regId < 0) throw new IllegalArgumentException("reg-ids begin at 1");
  }

  /** The instance a Contact names; null when it names none, or not properly. */
  public static @Nullable Instance of(NameAddr contact) {
    String id = idOf(contact.params().value(INSTANCE));
    if (id == null) return null;
    return new Instance(id, (int) contact.params().number(REG_ID, Integer.MAX_VALUE, 0));
  }

  /** The id in the value of {@code +sip.instance}; null when it is no proper one. */
  public static @Nullable String idOf(@Nullable String value) {
    if (value == null || value.length() < 2) return null;
    if (value.charAt(0) != '<' || value.charAt(value.length() - 1) != '>') return null;
    String id = normal(value.substring(1, value.length() - 1));
    return isId(id) ? id : null;
  }

  /** The Contact of this instance's registration. */
  public NameAddr on(NameAddr contact) {
    var params = contact.params().with(INSTANCE, "<" + id + ">");
    return contact.withParams(regId == 0 ? params : params.with(REG_ID, "" + regId));
  }

  /** The contact of this very device among all of an address; null when there is none. */
  public @Nullable NameAddr among(List<NameAddr> contacts) {
    for (NameAddr contact : contacts) {
      Instance named = of(contact);
      if (named != null && named.id.equals(id)) return contact;
    }
    return null;
  }

  /** Whether {@code id} may stand in a URI's parameter as it is. */
  static boolean isId(String id) {
    if (id.length() > MAX_CHARS || id.length() < 6 || !id.regionMatches(true, 0, "urn:", 0, 4)) {
      return false;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
      if (!plain && "-._~:/+$".indexOf(c) < 0) return false;
    }
    return true;
  }

  /** UUIDs are the same in either case (RFC 4122 section 3). */
  static String normal(String id) {
    return id.regionMatches(true, 0, "urn:uuid:", 0, 9) ? id.toLowerCase(Locale.ROOT) : id;
  }
}
