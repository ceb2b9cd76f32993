package org.ringfence.server.provision;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ListenAddress;
import org.ringfence.server.people.Acquaintance;
import org.ringfence.server.people.PhoneButton;
import org.ringfence.server.people.StarCode;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.DeskPhone;
import org.ringfence.server.store.DeskPhones;
import org.ringfence.server.store.Extension;
import org.ringfence.server.store.Stores;

/** What a phone is told, in the words of the templates. */
final class PhoneValues {
  private static final int PEOPLE_MAX = 1_000;

  /** Where Grandstream's multi-purpose keys are: mode, account, name and number of each. */
  private static final int[][] GRANDSTREAM_KEYS = {
    {323, 301, 302, 303},
    {324, 304, 305, 306},
    {325, 307, 308, 309},
    {326, 310, 311, 312},
    {327, 313, 314, 315},
    {328, 316, 317, 318},
    {329, 319, 320, 321},
  };

  private PhoneValues() {}

  static Map<String, Object> of(
      DeskPhone phone, Stores stores, String host, String fetchHost, Instant now) throws Failure {
    Config config = stores.config();
    Extension extension = stores.extensions().existing(phone.number()).extension();
    Map<String, Object> values = new HashMap<>(ZoneWords.of(config.provision().timeZone(), now));
    values.put("number", phone.number());
    values.put("login", phone.login());
    values.put("password", stores.phones().password(phone, DeskPhones.Purpose.SIP));
    values.put("name", extension.name().isEmpty() ? phone.number() : extension.name());
    values.put("label", label(extension));
    values.put("domain", config.domain());
    values.put("company", config.domain());
    values.put("mac", phone.mac());
    values.put("host", host);
    ListenAddress sip = listener(config);
    boolean tls = sip.transport() == Transport.TLS;
    values.put("port", "" + sip.port());
    values.put("tls", tls ? "on" : "");
    values.put("transport", tls ? "tls" : "tcp");
    MediaPolicy media = extension.media() == null ? config.media().encryption() : extension.media();
    values.put("encrypted", tls && media == MediaPolicy.ENCRYPTED ? "on" : "");
    values.put("fetchHost", fetchHost);
    values.put("fetchLogin", phone.id());
    values.put("fetchPassword", stores.phones().password(phone, DeskPhones.Purpose.FETCH));
    values.put("adminPassword", stores.phones().password(phone, DeskPhones.Purpose.ADMIN));
    values.put("certificate", extension.certificateRequired() ? "on" : "");
    values.put("timeServer", config.provision().timeServer());
    values.put("voicemail", code(config, StarCode.OWN_VOICEMAIL));
    values.put("pickup", code(config, StarCode.PICKUP));
    values.put("groupPickup", code(config, StarCode.PICKUP_GROUP));
    String firmware = config.provision().firmware().getOrDefault(phone.make(), "");
    values.put("firmware", firmware);
    values.put("firmwarePlace", firmware.replaceFirst("^https://", ""));
    values.put("version", "%010d".formatted(now.getEpochSecond()));
    values.put("buttons", buttons(phone));
    values.put("people", people(stores));
    return values;
  }

  private static String label(Extension extension) {
    String number = extension.number();
    return extension.name().isEmpty() ? number : number + " " + extension.name();
  }

  private static String code(Config config, StarCode code) {
    String digits = config.codes().digits(code);
    return digits == null ? "" : digits;
  }

  /** Over TLS where there is any. */
  private static ListenAddress listener(Config config) {
    for (Transport each : List.of(Transport.TLS, Transport.TCP)) {
      for (ListenAddress address : config.listen()) {
        if (address.transport() == each) return address;
      }
    }
    return new ListenAddress(Transport.TLS, null, Transport.TLS.defaultPort(), 0);
  }

  private static List<Map<String, String>> buttons(DeskPhone phone) {
    List<Map<String, String>> all = new ArrayList<>();
    for (PhoneButton button : phone.buttons()) {
      int at = all.size();
      Map<String, String> words = new HashMap<>();
      words.put("value", button.number());
      words.put("shown", button.shown());
      words.put("at", "" + (at + 1));
      // The first key is the line itself; some count from nought.
      words.put("at1", "" + (at + 1));
      words.put("at2", "" + (at + 2));
      for (PhoneButton.Kind kind : PhoneButton.Kind.values()) {
        words.put(kind.word(), kind == button.kind() ? "on" : "");
      }
      int[] places = GRANDSTREAM_KEYS[Math.min(at, GRANDSTREAM_KEYS.length - 1)];
      words.put("gsMode", "" + places[0]);
      words.put("gsAccount", "" + places[1]);
      words.put("gsName", "" + places[2]);
      words.put("gsNumber", "" + places[3]);
      if (isRoom(phone, at)) all.add(words);
    }
    return all;
  }

  private static boolean isRoom(DeskPhone phone, int at) {
    return switch (phone.make()) {
      case GRANDSTREAM -> at < GRANDSTREAM_KEYS.length;
      default -> true;
    };
  }

  private static List<Map<String, String>> people(Stores stores) {
    List<Map<String, String>> people = new ArrayList<>();
    Set<String> unnamed = Set.of("");
    for (Extension each : stores.extensions().all()) {
      if (people.size() == PEOPLE_MAX || unnamed.contains(each.name())) continue;
      people.add(person(people.size(), each.name(), each.number()));
    }
    for (Acquaintance each : stores.acquaintances().all()) {
      if (people.size() >= PEOPLE_MAX) break;
      people.add(person(people.size(), each.name(), each.number()));
    }
    return people;
  }

  private static Map<String, String> person(int at, String name, String number) {
    return Map.of("at", "" + at, "person", name, "number", number);
  }
}
