package org.ringfence.lab.stories;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringfence.lab.peer.Ports;

/** Stands between a call agent and a gateway, passes all on, and remembers the newest call. */
final class MgcpTap implements AutoCloseable {
  private static final Pattern CALL = Pattern.compile("^C: *(\\w+)", Pattern.MULTILINE);

  private final DatagramSocket socket;
  private final InetSocketAddress gateway;
  private final Thread thread;
  private volatile @Nullable InetSocketAddress agent;
  private volatile String call = "";

  MgcpTap(int gatewayPort) throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    gateway = new InetSocketAddress(loopback, gatewayPort);
    socket = new DatagramSocket(Ports.next(), loopback);
    thread = Thread.ofPlatform().daemon().start(this::run);
  }

  int port() {
    return socket.getLocalPort();
  }

  /** The identity of the call that was made last. */
  String call() {
    return call;
  }

  private void run() {
    byte[] bytes = new byte[8_192];
    while (true) {
      DatagramPacket packet = new DatagramPacket(bytes, bytes.length);
      try {
        socket.receive(packet);
        byte[] datagram = Arrays.copyOf(bytes, packet.getLength());
        InetSocketAddress to = agent;
        if (packet.getPort() != gateway.getPort()) {
          agent = (InetSocketAddress) packet.getSocketAddress();
          remember(new String(datagram, StandardCharsets.UTF_8));
          to = gateway;
        }
        if (to != null) socket.send(new DatagramPacket(datagram, datagram.length, to));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void remember(String message) {
    Matcher found = CALL.matcher(message);
    if (message.startsWith("CRCX") && found.find()) call = found.group(1);
  }

  /** Asks the gateway something, as an agent; its answer. */
  String ask(String command) throws IOException {
    try (DatagramSocket mine = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      byte[] datagram = command.replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
      mine.setSoTimeout((int) OfficePhone.PATIENCE.toMillis());
      mine.send(new DatagramPacket(datagram, datagram.length, gateway));
      DatagramPacket answer = new DatagramPacket(new byte[8_192], 8_192);
      mine.receive(answer);
      return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
    }
  }

  @Override
  public void close() throws InterruptedException {
    socket.close();
    thread.join();
  }
}
