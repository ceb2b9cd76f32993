package org.ringfence.server;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.ringfence.sip.message.CSeq;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;
import org.ringfence.sip.message.Uri;

/** One call as a {@link Handset} has it. */
final class Talk {
  final SipRequest invite;
  final Handset phone;
  private final boolean caller;
  private final String localTag;
  private String remote = "";
  private Uri target;
  private long cseq;
  @Nullable SipResponse answer;

  Talk(Handset phone, SipRequest invite, boolean caller) {
    this.phone = phone;
    this.invite = invite;
    this.caller = caller;
    this.cseq = caller ? invite.cseq().number() : 100;
    this.localTag = caller ? String.valueOf(invite.from().tag()) : "t" + invite.callId();
    this.target = caller ? invite.uri() : invite.contacts().getFirst().uri();
    if (!caller) remote = invite.from().toString();
  }

  static SipRequest ackOf(SipRequest invite, SipResponse refusal) {
    return SipRequest.builder(Method.ACK, invite.uri())
        .add(HeaderName.VIA, String.valueOf(invite.value(HeaderName.VIA)))
        .add(HeaderName.MAX_FORWARDS, 70)
        .add(HeaderName.FROM, invite.from())
        .add(HeaderName.TO, refusal.to())
        .add(HeaderName.CALL_ID, invite.callId())
        .add(HeaderName.CSEQ, new CSeq(invite.cseq().number(), Method.ACK))
        .build();
  }

  /** What a Replaces header must say to name this call at the server. */
  String replaces() {
    return invite.callId() + ";to-tag=" + NameAddr.parse(remote).tag() + ";from-tag=" + localTag;
  }

  // As a caller.

  SipResponse awaitStatus(int status) throws InterruptedException {
    return (SipResponse)
        phone.await(
            status + " to INVITE",
            each ->
                each instanceof SipResponse response
                    && response.status() == status
                    && response.callId().equals(invite.callId())
                    && response.cseq().equals(invite.cseq()));
  }

  /** The refusal, acknowledged. */
  SipResponse awaitRefusal() throws Exception {
    SipResponse refusal = (SipResponse) phone.await("refusal", Handset.finalTo(invite));
    if (refusal.isSuccess()) throw new AssertionError("not refused: " + refusal);
    phone.send(ackOf(invite, refusal));
    return refusal;
  }

  SipResponse awaitAnswer() throws Exception {
    SipResponse ok = (SipResponse) phone.await("answer", Handset.finalTo(invite));
    if (!ok.isSuccess()) throw new AssertionError("refused: " + ok);
    answer = ok;
    remote = ok.to().toString();
    target = ok.contacts().getFirst().uri();
    ack(invite.cseq().number());
    return ok;
  }

  /** What follows goes within the early dialog of that ringing. */
  void follow(SipResponse ringing) {
    remote = ringing.to().toString();
    target = ringing.contacts().getFirst().uri();
  }

  void cancel() throws IOException {
    phone.send(
        SipRequest.builder(Method.CANCEL, invite.uri())
            .add(HeaderName.VIA, String.valueOf(invite.value(HeaderName.VIA)))
            .add(HeaderName.MAX_FORWARDS, 70)
            .add(HeaderName.FROM, invite.from())
            .add(HeaderName.TO, invite.to())
            .add(HeaderName.CALL_ID, invite.callId())
            .add(HeaderName.CSEQ, new CSeq(invite.cseq().number(), Method.CANCEL))
            .build());
  }

  // As a callee.

  SipResponse.Builder response(int status) {
    return SipResponse.to(invite, status, localTag).add(HeaderName.CONTACT, phone.contact());
  }

  void ring() throws IOException {
    phone.send(response(180).build());
  }

  void refuse(int status) throws Exception {
    phone.send(response(status).build());
    awaitRequest("ACK");
  }

  void answer() throws IOException {
    phone.send(response(200).body("application/sdp", phone.sdpBytes("sendrecv")).build());
  }

  // Both.

  SipRequest.Builder request(Method method) {
    cseq++;
    return within(method, cseq);
  }

  private SipRequest.Builder within(Method method, long number) {
    NameAddr self = caller ? invite.from() : invite.to().withTag(localTag);
    return phone
        .request(method, target.toString(), invite.callId(), number)
        .set(HeaderName.FROM, self)
        .set(HeaderName.TO, remote);
  }

  void ack(long number) throws IOException {
    phone.send(within(Method.ACK, number).build());
  }

  /** Sends a request of the call and waits for its answer. */
  SipResponse ask(SipRequest.Builder builder) throws Exception {
    SipRequest request = builder.build();
    phone.send(request);
    return (SipResponse) phone.await("answer to " + request, Handset.finalTo(request));
  }

  SipResponse bye() throws Exception {
    return ask(request(Method.BYE));
  }

  /** Offers anew; acknowledges a 2xx. */
  SipResponse reinvite(String direction) throws Exception {
    SipRequest.Builder builder =
        request(Method.INVITE).body("application/sdp", phone.sdpBytes(direction));
    long number = cseq;
    SipResponse response = ask(builder);
    if (response.isSuccess()) ack(number);
    return response;
  }

  SipRequest awaitRequest(String method) throws InterruptedException {
    return (SipRequest)
        phone.await(
            method,
            each -> Handset.request(method).test(each) && each.callId().equals(invite.callId()));
  }

  /** Waits for a request and says 200. */
  SipRequest accept(String method) throws Exception {
    SipRequest request = awaitRequest(method);
    SipResponse.Builder ok = SipResponse.to(request, 200, null);
    if (method.equals("INVITE") || method.equals("UPDATE")) {
      ok.add(HeaderName.CONTACT, phone.contact());
      if (request.body().length > 0) {
        ok.body("application/sdp", phone.sdpBytes(reversed(request)));
      }
    }
    phone.send(ok.build());
    return request;
  }

  private static String reversed(SipMessage offer) {
    String sdp = new String(offer.body(), java.nio.charset.StandardCharsets.US_ASCII);
    if (sdp.contains("a=sendonly")) return "recvonly";
    return sdp.contains("a=inactive") ? "inactive" : "sendrecv";
  }
}
