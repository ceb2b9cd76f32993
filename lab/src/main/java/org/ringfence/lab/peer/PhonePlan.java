package org.ringfence.lab.peer;

import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;

/**
 * What a phone is started with.
 *
 * @param account whom it registers as
 * @param server where
 * @param transport by what
 * @param toneHz the tone it plays into every call
 * @param codec which codec it offers, alone but for that
 * @param spare which it speaks too, if it is asked to; null for none
 * @param media how its media is protected
 * @param answers whether it answers by itself
 * @param port where it finds the server: its own port, or that of a line to it
 * @param refreshSeconds how long a registration of its is good
 * @param watches whether it looks if its connection lives (RFC 5626), where its make can
 */
public record PhonePlan(
    Account account,
    ServerUnderTest server,
    Transport transport,
    int toneHz,
    Codec codec,
    @Nullable Codec spare,
    Media media,
    boolean answers,
    int port,
    int refreshSeconds,
    boolean watches) {
  private static final int REFRESH_SECONDS = 60;

  /** A codec by its name in SDP and the rate of its sound files. */
  public enum Codec {
    PCMU("PCMU", 8_000),
    PCMA("PCMA", 8_000),
    G722("G722", 16_000),
    OPUS("opus", 48_000),
    GSM("GSM", 8_000);

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

  /** How RTP is protected: not at all, by keys in SDP (RFC 4568), or from DTLS (RFC 5764). */
  public enum Media {
    RTP,
    /** Keys are offered, and plaintext is taken where none come back. */
    SDES_OR_RTP,
    SDES,
    DTLS
  }

  /** A phone over TLS with G.711 in plain RTP. */
  public static PhonePlan tls(
      Account account, ServerUnderTest server, int toneHz, boolean answers) {
    return of(account, server, Transport.TLS, toneHz, answers);
  }

  /** A phone over any transport with G.711 in plain RTP. */
  public static PhonePlan of(
      Account account, ServerUnderTest server, Transport transport, int toneHz, boolean answers) {
    int port = server.port(transport);
    return new PhonePlan(
        account,
        server,
        transport,
        toneHz,
        Codec.PCMU,
        null,
        Media.RTP,
        answers,
        port,
        REFRESH_SECONDS,
        false);
  }

  public PhonePlan with(Codec chosen) {
    return changed(chosen, spare, media, port, refreshSeconds, watches);
  }

  /** Speaks another codec too; a baresip does. */
  public PhonePlan orSpeaking(Codec other) {
    return changed(codec, other, media, port, refreshSeconds, watches);
  }

  public PhonePlan with(Media chosen) {
    return changed(codec, spare, chosen, port, refreshSeconds, watches);
  }

  /** Reaches the server by a line, and registers often enough to notice when that was cut. */
  public PhonePlan by(CutLine line, int seconds) {
    return changed(codec, spare, media, line.port(), seconds, watches);
  }

  /** Registers so often. */
  public PhonePlan every(int seconds) {
    return changed(codec, spare, media, port, seconds, watches);
  }

  /** Reaches the server by another port than its own. */
  public PhonePlan through(int otherPort) {
    return changed(codec, spare, media, otherPort, refreshSeconds, watches);
  }

  /** Looks whether its connection lives. */
  public PhonePlan watching() {
    return changed(codec, spare, media, port, refreshSeconds, true);
  }

  private PhonePlan changed(
      Codec codec,
      @Nullable Codec spare,
      Media media,
      int port,
      int refreshSeconds,
      boolean watches) {
    return new PhonePlan(
        account,
        server,
        transport,
        toneHz,
        codec,
        spare,
        media,
        answers,
        port,
        refreshSeconds,
        watches);
  }

  /** The host and port to write in URIs. */
  public String hostPort() {
    return server.host() + ":" + port;
  }

  /** {@code udp}, {@code tcp} or {@code tls}, as in a {@code transport} parameter. */
  public String transportName() {
    return transport.name().toLowerCase(java.util.Locale.ROOT);
  }
}
