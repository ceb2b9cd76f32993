package org.ringfence.lab.attack;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringfence.lab.peer.PeerFailure;
import org.ringfence.rtp.RtpPacket;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** Two honest phones that talk all the time: how much of it arrives, and how much of others'. */
final class LongCall implements AutoCloseable {
  private static final Pattern ADDRESS = Pattern.compile("c=IN IP4 (\\S+)");
  private static final Pattern PORT = Pattern.compile("m=audio (\\d+)");
  private static final long FRAME_NS = 20_000_000L;
  private static final int FRAME = 160;
  private static final int SSRC = 0x0600_DCA1;

  /** What every frame of theirs says, so that nobody else's is taken for one. */
  private static final long MARK = 0x52_69_6e_67_66_65_6e_63L;

  private final HonestPhone caller;
  private final SipResponse answer;
  private final DatagramSocket callersVoice;
  private final DatagramSocket calledsVoice;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong heard = new AtomicLong();
  private final AtomicLong strange = new AtomicLong();
  private final AtomicBoolean ended = new AtomicBoolean();
  private final Thread speaker;

  /** Begins at once. */
  LongCall(HonestPhone caller, HonestPhone called) {
    this.caller = caller;
    callersVoice = open(caller);
    calledsVoice = open(called);
    answer = caller.begin(called.account().user());
    SipRequest invite = called.lastInvite();
    if (invite == null) throw new PeerFailure("the other phone did not ring");
    for (HonestPhone each : new HonestPhone[] {caller, called}) {
      each.onBye(() -> ended.set(true));
    }
    InetSocketAddress toCaller = media(answer);
    InetSocketAddress toCalled = media(invite);
    Thread.ofVirtual().start(() -> listen(callersVoice));
    Thread.ofVirtual().start(() -> listen(calledsVoice));
    speaker = Thread.ofPlatform().daemon().name("long call").start(() -> speak(toCaller, toCalled));
  }

  private static DatagramSocket open(HonestPhone phone) {
    InetAddress own = phone.address().getAddress();
    try {
      DatagramSocket voice = new DatagramSocket(new InetSocketAddress(own, 0));
      phone.mediaPort(voice.getLocalPort());
      return voice;
    } catch (IOException e) {
      throw new PeerFailure("a phone has no voice", e);
    }
  }

  /** Where a description says its voice is to go. */
  private static InetSocketAddress media(SipMessage message) {
    String sdp = new String(message.body(), java.nio.charset.StandardCharsets.US_ASCII);
    Matcher address = ADDRESS.matcher(sdp);
    Matcher port = PORT.matcher(sdp);
    if (!address.find() || !port.find()) throw new PeerFailure("no voice in: " + sdp);
    return new InetSocketAddress(address.group(1), Integer.parseInt(port.group(1)));
  }

  private void speak(InetSocketAddress fromCaller, InetSocketAddress fromCalled) {
    byte[] packet = new byte[RtpPacket.HEADER_BYTES + FRAME];
    ByteBuffer buffer = ByteBuffer.wrap(packet);
    buffer.putLong(RtpPacket.HEADER_BYTES, MARK);
    long nextNs = System.nanoTime();
    for (int i = 0; !callersVoice.isClosed(); i++) {
      RtpPacket.writeHeader(buffer, 0, false, 0, i & 0xFFFF, i * FRAME, SSRC);
      send(callersVoice, packet, fromCaller);
      send(calledsVoice, packet, fromCalled);
      nextNs = Math.max(nextNs + FRAME_NS, System.nanoTime());
      LockSupport.parkNanos(nextNs - System.nanoTime());
    }
  }

  private void send(DatagramSocket socket, byte[] packet, InetSocketAddress to) {
    try {
      socket.send(new DatagramPacket(packet, packet.length, to));
    } catch (IOException lost) {
      // It counts as sent.
    }
    sent.incrementAndGet();
  }

  private void listen(DatagramSocket socket) {
    byte[] room = new byte[2048];
    DatagramPacket packet = new DatagramPacket(room, room.length);
    while (!socket.isClosed()) {
      try {
        packet.setLength(room.length);
        socket.receive(packet);
      } catch (IOException closed) {
        continue;
      }
      boolean ours =
          packet.getLength() == RtpPacket.HEADER_BYTES + FRAME
              && ByteBuffer.wrap(room).getLong(RtpPacket.HEADER_BYTES) == MARK;
      if (ours) heard.incrementAndGet();
      else if ((room[0] & 0xC0) == 0x80 && (room[1] & 0x7F) < 72) strange.incrementAndGet();
    }
  }

  /** Frames that were sent, in both directions. */
  long sent() {
    return sent.get();
  }

  /** Those that arrived. */
  long heard() {
    return heard.get();
  }

  /** Media that arrived and was neither's. */
  long strange() {
    return strange.get();
  }

  /** Whether a phone was told that it is over. */
  boolean isEnded() {
    return ended.get();
  }

  /** What somebody in the path would know of it; the caller's side. */
  @Nullable SipResponse known() {
    return answer;
  }

  /** Where the two hear. */
  List<InetSocketAddress> voices() {
    return List.of(
        (InetSocketAddress) callersVoice.getLocalSocketAddress(),
        (InetSocketAddress) calledsVoice.getLocalSocketAddress());
  }

  @Override
  public void close() {
    callersVoice.close();
    calledsVoice.close();
    LockSupport.unpark(speaker);
    if (!ended.get()) {
      caller.ask(caller.within(Method.BYE, answer, answer.cseq().number() + 1));
    }
  }
}
