package org.ringfence.phone;

import java.util.Locale;

/** What a connection's failure means to a person, and what to do about it. */
final class Troubles {
  private Troubles() {}

  /** One sentence for what a transport said. */
  static String words(String reason) {
    String said = reason.toLowerCase(Locale.ROOT);
    if (said.contains("certificate is not that of")) {
      return "the server's certificate is for another name ("
          + reason.substring(said.indexOf("certificate is not"))
          + "); use the name in the certificate with --server.";
    }
    if (said.contains("certification path") || said.contains("pkix")) {
      return "its certificate is signed by nobody we trust; give the server's CA with --ca FILE.";
    }
    if (said.contains("notafter") || said.contains("expired")) {
      return "its certificate has expired; have the server renew it.";
    }
    if (said.contains("not an ssl/tls record") || said.contains("wrong_version")) {
      return "it does not speak TLS on that port; check --server and --transport.";
    }
    if (said.contains("tls handshake") || said.contains("handshake")) {
      return "the TLS handshake failed (" + reason + "); check --transport and --ca.";
    }
    if (said.contains("refused")) {
      return "nothing listens there; check --server, and that the server is up.";
    }
    if (said.contains("timed out") || said.contains("timeout") || said.contains("no response")) {
      return "it does not answer; check --server, --transport and the firewall.";
    }
    if (said.contains("no address is known") || said.contains("there is no way")) {
      return "its name is unknown; check --server.";
    }
    if (said.contains("unreachable") || said.contains("no route")) {
      return "there is no network path to it; check the network.";
    }
    return reason + ".";
  }
}
