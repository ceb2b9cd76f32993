package org.ringfence.phone.cli;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.MediaPolicy;
import org.ringfence.net.IceServers;
import org.ringfence.phone.PhoneSettings;
import org.ringfence.stun.LongTermCredential;
import picocli.CommandLine.Option;

/** The options that say how sound is protected and finds its way. */
final class MediaOptions {
  private static final int STUN_PORT = 3478;

  /** How sound may be protected, as people write it. */
  enum Policy {
    encrypted(MediaPolicy.ENCRYPTED),
    encrypted_if_offered(MediaPolicy.ENCRYPTED_IF_OFFERED),
    clear(MediaPolicy.CLEAR);

    private final MediaPolicy meaning;

    Policy(MediaPolicy meaning) {
      this.meaning = meaning;
    }

    @Override
    public String toString() {
      return meaning.word();
    }
  }

  /** How packets may find their way. */
  enum Ice {
    on,
    off,
    relay
  }

  @Option(
      names = "--media",
      paramLabel = "HOW",
      description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).",
      defaultValue = "encrypted")
  private Policy media = Policy.encrypted;

  @Option(
      names = "--ice",
      paramLabel = "HOW",
      description = "${COMPLETION-CANDIDATES}: relay hides our addresses (default on).",
      defaultValue = "on")
  private Ice ice = Ice.on;

  @Option(
      names = "--stun",
      paramLabel = "HOST[:PORT]",
      description = "Tells how we are seen from outside.")
  private @Nullable String stun;

  @Option(
      names = "--turn",
      paramLabel = "USER:PASSWORD@HOST[:PORT]",
      description = "Relays sound where no other way is found.")
  private @Nullable String turn;

  @Option(
      names = "--silence-suppression",
      description = "Sends nothing while you are silent, but what the silence sounds like.")
  private boolean silenceSuppression;

  PhoneSettings.Media choices() throws Outcome.Failure {
    return new PhoneSettings.Media(media.meaning, servers(), silenceSuppression);
  }

  private @Nullable IceServers servers() throws Outcome.Failure {
    if (ice == Ice.off) return null;
    InetSocketAddress reflector = stun == null ? null : address("--stun", stun);
    String relay = turn;
    if (relay == null) {
      if (ice == Ice.relay) throw usage("--ice relay needs a relay; name one with --turn.");
      return new IceServers(reflector, null, null, false);
    }
    int at = relay.lastIndexOf('@');
    int colon = relay.indexOf(':');
    if (at < 0 || colon <= 0 || colon > at) {
      throw usage("--turn has to be USER:PASSWORD@HOST or USER:PASSWORD@HOST:PORT.");
    }
    var user = new LongTermCredential(relay.substring(0, colon), relay.substring(colon + 1, at));
    InetSocketAddress server = address("--turn", relay.substring(at + 1));
    return new IceServers(reflector, server, user, ice == Ice.relay);
  }

  private static InetSocketAddress address(String option, String text) throws Outcome.Failure {
    int colon = text.lastIndexOf(':');
    boolean hasPort = text.startsWith("[") ? text.indexOf("]:") > 0 : text.indexOf(':') == colon;
    String host = colon > 0 && hasPort ? text.substring(0, colon) : text;
    try {
      int port = colon > 0 && hasPort ? Integer.parseInt(text.substring(colon + 1)) : STUN_PORT;
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw usage(option + " " + text + ": the host is unknown; check its name.");
    } catch (IllegalArgumentException e) {
      throw usage(option + " " + text + " names no port; use 1 to 65535.");
    }
  }

  private static Outcome.Failure usage(String words) {
    return new Outcome.Failure(Outcome.USAGE, words);
  }
}
