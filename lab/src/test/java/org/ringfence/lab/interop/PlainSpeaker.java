package org.ringfence.lab.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import org.ringfence.audio.Cadence;
import org.ringfence.audio.Tone;
import org.ringfence.codec.G711;

/** Somebody who speaks to himself over loopback in RTP that everybody can listen to. */
final class PlainSpeaker implements AutoCloseable {
  private static final int RATE_HZ = 8_000;
  private static final int SAMPLES = 160;
  private static final double PEAK = 0.5;

  private final DatagramSocket mouth = socket();
  private final DatagramSocket ear = socket();
  private final int toneHz;

  PlainSpeaker(int toneHz) {
    this.toneHz = toneHz;
  }

  private static DatagramSocket socket() {
    try {
      return new DatagramSocket(0, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says the tone for so long, all at once: nobody has to listen in time. */
  void say(int ms) {
    short[] pcm = Tone.record(Cadence.sine(toneHz), RATE_HZ, PEAK, ms).pcm();
    for (int at = 0; at + SAMPLES <= pcm.length; at += SAMPLES) {
      ByteBuffer packet = ByteBuffer.allocate(12 + SAMPLES);
      packet.putShort((short) 0x8000).putShort((short) (at / SAMPLES)).putInt(at).putInt(toneHz);
      for (int i = 0; i < SAMPLES; i++) packet.put(G711.MU_LAW.compress(pcm[at + i]));
      try {
        mouth.send(
            new DatagramPacket(packet.array(), packet.capacity(), ear.getLocalSocketAddress()));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    mouth.close();
    ear.close();
  }
}
