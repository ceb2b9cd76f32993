package org.ringfence.net;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.base.Transport;
import org.ringfence.guard.Verdict;
import org.ringfence.net.TransportCounters.Count;
import org.ringfence.sip.message.SipParser;
import org.ringfence.stun.BindingResponder;
import org.ringfence.stun.MessageClass;
import org.ringfence.stun.StunMessage;

/**
 * One UDP address we listen on: a socket on every event loop, among which the kernel shares out the
 * peers, so that each datagram is parsed on the loop that received it.
 */
final class UdpListener implements AutoCloseable {
  private static final int MAX_DATAGRAM_BYTES = 65_535;

  private final List<EventLoop> loops;
  private final TransportCounters counters;
  private final Inbound inbound;
  private final List<DatagramChannel> channels = new ArrayList<>();
  private final InetSocketAddress bound;

  UdpListener(
      InetSocketAddress address,
      List<EventLoop> loops,
      int receiveBufferBytes,
      Dscp mark,
      TransportCounters counters,
      Inbound inbound)
      throws IOException {
    this.loops = loops;
    this.counters = counters;
    this.inbound = inbound;
    boolean shared = loops.size() > 1;
    InetSocketAddress wanted = address;
    if (shared) {
      // Sockets that share a port would share it with a stranger too; this one would not.
      try (DatagramChannel probe = open(address, receiveBufferBytes, mark, false)) {
        wanted = (InetSocketAddress) probe.getLocalAddress();
      }
    }
    try {
      for (int i = 0; i < loops.size(); i++) {
        DatagramChannel channel = open(wanted, receiveBufferBytes, mark, shared);
        channels.add(channel);
        wanted = (InetSocketAddress) channel.getLocalAddress();
      }
      bound = wanted;
      for (int i = 0; i < loops.size(); i++) {
        Socket socket = new Socket(channels.get(i));
        loops.get(i).register(channels.get(i), SelectionKey.OP_READ, socket);
      }
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  InetSocketAddress bound() {
    return bound;
  }

  /** Whether a datagram to {@code remote} can leave from here. */
  boolean reaches(InetAddress remote) {
    InetAddress here = bound.getAddress();
    if (here.isAnyLocalAddress()) {
      return !(here instanceof Inet4Address) || remote instanceof Inet4Address;
    }
    return here instanceof Inet4Address == remote instanceof Inet4Address
        && (!here.isLoopbackAddress() || remote.isLoopbackAddress());
  }

  /** Sends from the calling loop's own socket; what the kernel has no room for is lost. */
  void send(byte[] wire, InetSocketAddress remote) throws IOException {
    int sent = own().send(ByteBuffer.wrap(wire), remote);
    counters.add(sent > 0 ? Count.DATAGRAMS_SENT : Count.SEND_BUFFER_FULL);
  }

  @Override
  public void close() {
    for (DatagramChannel channel : channels) {
      try {
        channel.close();
      } catch (IOException e) {
        // Nothing more can be done for it.
      }
    }
  }

  private DatagramChannel own() {
    for (int i = 1; i < channels.size(); i++) {
      if (loops.get(i).inLoop()) {
        return channels.get(i);
      }
    }
    return channels.get(0);
  }

  private static DatagramChannel open(
      InetSocketAddress address, int receiveBufferBytes, Dscp mark, boolean shared)
      throws IOException {
    boolean ipv4 = address.getAddress() instanceof Inet4Address;
    DatagramChannel channel =
        DatagramChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
    try {
      channel.configureBlocking(false);
      channel.setOption(StandardSocketOptions.SO_RCVBUF, receiveBufferBytes);
      channel.setOption(StandardSocketOptions.SO_SNDBUF, receiveBufferBytes);
      channel.setOption(StandardSocketOptions.IP_TOS, mark.octet());
      if (shared) {
        channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
      }
      return channel.bind(address);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** One of the sockets; its buffer is its own loop's. */
  private final class Socket implements EventLoop.ChannelHandler {
    private final DatagramChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(MAX_DATAGRAM_BYTES);
    private final BindingResponder responder =
        new BindingResponder(Limits.SIP_STUN_BYTES, System.nanoTime());

    Socket(DatagramChannel channel) {
      this.channel = channel;
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
      try {
        receiveAll();
      } catch (ClosedChannelException e) {
        // Closed by another thread since the selector woke: nothing is left to receive.
      }
    }

    private void receiveAll() throws IOException {
      for (int i = 0; i < Limits.UDP_BATCH; i++) {
        buffer.clear();
        InetSocketAddress source = (InetSocketAddress) channel.receive(buffer);
        if (source == null) {
          return;
        }
        counters.add(Count.DATAGRAMS_RECEIVED);
        datagram(source, buffer.flip());
      }
    }

    private void datagram(InetSocketAddress source, ByteBuffer datagram) {
      if (datagram.remaining() <= 4 && isKeepAlive(datagram)) {
        counters.add(Count.KEEP_ALIVES);
        return;
      }
      // No SIP message begins with a byte so low (RFC 5626 section 8).
      if (datagram.get(datagram.position()) >>> 2 == 0) {
        stun(source, datagram);
        return;
      }
      Flow from = new Flow(Transport.UDP, bound, source, 0, null);
      Verdict verdict = inbound.judge(from, datagram);
      if (verdict == Verdict.DROP) return;
      long sinceNs = verdict == Verdict.NEWCOMER ? System.nanoTime() : 0;
      byte[] bytes = new byte[datagram.remaining()];
      datagram.get(bytes);
      inbound.parsed(SipParser.parse(bytes), from, verdict, sinceNs);
    }

    /** Requests are phones' keep-alives (RFC 5626 section 4.4.2), responses answers to ours. */
    private void stun(InetSocketAddress source, ByteBuffer datagram) {
      int length = datagram.remaining();
      if (!(StunMessage.parse(datagram, datagram.position(), length)
          instanceof StunMessage message)) {
        counters.add(Count.MALFORMED);
        return;
      }
      counters.add(Count.KEEP_ALIVES);
      MessageClass kind = message.messageClass();
      Flow from = new Flow(Transport.UDP, bound, source, 0, null);
      if (kind == MessageClass.SUCCESS || kind == MessageClass.ERROR) {
        inbound.receiver().answered(message, from);
        return;
      }
      byte[] answer = responder.respond(message, source, System.nanoTime());
      if (answer == null) return;
      // A stranger's question pays for as many bytes as it has.
      int more = Math.max(0, answer.length - length);
      if (more > 0 && !inbound.admission().mayAnswer(from, more)) return;
      try {
        int sent =
            channel.send(ByteBuffer.wrap(answer), BindingResponder.destination(message, source));
        counters.add(sent > 0 ? Count.DATAGRAMS_SENT : Count.SEND_BUFFER_FULL);
      } catch (IOException unreachable) {
        counters.add(Count.SEND_FAILED);
      }
    }

    /** Line breaks, zero bytes or nothing, which phones send to hold a NAT binding open. */
    private static boolean isKeepAlive(ByteBuffer datagram) {
      for (int i = datagram.position(); i < datagram.limit(); i++) {
        byte b = datagram.get(i);
        if (b != '\r' && b != '\n' && b != 0) {
          return false;
        }
      }
      return true;
    }
  }
}
