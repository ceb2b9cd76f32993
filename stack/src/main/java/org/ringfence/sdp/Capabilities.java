package org.ringfence.sdp;

import java.util.List;
import java.util.Set;

/**
 * What an endpoint of ours can do with audio.
 *
 * @param formats codecs, the best first
 * @param telephoneEvents whether digits travel as RFC 4733 events
 * @param ptimeMs how long a packet is when the other does not say
 * @param transports the profiles it can keep
 * @param rtcpMux whether RTCP may share the port of RTP (RFC 5761)
 */
public record Capabilities(
    List<Format> formats,
    boolean telephoneEvents,
    int ptimeMs,
    Set<String> transports,
    boolean rtcpMux) {

  public Capabilities {
    formats = List.copyOf(formats);
    transports = Set.copyOf(transports);
  }

  /** Plain RTP with events, 20 ms packets and shared ports. */
  public static Capabilities of(Format... formats) {
    return new Capabilities(List.of(formats), true, 20, Set.of("RTP/AVP", "RTP/AVPF"), true);
  }

  /** The same over SRTP as well, with keys from signalling or from DTLS. */
  public Capabilities secured() {
    Set<String> all =
        Set.of(
            "RTP/AVP",
            "RTP/AVPF",
            "RTP/SAVP",
            "RTP/SAVPF",
            "UDP/TLS/RTP/SAVP",
            "UDP/TLS/RTP/SAVPF");
    return new Capabilities(formats, telephoneEvents, ptimeMs, all, rtcpMux);
  }

  /** One telephone-event format for each clock rate of the codecs (RFC 4733 section 2.1). */
  public List<Format> events() {
    return telephoneEvents
        ? formats.stream().map(Format::clockRateHz).distinct().map(Format::telephoneEvent).toList()
        : List.of();
  }
}
