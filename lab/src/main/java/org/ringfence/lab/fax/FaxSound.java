package org.ringfence.lab.fax;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import org.ringfence.codec.G711;
import org.ringfence.fax.FaxModem;
import org.ringfence.rtp.RtpPacket;
import org.ringfence.rtp.RtpStatus;

/**
 * A fax machine's sound as RTP in G.711, as it is: nothing is stretched, nothing taken for silence.
 * What came late is heard in its place all the same.
 */
final class FaxSound extends FaxSocket {
  private static final int FRAME = 160;
  private static final long FRAME_NS = 20_000_000;
  private static final int MOST_LOST = 50;
  private static final int SSRC = 0x0fa0;

  private final FaxModem modem;

  /** The thread's own. */
  private long nextFrameNs = System.nanoTime();

  private int said;
  private int expected = -1;
  private final short[] pcm = new short[FRAME];
  private final short[] heard = new short[2 * FRAME];

  FaxSound(FaxModem modem) {
    this.modem = modem;
    start();
  }

  @Override
  public boolean isOver() {
    return modem.isOver();
  }

  @Override
  public String outcome() {
    return modem.outcome();
  }

  @Override
  void speak() throws IOException {
    InetSocketAddress address = to();
    long nowNs = System.nanoTime();
    if (address == null) nextFrameNs = nowNs;
    while (address != null && nextFrameNs - nowNs <= 0) {
      nextFrameNs += FRAME_NS;
      modem.say(pcm);
      ByteBuffer packet = ByteBuffer.allocate(RtpPacket.HEADER_BYTES + FRAME);
      RtpPacket.writeHeader(packet, 0, said == 0, 0, said & 0xFFFF, said * FRAME, SSRC);
      for (int i = 0; i < FRAME; i++) {
        packet.put(RtpPacket.HEADER_BYTES + i, G711.MU_LAW.compress(pcm[i]));
      }
      said++;
      send(packet.array(), address);
    }
  }

  @Override
  void hear(byte[] bytes, int length) {
    ByteBuffer packet = ByteBuffer.wrap(bytes);
    RtpPacket rtp = new RtpPacket();
    if (rtp.wrap(packet, 0, length) != RtpStatus.VALID || rtp.payloadType() != 0) return;
    int samples = Math.min(rtp.payloadLength(), heard.length);
    int lost = expected < 0 ? 0 : (short) (rtp.sequenceNumber() - expected);
    if (lost < 0) return;
    expected = rtp.sequenceNumber() + 1;
    if (lost > 0 && lost < MOST_LOST) modem.miss(lost * FRAME);
    for (int i = 0; i < samples; i++) {
      heard[i] = G711.MU_LAW.expand(packet.get(rtp.payloadOffset() + i));
    }
    modem.hear(heard, samples);
  }

  @Override
  public void close() {
    super.close();
    modem.close();
  }
}
