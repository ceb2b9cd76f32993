package org.ringfence.media;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The one address that may send to a media port and that is sent to. It is what the authenticated
 * signalling said. A phone behind NAT does not know its own address: where the caller allows it, an
 * address of the same IP that its signalling came from may prove itself with two packets in
 * sequence (MIN_SEQUENTIAL of RFC 3550 A.1). Whoever is first holds the port until the next offer
 * or answer: nobody can draw the stream to himself later ("RTP bleed").
 */
public final class MediaPeer {
  private @Nullable MediaAddress signalled;
  private @Nullable MediaAddress provenIp;
  private @Nullable MediaAddress destination;
  private boolean held;
  private boolean latched;
  private int candidatePort = -1;
  private int candidateTag;

  /**
   * A new offer or answer: the port is free again for the signalled address and for whoever proves
   * itself. When it says the same as before, media meanwhile go on to whoever held the port.
   *
   * @param newSignalled null while not known: then only latching lets anyone in
   * @param newProvenIp the source of the leg's authenticated signalling, where latching is allowed;
   *     its port means nothing. Null: no latching
   */
  public void expect(@Nullable MediaAddress newSignalled, @Nullable MediaAddress newProvenIp) {
    if (!Objects.equals(signalled, newSignalled) || !Objects.equals(provenIp, newProvenIp)) {
      destination = newSignalled;
      latched = false;
    }
    signalled = newSignalled;
    provenIp = newProvenIp;
    held = false;
    candidatePort = -1;
  }

  /**
   * Judges the source of a packet that is known to be well formed.
   *
   * @param tag what must follow on from one proving packet to the next
   * @param nextTag what the next packet's {@code tag} has to be
   */
  public Admission admit(long high, long low, int port, int tag, int nextTag) {
    if (isDestination(high, low, port)) {
      held = true;
      return Admission.ADMITTED;
    }
    MediaAddress ip = provenIp;
    if (held || ip == null || !ip.sameIp(high, low)) {
      return Admission.REFUSED;
    }
    if (port == candidatePort && tag == candidateTag) {
      destination = MediaAddress.of(high, low, port);
      held = true;
      latched = true;
      return Admission.LATCHED;
    }
    candidatePort = port;
    candidateTag = nextTag;
    return Admission.PROVING;
  }

  /**
   * Whether {@link #admit} could ever let a packet from there in: asked before it is worth the work
   * of authenticating it. Learns nothing.
   */
  public boolean mayComeFrom(long high, long low, int port) {
    MediaAddress ip = provenIp;
    return isDestination(high, low, port) || (!held && ip != null && ip.sameIp(high, low));
  }

  /** An address of that IP has proved itself by more than packets in sequence: by its keys. */
  public void prove(MediaAddress address) {
    if (!isDestination(address.high(), address.low(), address.port())) {
      destination = address;
      latched = true;
    }
    held = true;
  }

  /**
   * Its keys have shown it at another IP than the one that holds the port: whoever of the two is
   * first holds it from now on.
   */
  void release(MediaAddress ip) {
    provenIp = ip;
    held = false;
    candidatePort = -1;
  }

  /** Whether this is the address that is sent to; learns nothing. */
  public boolean isDestination(long high, long low, int port) {
    MediaAddress address = destination;
    return address != null && address.is(high, low, port);
  }

  /** Where to send: whoever holds the port, else the signalled address; null while neither. */
  public @Nullable MediaAddress destination() {
    return destination;
  }

  /** Whether someone holds the port by having sent from the right address. */
  public boolean held() {
    return held;
  }

  /** Whether the destination was learnt rather than signalled. */
  public boolean latched() {
    return latched;
  }
}
