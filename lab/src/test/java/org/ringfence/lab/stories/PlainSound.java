package org.ringfence.lab.stories;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Plain RTP at a port: says a tone to whoever it is pointed at, and remembers what it hears. */
final class PlainSound implements AutoCloseable {
  private static final int HEADER = 12;
  private static final long FRAME_MS = 20;

  final PlainEar ear;
  private final DatagramSocket socket;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private volatile @Nullable InetSocketAddress to;

  /** The clock's own. */
  private int said;

  PlainSound(int toneHz) throws IOException {
    ear = new PlainEar(toneHz);
    socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    clock.scheduleAtFixedRate(this::speak, 0, FRAME_MS, TimeUnit.MILLISECONDS);
    Thread.ofPlatform().daemon().start(this::listen);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** Speaks to that address from now on; to nobody when null. */
  void speakTo(@Nullable InetSocketAddress address) {
    to = address;
  }

  private void speak() {
    InetSocketAddress address = to;
    if (address == null) return;
    ByteBuffer packet = ByteBuffer.allocate(HEADER + PlainEar.SAMPLES);
    packet.putShort((short) 0x8000).putShort((short) said).putInt(said * PlainEar.SAMPLES);
    packet.putInt(port()).put(ear.says());
    said++;
    try {
      socket.send(new DatagramPacket(packet.array(), packet.capacity(), address));
    } catch (IOException lost) {
      // As a network loses it.
    }
  }

  private void listen() {
    byte[] bytes = new byte[2_048];
    while (true) {
      DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
      try {
        socket.receive(packet);
      } catch (IOException closed) {
        return;
      }
      ear.hear(bytes[1] & 0x7F, bytes, HEADER, packet.getLength());
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
    socket.close();
  }
}
