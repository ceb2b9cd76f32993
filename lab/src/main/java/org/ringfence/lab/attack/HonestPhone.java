package org.ringfence.lab.attack;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.PeerFailure;
import org.ringfence.sip.auth.DigestClient;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipParser;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.Uri;

/**
 * An ordinary phone on one UDP address. It registers, calls, repeats what is not answered as RFC
 * 3261 says, and picks up at once when it is called.
 */
final class HonestPhone implements AutoCloseable {
  private static final long T1_MS = 500;
  private static final long T2_MS = 4_000;
  private static final long PATIENCE_MS = 12_000;

  /** Answers it remembers, so that one that got lost is sent again. */
  private static final int MOST_ANSWERS = 1_000;

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  /**
   * What became of a call.
   *
   * @param setupMs from the first INVITE to the answer
   * @param problem null when it went from beginning to end
   */
  record Outcome(double setupMs, @Nullable String problem) {}

  /** A request that waits for its answer. */
  private static final class Waiting {
    private @Nullable SipResponse last;
  }

  private final Account account;
  private final String domain;
  private final InetSocketAddress server;
  private final DatagramSocket socket;
  private final InetSocketAddress address; // Which a socket that is closed does not know.
  private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();
  private final Map<String, SipResponse> answers = new ConcurrentHashMap<>();
  private final AtomicLong registrations = new AtomicLong();

  /** Where its voice would be; nobody listens unless somebody says where. */
  private volatile int mediaPort = 9_000;

  private volatile @Nullable SipRequest lastInvite;
  private volatile @Nullable SipRequest lastRegister;
  private volatile Runnable onBye = () -> {};

  HonestPhone(Account account, String domain, InetSocketAddress server, InetSocketAddress wanted) {
    this.account = account;
    this.domain = domain;
    this.server = server;
    try {
      socket = new DatagramSocket(wanted);
    } catch (IOException e) {
      throw new PeerFailure("a phone has no address: " + wanted, e);
    }
    address = (InetSocketAddress) socket.getLocalSocketAddress();
    Thread.ofVirtual().name("phone " + account.user()).start(this::listen);
  }

  Account account() {
    return account;
  }

  InetSocketAddress address() {
    return address;
  }

  /** The last call that came in; null for none. */
  @Nullable SipRequest lastInvite() {
    return lastInvite;
  }

  /** What somebody in the path has read last; null for nothing. */
  @Nullable SipRequest lastRegister() {
    return lastRegister;
  }

  /** Where its voice is to go in calls that begin from now on. */
  void mediaPort(int port) {
    mediaPort = port;
  }

  /** What to do when a call is ended by the other side. */
  void onBye(Runnable told) {
    onBye = told;
  }

  // What comes in.

  private void listen() {
    byte[] buffer = new byte[65_536];
    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
    while (!socket.isClosed()) {
      try {
        packet.setLength(buffer.length);
        socket.receive(packet);
        byte[] bytes = Arrays.copyOf(buffer, packet.getLength());
        InetSocketAddress from = (InetSocketAddress) packet.getSocketAddress();
        if (SipParser.parse(bytes) instanceof SipMessage message) took(message, from);
      } catch (IOException closed) {
        // The loop sees it.
      }
    }
  }

  private void took(SipMessage message, InetSocketAddress from) throws IOException {
    switch (message) {
      case SipResponse response -> {
        Waiting request = waiting.get(key(response.callId(), response.cseq()));
        if (request == null) return; // Not asked for: an attacker writes our address.
        synchronized (request) {
          request.last = response;
          request.notifyAll();
        }
      }
      case SipRequest request -> {
        if (request.is(Method.INVITE)) lastInvite = request;
        if (request.is(Method.BYE)) onBye.run();
        // One that belongs to no server, such as a carrier, answers whoever asks.
        if (!request.is(Method.ACK)) send(answer(request), server.getPort() == 0 ? from : server);
      }
    }
  }

  private SipResponse answer(SipRequest request) {
    if (answers.size() > MOST_ANSWERS) answers.clear();
    String key = key(request.callId(), request.cseq());
    return answers.computeIfAbsent(
        key,
        fresh -> {
          String tag = "t" + NUMBERS.incrementAndGet();
          SipResponse.Builder builder = SipResponse.to(request, 200, tag);
          if (!request.is(Method.INVITE)) return builder.build();
          return builder
              .copy(request, HeaderName.RECORD_ROUTE)
              .add(HeaderName.CONTACT, contact())
              .body("application/sdp", sdp())
              .build();
        });
  }

