package org.ringfence.sip.transaction;

import java.net.InetAddress;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.base.TimerWheel;
import org.ringfence.base.Transport;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HostPort;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipParser;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.Via;

/**
 * All transactions of one shard (RFC 3261 section 17): finds the one a message belongs to, begins
 * new ones, and forgets them when their last timer has fired. Single-threaded.
 */
public final class TransactionLayer {

  /** Where messages go. It only enqueues or sends; what fails comes back by {@link #failed}. */
  public interface Sender {
    void send(SipMessage message, Flow to);

    /** The way by TCP for a request that is too long for a UDP flow; null when there is none. */
    default @Nullable Way stream(SipRequest request, Flow udp) {
      return null;
    }

    /** The peer takes no connections there. */
    default void noStream(Flow stream) {}
  }

  /**
   * A path, and what stands in our Via on it.
   *
   * @param sentBy where this element listens
   */
  public record Way(Flow flow, HostPort sentBy) {}

  /** The layer above; called at the end of a state change of the layer's own. */
  public interface TransactionUser {
    /** A new request: no ACK, no CANCEL, no retransmission. */
    void request(ServerTransaction transaction, SipRequest request, Flow from, long nowNs);

    /** An ACK that no transaction of ours waits for: that of a 2xx, or a stray one. */
    void ack(SipRequest ack, Flow from, long nowNs);

    /** The CANCEL has its 200 already; the user answers {@code invite} 487. At most once. */
    void cancelled(ServerTransaction invite, SipRequest cancel, long nowNs);

    /** A response of no transaction. */
    void stray(SipResponse response, Flow from, long nowNs);

    /**
     * The transaction is gone: an INVITE always says so, see {@link ServerTransaction#timedOut};
     * any other only when it was never answered, since it ends for the user with its answer.
     */
    void ended(ServerTransaction transaction, long nowNs);
  }

  /** Hears what becomes of one request. */
  public interface ResponseHandler {
    /** Each 1xx, each 2xx to INVITE (repeated and forked ones too, RFC 6026), one other final. */
    void response(ClientTransaction transaction, SipResponse response, long nowNs);

    /** There will be no final response. The transaction is null when there was no way to go. */
    void failed(@Nullable ClientTransaction transaction, Failure failure, long nowNs);
  }

  private static final ResponseHandler NOBODY =
      new ResponseHandler() {
        @Override
        public void response(ClientTransaction transaction, SipResponse response, long nowNs) {}

        @Override
        public void failed(@Nullable ClientTransaction transaction, Failure failure, long nowNs) {}
      };

  private final TimerWheel wheel;
  private final Timers timers;
  private final RandomGenerator random;
  private final TransactionUser user;
  private final Sender sender;
  private final KeyHash hash;
  private final LongTable<ClientMachine> clients = new LongTable<>();
  private final LongTable<ServerMachine> servers = new LongTable<>();
  private final LongTable<ServerMachine> merges = new LongTable<>();
  private final Connections connections = new Connections();
  private long refused;

  /** {@code random} must be one that nobody can guess: branches and table names come from it. */
  public TransactionLayer(
      TimerWheel wheel,
      Timers timers,
      RandomGenerator random,
      TransactionUser user,
      Sender sender) {
    this.wheel = wheel;
    this.timers = timers;
    this.random = random;
    this.user = user;
    this.sender = sender;
    this.hash = new KeyHash(random);
  }

  /** Takes a message off the wire. */
  public void receive(SipMessage message, Flow from, long nowNs) {
    switch (message) {
      case SipResponse response -> response(response, from, nowNs);
      case SipRequest request -> {
        SipRequest marked = Replies.marked(request, from);
        if (marked.is(Method.ACK)) acknowledged(marked, from, nowNs);
        else if (marked.is(Method.CANCEL)) cancelled(marked, from, nowNs);
        else request(marked, from, nowNs);
      }
    }
  }

  /** Whether a request is a repeated one: its transaction has begun and will absorb it. */
  public boolean knows(SipRequest request, Flow from) {
    long key = hash.server(request, request.method(), from.transport().secure());
    return servers.get(key) != null;
  }

  private void response(SipResponse response, Flow from, long nowNs) {
    boolean secure = from.transport().secure();
    long key = hash.client(response.topVia(), response.cseq().method(), secure);
    ClientMachine machine = clients.get(key);
    if (machine != null) {
      machine.receive(response, nowNs);
    } else if (response.vias().size() == 1) { // More are for a proxy (section 8.1.3.3).
      user.stray(response, from, nowNs);
    }
  }

