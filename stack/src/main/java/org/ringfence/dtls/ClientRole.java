package org.ringfence.dtls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.DefaultTlsClient;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsExtensionsUtils;
import org.bouncycastle.tls.TlsServerCertificate;

/** The side that sends the ClientHello: {@code a=setup:active}. */
final class ClientRole extends DefaultTlsClient {
  private final DtlsCertificate certificate;
  private final Handshake handshake;

  ClientRole(DtlsCertificate certificate, Handshake handshake) {
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
    return Handshake.CLIENT_SUITES;
  }

  @Override
  @SuppressWarnings({"rawtypes", "JdkObsolete"})
  protected Vector getSupportedSignatureAlgorithms() {
    return Handshake.signatures();
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
  @SuppressWarnings({"rawtypes", "unchecked"})
  public Hashtable getClientExtensions() throws IOException {
    Hashtable extensions =
        TlsExtensionsUtils.ensureExtensionsInitialised(super.getClientExtensions());
    Handshake.add(extensions, ProtectionProfile.numbers());
    return extensions;
  }

  @Override
  @SuppressWarnings("rawtypes")
  public void processServerExtensions(Hashtable extensions) throws IOException {
    super.processServerExtensions(extensions);
    handshake.chosen(extensions);
  }

  @Override
  public TlsAuthentication getAuthentication() {
    return new TlsAuthentication() {
      @Override
      public void notifyServerCertificate(TlsServerCertificate server) throws IOException {
        handshake.verify(server.getCertificate());
      }

      @Override
      public TlsCredentials getClientCredentials(CertificateRequest request) throws IOException {
        return certificate.signer(context);
      }
    };
  }

  @Override
  public void notifyHandshakeComplete() throws IOException {
    super.notifyHandshakeComplete();
    handshake.complete(context);
  }
}
