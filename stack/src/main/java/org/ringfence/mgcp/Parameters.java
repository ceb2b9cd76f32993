package org.ringfence.mgcp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameter lines of a message, in order (RFC 3435 section 3.2.2). */
public record Parameters(List<Parameter> all) {
  public static final String CALL = "C";
  public static final String CONNECTION = "I";
  public static final String MODE = "M";
  public static final String OPTIONS = "L";
  public static final String NOTIFIED_ENTITY = "N";
  public static final String REQUEST = "X";
  public static final String REQUESTED_EVENTS = "R";
  public static final String SIGNALS = "S";
  public static final String DIGIT_MAP = "D";
  public static final String OBSERVED_EVENTS = "O";
  public static final String QUARANTINE = "Q";
  public static final String DETECT_EVENTS = "T";
  public static final String REQUESTED_INFO = "F";
  public static final String EVENT_STATES = "ES";
  public static final String SPECIFIC_ENDPOINT = "Z";
  public static final String RESPONSE_ACK = "K";
  public static final String RESTART_METHOD = "RM";
  public static final String RESTART_DELAY = "RD";
  public static final String REASON = "E";
  public static final String CONNECTION_PARAMETERS = "P";
  public static final String CAPABILITIES = "A";
  public static final String BEARER = "B";
  public static final String MOST_ENDPOINTS = "ZM";
  public static final String ENDPOINTS = "ZN";
  public static final String REMOTE = "RC";
  public static final String LOCAL = "LC";

  public static final Parameters NONE = new Parameters(List.of());

  /**
   * One line.
   *
   * @param written all behind the colon, with the space that most write there
   */
  public record Parameter(String code, String written) {
    public String value() {
      return written.strip();
    }
  }

  public Parameters {
    all = List.copyOf(all);
  }

  public static Parameters of(String code, String value) {
    return NONE.and(code, value);
  }

  public Parameters and(String code, String value) {
    List<Parameter> more = new ArrayList<>(all);
    more.add(new Parameter(code, value.isEmpty() ? "" : " " + value));
    return new Parameters(more);
  }

  public Parameters andIfAny(String code, @Nullable String value) {
    return value == null ? this : and(code, value);
  }

  public boolean has(String code) {
    return find(code) != null;
  }

  /** The value of the first such line; null when there is none. */
  public @Nullable String find(String code) {
    for (Parameter each : all) {
      if (each.code().equalsIgnoreCase(code)) return each.value();
    }
    return null;
  }

  /** The same, empty when there is none. */
  public String text(String code) {
    String found = find(code);
    return found == null ? "" : found;
  }
}
