package org.ringfence.phone;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;

/**
 * A NAT in front of one UDP server, for one phone. When it forgets, what the phone sends leaves by
 * another port, and what is sent to the one before goes nowhere.
 */
final class Rebinding implements AutoCloseable {
  private final DatagramSocket inside = new DatagramSocket(0, TestPhone.LOOPBACK);
  private final InetSocketAddress server;
  private volatile DatagramSocket outside = new DatagramSocket(0, TestPhone.LOOPBACK);
  private volatile InetSocketAddress phone = new InetSocketAddress(TestPhone.LOOPBACK, 9);
  private volatile boolean down;

  Rebinding(InetSocketAddress server) throws IOException {
    this.server = server;
    Thread.ofPlatform().daemon().name("nat-out").start(this::outwards);
    inwards(outside);
  }

  /** Where the phone believes the server to be. */
  InetSocketAddress address() {
    return (InetSocketAddress) inside.getLocalSocketAddress();
  }

  void forget() throws IOException {
    DatagramSocket before = outside;
    DatagramSocket fresh = new DatagramSocket(0, TestPhone.LOOPBACK);
    outside = fresh;
    inwards(fresh);
    before.close();
  }

  /** While it is down nothing passes. */
  void down(boolean value) {
    down = value;
  }

  private void outwards() {
    var packet = new DatagramPacket(new byte[65_535], 65_535);
    try {
      while (true) {
        packet.setLength(65_535);
        inside.receive(packet);
        phone = (InetSocketAddress) packet.getSocketAddress();
        byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
        DatagramSocket way = outside;
        if (!down && !way.isClosed()) {
          way.send(new DatagramPacket(bytes, bytes.length, server));
        }
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private void inwards(DatagramSocket from) {
    Thread.ofPlatform()
        .daemon()
        .name("nat-in")
        .start(() -> {
          var packet = new DatagramPacket(new byte[65_535], 65_535);
          try {
            while (true) {
              packet.setLength(65_535);
              from.receive(packet);
              byte[] bytes = Arrays.copyOf(packet.getData(), packet.getLength());
              if (!down) inside.send(new DatagramPacket(bytes, bytes.length, phone));
            }
          } catch (IOException closed) {
            // It forgot, or the test is over.
          }
        });
  }

  @Override
  public void close() {
    inside.close();
    outside.close();
  }
}
