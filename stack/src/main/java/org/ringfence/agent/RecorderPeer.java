package org.ringfence.agent;

import org.ringfence.call.MediaPolicy;
import org.ringfence.sip.message.SipUri;

/**
 * A server that calls are recorded at (RFC 7866).
 *
 * @param uri {@code sip:recorder.example.com;transport=tls}
 * @param policy how what it is sent is protected
 * @param patienceMs how long it may take to answer
 */
public record RecorderPeer(SipUri uri, MediaPolicy policy, long patienceMs) {
  /** Whether keys may be told it: what is said on the way there is encrypted. */
  boolean secure() {
    String transport = uri.params().value("transport");
    return uri.secure() || transport != null && transport.equalsIgnoreCase("tls");
  }
}
