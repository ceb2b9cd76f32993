package org.ringfence.phone.cli;

import java.io.Console;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;
import org.ringfence.codec.AudioCodec;
import org.ringfence.codec.Codecs;
import org.ringfence.net.tls.BadIdentityException;
import org.ringfence.net.tls.Pem;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.phone.PhoneSettings;
import picocli.CommandLine.Option;

/** The options that say who the phone is and where its server is. */
final class AccountOptions {
  private static final String HERE = "127.0.0.1";

  /** The transports one may name. */
  enum Way {
    tls,
    tcp,
    udp
  }

  @Option(
      names = "--server",
      paramLabel = "HOST[:PORT]",
      description = "The server; this machine when left out.")
  private @Nullable String server;

  @Option(names = "--user", required = true, paramLabel = "USER", description = "The extension.")
  private String user = "";

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description = "The server's SIP domain (default ${DEFAULT-VALUE}).",
      defaultValue = "ringfence.local")
  private String domain = "ringfence.local";

  @Option(names = "--name", paramLabel = "NAME", description = "The name others are shown.")
  private String name = "";

  @Option(
      names = "--password-file",
      paramLabel = "FILE",
      description = "Holds the password; else $$RINGFENCE_PASSWORD, else it is asked for.")
  private @Nullable Path passwordFile;

  @Option(
      names = "--transport",
      description = "${COMPLETION-CANDIDATES} (default ${DEFAULT-VALUE}).",
      defaultValue = "tls")
  private Way transport = Way.tls;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "An authority to trust besides the system's (PEM).")
  private @Nullable Path ca;

  @Option(
      names = "--certificate",
      paramLabel = "FILE",
      description = "This device's certificate (PEM), as `ringfence device add` wrote it.")
  private @Nullable Path certificate;

  @Option(names = "--key", paramLabel = "FILE", description = "The key that belongs to it (PEM).")
  private @Nullable Path key;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "The data folder of a server on this machine, whose CA is then trusted; else"
              + " $$RINGFENCE_DATA, else ./ringfence-data.")
  private @Nullable Path data;

  @Option(
      names = "--codec",
      split = ",",
      paramLabel = "NAME",
      description = {
        "opus, G722, PCMA, PCMU: those to use, best first;",
        "also iLBC, GSM, G726-32 and others, speex."
      })
  private List<String> codecs = List.of();

  PhoneSettings settings(Map<String, String> environment, @Nullable Console console)
      throws Outcome.Failure {
    PhoneSettings.Server where = server();
    PhoneSettings.Account account =
        new PhoneSettings.Account(user, domain, password(environment, console), name);
    String instance =
        "urn:uuid:" + UUID.nameUUIDFromBytes(instanceSeed().getBytes(StandardCharsets.UTF_8));
    return PhoneSettings.of(account)
        .withServer(where)
        .withBind(loopback(where.host()))
        .withTrust(anchors(environment, where), identity())
        .withInstance(instance)
        .withCodecs(codecs());
  }

  /** The same device each time this user starts a phone for this account on this machine. */
  private String instanceSeed() {
    return String.join(
        "/",
        System.getProperty("user.name", ""),
        System.getProperty("user.home", ""),
        user,
        domain,
        machine());
  }

  private static String machine() {
    try {
      return Files.readString(Path.of("/etc/machine-id")).strip();
    } catch (IOException none) {
      return "";
    }
  }

  private PhoneSettings.Server server() throws Outcome.Failure {
    Transport way = Transport.valueOf(transport.name().toUpperCase(Locale.ROOT));
    String text = server == null ? HERE : server;
    String host = text;
    int port = -1;
    int colon = text.lastIndexOf(':');
    boolean bracketed = text.startsWith("[");
    boolean hasPort = bracketed ? text.indexOf("]:") > 0 : colon > 0 && text.indexOf(':') == colon;
    if (hasPort) {
      host = text.substring(0, colon);
      port = port(text.substring(colon + 1));
    }
    if (bracketed && host.endsWith("]")) host = host.substring(1, host.length() - 1);
    if (host.isBlank()) {
      throw new Outcome.Failure(
          Outcome.USAGE, "--server " + text + " names no host; write HOST or HOST:PORT.");
    }
    return new PhoneSettings.Server(host, port, way);
  }

  private static int port(String text) throws Outcome.Failure {
    try {
      int port = Integer.parseInt(text);
      if (port > 0 && port < 65536) return port;
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new Outcome.Failure(Outcome.USAGE, "'" + text + "' is not a port; use 1 to 65535.");
  }

  private static @Nullable InetAddress loopback(String host) {
    boolean literal = host.matches("127\\.[0-9.]+");
    return literal ? InetAddress.ofLiteral(host) : null;
  }

  private List<X509Certificate> anchors(Map<String, String> environment, PhoneSettings.Server where)
      throws Outcome.Failure {
    try {
      if (ca != null) return Pem.readCertificates(ca);
      Path own = folder(environment).resolve("ca.pem");
      boolean wanted = data != null || isHere(where.host());
      if (wanted && Files.isReadable(own)) return Pem.readCertificates(own);
      return List.of();
    } catch (BadIdentityException e) {
      throw new Outcome.Failure(
          Outcome.USAGE, e.getMessage() + "; name the server's CA with --ca FILE.");
    }
  }

  private @Nullable TlsIdentity identity() throws Outcome.Failure {
    if (certificate == null && key == null) return null;
    if (certificate == null || key == null) {
      throw new Outcome.Failure(Outcome.USAGE, "--certificate and --key belong together.");
    }
    try {
      return TlsIdentity.load(certificate, key, Instant.now());
    } catch (BadIdentityException e) {
      throw new Outcome.Failure(Outcome.USAGE, e.getMessage() + "; check --certificate and --key.");
    }
  }

  private static boolean isHere(String host) {
    return host.equals("localhost") || host.equals("::1") || host.startsWith("127.");
  }

  private Path folder(Map<String, String> environment) {
    if (data != null) return data;
    String said = environment.getOrDefault("RINGFENCE_DATA", "");
    return Path.of(said.isBlank() ? "ringfence-data" : said);
  }

  private List<AudioCodec> codecs() throws Outcome.Failure {
    if (codecs.isEmpty()) return Codecs.PREFERRED;
    List<AudioCodec> chosen = new ArrayList<>();
    for (String wanted : codecs) {
      chosen.add(
          Codecs.KNOWN.stream()
              .filter(codec -> codec.encodingName().equalsIgnoreCase(wanted.strip()))
              .findFirst()
              .orElseThrow(() ->
                  new Outcome.Failure(
                      Outcome.USAGE,
                      "There is no codec '" + wanted + "'; use one of " + names() + ".")));
    }
    return chosen;
  }

  private static String names() {
    return Codecs.KNOWN.stream()
        .map(AudioCodec::encodingName)
        .distinct()
        .collect(Collectors.joining(", "));
  }

  private String password(Map<String, String> environment, @Nullable Console console)
      throws Outcome.Failure {
    if (passwordFile != null) return firstLine(passwordFile);
    String said = environment.get("RINGFENCE_PASSWORD");
    if (said != null) return said;
    char[] typed =
        console != null && console.isTerminal()
            ? console.readPassword("Password of %s: ", user)
            : null;
    if (typed != null) return new String(typed);
    throw new Outcome.Failure(
        Outcome.USAGE, "There is no password; use --password-file FILE or RINGFENCE_PASSWORD.");
  }

  private static String firstLine(Path file) throws Outcome.Failure {
    try (var lines = Files.lines(file)) {
      return lines.findFirst().orElse("");
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new Outcome.Failure(
          Outcome.USAGE, "The password file " + file + " cannot be read: check --password-file.");
    }
  }
}
