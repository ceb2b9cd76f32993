package org.ringfence.net;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.media.MediaAddress;
import org.ringfence.srtp.SrtpProfile;

/**
 * Sockets by the JDK's selector: everywhere, somewhat slower. The JDK keeps the object of a source
 * that does not change, so a steady stream allocates nothing here either.
 */
final class MediaLoopNio implements MediaLoopSockets {
  private static final int BUFFER_BYTES = Limits.RTP_PACKET_BYTES + SrtpProfile.MAX_OVERHEAD_BYTES;

  private final Selector selector = Selector.open();
  private final ByteBuffer packet = ByteBuffer.allocateDirect(BUFFER_BYTES);
  private final ByteBuffer scratch = ByteBuffer.allocateDirect(2 * BUFFER_BYTES);
  private final Set<Socket> bound = ConcurrentHashMap.newKeySet();
  private final Consumer<SelectionKey> ready = this::receive;
  private @Nullable Receiver receiver;
  private long nowNs;

  private final Dscp mark;

  MediaLoopNio(Dscp mark) throws IOException {
    this.mark = mark;
  }

  private static final class Socket extends MediaSocket {
    final DatagramChannel channel;
    @Nullable Object lastSource;
    @Nullable MediaAddress source;

    Socket(InetSocketAddress local, DatagramChannel channel) {
      super(local);
      this.channel = channel;
    }
  }

  @Override
  public MediaSocket bind(InetSocketAddress local) throws IOException {
    boolean ipv6 = local.getAddress() instanceof Inet6Address;
    DatagramChannel channel =
        DatagramChannel.open(ipv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
    try {
      channel.configureBlocking(false);
      channel.bind(local);
      channel.setOption(StandardSocketOptions.IP_TOS, mark.octet());
    } catch (IOException e) {
      channel.close();
      throw e;
    }
    Socket socket = new Socket(local, channel);
    bound.add(socket);
    return socket;
  }

  @Override
  public void mark(MediaSocket socket, Dscp wanted) throws IOException {
    ((Socket) socket).channel.setOption(StandardSocketOptions.IP_TOS, wanted.octet());
  }

  @Override
  public MediaSocket bindShared(InetSocketAddress local) throws IOException {
    Socket socket = (Socket) bind(local);
    try {
      socket.channel.setOption(StandardSocketOptions.SO_RCVBUF, Limits.ICE_RECEIVE_BYTES);
      return socket;
    } catch (IOException e) {
      close(socket);
      throw e;
    }
  }

  @Override
  public void register(MediaSocket socket) throws IOException {
    ((Socket) socket).channel.register(selector, SelectionKey.OP_READ, socket);
  }

  @Override
  public void poll(long timeoutNs, Receiver to) throws IOException {
    receiver = to;
    nowNs = 0;
    if (timeoutNs <= 0) {
      selector.selectNow(ready);
    } else {
      selector.select(ready, (timeoutNs + 999_999) / 1_000_000);
    }
  }

  private void receive(SelectionKey key) {
    Socket socket = (Socket) key.attachment();
    if (nowNs == 0) {
      nowNs = System.nanoTime();
    }
    for (int i = 0; i < socket.batch; i++) {
      if (!receive(socket)) return;
    }
  }

  /** Takes one packet; false when there is none. */
  private boolean receive(Socket socket) {
    Object source;
    // One byte more than is allowed, so that a longer packet is seen to be too long.
    packet.clear().limit(Limits.RTP_PACKET_BYTES + 1);
    try {
      source = socket.channel.receive(packet);
    } catch (IOException e) {
      return false; // as if nothing had come
    }
    if (source == null || receiver == null) {
      return false;
    }
    MediaAddress address = socket.source;
    if (address == null || source != socket.lastSource) {
      address = MediaAddress.of((InetSocketAddress) source);
      socket.source = address;
      socket.lastSource = source;
    }
    int length = packet.position();
    packet.clear();
    receiver.received(
        socket, packet, 0, length, address.high(), address.low(), address.port(), nowNs);
    return true;
  }

  @Override
  public void send(MediaSocket from, ByteBuffer buffer, int offset, int length, MediaAddress to) {
    buffer.limit(offset + length).position(offset);
    try {
      int sent = ((Socket) from).channel.send(buffer, to.socketAddress());
      if (sent < length) {
        return; // the network's loss, as with any datagram
      }
    } catch (IOException | RuntimeException e) {
      return; // unreachable, or the wrong family
    } finally {
      buffer.clear();
    }
  }

  @Override
  public ByteBuffer scratch() {
    return scratch;
  }

  @Override
  public void wakeUp() {
    selector.wakeup();
  }

  @Override
  public void close(MediaSocket socket) {
    bound.remove((Socket) socket);
    closeQuietly((Socket) socket);
  }

  @Override
  public void close() {
    bound.forEach(MediaLoopNio::closeQuietly);
    try {
      selector.close();
    } catch (IOException e) {
      // Nothing is left to do with it.
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.channel.close();
    } catch (IOException e) {
      // Nothing is left to do with it.
    }
  }

  @Override
  public String kind() {
    return "nio";
  }
}
