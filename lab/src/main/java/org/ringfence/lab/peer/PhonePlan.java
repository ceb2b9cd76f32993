package org.ringfence.lab.peer;

import org.ringfence.base.Transport;

/**
 * What a phone is started with.
 *
 * @param account whom it registers as
 * @param server where
 * @param transport by what
 * @param toneHz the tone it plays into every call
 * @param codec which codec alone it offers
 * @param media how its media is protected
 * @param answers whether it answers by itself
 */
public record PhonePlan(
    Account account,
    ServerUnderTest server,
    Transport transport,
    int toneHz,
    Codec codec,
    Media media,
    boolean answers) {
  /** A codec by its name in SDP and the rate of its sound files. */
  public enum Codec {
    PCMU("PCMU", 8_000),
    PCMA("PCMA", 8_000),
    G722("G722", 16_000),
    OPUS("opus", 48_000);

    private final String sdpName;
    private final int rateHz;

    Codec(String sdpName, int rateHz) {
      this.sdpName = sdpName;
      this.rateHz = rateHz;
    }

    public String sdpName() {
      return sdpName;
    }

    public int rateHz() {
      return rateHz;
    }
  }

  /** How RTP is protected: not at all, or by SDES keys (RFC 4568). */
  public enum Media {
    RTP,
    SDES
  }

  /** A phone over TLS with G.711 in plain RTP. */
  public static PhonePlan tls(
      Account account, ServerUnderTest server, int toneHz, boolean answers) {
    return new PhonePlan(account, server, Transport.TLS, toneHz, Codec.PCMU, Media.RTP, answers);
  }

  public PhonePlan with(Codec chosen) {
    return new PhonePlan(account, server, transport, toneHz, chosen, media, answers);
  }

  public PhonePlan with(Transport chosen) {
    return new PhonePlan(account, server, chosen, toneHz, codec, media, answers);
  }

  public PhonePlan with(Media chosen) {
    return new PhonePlan(account, server, transport, toneHz, codec, chosen, answers);
  }

  /** The host and port to write in URIs. */
  public String hostPort() {
    return server.host() + ":" + server.port(transport);
  }

  /** {@code udp}, {@code tcp} or {@code tls}, as in a {@code transport} parameter. */
  public String transportName() {
    return transport.name().toLowerCase(java.util.Locale.ROOT);
  }
}
