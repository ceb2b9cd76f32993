package org.ringfence.sdp;

import java.util.List;
import java.util.Set;

/**
 * What an endpoint of ours can do with audio.
 *
 * @param formats codecs, the best first
 * @param telephoneEvents whether digits travel as RFC 4733 events
 * @param redundancy whether audio may carry earlier audio again (RFC 2198)
 * @param comfortNoise whether pauses may be told of instead of sent (RFC 3389)
 * @param ptimeMs how long a packet is when the other does not say
 * @param transports the profiles it can keep
 * @param rtcpMux whether RTCP may share the port of RTP (RFC 5761)
 */
public record Capabilities(
    List<Format> formats,
    boolean telephoneEvents,
    boolean redundancy,
    boolean comfortNoise,
    int ptimeMs,
    Set<String> transports,
    boolean rtcpMux) {

  public Capabilities {
    formats = List.copyOf(formats);
    transports = Set.copyOf(transports);
  }

  /** Plain RTP with events, 20 ms packets and shared ports. */
  public static Capabilities of(Format... formats) {
    return new Capabilities(
        List.of(formats), true, false, false, 20, Set.of("RTP/AVP", "RTP/AVPF"), true);
  }

  /** The same, and audio may carry earlier audio again. */
  public Capabilities withRedundancy() {
    return new Capabilities(
        formats, telephoneEvents, true, comfortNoise, ptimeMs, transports, rtcpMux);
  }

  /** The same, and pauses may be told of. */
  public Capabilities withComfortNoise() {
    return new Capabilities(
        formats, telephoneEvents, redundancy, true, ptimeMs, transports, rtcpMux);
  }

  /** Comfort noise on the one clock that it has a number for, if a codec runs on it. */
  List<Format> noises() {
    Format noise = Format.comfortNoise(8000);
    boolean fits = formats.stream().anyMatch(codec -> codec.clockRateHz() == noise.clockRateHz());
    return comfortNoise && fits ? List.of(noise) : List.of();
  }

  /** One format of redundancy for each clock of the codecs. */
  List<Format> redundancies() {
    return redundancy
        ? formats.stream()
            .map(codec -> Format.redundancy(codec.clockRateHz(), codec.channels()))
            .distinct()
            .toList()
        : List.of();
  }

  /** One telephone-event format for each clock rate of the codecs (RFC 4733 section 2.1). */
  public List<Format> events() {
    return telephoneEvents
        ? formats.stream().map(Format::clockRateHz).distinct().map(Format::telephoneEvent).toList()
        : List.of();
  }
}
