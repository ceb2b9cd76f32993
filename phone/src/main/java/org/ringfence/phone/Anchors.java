package org.ringfence.phone;

import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Whom a phone trusts: the system's authorities and its own. */
final class Anchors {
  private Anchors() {}

  /** Null for the system's alone. */
  static @Nullable List<X509Certificate> with(List<X509Certificate> own) {
    if (own.isEmpty()) return null;
    List<X509Certificate> all = new ArrayList<>(own);
    try {
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init((KeyStore) null);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509TrustManager x509)
          all.addAll(List.of(x509.getAcceptedIssuers()));
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no trusted authorities", e);
    }
    return all;
  }
}