  // What goes out.

  /** Registers; null when it did, else what went wrong. */
  @Nullable String register() {
    String id = "reg-" + account.user() + "-" + System.identityHashCode(this);
    long cseq = registrations.addAndGet(2);
    SipRequest request =
        request(Method.REGISTER, "sip:" + domain, account.user(), id, cseq)
            .add(HeaderName.EXPIRES, 600)
            .build();
    SipResponse answer = proved(request);
    return answer != null && answer.status() == 200 ? null : "REGISTER: " + status(answer);
  }

  /** Calls somebody, who picks up, and goes on talking; the answer. */
  SipResponse begin(String number) {
    String id = "long-" + NUMBERS.incrementAndGet() + "-" + account.user();
    SipRequest invite =
        request(Method.INVITE, "sip:" + number + "@" + domain, number, id, 1)
            .body("application/sdp", sdp())
            .build();
    SipResponse answer = proved(invite);
    if (answer == null || answer.status() != 200) {
      throw new PeerFailure("without any attack: INVITE: " + status(answer));
    }
    send(within(Method.ACK, answer, answer.cseq().number()));
    return answer;
  }

  /** Calls somebody, who picks up, and hangs up again. */
  Outcome call(String number) {
    long startNs = System.nanoTime();
    String id = "call-" + NUMBERS.incrementAndGet() + "-" + account.user() + "-" + startNs;
    SipRequest invite =
        request(Method.INVITE, "sip:" + number + "@" + domain, number, id, 1)
            .body("application/sdp", sdp())
            .build();
    SipResponse answer = proved(invite);
    double setupMs = (System.nanoTime() - startNs) / 1e6;
    if (answer == null || answer.status() != 200) {
      return new Outcome(setupMs, "INVITE: " + status(answer));
    }
    send(within(Method.ACK, answer, answer.cseq().number()));
    SipResponse ended = ask(within(Method.BYE, answer, answer.cseq().number() + 1));
    boolean well = ended != null && ended.status() == 200;
    return new Outcome(setupMs, well ? null : "BYE: " + status(ended));
  }

  private static String status(@Nullable SipResponse answer) {
    return answer == null ? "no answer" : answer.status() + " " + answer.reasonPhrase();
  }

  /** Sends it, and once more with credentials when it is challenged. */
  private @Nullable SipResponse proved(SipRequest first) {
    SipRequest request = first;
    for (int tries = 0; tries < 3; tries++) {
      SipResponse answer = ask(request);
      if (answer == null) return null;
      if (answer.status() >= 300 && request.is(Method.INVITE)) send(ackOf(request, answer));
      if (answer.status() != 401 && answer.status() != 407) return answer;
      request = withCredentials(request, answer);
      if (request.is(Method.REGISTER)) lastRegister = request;
    }
    return null;
  }

  SipRequest withCredentials(SipRequest request, SipResponse challenge) {
    boolean proxy = challenge.status() == 407;
    var digest =
        new DigestClient(account.user(), account.password(), null, true, new SecureRandom());
    digest.challenged(
        challenge.values(proxy ? HeaderName.PROXY_AUTHENTICATE : HeaderName.WWW_AUTHENTICATE));
    String uri = request.uri().toString();
    String value = digest.credentials(request.method().name(), uri, request.body());
    HeaderName name = proxy ? HeaderName.PROXY_AUTHORIZATION : HeaderName.AUTHORIZATION;
    return request
        .with()
        .set(HeaderName.VIA, via())
        .set(HeaderName.CSEQ, new CSeq(request.cseq().number() + 1, request.method()))
        .set(name, Objects.requireNonNull(value))
        .build();
  }

