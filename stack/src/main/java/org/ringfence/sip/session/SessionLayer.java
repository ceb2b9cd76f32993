package org.ringfence.sip.session;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.base.TimerWheel;
import org.ringfence.sip.dialog.Dialog;
import org.ringfence.sip.dialog.DialogId;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.Uri;
import org.ringfence.sip.transaction.Failure;
import org.ringfence.sip.transaction.ServerTransaction;
import org.ringfence.sip.transaction.Timers;
import org.ringfence.sip.transaction.TransactionLayer;

/**
 * The user agent core of one shard (RFC 3261 section 8): its transactions, its sessions, its
 * timers. Messages and time go in; messages and events come out.
 */
public final class SessionLayer implements TransactionLayer.TransactionUser {
  private static final List<String> SUPPORTED =
      List.of("timer", "replaces", "100rel", "norefersub", Session.TRICKLE_ICE);
  private static final String TAG_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz";
  private static final int TAG_LENGTH = 14;

  private final TimerWheel wheel;
  private final Timers timers;
  private final RandomGenerator random;
  private final Surroundings surroundings;
  private final TransactionLayer transactions;
  private final Map<DialogId, Session> sessions = new HashMap<>();
  private long nowNs;

  public SessionLayer(
      TimerWheel wheel,
      Timers timers,
      RandomGenerator random,
      Surroundings surroundings,
      TransactionLayer.Sender sender,
      long nowNs) {
    this.wheel = wheel;
    this.timers = timers;
    this.random = random;
    this.surroundings = surroundings;
    this.transactions = new TransactionLayer(wheel, timers, random, this, sender);
    this.nowNs = nowNs;
  }

  // In from the shard.

  public void receive(SipMessage message, Flow from, long timeNs) {
    nowNs = timeNs;
    transactions.receive(message, from, timeNs);
  }

  /** Moves time: fires what is due. Call it before any verb of a session as well. */
  public void advance(long timeNs) {
    nowNs = timeNs;
    wheel.advance(timeNs);
  }

  public long deadlineNs() {
    return wheel.deadlineNs();
  }

  /** A session of ours that has not called yet, so that it can be listened to from the start. */
  public Session prepare(String callId) {
    return new Session(this, callId, token(), Session.State.CALLING);
  }

  /** Places the call. */
  public void call(Session prepared, Invitation invitation) {
    if (prepared.state() == Session.State.CALLING) prepared.call(invitation, nowNs);
  }

  /** The session a Replaces header names (RFC 3891 section 3); null when there is none here. */
  public @Nullable Session find(DialogId dialog) {
    return sessions.get(dialog);
  }

  /** All of this shard; one may end while they are walked through. */
  public List<Session> sessions() {
    return List.copyOf(sessions.values());
  }

  public int sessionCount() {
    return sessions.size();
  }

  public TransactionLayer transactions() {
    return transactions;
  }

  /** A response to a request, ready to be added to. */
  public SipResponse.Builder response(ServerTransaction transaction, int status) {
    SipRequest request = transaction.request();
    String tag = request.to().tag() == null && status > 100 ? token() : null;
    return SipResponse.to(request, status, tag).add(HeaderName.SERVER, surroundings.product());
  }

  public void respond(ServerTransaction transaction, int status, long timeNs) {
    SipResponse.Builder response = response(transaction, status);
    if (transaction.request().is(Method.OPTIONS) && status == 200) {
      response.add(HeaderName.ALLOW, Session.ALLOW).add(HeaderName.ACCEPT, SdpBody.TYPE);
      response.add(HeaderName.SUPPORTED, String.join(", ", SUPPORTED));
    }
    transactions.respond(transaction, response.build(), timeNs);
  }

  /** A fresh tag or Call-ID part: 72 bits in letters and digits. */
  public String token() {
    char[] token = new char[TAG_LENGTH];
    long bits = random.nextLong();
    for (int i = 0; i < TAG_LENGTH; i++) {
      if (i == TAG_LENGTH / 2) bits = random.nextLong();
      token[i] = TAG_DIGITS.charAt((int) Long.remainderUnsigned(bits, 36));
      bits = Long.divideUnsigned(bits, 36);
    }
    return new String(token);
  }

  // For the sessions.

  TimerWheel wheel() {
    return wheel;
  }

  Timers timers() {
    return timers;
  }

