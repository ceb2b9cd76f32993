package org.ringfence.quality;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One side's metrics in a {@link QualityReport}, in groups such as {@code PacketLoss} with values
 * such as {@code NLR} (RFC 6035 section 4.6.2). Groups and values that are not known here are kept.
 *
 * @param groups in order; each value as it is written
 */
public record Metrics(Map<String, Map<String, String>> groups) {
  public static final Metrics NONE = new Metrics(Map.of());

  public Metrics {
    Map<String, Map<String, String>> copy = new LinkedHashMap<>();
    groups.forEach((name, values) -> copy.put(name, copy(values)));
    groups = Collections.unmodifiableMap(copy);
  }

  static <K, V> Map<K, V> copy(Map<K, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }

  /** One value; empty when there is none. */
  public String text(String group, String key) {
    return groups.getOrDefault(group, Map.of()).getOrDefault(key, "");
  }

  /** One value as a number; empty when there is none or it is no number. */
  public OptionalDouble number(String group, String key) {
    String text = text(group, key);
    if (!text.matches("-?[0-9]{1,9}(\\.[0-9]{1,9})?")) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(Double.parseDouble(text));
  }

  /** What was measured, as far as the report tells it. */
  public Measured measured() {
    OptionalDouble delay = number("Delay", "SOWD");
    return new Measured(
        text("SessionDesc", "PD"),
        number("PacketLoss", "NLR"),
        number("PacketLoss", "JDR"),
        OptionalDouble.empty(),
        delay.isPresent() ? delay : number("Delay", "OWD"),
        number("Delay", "IAJ"));
  }

  /** Begins a side's metrics: over what time they were taken, to the second. */
  public static Builder between(Instant start, Instant stop) {
    Builder builder = new Builder();
    builder.put("Timestamps", "START", start.truncatedTo(ChronoUnit.SECONDS).toString());
    builder.put("Timestamps", "STOP", stop.truncatedTo(ChronoUnit.SECONDS).toString());
    return builder;
  }

  /** Collects what is known; what is not known is not written. */
  public static final class Builder {
    private final Map<String, Map<String, String>> groups = new LinkedHashMap<>();

    private Builder() {}

    public Builder put(String group, String key, String value) {
      if (!value.isEmpty()) {
        groups.computeIfAbsent(group, any -> new LinkedHashMap<>()).put(key, value);
      }
      return this;
    }

    public Builder put(String group, String key, OptionalDouble value) {
      return value.isPresent() ? put(group, key, decimal(value.getAsDouble())) : this;
    }

    /** Codec, loss, delay and jitter. */
    public Builder measured(Measured measured, int payloadType, int clockRateHz, int frameMs) {
      put("SessionDesc", "PT", Integer.toString(payloadType));
      put("SessionDesc", "PD", measured.codec());
      put("SessionDesc", "SR", Integer.toString(clockRateHz));
      put("SessionDesc", "FD", Integer.toString(frameMs));
      put("PacketLoss", "NLR", measured.lossPercent());
      put("PacketLoss", "JDR", measured.latePercent());
      put("Delay", "SOWD", measured.delayMs());
      put("Delay", "IAJ", measured.jitterMs());
      return this;
    }

    /** The scores that are known, and the model they are of. */
    public Builder scores(Score listening, Score conversational) {
      if (listening instanceof Score.Known known) {
        put("QualityEst", "RLQ", Long.toString(Math.round(known.rating())));
        put("QualityEst", "MOSLQ", oneDecimal(known.mos()));
      }
      if (conversational instanceof Score.Known known) {
        put("QualityEst", "RCQ", Long.toString(Math.round(known.rating())));
        put("QualityEst", "MOSCQ", oneDecimal(known.mos()));
      }
      if (groups.containsKey("QualityEst")) {
        put("QualityEst", "QoEEstAlg", "G.107");
      }
      return this;
    }

    public Metrics build() {
      return new Metrics(groups);
    }

    private static String oneDecimal(double value) {
      return String.format(Locale.ROOT, "%.1f", value);
    }

    private static String decimal(double value) {
      return value == Math.rint(value) ? Long.toString((long) value) : oneDecimal(value);
    }
  }
}