  private void request(SipRequest request, Flow from, long nowNs) {
    boolean secure = from.transport().secure();
    long key = hash.server(request, request.method(), secure);
    ServerMachine known = servers.get(key);
    if (known != null) {
      known.repeated(request, nowNs);
      return;
    }
    long mergeKey = request.to().tag() == null ? hash.merged(request, secure) : 0;
    if (mergeKey != 0 && merges.get(mergeKey) != null) {
      refuse(request, 482, from);
      return;
    }
    if (servers.size() >= Limits.SIP_SERVER_TRANSACTIONS) {
      refused++;
      refuse(request, 503, from);
      return;
    }
    Flow replyTo = Replies.path(request.topVia(), from);
    ServerMachine machine =
        request.is(Method.INVITE)
            ? new InviteServerTransaction(this, key, mergeKey, replyTo)
            : new NonInviteServerTransaction(this, key, mergeKey, replyTo);
    ServerTransaction transaction = new ServerTransaction(request, from, machine);
    machine.transaction = transaction;
    servers.put(key, machine);
    if (mergeKey != 0) merges.put(mergeKey, machine);
    machine.start(nowNs);
    user.request(transaction, request, from, nowNs);
  }

  private void acknowledged(SipRequest ack, Flow from, long nowNs) {
    InviteServerTransaction invite = inviteOf(ack, from);
    if (invite == null || !invite.acknowledged(ack, nowNs)) user.ack(ack, from, nowNs);
  }

  /** Answers a CANCEL (RFC 3261 section 9.2). It keeps no state: each copy gets the same answer. */
  private void cancelled(SipRequest cancel, Flow from, long nowNs) {
    InviteServerTransaction invite = inviteOf(cancel, from);
    if (invite == null || !isBesideIt(from, invite.transaction().flow())) {
      refuse(cancel, 481, from);
      return;
    }
    String tag = invite.toTag() == null ? hash.statelessTag(cancel) : invite.toTag();
    respondStateless(cancel, SipResponse.to(cancel, 200, tag).build(), from);
    if (invite.cancels()) user.cancelled(invite.transaction(), cancel, nowNs);
  }

  /** Whoever has read a branch elsewhere cannot cancel (a CANCEL cannot be challenged). */
  private static boolean isBesideIt(Flow from, Flow invite) {
    InetAddress caller = invite.remote().getAddress();
    return caller == null || caller.equals(from.remote().getAddress());
  }

  private @Nullable InviteServerTransaction inviteOf(SipRequest request, Flow from) {
    long key = hash.server(request, Method.INVITE, from.transport().secure());
    return servers.get(key) instanceof InviteServerTransaction invite ? invite : null;
  }

  private void refuse(SipRequest request, int status, Flow from) {
    String tag = hash.statelessTag(request);
    respondStateless(request, SipResponse.to(request, status, tag).build(), from);
  }

  /**
   * Sends a request as a new transaction. One that is too long for UDP goes by TCP instead, if the
   * peer takes it (section 18.1.1).
   *
   * @param request without a Via of ours; its headers are taken as they are
   * @param sentBy where this element listens, for the Via
   */
  public ClientTransaction request(
      SipRequest request, Flow to, HostPort sentBy, ResponseHandler handler, long nowNs) {
    SipRequest complete = request.withVia(via(to, sentBy));
    Way other = otherWay(complete, to);
    if (other == null) return start(new ClientTransaction(complete, to, handler), nowNs);
    SipRequest moved = request.withVia(via(other.flow(), other.sentBy()));
    ClientTransaction transaction = new ClientTransaction(moved, other.flow(), handler);
    transaction.otherwise = new Way(to, sentBy);
    return start(transaction, nowNs);
  }

  private @Nullable Way otherWay(SipRequest complete, Flow to) {
    boolean tooLong =
        to.transport() == Transport.UDP && complete.isLongerThan(Limits.UDP_REQUEST_BYTES);
    return tooLong ? sender.stream(complete, to) : null;
  }

  /** The peer takes no TCP: the same request, to which nobody has said a word, goes by UDP. */
  private boolean goesOtherwise(ClientMachine machine, long nowNs) {
    ClientTransaction transaction = machine.transaction;
    Way otherwise = transaction == null ? null : transaction.otherwise;
    if (transaction == null || otherwise == null || !machine.isUnheard()) return false;
    sender.noStream(transaction.flow);
    terminated(machine);
    connections.remove(transaction);
    transaction.otherwise = null;
    transaction.flow = otherwise.flow();
    transaction.request = transaction.request.withTopVia(via(otherwise.flow(), otherwise.sentBy()));
    start(transaction, nowNs);
    return true;
  }

  private ClientTransaction start(ClientTransaction transaction, long nowNs) {
    boolean secure = transaction.flow.transport().secure();
    SipRequest request = transaction.request;
    long key = hash.client(request.topVia(), request.method(), secure);
    ClientMachine before = transaction.machine;
    ClientMachine machine =
        transaction.isInvite()
            ? new InviteClientTransaction(this, key, transaction)
            : new NonInviteClientTransaction(this, key, transaction);
    if (before != null) machine.resume(before);
    transaction.machine = machine;
    connections.add(transaction);
    if (clients.size() < Limits.SIP_CLIENT_TRANSACTIONS) {
      clients.put(key, machine);
      machine.start(nowNs);
    } else {
      refused++;
      machine.refuse(nowNs);
    }
    return transaction;
  }

