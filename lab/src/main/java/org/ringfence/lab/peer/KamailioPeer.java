package org.ringfence.lab.peer;

import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Transport;

/**
 * Kamailio as registrar and record-routing proxy, all in memory: the control in benches, and the
 * stand-in that proves the drivers of phones.
 */
public final class KamailioPeer implements ServerUnderTest {
  private static final Duration READY = Duration.ofSeconds(15);

  /** Its parameters are pike's presets; who is above them is ignored for five minutes. */
  private static final String PIKE =
      """
      #!define GUARDED
      loadmodule "pike.so"
      modparam("htable", "htable", "ipban=>size=8;autoexpire=300;")
      """;

  private final PeerProcess process;
  private final Map<Transport, Integer> ports = new EnumMap<>(Transport.class);
  private final @Nullable LabCertificates certificates;

  /** Starts it with its files in {@code folder}; back when it answers on every port. */
  public KamailioPeer(Path folder, ServerPlan plan) {
    this(folder, plan, false);
  }

  /** The same with its flood protection as the configuration it comes with has it (pike). */
  public static KamailioPeer guarded(Path folder, ServerPlan plan) {
    return new KamailioPeer(folder, plan, true);
  }

  private KamailioPeer(Path folder, ServerPlan plan, boolean guarded) {
    for (Transport transport : plan.transports()) {
      ports.put(transport, Ports.next());
    }
    certificates =
        plan.transports().contains(Transport.TLS) ? LabCertificates.create(folder) : null;
    String config =
        TempFolder.template(KamailioPeer.class, "kamailio.cfg", values(folder, plan, guarded));
    Path file = TempFolder.write(folder, "kamailio.cfg", config);
    process =
        PeerProcess.start(
            "kamailio",
            folder,
            plan.core(),
            List.of(
                "kamailio",
                "-f",
                file.toString(),
                "-DD",
                "-E",
                "-m",
                "2048",
                "-M",
                "32",
                "-Y",
                folder.toString(),
                "-P",
                folder.resolve("kamailio.pid").toString()));
    try {
      awaitReady();
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private Map<String, String> values(Path folder, ServerPlan plan, boolean guarded) {
    boolean tls = ports.containsKey(Transport.TLS);
    boolean tcp = tls || ports.containsKey(Transport.TCP);
    var values = new LinkedHashMap<String, String>();
    values.put("workers", Integer.toString(plan.workers()));
    values.put("domain", domain());
    values.put("disableTcp", tcp ? "no" : "yes");
    values.put("enableTls", tls ? "yes" : "no");
    values.put("listen", listen());
    values.put("loadTls", tls ? "loadmodule \"tls.so\"" : "");
    values.put(
        "tlsParams", tls ? "modparam(\"tls\", \"config\", \"" + tlsFile(folder) + "\")" : "");
    values.put("answerMs", "8000");
    values.put("ringMs", "6000");
    values.put("algorithm", algorithm(plan.accounts()));
    values.put("challengeRegister", plan.challengeRegister() ? "1" : "0");
    values.put("challengeInvite", plan.challengeInvite() ? "1" : "0");
    values.put("loadPike", guarded ? PIKE : "");
    values.put("pike", guarded ? "route(GUARD);" : "");
    addPasswords(values, plan.accounts());
    return values;
  }

  /** A password that all share is written into the route, as the fastest a bench could wish. */
  private static void addPasswords(Map<String, String> values, List<Account> accounts) {
    Set<String> distinct = new HashSet<>();
    accounts.forEach(account -> distinct.add(account.password()));
    if (distinct.size() == 1) {
      values.put("password", "\"" + distinct.iterator().next() + "\"");
      values.put("passwords", "  return;");
      return;
    }
    values.put("password", "$sht(password=>$fU)");
    values.put(
        "passwords",
        accounts.stream()
            .map(a -> "  $sht(password=>" + a.user() + ") = \"" + a.password() + "\";")
            .collect(Collectors.joining("\n", "", accounts.isEmpty() ? "  return;" : "")));
  }

  private static String algorithm(List<Account> accounts) {
    boolean sha256 =
        !accounts.isEmpty() && accounts.stream().allMatch(a -> a.digest() == Account.Digest.SHA256);
    return (sha256 ? Account.Digest.SHA256 : Account.Digest.MD5).token();
  }

  private String listen() {
    return ports.entrySet().stream()
        .map(e ->
            "listen="
                + e.getKey().name().toLowerCase(java.util.Locale.ROOT)
                + ":127.0.0.1:"
                + e.getValue())
        .collect(Collectors.joining("\n"));
  }

  private Path tlsFile(Path folder) {
    LabCertificates made = java.util.Objects.requireNonNull(certificates);
    return TempFolder.write(
        folder,
        "tls.cfg",
        """
        [server:default]
        method = TLSv1.2+
        private_key = %s
        certificate = %s
        verify_certificate = no
        require_certificate = no
        [client:default]
        method = TLSv1.2+
        verify_certificate = no
        require_certificate = no
        """
            .formatted(made.serverKey(), made.serverCertificate()));
  }

  private void awaitReady() {
    for (var entry : ports.entrySet()) {
      process.await(
          "does not answer on " + entry.getKey() + " " + entry.getValue(),
          () -> SipProbe.answers(entry.getKey(), entry.getValue()),
          READY);
    }
  }

  @Override
  public String name() {
    return "Kamailio 5.6";
  }

  @Override
  public String host() {
    return domain();
  }

  @Override
  public String domain() {
    return "127.0.0.1";
  }

  @Override
  public int port(Transport transport) {
    Integer port = ports.get(transport);
    if (port == null) {
      throw new PeerFailure("the plan did not ask for " + transport);
    }
    return port;
  }

  @Override
  public Path caFile() {
    if (certificates == null) {
      throw new PeerFailure("the plan did not ask for TLS");
    }
    return certificates.caFile();
  }

  @Override
  public List<Long> pids() {
    return process.pids();
  }

  @Override
  public String tail() {
    return process.tail();
  }

  @Override
  public boolean alwaysChallenges() {
    return false;
  }

  @Override
  public int inviteChallenge() {
    return 407;
  }

  @Override
  public boolean needsWarming() {
    return false;
  }

  @Override
  public void close() {
    process.close();
  }
}
