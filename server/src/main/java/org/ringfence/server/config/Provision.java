package org.ringfence.server.config;

import java.time.ZoneId;
import java.util.Map;
import org.ringfence.server.people.PhoneMake;

/**
 * How phones are set up from here.
 *
 * @param host what phones are told to connect to; empty for the address at hand
 * @param enrolSeconds how long an enrolment address is good
 * @param timeServer where they take the time from
 * @param firmware where each make's phones take theirs from; what is not named stays as it is
 */
public record Provision(
    String host,
    int enrolSeconds,
    ZoneId timeZone,
    String timeServer,
    Map<PhoneMake, String> firmware) {

  public Provision {
    firmware = Map.copyOf(firmware);
  }
}
