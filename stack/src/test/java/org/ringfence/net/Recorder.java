package org.ringfence.net;

import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Flow;
import org.ringfence.sip.message.Malformed;
import org.ringfence.sip.message.Parsed;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipParser;
import org.ringfence.stun.StunMessage;

/** Keeps what the transports told. */
final class Recorder implements Receiver {
  record Received(SipMessage message, Flow from) {}

  record Failed(Flow to, @Nullable SipMessage what, String reason) {}

  final Queue<Received> received = new ConcurrentLinkedQueue<>();
  final Queue<Malformed> malformed = new ConcurrentLinkedQueue<>();
  final Queue<Flow> closed = new ConcurrentLinkedQueue<>();
  final Queue<Failed> failed = new ConcurrentLinkedQueue<>();
  final Queue<Flow> pongs = new ConcurrentLinkedQueue<>();
  final Queue<StunMessage> answered = new ConcurrentLinkedQueue<>();

  @Override
  public void received(SipMessage message, Flow from) {
    received.add(new Received(message, from));
  }

  @Override
  public void malformed(Malformed what, Flow from) {
    malformed.add(what);
  }

  @Override
  public void closed(Flow flow) {
    closed.add(flow);
  }

  @Override
  public void failed(Flow to, @Nullable SipMessage what, String reason) {
    failed.add(new Failed(to, what, reason));
  }

  @Override
  public void pong(Flow from) {
    pongs.add(from);
  }

  @Override
  public void answered(StunMessage response, Flow from) {
    answered.add(response);
  }

  /** A request as text. */
  static String text(String callId) {
    return "OPTIONS sip:bob@example.org SIP/2.0\r\n"
        + "Via: SIP/2.0/TCP 127.0.0.1;branch=z9hG4bK-"
        + callId
        + "\r\nFrom: <sip:alice@example.org>;tag=1\r\nTo: <sip:bob@example.org>\r\nCall-ID: "
        + callId
        + "\r\nCSeq: 1 OPTIONS\r\nMax-Forwards: 70\r\nContent-Length: 0\r\n\r\n";
  }

  static byte[] bytes(String callId) {
    return text(callId).getBytes(StandardCharsets.UTF_8);
  }

  static SipMessage message(String callId) {
    Parsed parsed = SipParser.parse(bytes(callId));
    return (SipMessage) parsed;
  }
}
