package org.ringfence.sip.event;

import org.jspecify.annotations.Nullable;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Params;
import org.ringfence.sip.message.SipMessage;

/**
 * The value of an Event header (RFC 6665 section 8.2.1). Names compare with case.
 *
 * @param name the package, with its templates: {@code dialog}, {@code presence.winfo}
 * @param id tells apart what one dialog subscribed to; null for none
 */
public record EventName(String name, @Nullable String id) {

  /** The event without an id. */
  public static EventName of(String name) {
    return new EventName(name, null);
  }

  /** The event {@code message} is about; null when it says none, or not properly. */
  public static @Nullable EventName of(SipMessage message) {
    String value = message.value(HeaderName.EVENT);
    if (value == null) return null;
    int semicolon = value.indexOf(';');
    String name = (semicolon < 0 ? value : value.substring(0, semicolon)).strip();
    if (name.isEmpty() || name.indexOf(' ') >= 0 || name.indexOf(',') >= 0) return null;
    if (semicolon < 0) return of(name);
    Params params = Params.parse(value.substring(semicolon));
    return params == null ? null : new EventName(name, params.value("id"));
  }

  @Override
  public String toString() {
    return id == null ? name : name + ";id=" + id;
  }
}
