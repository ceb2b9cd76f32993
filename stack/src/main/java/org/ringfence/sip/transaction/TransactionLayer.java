package org.ringfence.sip.transaction;

import java.util.List;
import java.util.random.RandomGenerator;
import org.ringfence.base.Flow;
import org.ringfence.base.TimerWheel;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HostPort;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** All transactions of one shard (RFC 3261 section 17). */
public final class TransactionLayer {

  /** Where messages go. It only enqueues or sends; what fails comes back through {@link #failed}. */
  public interface Sender {
    void send(SipMessage message, Flow to);
  }

  /** The layer above; called at the end of a state change of the layer's own. */
  public interface TransactionUser {
    /** A new request: not an ACK, no retransmission, no CANCEL. */
    void request(ServerTransaction transaction, SipRequest request, Flow from, long nowNs);

    /** The ACK of a 2xx. */
    void ack(SipRequest ack, Flow from, long nowNs);

    /** The CANCEL has its 200 already; {@code invite} is to be answered 487. */
    void cancelled(ServerTransaction invite, SipRequest cancel, long nowNs);

    /** A response of no transaction. */
    void stray(SipResponse response, Flow from, long nowNs);

    /** The transaction is gone; see {@link ServerTransaction#timedOut}. */
    void ended(ServerTransaction transaction, long nowNs);
  }

  /** Hears what becomes of one request. */
  public interface ResponseHandler {
    /** Each 1xx, each 2xx (RFC 6026: repeated and forked ones too), one final response >= 300. */
    void response(ClientTransaction transaction, SipResponse response, long nowNs);

    /** There will be no final response. */
    void failed(ClientTransaction transaction, Failure failure, long nowNs);
  }

  public TransactionLayer(
      TimerWheel wheel,
      Timers timers,
      RandomGenerator random,
      TransactionUser user,
      Sender sender) {}

  public void receive(SipMessage message, Flow from, long nowNs) {}

  public ClientTransaction request(
      SipRequest request, Flow to, HostPort sentBy, ResponseHandler handler, long nowNs) {
    throw new UnsupportedOperationException();
  }

  public void ack(SipRequest ack, Flow to, HostPort sentBy) {}

  public void cancel(ClientTransaction invite, List<Header> extra, long nowNs) {}

  public boolean respond(ServerTransaction transaction, SipResponse response, long nowNs) {
    throw new UnsupportedOperationException();
  }

  public void respondStateless(SipRequest request, SipResponse response, Flow from) {}

  public void failed(Flow to, SipMessage what, String reason, long nowNs) {}

  public void closed(Flow flow, long nowNs) {}

  public int clientCount() {
    return 0;
  }

  public int serverCount() {
    return 0;
  }
}
