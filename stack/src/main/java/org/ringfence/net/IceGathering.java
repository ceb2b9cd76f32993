package org.ringfence.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.ice.LocalCandidate;
import org.ringfence.stun.AttributeType;
import org.ringfence.stun.MessageClass;
import org.ringfence.stun.Method;
import org.ringfence.stun.StunMessage;
import org.ringfence.stun.StunTransaction;
import org.ringfence.stun.StunWriter;
import org.ringfence.stun.TransactionId;

/**
 * Collects the candidates of an audio port (RFC 8445 section 5.1.1): the machine's addresses, and
 * how a STUN server sees each socket. A socket bound to all addresses is one base with several host
 * candidates.
 */
final class IceGathering {
  /** Questions that take longer are not waited for; what they find is told when it comes. */
  static final long PATIENCE_NS = 500_000_000L;

  /** Without the address lent there is nothing to tell. */
  static final long RELAY_PATIENCE_NS = 5_000_000_000L;

  private static final int REQUESTS = 4;

  /** A question to the STUN server. */
  private record Question(MediaSocket socket, StunTransaction transaction) {}

  private final RandomGenerator random;
  private final IceServers servers;
  private final BiConsumer<MediaSocket, byte[]> toStun;
  private final List<Question> questions = new ArrayList<>();
  private final List<LocalCandidate> found = new ArrayList<>();
  private boolean started;
  private boolean relayAwaited;
  private boolean told;
  private boolean ended;
  private long deadlineNs = Long.MAX_VALUE;

  IceGathering(IceServers servers, RandomGenerator random, BiConsumer<MediaSocket, byte[]> toStun) {
    this.servers = servers;
    this.random = random;
    this.toStun = toStun;
  }

  /**
   * Begins.
   *
   * @param hosts the machine's addresses, best first
   * @param relay whether an address is about to be lent
   * @param trickles whether what is found later may be told later: then nothing is waited for
   */
  void start(
      List<MediaSocket> sockets,
      List<InetAddress> hosts,
      boolean relay,
      boolean trickles,
      long nowNs) {
    started = true;
    relayAwaited = relay;
    long patienceNs = servers.relayOnly() ? RELAY_PATIENCE_NS : PATIENCE_NS;
    deadlineNs = nowNs + (trickles ? 0 : patienceNs);
    if (servers.relayOnly()) return;
    InetSocketAddress stun = servers.stun();
    int preference = 65_535;
    for (MediaSocket socket : sockets) {
      for (InetAddress host : hosts) {
        if (reaches(socket.local, host)) found.add(host(host, socket.local, preference--));
      }
      boolean asks = stun != null && sameFamily(socket.local.getAddress(), stun.getAddress());
      if (asks) ask(socket, nowNs);
    }
  }

  private static LocalCandidate host(InetAddress host, InetSocketAddress base, int preference) {
    var address = new InetSocketAddress(host, base.getPort());
    return new LocalCandidate(LocalCandidate.host(address, preference).candidate(), base);
  }

  private static boolean reaches(InetSocketAddress bound, InetAddress host) {
    InetAddress ours = bound.getAddress();
    return sameFamily(ours, host) && (ours.isAnyLocalAddress() || ours.equals(host));
  }

  static boolean sameFamily(InetAddress one, InetAddress other) {
    return one.getAddress().length == other.getAddress().length;
  }

  private void ask(MediaSocket socket, long nowNs) {
    TransactionId id = TransactionId.random(random);
    byte[] request = StunWriter.request(Method.BINDING, id).fingerprint().write();
    var transaction = new StunTransaction(id, request, StunTransaction.RTO_NS / 5, REQUESTS);
    questions.add(new Question(socket, transaction));
    transaction.start(nowNs, output -> carry(output, socket));
  }

  private void carry(StunTransaction.Output output, MediaSocket socket) {
    if (output instanceof StunTransaction.Output.Send send) toStun.accept(socket, send.request());
  }

  /** Takes the STUN server's answer; null when it is none or tells nothing new. */
  @Nullable LocalCandidate receive(StunMessage message, MediaSocket socket) {
    for (Question each : questions) {
      if (each.socket != socket || !each.transaction.receive(message)) continue;
      questions.remove(each);
      InetSocketAddress mapped = message.xorAddress(AttributeType.XOR_MAPPED_ADDRESS);
      InetSocketAddress stun = servers.stun();
      boolean good = message.messageClass() == MessageClass.SUCCESS && mapped != null;
      return good && stun != null ? reflexive(mapped, socket, stun.getAddress()) : null;
    }
    return null;
  }

  /** How a server sees a socket; null when that is known. */
  @Nullable LocalCandidate reflexive(
      @Nullable InetSocketAddress mapped, MediaSocket socket, InetAddress server) {
    if (mapped == null || servers.relayOnly() || knows(mapped)) return null;
    var candidate = LocalCandidate.serverReflexive(mapped, socket.local, server, 65_535);
    found.add(candidate);
    return candidate;
  }

  /** An address was lent, or none will be. */
  void relayed(@Nullable LocalCandidate candidate) {
    relayAwaited = false;
    if (candidate != null) found.add(candidate);
  }

  private boolean knows(InetSocketAddress address) {
    return found.stream().anyMatch(each -> each.candidate().address().equals(address));
  }

  List<LocalCandidate> found() {
    return found;
  }

  /** Whether nothing more will come. */
  boolean finished() {
    return questions.isEmpty() && !relayAwaited;
  }

  /** Asks again where no answer came; true, once, when what was found shall be told. */
  boolean turn(long nowNs) {
    for (Question each : List.copyOf(questions)) {
      each.transaction.tick(
          nowNs,
          output -> {
            carry(output, each.socket);
            if (output instanceof StunTransaction.Output.TimedOut) questions.remove(each);
          });
    }
    boolean due = started && !told && (finished() || nowNs - deadlineNs >= 0);
    if (due) {
      told = true;
      ended = finished(); // The peer is told that too.
    }
    return due;
  }

  /** True, once, when nothing more will come after the peer has been told. */
  boolean ends() {
    if (!told || ended || !finished()) return false;
    ended = true;
    return true;
  }

  /** Whether the peer has been told, so that what comes now is late. */
  boolean told() {
    return told;
  }
}
