package org.ringfence.sip.session;

import org.ringfence.sdp.OfferAnswer;
import org.ringfence.sip.dialog.Dialog;

/** One phone that rings for our INVITE and has not answered yet, and what is agreed with it. */
final class EarlyDialog {
  final Dialog dialog;
  final OfferAnswer exchange;
  long lastRseq = -1;

  EarlyDialog(Dialog dialog, OfferAnswer exchange) {
    this.dialog = dialog;
    this.exchange = exchange;
  }
}
