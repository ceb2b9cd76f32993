package org.ringfence.phone;

import java.util.Locale;
import org.ringfence.agent.RegistrationState;

/** What a failure means to a person, and what to do about it. */
public final class Troubles {
  private Troubles() {}

  /** One sentence for a registration that did not work. */
  public static String of(RegistrationState.Waiting state, PhoneSettings.Server server) {
    String where = "The server " + server;
    return state.status() == 503 || state.status() == 404 || state.status() == 408
        ? where + " cannot be reached: " + words(state.words())
        : where + " did not register us: " + state.status() + " " + state.words() + ".";
  }

  /** One sentence for a registration that was refused. */
  public static String of(RegistrationState.Refused state, PhoneSettings settings) {
    PhoneSettings.Account account = settings.account();
    return switch (state.reason()) {
      case WRONG_PASSWORD ->
          "The server does not take the user "
              + account.user()
              + " with this password; check both (a new one: ./ringfence user password "
              + account.user()
              + ").";
      case CERTIFICATE ->
          "The server refuses the user "
              + account.user()
              + ": "
              + state.words()
              + " (one is made there with ./ringfence device add "
              + account.user()
              + "); show it with --certificate and --key.";
      case UNKNOWN_USER ->
          "The server knows no user "
              + account
              + "; check --user and --domain ("
              + state.status()
              + " "
              + state.words()
              + ").";
      case WEAK_DIGEST ->
          "The server asks for the password in a way that is not safe here (MD5 without TLS); "
              + "use --transport tls.";
      case OTHER ->
          "The server refuses the registration: " + state.status() + " " + state.words() + ".";
    };
  }

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
