package org.ringfence.net;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.ringfence.media.AudioFormat;
import org.ringfence.media.RelaySession;
import org.ringfence.rtp.PacketKind;

/**
 * A side of a relay whose sound another protocol carries: what comes for it is handed to the
 * carrier, and what the carrier brings is relayed as if it had come from the network. Nothing is
 * decoded, so nothing is lost but what the network loses.
 */
public final class CarriedAudio extends Inside<AudioFormat> {
  private final AudioCarrier carrier;

  /** The loop's own. */
  private @Nullable MediaLoop loop;

  private @Nullable RelayHandle relay;
  private @Nullable RelayHalf half;

  public CarriedAudio(AudioCarrier carrier) {
    this.carrier = carrier;
  }

  /** Where to write a packet to {@link #give}; null while nobody is there to be given any. */
  public @Nullable ByteBuffer scratch() {
    return loop == null ? null : loop.scratch();
  }

  /** Relays an RTP packet of the party's, in {@link #scratch}; on the loop. */
  public void give(ByteBuffer packet, int offset, int length, long nowNs) {
    MediaLoop on = loop;
    RelayHandle through = relay;
    RelayHalf from = half;
    if (on == null || through == null || from == null) return;
    through.carried(on, from, RelaySession.RTP, packet, offset, length, nowNs);
  }

  @Override
  void agree(
      MediaLoop on, RelayHandle in, RelayHalf at, AudioFormat format, boolean sends, long nowNs) {
    loop = on;
    relay = in;
    half = at;
    carrier.agreed(format, sends);
  }

  @Override
  void receive(PacketKind kind, ByteBuffer buffer, int offset, int length, long nowNs) {
    carrier.packet(kind, buffer, offset, length, nowNs);
  }

  @Override
  void leave(MediaLoop on, long nowNs) {
    loop = null;
    relay = null;
    half = null;
  }
}
