package org.ringfence.media;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ringfence.rtp.PacketKind;
import org.ringfence.srtp.MasterKey;
import org.ringfence.srtp.SrtpContext;
import org.ringfence.srtp.SrtpStatus;

/**
 * What one party's packets pass on their way in and out: in the clear, unread, or through the two
 * cryptographic contexts of RFC 3711. Once it wants keys, nothing passes without them. One media
 * loop owns it; a packet allocates nothing.
 */
public final class PacketProtection {
  /** A key and what happened under it: the two never part, or a key stream would be used twice. */
  private record Keyed(MasterKey key, SrtpContext context) {}

  private Protection agreed = Protection.AWAITED;
  private boolean open;
  private @Nullable Keyed inbound;
  private @Nullable Keyed outbound;
  private @Nullable Keyed inboundBefore;
  private @Nullable Keyed outboundBefore;
  private int length;
  private long refused;

  /**
   * What signalling agreed from now on. A key that stays, or comes back, keeps its context: its
   * rollover counter and what was seen under it (RFC 3711 section 3.3.1).
   */
  public void use(Protection protection) {
    if (protection.equals(agreed)) return;
    agreed = protection;
    open = protection instanceof Protection.Clear || protection instanceof Protection.Sealed;
    if (protection instanceof Protection.Srtp keys) {
      keys(keys.inbound(), keys.outbound());
    } else {
      inboundBefore = inbound == null ? inboundBefore : inbound;
      outboundBefore = outbound == null ? outboundBefore : outbound;
      inbound = null;
      outbound = null;
    }
  }

  /** The keys of the handshake that {@link Protection.Dtls} asked for. */
  public void keys(MasterKey newInbound, MasterKey newOutbound) {
    Keyed in = inbound;
    if (in == null || !in.key.equals(newInbound)) {
      Keyed before = inboundBefore;
      boolean back = before != null && before.key.equals(newInbound);
      inbound = back ? before : new Keyed(newInbound, SrtpContext.inbound(newInbound));
      inboundBefore = in == null ? before : in;
    }
    Keyed out = outbound;
    if (out == null || !out.key.equals(newOutbound)) {
      Keyed before = outboundBefore;
      boolean back = before != null && before.key.equals(newOutbound);
      outbound = back ? before : new Keyed(newOutbound, SrtpContext.outbound(newOutbound));
      outboundBefore = out == null ? before : out;
    }
  }

  public Protection agreed() {
    return agreed;
  }

  /** Whether packets pass at all: there are keys, or none are wanted here. */
  public boolean ready() {
    return open || inbound != null;
  }

  /** Whether a packet that passes has shown by our own keys who sent it. */
  public boolean proves() {
    return !open && inbound != null;
  }

  public boolean isSealed() {
    return agreed instanceof Protection.Sealed;
  }

  /** Takes the protection off a packet that came, in place; {@link #length} is what remains. */
  public ProtectionStatus unprotect(PacketKind kind, ByteBuffer packet, int offset, int bytes) {
    length = bytes;
    if (open) {
      return ProtectionStatus.OK;
    }
    Keyed keyed = inbound;
    SrtpStatus status = SrtpStatus.AUTH_FAILED;
    if (keyed != null && kind == PacketKind.RTP) {
      status = keyed.context.unprotect(packet, offset, bytes);
    } else if (keyed != null && kind == PacketKind.RTCP) {
      status = keyed.context.unprotectRtcp(packet, offset, bytes);
    }
    if (keyed == null || status != SrtpStatus.OK) {
      refused++;
      return keyed == null ? ProtectionStatus.NO_KEYS : ProtectionStatus.NOT_AUTHENTIC;
    }
    length = keyed.context.length();
    return ProtectionStatus.OK;
  }

  /**
   * Protects a packet that is to be sent, in place; {@link #length} is the new length. Behind it
   * must be room for {@link org.ringfence.srtp.SrtpProfile#MAX_OVERHEAD_BYTES}.
   */
  public ProtectionStatus protect(PacketKind kind, ByteBuffer packet, int offset, int bytes) {
    length = bytes;
    if (open) {
      return ProtectionStatus.OK;
    }
    Keyed keyed = outbound;
    if (keyed == null) {
      return ProtectionStatus.NO_KEYS;
    }
    SrtpStatus status =
        kind == PacketKind.RTCP
            ? keyed.context.protectRtcp(packet, offset, bytes)
            : keyed.context.protect(packet, offset, bytes);
    length = keyed.context.length();
    return status == SrtpStatus.OK ? ProtectionStatus.OK : ProtectionStatus.NOT_SENT;
  }

  /** The last packet's length after {@link ProtectionStatus#OK}. */
  public int length() {
    return length;
  }

  /** Packets that came and did not pass. */
  public long refused() {
    return refused;
  }
}
