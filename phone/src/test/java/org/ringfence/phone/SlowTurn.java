package org.ringfence.phone;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The way to a TURN server far away: while it is shut, what is sent waits. */
final class SlowTurn implements AutoCloseable {
  private record Sent(byte[] bytes, InetSocketAddress from) {}

  private final DatagramSocket inside = new DatagramSocket(0, TestPhone.LOOPBACK);
  private final InetSocketAddress server;
  private final Map<InetSocketAddress, DatagramSocket> ways = new ConcurrentHashMap<>();
  private final List<Sent> waiting = new ArrayList<>();
  private boolean open;

  SlowTurn(InetSocketAddress server) throws IOException {
    this.server = server;
    Thread.ofPlatform().daemon().name("turn-out").start(this::outwards);
  }

  /** Where phones believe the server to be. */
  InetSocketAddress address() {
    return (InetSocketAddress) inside.getLocalSocketAddress();
  }

  synchronized void open() throws IOException {
    open = true;
    for (Sent each : waiting) pass(each);
    waiting.clear();
  }

  synchronized void shut() {
    open = false;
  }

  private synchronized void sent(Sent packet) throws IOException {
    if (open) pass(packet);
    else waiting.add(packet);
  }

  private void pass(Sent packet) throws IOException {
    DatagramSocket way = ways.get(packet.from);
    if (way == null) way = way(packet.from);
    way.send(new DatagramPacket(packet.bytes, packet.bytes.length, server));
  }

  private void outwards() {
    var packet = new DatagramPacket(new byte[65_535], 65_535);
    try {
      while (true) {
        packet.setLength(65_535);
        inside.receive(packet);
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        sent(new Sent(bytes, (InetSocketAddress) packet.getSocketAddress()));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private DatagramSocket way(InetSocketAddress phone) throws IOException {
    var way = new DatagramSocket(0, TestPhone.LOOPBACK);
    ways.put(phone, way);
    Thread.ofPlatform().daemon().name("turn-in").start(() -> inwards(way, phone));
    return way;
  }

  private void inwards(DatagramSocket from, InetSocketAddress phone) {
    var packet = new DatagramPacket(new byte[65_535], 65_535);
    try {
      while (true) {
        packet.setLength(65_535);
        from.receive(packet);
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        inside.send(new DatagramPacket(bytes, bytes.length, phone));
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  @Override
  public void close() {
    inside.close();
    ways.values().forEach(DatagramSocket::close);
  }
}
