package org.ringfence.media;

import org.jspecify.annotations.Nullable;
import org.ringfence.rtp.UnusedPlaces;

/** One party of a relay: who may send, where to send, and what was counted. */
public final class RelaySide {
  /** Packets come every 20 ms or so: whoever is silent for longer may have got another address. */
  private static final long MOVED_NS = 200_000_000;

  final MediaPeer rtp = new MediaPeer();
  final MediaPeer rtcp = new MediaPeer();
  final RelayMeter meter = new RelayMeter();
  boolean mux;
  boolean sealed;
  boolean carried;
  byte @Nullable [] payloadTypes;
  int extensions = UnusedPlaces.ANY;
  long hidden;
  int echoSequence;
  long packets;
  long bytes;
  long refused;
  long malformed;
  long notAuthentic;
  long dropped;
  long lastHeardNs;

  RelaySide() {}

  /** What an offer or answer said of this party; see {@link MediaPeer#expect}. */
  public void expect(Terms terms) {
    mux = terms.mux();
    rtp.expect(terms.rtp(), terms.provenIp());
    rtcp.expect(terms.rtcp(), terms.provenIp());
    payloadTypes = terms.payloadTypes();
    extensions = terms.extensions();
  }

  /** What its description says of what it sends; see {@link RelaySession#measure}. */
  public void describe(PayloadFormats formats, boolean sends) {
    meter.describe(formats, sends);
  }

  /** Whether it is to send, by its description. */
  public boolean sends() {
    return meter.sends();
  }

  /** What it hears from now on comes from us, under that source. */
  public void speaks(int ssrc) {
    meter.speaks(ssrc);
  }

  /** What it hears comes from the other again. */
  public void speaksNoMore() {
    meter.speaksNoMore();
  }

  /** A sender report of ours goes out to it. */
  public void told(long ntpTimestamp, long nowNs) {
    meter.told(ntpTimestamp, nowNs);
  }

  /** Whether its packets pass unread, end to end. */
  public void sealed(boolean value) {
    sealed = value;
  }

  public boolean isSealed() {
    return sealed;
  }

  /** Whether it comes over a path that judges addresses itself, with RTP and RTCP on one port. */
  public void carried(boolean value) {
    carried = value;
  }

  /** The RTP address proved itself by its keys; see {@link MediaPeer#prove}. */
  public void prove(MediaAddress address) {
    rtp.prove(address);
  }

  /** The same of the RTCP address. */
  public void proveReports(MediaAddress address) {
    rtcp.prove(address);
  }

  /**
   * Whether a packet from there could be let in.
   *
   * @param component the port it arrived at: {@link RelaySession#RTP} or {@link RelaySession#RTCP}
   */
  public boolean mayComeFrom(int component, long high, long low, int port) {
    return (component == RelaySession.RTP ? rtp : rtcp).mayComeFrom(high, low, port);
  }

  /**
   * Whether it may have got another address, as when a NAT on the way restarts: it was heard, and
   * is silent. Then it is worth the work to ask the keys of a packet from elsewhere; while it
   * talks, a copy of its packets from elsewhere is not looked at.
   */
  public boolean mayHaveMoved(long nowNs) {
    return heard() && nowNs - lastHeardNs >= MOVED_NS;
  }

  /**
   * An authentic packet came from that IP. Two in sequence move the RTP there, and its RTCP may
   * follow to the same IP.
   */
  public void shownAt(long high, long low) {
    MediaAddress ip = MediaAddress.of(high, low, 0);
    rtp.release(ip);
    rtcp.release(ip);
  }

  /** Counts a packet from someone who may not speak here. */
  public void refuse() {
    refused++;
  }

  /** Counts a packet that was not protected as agreed. */
  public void refuseNotAuthentic() {
    notAuthentic++;
  }

  /** Whether an admitted packet ever arrived. */
  public boolean heard() {
    return packets > 0;
  }

