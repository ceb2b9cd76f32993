package org.ringfence.dtls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CipherSuite;
import org.bouncycastle.tls.ExporterLabel;
import org.bouncycastle.tls.HashAlgorithm;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.SignatureAlgorithm;
import org.bouncycastle.tls.SignatureAndHashAlgorithm;
import org.bouncycastle.tls.TlsContext;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/** What both roles agree on: versions, suites, profile, the peer's certificate and the keys. */
final class Handshake {
  static final int TIMEOUT_MS = 30_000;

  /** Shorter than RFC 6347's second: a caller waits for the keys. Doubled each time. */
  static final int RESEND_MS = 400;

  static final ProtocolVersion[] VERSIONS = ProtocolVersion.DTLSv12.only();

  /**
   * For our own certificate, which is on P-256. ChaCha20 is not among them: the library asks Java
   * for it by a name that Java does not know, and that only when the handshake is nearly done.
   */
  static final int[] SUITES = {
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
  };

  /** The same, and for a server whose certificate is RSA's, as older phones make them. */
  static final int[] CLIENT_SUITES = {
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    CipherSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    CipherSuite.TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
  };

  private static final short[] HASHES = {
    HashAlgorithm.sha256, HashAlgorithm.sha384, HashAlgorithm.sha512
  };

  private final Fingerprint expected;
  private final boolean client;
  private @Nullable ProtectionProfile profile;
  private boolean peerProved;
  private @Nullable SrtpKeys keys;

  Handshake(Fingerprint expected, boolean client) {
    this.expected = expected;
    this.client = client;
  }

  /**
   * How the peer may sign (RFC 5246 section 7.4.1.4.1). Not by RSASSA-PSS, which the library would
   * offer: it asks Java for it by a name that Java does not know.
   */
  @SuppressWarnings({"rawtypes", "unchecked", "JdkObsolete"})
  static Vector signatures() {
    Vector all = new Vector(2 * HASHES.length);
    for (short hash : HASHES) {
      all.add(SignatureAndHashAlgorithm.getInstance(hash, SignatureAlgorithm.ecdsa));
      all.add(SignatureAndHashAlgorithm.getInstance(hash, SignatureAlgorithm.rsa));
    }
    return all;
  }

  /** The use_srtp extension with these profiles (RFC 5764 section 4.1.1). */
  static void add(Hashtable<?, ?> extensions, int... profiles) throws IOException {
    TlsSRTPUtils.addUseSRTPExtension(extensions, new UseSRTPData(profiles, TlsUtils.EMPTY_BYTES));
  }

  /** A server's choice among what the client offers. */
  ProtectionProfile choose(@Nullable Hashtable<?, ?> offered) throws IOException {
    UseSRTPData data = offered == null ? null : TlsSRTPUtils.getUseSRTPExtension(offered);
    ProtectionProfile best =
        data == null ? null : ProtectionProfile.best(data.getProtectionProfiles());
    if (best == null) throw new TlsFatalAlert(AlertDescription.handshake_failure);
    profile = best;
    return best;
  }

  /** What a client hears: one profile, and one of those it offered. */
  void chosen(@Nullable Hashtable<?, ?> answered) throws IOException {
    UseSRTPData data = answered == null ? null : TlsSRTPUtils.getUseSRTPExtension(answered);
    if (data == null || data.getProtectionProfiles().length != 1 || data.getMki().length != 0) {
      throw new TlsFatalAlert(AlertDescription.illegal_parameter);
    }
    choose(answered);
  }

  /** The certificate must be the one that signalling named (RFC 5763 section 6.1). */
  void verify(@Nullable Certificate certificate) throws IOException {
    if (certificate == null || certificate.isEmpty()) {
      throw new TlsFatalAlert(AlertDescription.certificate_required);
    }
    if (!expected.matches(certificate.getCertificateAt(0).getEncoded())) {
      throw new TlsFatalAlert(AlertDescription.bad_certificate);
    }
    peerProved = true;
  }

  /** The handshake has ended well on the wire; the keys count only if the peer proved itself. */
  void complete(TlsContext context) throws IOException {
    ProtectionProfile agreed = profile;
    if (agreed == null || !peerProved) throw new TlsFatalAlert(AlertDescription.internal_error);
    int length = 2 * (agreed.srtp.keyBytes() + agreed.srtp.saltBytes());
    keys =
        SrtpKeys.cut(
            agreed.srtp,
            context.exportKeyingMaterial(ExporterLabel.dtls_srtp, null, length),
            client);
  }

  @Nullable SrtpKeys keys() {
    return keys;
  }
}
