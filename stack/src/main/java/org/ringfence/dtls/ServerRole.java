package org.ringfence.dtls;

import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.DefaultTlsServer;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentialedSigner;
import org.bouncycastle.tls.TlsExtensionsUtils;

/** The side that waits for the ClientHello: {@code a=setup:passive}. */
final class ServerRole extends DefaultTlsServer {
  private final DtlsCertificate certificate;
  private final Handshake handshake;
  private ProtectionProfile chosen = ProtectionProfile.SRTP_AES128_CM_HMAC_SHA1_80;

  ServerRole(DtlsCertificate certificate, Handshake handshake) {
    super(certificate.crypto());
    this.certificate = certificate;
    this.handshake = handshake;
  }

  @Override
  protected ProtocolVersion[] getSupportedVersions() {
    return Handshake.VERSIONS;
  }

  @Override
  protected int[] getSupportedCipherSuites() {
    return Handshake.SUITES;
  }

  @Override
  public int getHandshakeTimeoutMillis() {
    return Handshake.TIMEOUT_MS;
  }

  @Override
  public int getHandshakeResendTimeMillis() {
    return Handshake.RESEND_MS;
  }

  @Override
  public boolean requiresExtendedMasterSecret() {
    return true;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public void processClientExtensions(Hashtable extensions) throws IOException {
    super.processClientExtensions(extensions);
    chosen = handshake.choose(extensions);
  }

  @Override
  @SuppressWarnings({"rawtypes", "unchecked"})
  public Hashtable getServerExtensions() throws IOException {
    Hashtable extensions =
        TlsExtensionsUtils.ensureExtensionsInitialised(super.getServerExtensions());
    Handshake.add(extensions, chosen.number);
    return extensions;
  }

  @Override
  public CertificateRequest getCertificateRequest() {
    short[] types = {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign};
    return new CertificateRequest(types, Handshake.signatures(), null);
  }

  @Override
  public void notifyClientCertificate(Certificate client) throws IOException {
    handshake.verify(client);
  }

  @Override
  protected TlsCredentialedSigner getECDSASignerCredentials() throws IOException {
    return certificate.signer(context);
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    handshake.complete(context);
  }
}
