package org.ringfence.server.store;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.people.PhoneButton;
import org.ringfence.server.people.PhoneMake;

/**
 * A phone that is set up from here.
 *
 * @param id sixteen digits of hexadecimal, the name it is known by here
 * @param number the extension it is for
 * @param mac twelve digits of hexadecimal in lower case; empty for a program
 * @param name what people call it; may be empty
 * @param enrolUntilMs until when its enrolment address is good; 0 when it has none
 * @param enrolledMs when it fetched its settings by that address; 0 before
 * @param fetchedMs when it fetched them last, as far as this server knows; 0 for not yet
 * @param agent what it said it is when it did
 */
public record DeskPhone(
    String id,
    String number,
    PhoneMake make,
    String mac,
    String name,
    List<PhoneButton> buttons,
    long createdMs,
    long enrolUntilMs,
    long enrolledMs,
    long fetchedMs,
    String agent) {

  public DeskPhone {
    buttons = List.copyOf(buttons);
  }

  /** The name it logs in with: an extension's phones have one each. */
  public String login() {
    return number + "-" + id;
  }

  DeskPhone withEnrolment(long untilMs, long enrolled) {
    return new DeskPhone(
        id, number, make, mac, name, buttons, createdMs, untilMs, enrolled, fetchedMs, agent);
  }

  DeskPhone fetched(long nowMs, String by) {
    return new DeskPhone(
        id, number, make, mac, name, buttons, createdMs, enrolUntilMs, enrolledMs, nowMs, by);
  }

  DeskPhone as(String changedName, List<PhoneButton> changedButtons) {
    return new DeskPhone(
        id,
        number,
        make,
        mac,
        changedName,
        changedButtons,
        createdMs,
        enrolUntilMs,
        enrolledMs,
        fetchedMs,
        agent);
  }

  /** The digits of a MAC address, however it is written; null when it is none. */
  public static @Nullable String macOf(String text) {
    String digits = text.replaceAll("[:.\\- ]", "").toLowerCase(Locale.ROOT);
    return digits.matches("[0-9a-f]{12}") ? digits : null;
  }
}