  /** The final answer; null when none came in time. */
  @Nullable SipResponse ask(SipRequest request) {
    Waiting answer = new Waiting();
    String key = key(request.callId(), request.cseq());
    waiting.put(key, answer);
    try {
      long endNs = System.nanoTime() + PATIENCE_MS * 1_000_000;
      long repeatMs = T1_MS;
      send(request);
      while (true) {
        long leftMs = (endNs - System.nanoTime()) / 1_000_000;
        if (leftMs <= 0) return null;
        synchronized (answer) {
          if (answer.last == null || !answer.last.isFinal()) {
            answer.wait(Math.min(leftMs, repeatMs));
          }
          if (answer.last != null && answer.last.isFinal()) return answer.last;
          if (answer.last != null) continue; // It is being dealt with: not repeated any more.
        }
        send(request);
        repeatMs = Math.min(T2_MS, 2 * repeatMs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      waiting.remove(key);
    }
  }

  private static String key(String callId, CSeq cseq) {
    return callId + ' ' + cseq;
  }

  SipRequest.Builder request(Method method, String uri, String to, String callId, long cseq) {
    return SipRequest.builder(method, Objects.requireNonNull(Uri.parse(uri)))
        .add(HeaderName.VIA, via())
        .add(HeaderName.MAX_FORWARDS, 70)
        .add(HeaderName.FROM, "<sip:" + account.user() + "@" + domain + ">;tag=f" + callId)
        .add(HeaderName.TO, "<sip:" + to + "@" + domain + ">")
        .add(HeaderName.CALL_ID, callId)
        .add(HeaderName.CSEQ, new CSeq(cseq, method))
        .add(HeaderName.CONTACT, contact())
        .add(HeaderName.USER_AGENT, "Honest phone")
        .add(HeaderName.ALLOW, "INVITE, ACK, CANCEL, BYE, OPTIONS, NOTIFY, REFER, INFO, UPDATE");
  }

  /** A request within the dialog that {@code answer} made (RFC 3261 section 12.2.1.1). */
  SipRequest within(Method method, SipResponse answer, long cseq) {
    Uri target = answer.contacts().getFirst().uri();
    List<NameAddr> routes = new ArrayList<>(answer.addresses(HeaderName.RECORD_ROUTE));
    SipRequest.Builder request =
        SipRequest.builder(method, target)
            .add(HeaderName.VIA, via())
            .add(HeaderName.MAX_FORWARDS, 70);
    for (NameAddr route : routes.reversed()) request.add(HeaderName.ROUTE, route);
    return request
        .add(HeaderName.FROM, answer.from())
        .add(HeaderName.TO, answer.to())
        .add(HeaderName.CALL_ID, answer.callId())
        .add(HeaderName.CSEQ, new CSeq(cseq, method))
        .build();
  }

  private static SipRequest ackOf(SipRequest invite, SipResponse refusal) {
    return SipRequest.builder(Method.ACK, invite.uri())
        .copy(invite, HeaderName.VIA)
        .add(HeaderName.MAX_FORWARDS, 70)
        .add(HeaderName.FROM, refusal.from())
        .add(HeaderName.TO, refusal.to())
        .add(HeaderName.CALL_ID, invite.callId())
        .add(HeaderName.CSEQ, new CSeq(invite.cseq().number(), Method.ACK))
        .build();
  }

  private String via() {
    InetSocketAddress here = address();
    return "SIP/2.0/UDP "
        + here.getAddress().getHostAddress()
        + ":"
        + here.getPort()
        + ";branch=z9hG4bK-h"
        + NUMBERS.incrementAndGet()
        + ";rport";
  }

  private String contact() {
    InetSocketAddress here = address();
    String host = here.getAddress().getHostAddress();
    return "<sip:" + account.user() + "@" + host + ":" + here.getPort() + ">";
  }

  private byte[] sdp() {
    String host = address().getAddress().getHostAddress();
    return """
    v=0
    o=- 1 1 IN IP4 %1$s
    s=-
    c=IN IP4 %1$s
    t=0 0
    m=audio %2$d RTP/AVP 0
    a=rtpmap:0 PCMU/8000
    """
        .formatted(host, mediaPort)
        .replace("\n", "\r\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  void send(SipMessage message) {
    send(message, server);
  }

  private void send(SipMessage message, InetSocketAddress to) {
    byte[] bytes = message.toBytes();
    try {
      socket.send(new DatagramPacket(bytes, bytes.length, to));
    } catch (IOException lost) {
      // As any datagram may be; it is sent again.
    }
  }

  @Override
  public void close() {
    socket.close();
  }
}
