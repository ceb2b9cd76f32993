package org.ringfence.dtls;

import java.security.SecureRandom;
import org.bouncycastle.tls.DTLSRequest;
import org.bouncycastle.tls.DTLSVerifier;
import org.bouncycastle.tls.DatagramSender;
import org.jspecify.annotations.Nullable;

/**
 * The secret behind the cookies of many servers (RFC 6347 section 4.2.1): a cookie that one session
 * handed out is known to any other for the same path, so that nothing need be kept of a client that
 * has not shown it. One thread at a time.
 */
public final class DtlsCookies {
  private final DTLSVerifier verifier;

  public DtlsCookies(SecureRandom random) {
    verifier = PathCookies.verifier(random);
  }

  /** The hello, once it has its cookie; else null, and the cookie is on its way. */
  @Nullable DTLSRequest verify(byte[] path, byte[] hello, DatagramSender answer) {
    return verifier.verifyRequest(path, hello, 0, hello.length, answer);
  }
}
