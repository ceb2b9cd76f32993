package org.ringfence.sip.transaction;

import java.util.random.RandomGenerator;
import org.ringfence.sip.message.HostPort;
import org.ringfence.sip.message.Method;
import org.ringfence.sip.message.NameAddr;
import org.ringfence.sip.message.SipMessage;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.Via;

/**
 * Names a transaction by 64 bits: SipHash-1-3 under a secret of this process over what RFC 3261
 * sections 17.1.3 and 17.2.3 compare. Nobody without the secret can make two names meet, so neither
 * a full bucket nor a wrong match can be brought about, and no strings need to be kept.
 *
 * <p>Each name also holds whether the path is secure: what came by TLS is not continued in clear.
 */
final class KeyHash {
  private final long secret0;
  private final long secret1;
  private long v0;
  private long v1;
  private long v2;
  private long v3;
  private long word;
  private int filled;

  KeyHash(RandomGenerator random) {
    secret0 = random.nextLong();
    secret1 = random.nextLong();
  }

  /** A client transaction: the branch and sent-by we wrote and the method (17.1.3). */
  long client(Via top, Method method, boolean secure) {
    return begin('c', secure).text(branch(top)).host(top.sentBy()).text(method.name()).end();
  }

  /**
   * A server transaction (17.2.3).
   *
   * @param method the request's, INVITE for an ACK or a CANCEL that looks for one
   */
  long server(SipRequest request, Method method, boolean secure) {
    Via top = request.topVia();
    if (top.hasUniqueBranch()) {
      return begin('s', secure).text(branch(top)).host(top.sentBy()).text(method.name()).end();
    }
    begin('o', secure).text(branch(top)).host(top.sentBy()).text(method.name());
    text(request.uri().toString());
    return identity(request).end();
  }

  /** What two copies of a request share that came by different paths (8.2.2.2). */
  long merged(SipRequest request, boolean secure) {
    return identity(begin('m', secure).text(request.method().name()), request).end();
  }

  /** The same To tag for each copy of a request that is answered without state (8.2.7). */
  String statelessTag(SipRequest request) {
    long hash = identity(begin('t', false).text(branch(request.topVia())), request).end();
    return Long.toUnsignedString(hash, 36);
  }

  private KeyHash identity(SipRequest request) {
    return identity(this, request);
  }

  private static KeyHash identity(KeyHash hash, SipMessage message) {
    NameAddr from = message.from();
    String tag = from.tag();
    hash.text(message.callId()).text(tag == null ? "" : tag);
    hash.mix(message.cseq().number());
    return hash;
  }

  private static String branch(Via via) {
    String branch = via.branch();
    return branch == null ? "" : branch;
  }

  private KeyHash begin(char kind, boolean secure) {
    v0 = secret0 ^ 0x736f6d6570736575L;
    v1 = secret1 ^ 0x646f72616e646f6dL;
    v2 = secret0 ^ 0x6c7967656e657261L;
    v3 = secret1 ^ 0x7465646279746573L;
    word = 0;
    filled = 0;
    mix(kind << 1 | (secure ? 1 : 0));
    return this;
  }

  private KeyHash text(String text) {
    return chars(text, 0);
  }

  /** Host names compare without case. */
  private KeyHash host(HostPort sentBy) {
    chars(sentBy.host(), 0x20);
    mix(sentBy.port());
    return this;
  }

  private KeyHash chars(String text, int fold) {
    int length = text.length();
    for (int i = 0; i < length; i++) {
      word = word << 16 | (text.charAt(i) | fold);
      if ((++filled & 3) == 0) {
        mix(word);
        word = 0;
      }
    }
    mix(word);
    mix(length);
    word = 0;
    filled = 0;
    return this;
  }

  private void mix(long m) {
    v3 ^= m;
    round();
    v0 ^= m;
  }

  private long end() {
    v2 ^= 0xff;
    round();
    round();
    round();
    return v0 ^ v1 ^ v2 ^ v3;
  }

  private void round() {
    v0 += v1;
    v2 += v3;
    v1 = Long.rotateLeft(v1, 13) ^ v0;
    v3 = Long.rotateLeft(v3, 16) ^ v2;
    v0 = Long.rotateLeft(v0, 32);
    v2 += v1;
    v0 += v3;
    v1 = Long.rotateLeft(v1, 17) ^ v2;
    v3 = Long.rotateLeft(v3, 21) ^ v0;
    v2 = Long.rotateLeft(v2, 32);
  }
}
