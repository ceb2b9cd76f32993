package org.ringfence.server.provision;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.people.PhoneMake;
import org.ringfence.server.store.DeskPhone;

/**
 * A file that a phone asks for.
 *
 * @param settings whether it is the one with everything in it, which spends an enrolment address
 */
record PhoneFile(String template, String type, boolean settings) {
  private static final String XML = "application/xml; charset=utf-8";
  private static final String TEXT = "text/plain; charset=utf-8";

  private static final Map<PhoneMake, String> BOOKS =
      Map.of(
          PhoneMake.YEALINK, "phonebook-yealink.xml",
          PhoneMake.FANVIL, "phonebook-yealink.xml",
          PhoneMake.GRANDSTREAM, "phonebook-grandstream.xml",
          PhoneMake.CISCO, "phonebook-cisco.xml");

  /** What a phone means by a name; null for nothing it has. */
  static @Nullable PhoneFile of(DeskPhone phone, String file) {
    String name = file.toLowerCase(Locale.ROOT);
    if (name.equals("phonebook.xml")) {
      String book = BOOKS.get(phone.make());
      return book == null ? null : new PhoneFile(book, XML, false);
    }
    if (phone.make() == PhoneMake.POLY) {
      if (name.equals(phone.mac() + ".cfg")) return new PhoneFile("poly.xml", XML, false);
      if (name.equals(phone.mac() + "-directory.xml")) {
        return new PhoneFile("phonebook-poly.xml", XML, false);
      }
    }
    return name.equals(settings(phone)) ? ofSettings(phone.make()) : null;
  }

  private static @Nullable PhoneFile ofSettings(PhoneMake make) {
    return switch (make) {
      case YEALINK, FANVIL -> new PhoneFile(make.word() + ".cfg", TEXT, true);
      case POLY -> new PhoneFile("poly-settings.xml", XML, true);
      case SNOM, GRANDSTREAM, CISCO, GIGASET, LINPHONE ->
          new PhoneFile(make.word() + ".xml", XML, true);
      case BROWSER -> null; // It fetches nothing: it is told by its own port.
    };
  }

  /** The name of the file with everything in it. */
  static String settings(DeskPhone phone) {
    return switch (phone.make()) {
      case YEALINK, FANVIL -> phone.mac() + ".cfg";
      case SNOM, CISCO, GIGASET -> phone.mac() + ".xml";
      case GRANDSTREAM -> "cfg" + phone.mac() + ".xml";
      case POLY -> phone.mac() + "-settings.cfg";
      case LINPHONE -> "linphone.xml";
      case BROWSER -> "";
    };
  }

  /** What is appended to an enrolment address for a person to type: phones add the rest. */
  static String typed(DeskPhone phone) {
    return switch (phone.make()) {
      case YEALINK, POLY, GRANDSTREAM, BROWSER -> "";
      case SNOM, CISCO, FANVIL, GIGASET, LINPHONE -> settings(phone);
    };
  }
}