  /** When the last admitted packet arrived; means nothing before {@link #heard}. */
  public long lastHeardNs() {
    return lastHeardNs;
  }

  /** Where its RTP goes; null while not known. */
  public @Nullable MediaAddress destination() {
    return rtp.destination();
  }

  /** Where its RTCP goes, if it has a port of its own; null while not known. */
  public @Nullable MediaAddress reports() {
    return rtcp.destination();
  }

  /** Whether RTP and RTCP share a port (RFC 5761). */
  public boolean mux() {
    return mux;
  }

  /** May be read by any thread; it may then be a packet old. */
  public Statistics statistics() {
    return new Statistics(
        packets,
        bytes,
        refused,
        malformed,
        notAuthentic,
        dropped,
        hidden,
        meter.reception.lost(),
        rtp.latched());
  }

  /**
   * What signalling says of one party.
   *
   * @param rtp where it takes RTP; null while not known
   * @param rtcp where it takes RTCP; null when it takes none, or with {@code mux}
   * @param provenIp the source of its authenticated signalling where latching is allowed, else null
   * @param mux whether RTP and RTCP share a port (RFC 5761)
   * @param payloadTypes for each of the 128 payload types this party sends, what the other party
   *     calls it, or -1 to drop it; null to change nothing
   * @param extensions the numbers of the header extensions this party may send, as bits; all bits
   *     for any
   */
  public record Terms(
      @Nullable MediaAddress rtp,
      @Nullable MediaAddress rtcp,
      @Nullable MediaAddress provenIp,
      boolean mux,
      byte @Nullable [] payloadTypes,
      int extensions) {
    /** Nothing is known: nobody may send. */
    public static final Terms NONE = new Terms(null, null, null, false, null);

    /** Any header extension may pass. */
    public Terms(
        @Nullable MediaAddress rtp,
        @Nullable MediaAddress rtcp,
        @Nullable MediaAddress provenIp,
        boolean mux,
        byte @Nullable [] payloadTypes) {
      this(rtp, rtcp, provenIp, mux, payloadTypes, UnusedPlaces.ANY);
    }

    public Terms {
      if (payloadTypes != null && payloadTypes.length != 128) {
        throw new IllegalArgumentException("a payload type map has 128 entries");
      }
    }

    /** For a party whose packets go to nobody else: an endpoint's own. */
    public static Terms of(
        @Nullable MediaAddress rtp,
        @Nullable MediaAddress rtcp,
        @Nullable MediaAddress provenIp,
        boolean mux) {
      return new Terms(rtp, rtcp, provenIp, mux, null);
    }

    /** RTP at an address and RTCP one port above it (RFC 3550 section 11), no latching. */
    public static Terms at(MediaAddress rtp) {
      return new Terms(
          rtp, MediaAddress.of(rtp.high(), rtp.low(), rtp.port() + 1), null, false, null);
    }

    /** The same, where the party may prove itself from the IP that its signalling came from. */
    public Terms latchingFrom(MediaAddress ip) {
      return new Terms(rtp, rtcp, ip, mux, payloadTypes, extensions);
    }

    /** The same with these header extensions and no other. */
    public Terms withExtensions(int numbers) {
      return new Terms(rtp, rtcp, provenIp, mux, payloadTypes, numbers);
    }
  }

  /**
   * Counts of what this party sent.
   *
   * @param packets admitted
   * @param bytes of them
   * @param refused from sources that may not speak here
   * @param malformed neither RTP nor RTCP, or broken
   * @param notAuthentic not protected as agreed: in the clear, forged, or seen before
   * @param dropped admitted but sent nowhere
   * @param hidden bytes in places where no call has any; they were taken out
   * @param lost by sequence number
   * @param latched whether its address was learnt rather than signalled
   */
  public record Statistics(
      long packets,
      long bytes,
      long refused,
      long malformed,
      long notAuthentic,
      long dropped,
      long hidden,
      long lost,
      boolean latched) {}
}
