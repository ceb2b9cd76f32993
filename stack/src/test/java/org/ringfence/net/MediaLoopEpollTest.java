package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringfence.base.Limits;
import org.ringfence.media.MediaAddress;
import org.ringfence.net.epoll.LinuxUdp;

/** A socket that many share takes and sends many packets by one call, and mixes up none. */
class MediaLoopEpollTest {
  private static final int PACKETS = 3 * Limits.ICE_BATCH + 5;
  private static final long PATIENCE_NS = 10_000_000_000L;

  private final List<AutoCloseable> open = new ArrayList<>();
  private MediaLoopEpoll sockets;

  @BeforeEach
  void begin() throws Exception {
    Assumptions.assumeTrue(LinuxUdp.available(), "no direct system calls here");
    sockets = new MediaLoopEpoll(Dscp.VOICE);
  }

  @AfterEach
  void closeAll() throws Exception {
    for (AutoCloseable each : open) {
      each.close();
    }
    if (sockets != null) {
      sockets.close();
    }
  }

  private DatagramSocket phone(InetAddress address) throws Exception {
    DatagramSocket phone = new DatagramSocket(0, address);
    phone.setSoTimeout(5_000);
    open.add(phone);
    return phone;
  }

  private MediaSocket shared(InetAddress address) throws Exception {
    boolean there = NetworkInterface.getByInetAddress(address) != null;
    Assumptions.assumeTrue(there, "not an address of this machine: " + address);
    int port;
    try (DatagramSocket probe = new DatagramSocket(0, address)) {
      port = probe.getLocalPort();
    }
    MediaSocket socket = sockets.bindShared(new InetSocketAddress(address, port));
    socket.batch = Limits.ICE_BATCH;
    sockets.register(socket);
    return socket;
  }

  /** The packet of that number: no two are alike in length and content. */
  private static byte[] packet(int number) {
    byte[] bytes = new byte[100 + 10 * number];
    Arrays.fill(bytes, (byte) number);
    return bytes;
  }

  private void poll(int wanted, List<Integer> lengths, MediaLoopSockets.Receiver receiver) {
    long startNs = System.nanoTime();
    while (lengths.size() < wanted && System.nanoTime() - startNs < PATIENCE_NS) {
      sockets.poll(
          10_000_000L,
          (socket, buffer, offset, length, high, low, port, nowNs) -> {
            lengths.add(length);
            receiver.received(socket, buffer, offset, length, high, low, port, nowNs);
          });
    }
    assertThat(lengths).hasSize(wanted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void everyPacketGoesBackToWhoSentItInOrder(String host) throws Exception {
    InetAddress address = InetAddress.getByName(host);
    MediaSocket socket = shared(address);
    DatagramSocket[] phones = {phone(address), phone(address)};
    for (int i = 0; i < PACKETS; i++) {
      byte[] bytes = packet(i);
      phones[i % 2].send(new DatagramPacket(bytes, bytes.length, socket.local));
    }
    poll(
        PACKETS,
        new ArrayList<>(),
        (from, buffer, offset, length, high, low, port, nowNs) ->
            sockets.send(from, buffer, offset, length, MediaAddress.of(high, low, port)));
    for (int i = 0; i < PACKETS; i++) {
      DatagramPacket in = new DatagramPacket(new byte[2048], 2048);
      phones[i % 2].receive(in);
      assertThat(Arrays.copyOf(in.getData(), in.getLength())).isEqualTo(packet(i));
    }
  }

  /** A handler may send what it wrote elsewhere, from another socket, and a packet twice. */
  @Test
  void whatAHandlerSendsBesidesGoesToo() throws Exception {
    InetAddress address = InetAddress.getByName("127.0.0.1");
    MediaSocket socket = shared(address);
    MediaSocket other = shared(address);
    DatagramSocket phone = phone(address);
    DatagramSocket third = phone(address);
    byte[] bytes = packet(1);
    byte[] tooLong = new byte[Limits.RTP_PACKET_BYTES + 100];
    phone.send(new DatagramPacket(bytes, bytes.length, socket.local));
    phone.send(new DatagramPacket(tooLong, tooLong.length, socket.local));
    MediaAddress to = MediaAddress.of((InetSocketAddress) third.getLocalSocketAddress());
    List<Integer> lengths = new ArrayList<>();
    poll(
        2,
        lengths,
        (from, buffer, offset, length, high, low, port, nowNs) -> {
          if (length == bytes.length) {
            sockets.send(from, buffer, offset, length, to);
            buffer.put(offset, (byte) 99); // what was sent before is not touched by this
            sockets.send(from, buffer, offset, length, to);
            sockets.send(other, buffer, offset, length, to);
            ByteBuffer scratch = sockets.scratch();
            scratch.put(0, new byte[3000]);
            sockets.send(from, scratch, 0, 7, to);
            sockets.send(from, scratch, 0, 3000, to);
          }
        });
    assertThat(lengths).containsExactly(bytes.length, Limits.RTP_PACKET_BYTES + 1);
    List<String> seen = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      DatagramPacket in = new DatagramPacket(new byte[4096], 4096);
      third.receive(in);
      boolean fromOther = in.getPort() == other.local.getPort();
      seen.add(in.getLength() + ":" + in.getData()[0] + (fromOther ? ":other" : ""));
    }
    assertThat(seen).containsExactlyInAnyOrder("110:1", "110:99", "110:99:other", "7:0", "3000:0");
  }
}