  /**
   * Sends the ACK of a 2xx, which is no transaction of its own (section 13.2.2.4). When it went by
   * TCP in vain, the repeated 2xx has it sent again, by UDP then.
   */
  public void ack(SipRequest ack, Flow to, HostPort sentBy) {
    SipRequest complete = ack.withVia(via(to, sentBy));
    Way other = otherWay(complete, to);
    if (other == null) send(complete, to);
    else send(ack.withVia(via(other.flow(), other.sentBy())), other.flow());
  }

  /**
   * Cancels an INVITE (section 9.1): at once, or as soon as a provisional response has come; not at
   * all when it is over before. Without a final response within 64 * T1 the INVITE fails.
   */
  public void cancel(ClientTransaction invite, List<Header> extra, long nowNs) {
    if (!(invite.machine instanceof InviteClientTransaction machine)) {
      throw new IllegalArgumentException("only an INVITE is cancelled");
    }
    machine.cancel(extra, nowNs);
  }

  void startCancel(SipRequest cancel, Flow to, long nowNs) {
    start(new ClientTransaction(cancel, to, NOBODY), nowNs);
  }

  /**
   * Sends a response; a 2xx to INVITE may be sent again while the ACK is missing.
   *
   * @return false when nothing was sent: another final response went before, the transaction is
   *     gone, or RFC 4320 forbids it (408, early 100 and other 1xx to anything but INVITE)
   */
  public boolean respond(ServerTransaction transaction, SipResponse response, long nowNs) {
    return transaction.machine.respond(response, nowNs);
  }

  /** Answers without remembering it (section 8.2.7). */
  public void respondStateless(SipRequest request, SipResponse response, Flow from) {
    if (!request.is(Method.ACK)) send(response, Replies.path(response.topVia(), from));
  }

  /** The transport could not send {@code what}. A response gets a second way if it has one. */
  public void failed(Flow to, SipMessage what, String reason, long nowNs) {
    switch (what) {
      case SipRequest request -> {
        if (request.is(Method.ACK)) {
          if (to.transport() == Transport.TCP) sender.noStream(to);
          return;
        }
        boolean secure = to.transport().secure();
        ClientMachine machine =
            clients.get(hash.client(request.topVia(), request.method(), secure));
        if (machine != null && !goesOtherwise(machine, nowNs)) {
          machine.transportFailed(reason, nowNs);
        }
      }
      case SipResponse response -> {
        Flow second = Replies.reopened(response, to);
        if (second != null) send(response, second);
      }
    }
  }

  /** The connection is gone, and with it the requests that wait on it for an answer. */
  public void closed(Flow flow, long nowNs) {
    for (ClientTransaction waiting : connections.waiting(flow)) {
      ClientMachine machine = waiting.machine;
      if (!waiting.ended && machine != null && !goesOtherwise(machine, nowNs)) {
        machine.transportFailed("the connection was closed", nowNs);
      }
    }
  }

  /** Client transactions, those included that only wait for stragglers. */
  public int clientCount() {
    return clients.size();
  }

  public int serverCount() {
    return servers.size();
  }

  /** Requests answered 503, and requests of ours not sent, because a table was full. */
  public long refused() {
    return refused;
  }

  TimerWheel wheel() {
    return wheel;
  }

  Timers timers() {
    return timers;
  }

  TransactionUser user() {
    return user;
  }

  /** Timer J; shorter when many wait, so that a flood of requests cannot fill the table. */
  long lingerNs() {
    boolean crowded = servers.size() >= Limits.SIP_SERVER_TRANSACTIONS_CROWDED;
    return crowded ? timers.t4Ns() : timers.patienceNs();
  }

  void send(SipMessage message, Flow to) {
    sender.send(message, to);
  }

  /** Sends what was kept as bytes; rare enough to be parsed again. */
  void sendKept(byte @Nullable [] kept, Flow to) {
    if (kept != null && SipParser.parse(kept) instanceof SipMessage message) send(message, to);
  }

  /** The transaction's user has heard the last of it. */
  void finished(ClientTransaction transaction) {
    transaction.ended = true;
    connections.remove(transaction);
  }

  void terminated(ClientMachine machine) {
    wheel.cancel(machine);
    clients.remove(machine.key, machine);
  }

  void terminated(ServerMachine machine) {
    wheel.cancel(machine);
    servers.remove(machine.key, machine);
    if (machine.mergeKey != 0) merges.remove(machine.mergeKey, machine);
  }

  private Via via(Flow to, HostPort sentBy) {
    String branch = Via.MAGIC_COOKIE + Long.toUnsignedString(random.nextLong(), 36);
    Via via = Via.of(to.transport(), sentBy, branch);
    if (to.transport().reliable()) return via;
    return new Via(via.protocol(), via.sentBy(), via.params().with("rport", null));
  }
}
