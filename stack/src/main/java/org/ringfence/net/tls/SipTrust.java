package org.ringfence.net.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Believes a chain that leads to one of our anchors, and a server only when its certificate bears
 * the SIP name we meant to reach (RFC 5922 section 7.3), which the engine knows as its peer host.
 */
final class SipTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager chains;
  private final boolean insists;

  /**
   * @param anchors null for those the JDK comes with
   */
  SipTrust(@Nullable List<X509Certificate> anchors) {
    this(chains(anchors), true);
  }

  private SipTrust(X509ExtendedTrustManager chains, boolean insists) {
    this.chains = chains;
    this.insists = insists;
  }

  /**
   * The same, but a client whose certificate nobody here vouches for may go on, as one without:
   * many phones show whoever asks the certificate of their maker.
   */
  SipTrust lettingStrangersIn() {
    return new SipTrust(chains, false);
  }

  /** Whether the chain is that of a client we believe. */
  boolean believesClient(X509Certificate[] chain) {
    try {
      chains.checkClientTrusted(chain, "UNKNOWN");
      return true;
    } catch (CertificateException e) {
      return false;
    }
  }

  private static X509ExtendedTrustManager chains(@Nullable List<X509Certificate> anchors) {
    try {
      KeyStore store = null;
      if (anchors != null) {
        store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        for (int i = 0; i < anchors.size(); i++) {
          store.setCertificateEntry("anchor-" + i, anchors.get(i));
        }
      }
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(store);
      return extended(factory.getTrustManagers());
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static X509ExtendedTrustManager extended(TrustManager[] managers) {
    for (TrustManager manager : managers) {
      if (manager instanceof X509ExtendedTrustManager extended) {
        return extended;
      }
    }
    throw new IllegalStateException("no PKIX trust manager");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    if (insists) chains.checkClientTrusted(chain, authType, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    chains.checkServerTrusted(chain, authType, engine);
    String name = engine.getPeerHost();
    if (name == null || !PeerCertificate.of(chain[0]).isFor(name)) {
      throw new CertificateException("the certificate is not that of " + name);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    if (insists) chains.checkClientTrusted(chain, authType);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("the name to check is not known");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    if (insists) chains.checkClientTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw new CertificateException("the name to check is not known");
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chains.getAcceptedIssuers();
  }
}