  RandomGenerator random() {
    return random;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  long nowNs() {
    return nowNs;
  }

  void remember(DialogId dialog, Session session) {
    sessions.put(dialog, session);
  }

  void forget(DialogId dialog, Session session) {
    sessions.remove(dialog, session);
  }

  void forget(Session session) {
    if (session.dialog() != null) forget(session.dialog().id(), session);
  }

  /**
   * Finds the way a request of a dialog goes, and addresses it to whom its target stands for.
   *
   * @param direct the flow of a peer that no proxy stands before; null when it is to be looked up
   */
  void route(
      Dialog dialog,
      @Nullable Flow direct,
      SipRequest.Builder request,
      Consumer<@Nullable Flow> found) {
    if (dialog.hasRoutes()) {
      surroundings.findFlow(dialog.nextHop(), null, found);
      return;
    }
    Uri target = surroundings.reached(dialog.remoteTarget(), direct);
    request.uri(target);
    surroundings.findFlow(target, direct, found);
  }

  /** A request within a session that there is no way for. */
  void unroutable(TransactionLayer.ResponseHandler handler) {
    Failure failure = new Failure(Failure.Kind.TRANSPORT, "there is no way");
    // Not before the verb that sent it has returned.
    wheel.schedule(new Alarm(laterNs -> handler.failed(null, failure, laterNs)), nowNs);
  }

  // In from the transactions.

  @Override
  public void request(ServerTransaction transaction, SipRequest request, Flow from, long timeNs) {
    DialogId dialog = DialogId.ofReceived(request);
    if (dialog != null) {
      Session session = sessions.get(dialog);
      String unsupported = request.is(Method.BYE) ? null : unsupported(request);
      if (unsupported != null) refuseExtension(transaction, unsupported, timeNs);
      else if (session != null) session.receive(transaction, request, from, timeNs);
      else if (needsDialog(request)) respond(transaction, 481, timeNs);
      else surroundings.request(transaction, request, from, timeNs);
    } else if (request.is(Method.INVITE)) {
      invite(transaction, request, from, timeNs);
    } else if (needsDialog(request)) {
      respond(transaction, 481, timeNs);
    } else {
      surroundings.request(transaction, request, from, timeNs);
    }
  }

  private static boolean needsDialog(SipRequest request) {
    return switch (request.method().name()) {
      case "INVITE", "BYE", "PRACK", "UPDATE", "INFO" -> true;
      case "REFER" -> request.to().tag() != null;
      default -> false;
    };
  }

  private void invite(ServerTransaction transaction, SipRequest request, Flow from, long timeNs) {
    String unsupported = unsupported(request);
    if (unsupported != null) {
      refuseExtension(transaction, unsupported, timeNs);
    } else if (request.contacts().isEmpty()) {
      SipResponse.Builder refusal = response(transaction, 400).reasonPhrase("Contact is missing");
      transactions.respond(transaction, refusal.build(), timeNs);
    } else if (SdpBody.isForeign(request)) {
      SipResponse.Builder refusal = response(transaction, 415);
      transactions.respond(
          transaction, refusal.add(HeaderName.ACCEPT, SdpBody.TYPE).build(), timeNs);
    } else if (SdpBody.isBroken(request)) {
      SipResponse.Builder refusal = response(transaction, 400).reasonPhrase("SDP is broken");
      transactions.respond(transaction, refusal.build(), timeNs);
    } else if (SessionTimer.tooSmall(request)) {
      SipResponse.Builder refusal = response(transaction, 422);
      transactions.respond(
          transaction, refusal.add(HeaderName.MIN_SE, SessionTimer.LEAST_SECONDS).build(), timeNs);
    } else if (sessions.size() >= Limits.SESSIONS) {
      SipResponse.Builder refusal = response(transaction, 503);
      transactions.respond(
          transaction, refusal.add(HeaderName.RETRY_AFTER, 5 + random.nextInt(10)).build(), timeNs);
    } else {
      Session session = new Session(this, request.callId(), token(), Session.State.RINGING);
      session.invited(transaction, request, from);
      transaction.user(session);
      remember(session.established().id(), session);
      surroundings.invited(session, timeNs);
    }
  }

  private void refuseExtension(ServerTransaction transaction, String tags, long timeNs) {
    SipResponse.Builder refusal = response(transaction, 420).add(HeaderName.UNSUPPORTED, tags);
    transactions.respond(transaction, refusal.build(), timeNs);
  }

  private @Nullable String unsupported(SipRequest request) {
    if (!request.has(HeaderName.REQUIRE)) return null;
    StringBuilder unknown = new StringBuilder();
    for (String tag : request.tokens(HeaderName.REQUIRE)) {
      if (SUPPORTED.contains(tag) || surroundings.supports(tag)) continue;
      if (!unknown.isEmpty()) unknown.append(", ");
      unknown.append(tag);
    }
    return unknown.isEmpty() ? null : unknown.toString();
  }

  @Override
  public void ack(SipRequest ack, Flow from, long timeNs) {
    DialogId dialog = DialogId.ofReceived(ack);
    Session session = dialog == null ? null : sessions.get(dialog);
    if (session != null) session.receiveAck(ack, timeNs);
  }

  @Override
  public void cancelled(ServerTransaction invite, SipRequest cancel, long timeNs) {
    if (invite.user() instanceof Session session) session.cancelled(timeNs);
  }

  @Override
  public void stray(SipResponse response, Flow from, long timeNs) {
    // Late answers come through their transaction while it lasts (RFC 6026); later ones are noise.
  }

  @Override
  public void ended(ServerTransaction transaction, long timeNs) {
    transaction.user(null);
  }
}
