package org.ringfence.lab.interop;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.lab.interop.Conversation.CALL_SECONDS;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Transport;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BaresipPeer;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.LinphonePeer;
import org.ringfence.lab.peer.PeerFailure;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.phone.cli.PhoneCommand;
import org.ringfence.server.control.NewDevice;
import org.ringfence.server.control.Operations;
import org.ringfence.server.report.Failure;

/**
 * Phones of an account that demands a certificate besides the password: baresip's, linphone's and
 * ours.
 */
@Tag("interop")
@Tag("interop-baresip")
class DeviceCertificateInteropTest {
  private static final int ALICE_HZ = 440;
  private static final int BOB_HZ = 620;

  private static Site site;
  private static Operations operations;

  private final TempFolder temp = new TempFolder("device-certificate");
  private final Account alice = site.account();
  private final Account bob = site.account(); // Of whom nothing is demanded.

  @BeforeAll
  static void open() {
    Installed.need("baresip", "baresip-core");
    site = Site.encrypted("device-certificate-server", Transport.TLS);
    Assumptions.assumeTrue(site.server() instanceof RingfenceServer, "it is our own that asks");
    operations = ((RingfenceServer) site.server()).operations();
  }

  @AfterAll
  static void close() {
    if (operations != null) operations.close();
    if (site != null) site.close();
  }

  @BeforeEach
  void demand() throws Failure {
    operations.requireCertificate(alice.user(), true);
  }

  @AfterEach
  void cleanUp() {
    temp.close();
  }

  private BaresipPeer baresip(String name, String device) throws Exception {
    Path folder = temp.folder(name);
    if (!device.isEmpty()) Files.writeString(folder.resolve(BaresipPeer.DEVICE), device);
    return new BaresipPeer(folder, plan(alice, ALICE_HZ, false));
  }

  private BaresipPeer answering() {
    return new BaresipPeer(temp.folder("bob"), plan(bob, BOB_HZ, true));
  }

  private static PhonePlan plan(Account account, int toneHz, boolean answers) {
    return PhonePlan.tls(account, site.server(), toneHz, answers).with(PhonePlan.Media.SDES);
  }

  private static String both(NewDevice device) {
    return device.certificate() + device.key();
  }

  @Test
  void baresipRegistersAndCallsWithItsCertificateOnly() throws Exception {
    try (var without = baresip("without", "")) {
      without.awaitRefused();
      without.awaitTrace("^SIP/2.0 403 This account needs a device certificate");
      assertThat(without.registrations()).isZero();
    }
    String other = both(operations.addDevice(site.account().user(), "another's"));
    try (var thief = baresip("thief", other)) {
      thief.awaitRefused();
      thief.awaitTrace("^SIP/2.0 403 The device certificate is that of another extension");
    }
    String own = both(operations.addDevice(alice.user(), "desk"));
    try (var bobPhone = answering();
        var alicePhone = baresip("with", own)) {
      bobPhone.awaitRegistered();
      alicePhone.awaitRegistered();
      alicePhone.dial(bob.user());
      alicePhone.awaitEstablished();
      Conversation.talk(CALL_SECONDS);
      alicePhone.hangUp();
      bobPhone.awaitIdle();
      alicePhone.close();
      bobPhone.close();
      Conversation.assertHeard(alicePhone, BOB_HZ, CALL_SECONDS);
      Conversation.assertHeard(bobPhone, ALICE_HZ, CALL_SECONDS);
    }
  }

  @Test
  void aRevokedBaresipLosesItsCallAndItsRegistration() throws Exception {
    NewDevice device = operations.addDevice(alice.user(), "pocket");
    try (var bobPhone = answering();
        var alicePhone = baresip("pocket", both(device))) {
      bobPhone.awaitRegistered();
      alicePhone.awaitRegistered();
      alicePhone.dial(bob.user());
      bobPhone.awaitEstablished();
      operations.revokeDevice(device.device().id());
      alicePhone.awaitIdle();
      bobPhone.awaitIdle();
      dialled(alicePhone, "^SIP/2.0 403 The device certificate was revoked");
    }
  }

  /** Its first words may go into the connection that is just being closed. */
  private void dialled(BaresipPeer phone, String answer) {
    for (int tries = 1; ; tries++) {
      phone.dial(bob.user());
      try {
        phone.awaitTrace(answer);
        return;
      } catch (PeerFailure silence) {
        if (tries == 3) throw silence;
      }
    }
  }

  @Test
  @Tag("interop-linphone")
  void linphoneRegistersWithItsCertificate() throws Exception {
    Installed.need("linphonec", "linphone-cli");
    NewDevice device = operations.addDevice(alice.user(), "linphone");
    Path folder = temp.folder("with");
    Files.writeString(folder.resolve(LinphonePeer.CERTIFICATE), device.certificate());
    Files.writeString(folder.resolve(LinphonePeer.KEY), device.key());
    try (var with = new LinphonePeer(folder, plan(alice, ALICE_HZ, false))) {
      with.awaitRegistered();
    }
  }

  /** Which file it shows, if any. */
  private Ran phone(String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--server",
                "127.0.0.1:" + site.server().port(Transport.TLS),
                "--user",
                alice.user(),
                "--domain",
                site.server().domain(),
                "--ca",
                site.server().caFile().toString(),
                "--call",
                "7777"));
    arguments.addAll(List.of(more));
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    PrintStream said = new PrintStream(err, true, UTF_8);
    int code =
        PhoneCommand.run(
            arguments.toArray(String[]::new),
            new PhoneCommand.Streams(
                said, said, Map.of("RINGFENCE_PASSWORD", alice.password()), null));
    return new Ran(code, err.toString(UTF_8));
  }

  private record Ran(int code, String said) {}

  @Test
  void ourPhoneShowsItsCertificateAndSaysWhatIsMissing() throws Exception {
    assertThat(phone().said())
        .contains("This account needs a device certificate")
        .contains("./ringfence device add " + alice.user());
    NewDevice device = operations.addDevice(alice.user(), "ours");
    Path certificate = temp.write("device.crt", device.certificate());
    Path key = temp.write("device.key", device.key());
    assertThat(phone("--certificate", certificate.toString()).code()).isEqualTo(2);
    // Whom it calls is nobody, so that no sound is needed; asked for that, it is let in.
    assertThat(phone("--certificate", certificate.toString(), "--key", key.toString()).said())
        .contains("7777 is not a number there");
  }
}
