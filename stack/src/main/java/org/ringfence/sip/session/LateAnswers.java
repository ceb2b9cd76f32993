package org.ringfence.sip.session;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.base.Limits;
import org.ringfence.sip.dialog.Dialog;
import org.ringfence.sip.dialog.DialogId;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.transaction.ClientTransaction;
import org.ringfence.sip.transaction.Failure;
import org.ringfence.sip.transaction.TransactionLayer.ResponseHandler;

/**
 * Meets the 2xx that nobody waits for: each is acknowledged, and each phone let go once (RFC 3261
 * section 13.2.2.4). It hears the INVITE's transaction when the call is over, and keeps nothing of
 * it: over UDP the transaction lingers for half a minute (RFC 6026, timer M).
 */
final class LateAnswers implements ResponseHandler {
  private final SessionLayer layer;
  private final @Nullable Flow direct;
  private @Nullable Set<String> letGo;

  /**
   * @param direct the way to a phone that no proxy stands before; null when it is to be looked up
   */
  LateAnswers(SessionLayer layer, @Nullable Flow direct) {
    this.layer = layer;
    this.direct = direct;
  }

  @Override
  public void response(ClientTransaction invite, SipResponse response, long nowNs) {
    if (!response.isSuccess()) return;
    Dialog dialog = Dialog.asCaller(invite.request(), response);
    dialog.confirm();
    within(dialog, dialog.ack(invite.request().cseq().number()), Session.Quiet.INSTANCE);
    if (isFirst(DialogId.ofReceived(response).remoteTag())) {
      within(dialog, dialog.request(Method.BYE), Session.Quiet.INSTANCE);
    }
  }

  /** The call with that phone is over in the proper way: its answer is only acknowledged again. */
  void knows(String tag) {
    isFirst(tag);
  }

  private boolean isFirst(String tag) {
    if (letGo == null) letGo = HashSet.newHashSet(2);
    return letGo.size() < Limits.EARLY_DIALOGS && letGo.add(tag);
  }

  @Override
  public void failed(@Nullable ClientTransaction invite, Failure failure, long nowNs) {}

  /** Sends a request in one of the dialogs of this INVITE. */
  void within(Dialog dialog, SipRequest.Builder builder, ResponseHandler handler) {
    layer.route(
        dialog,
        direct,
        builder,
        found -> {
          if (found == null) return;
          var sentBy = layer.surroundings().sentBy(found);
          SipRequest built = builder.build();
          if (built.is(Method.ACK)) layer.transactions().ack(built, found, sentBy);
          else layer.transactions().request(built, found, sentBy, handler, layer.nowNs());
        });
  }
}
