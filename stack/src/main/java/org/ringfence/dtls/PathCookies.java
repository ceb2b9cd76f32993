package org.ringfence.dtls;

import java.security.SecureRandom;
import org.bouncycastle.tls.DTLSVerifier;
import org.bouncycastle.tls.crypto.TlsHMAC;
import org.bouncycastle.tls.crypto.impl.bc.BcTlsCrypto;

/**
 * Cookies that prove the path alone (RFC 6347 section 4.2.1). Those of the library cover the hello
 * as well; then a forged hello draws a cookie that the honest client takes for its own, and fails
 * with. Of what is signed only the first part counts here: the path.
 */
final class PathCookies extends BcTlsCrypto {
  private PathCookies(SecureRandom random) {
    super(random);
  }

  static DTLSVerifier verifier(SecureRandom random) {
    return new DTLSVerifier(new PathCookies(random));
  }

  @Override
  public TlsHMAC createHMAC(int macAlgorithm) {
    return new FirstPart(super.createHMAC(macAlgorithm));
  }

  private static final class FirstPart implements TlsHMAC {
    private final TlsHMAC whole;
    private boolean seen;

    FirstPart(TlsHMAC whole) {
      this.whole = whole;
    }

    @Override
    public void update(byte[] input, int offset, int length) {
      if (!seen) whole.update(input, offset, length);
      seen = true;
    }

    @Override
    public void setKey(byte[] key, int offset, int length) {
      whole.setKey(key, offset, length);
    }

    @Override
    public byte[] calculateMAC() {
      return whole.calculateMAC();
    }

    @Override
    public void calculateMAC(byte[] output, int offset) {
      whole.calculateMAC(output, offset);
    }

    @Override
    public int getInternalBlockSize() {
      return whole.getInternalBlockSize();
    }

    @Override
    public int getMacLength() {
      return whole.getMacLength();
    }

    @Override
    public void reset() {
      whole.reset();
      seen = false;
    }
  }
}
