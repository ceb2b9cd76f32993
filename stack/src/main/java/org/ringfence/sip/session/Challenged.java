package org.ringfence.sip.session;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.Header;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.transaction.ClientTransaction;
import org.ringfence.sip.transaction.Failure;
import org.ringfence.sip.transaction.TransactionLayer.ResponseHandler;

/** Sends a dialog's request once more with credentials when it is challenged (RFC 3261 22.2). */
record Challenged(Session session, ResponseHandler handler) implements ResponseHandler {

  /**
   * The request with the credentials its challenge asks for; null when it was no challenge.
   *
   * @param number gives the next sequence number; others may have been taken since
   */
  static SipRequest.@Nullable Builder answer(
      SessionLayer layer, SipRequest request, SipResponse response, LongSupplier number) {
    if (response.status() != 401 && response.status() != 407) return null;
    Header credentials = layer.surroundings().credentials(request, response);
    if (credentials == null) return null;
    return request
        .with()
        .remove(HeaderName.VIA)
        .set(HeaderName.CSEQ, new CSeq(number.getAsLong(), request.method()))
        .set(credentials.name(), credentials.value());
  }

  @Override
  public void response(ClientTransaction transaction, SipResponse response, long nowNs) {
    SipRequest request = transaction.request();
    LongSupplier number = session.within()::nextSeq;
    SipRequest.Builder again = answer(session.layer(), request, response, number);
    if (again == null) {
      handler.response(transaction, response, nowNs);
      return;
    }
    session.send(again.remove(HeaderName.CONTACT), handler, nowNs);
  }

  @Override
  public void failed(@Nullable ClientTransaction transaction, Failure failure, long nowNs) {
    handler.failed(transaction, failure, nowNs);
  }
}
