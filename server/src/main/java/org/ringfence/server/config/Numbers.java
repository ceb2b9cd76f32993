package org.ringfence.server.config;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.people.CallKind;

/**
 * The numbers of the telephone network, and who may call which.
 *
 * @param country two letters; empty where only numbers with a plus are known
 * @param areaCode digits; empty for none
 * @param outsidePrefix dialled before numbers outside; empty for nothing
 * @param allowed where extensions may call that say nothing else
 * @param callsAtOnce outside, of one extension
 * @param abroadPerHour calls to other countries and premium numbers, of one extension
 * @param location where this house is, for those who come to help; empty when unknown
 * @param locations the same of the networks of its sites
 * @param inbound who is called by a number, in E.164; a star at its end stands for any digits
 * @param lookup how numbers are looked up in DNS
 * @param emergencyTest the number that says what an emergency call would tell; empty for none
 */
public record Numbers(
    String country,
    String areaCode,
    String outsidePrefix,
    Set<CallKind> allowed,
    int callsAtOnce,
    int callsPerHour,
    int abroadPerHour,
    String location,
    List<Located> locations,
    Map<String, String> inbound,
    EnumLookup lookup,
    String emergencyTest,
    List<String> emergency) {

  public Numbers {
    allowed = Set.copyOf(allowed);
    inbound = Map.copyOf(inbound);
    emergency = List.copyOf(emergency);
    locations = List.copyOf(locations);
  }

  /** Where the phones of a network are. */
  public record Located(Network network, String words) {
    /** Reads {@code 192.0.2.0/24 Branch, second floor}; null for anything else. */
    static @Nullable Located parse(String text) {
      int space = text.indexOf(' ');
      Network network = space < 0 ? null : Network.parse(text.substring(0, space));
      String words = text.substring(space + 1).strip();
      if (network == null || words.isEmpty() || words.length() > 200) return null;
      return new Located(network, words);
    }
  }
}
