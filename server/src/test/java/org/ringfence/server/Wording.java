package org.ringfence.server;

import java.nio.charset.StandardCharsets;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipParser;
import org.ringfence.sip.message.SipRequest;

/** Messages as tests write them: plain text with bare line ends. */
public final class Wording {
  private Wording() {}

  /** The message; its head is closed if need be. */
  public static SipMessage message(String text) {
    byte[] bytes = (text.strip() + "\n\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8);
    if (SipParser.parse(bytes) instanceof SipMessage message) return message;
    throw new IllegalArgumentException(SipParser.parse(bytes) + ": " + text);
  }

  public static SipRequest request(String text) {
    return (SipRequest) message(text);
  }

  /** A REGISTER of 1001 with further lines. */
  public static SipRequest register(String callId, int cseq, String lines) {
    return request(
        """
        REGISTER sip:test.example SIP/2.0
        Via: SIP/2.0/UDP 127.0.0.1:5070;branch=z9hG4bK%s%d
        From: <sip:1001@test.example>;tag=f
        To: <sip:1001@test.example>
        Call-ID: %s
        CSeq: %d REGISTER
        %s
        """
            .formatted(callId, cseq, callId, cseq, lines));
  }
}
