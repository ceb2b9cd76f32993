package org.ringfence.server.ldap;

import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.util.ssl.SSLSocketVerifier;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSocket;
import org.ringfence.net.tls.PeerCertificate;

/**
 * Believes a certificate that bears the very name that was configured. The library's own check asks
 * DNS for further names of an address, and whoever answers there would be believed.
 */
final class NameCheck extends SSLSocketVerifier {
  private final String name;

  NameCheck(String name) {
    this.name = name;
  }

  @Override
  public void verifySSLSocket(String host, int port, SSLSocket socket) throws LDAPException {
    try {
      boolean good =
          socket.getSession().getPeerCertificates()[0] instanceof X509Certificate shown
              && PeerCertificate.of(shown).isFor(name);
      if (good) return;
    } catch (SSLPeerUnverifiedException e) {
      throw new LDAPException(ResultCode.CONNECT_ERROR, "it shows no certificate", e);
    }
    throw new LDAPException(ResultCode.CONNECT_ERROR, "its certificate is not of " + name);
  }
}
