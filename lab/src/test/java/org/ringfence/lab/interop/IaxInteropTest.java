package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.audio.ToneFinder;
import org.ringfence.audio.WavReader;
import org.ringfence.base.Transport;
import org.ringfence.fax.FaxModem;
import org.ringfence.lab.fax.FaxPage;
import org.ringfence.lab.fax.FaxPhone;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BaresipPeer;
import org.ringfence.lab.peer.IaxmodemPeer;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.PeerProcess;
import org.ringfence.lab.peer.PhonePlan;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.server.control.Operations;

/** Fax modems on IAX2, which are extensions like any other. */
@Tag("interop")
@Tag("interop-iax")
class IaxInteropTest {
  /** What a calling fax sounds like: half a second in every four (ITU-T T.30 section 4.3.3.3). */
  private static final int CALLING_HZ = 1100;

  /** What one that answers sounds like, for three seconds (ITU-T T.30 section 4.3.3.2). */
  private static final int CALLED_HZ = 2100;

  private static final int MOST_CALLS = 3;

  private static final Account PHONE = account(1);
  private static final Account FAX = account(2);

  // A modem that ends says nothing of it: each test has its own, so that a new one is one more.
  private static final Account CALLING_FAX = account(3);
  private static final Account SENDING_FAX = account(4);
  private static final Account TAKING_FAX = account(5);
  private static final Account OFFICE_FAX = account(6);

  private static TempFolder temp;
  private static RingfenceServer server;
  private static int port;

  private static Account account(int number) {
    return new Account("210" + number, "white-queen-" + number, Account.Digest.MD5);
  }

  @BeforeAll
  static void open() {
    Installed.need("iaxmodem", "iaxmodem");
    Installed.need("baresip", "baresip-core");
    temp = new TempFolder("iax");
    port = Ports.next();
    ServerPlan plan =
        ServerPlan.interop(
            Set.of(Transport.UDP), PHONE, FAX, CALLING_FAX, SENDING_FAX, TAKING_FAX, OFFICE_FAX);
    server = RingfenceServer.withIax(temp.folder("server"), plan, port);
  }

  @AfterAll
  static void close() {
    if (server != null) server.close();
    if (temp != null) temp.close();
  }

  private static IaxmodemPeer modem(String name, Account account) throws Exception {
    try (Operations operations = server.operations()) {
      int before = operations.status().registrations();
      String secret = operations.setIax(account.user(), true);
      IaxmodemPeer modem = new IaxmodemPeer(temp.folder(name), port, account.user(), secret);
      try {
        Awaitility.await("registers")
            .atMost(Duration.ofSeconds(30))
            .until(() -> operations.status().registrations() > before);
      } catch (RuntimeException late) {
        modem.close();
        throw late;
      }
      return modem;
    }
  }

  private static double seconds(Path recording, int hz) throws IOException {
    try (FileChannel file = FileChannel.open(recording)) {
      return ToneFinder.find(WavReader.readAll(file), hz).toneMs() / 1000.0;
    }
  }

  @Test
  @Tag("slow")
  void aPhoneCallsAFaxAndHearsIt() throws Exception {
    PhonePlan plan = PhonePlan.of(PHONE, server, Transport.UDP, 620, true);
    try (var fax = modem("fax", FAX);
        var phone = new BaresipPeer(temp.folder("phone"), plan)) {
      phone.awaitRegistered();
      fax.command("AT+FCLASS=1", "OK");
      phone.dial(FAX.user());
      fax.awaitSaid("RING");
      fax.type("ATA");
      phone.awaitEstablished();
      Conversation.talk(4);
      phone.hangUp();
      phone.awaitIdle();
      fax.awaitSaid("NO CARRIER|ERROR");
      phone.close();
      assertThat(seconds(phone.recording(), CALLED_HZ)).as(phone.tail()).isGreaterThan(1.5);
    }
  }

  @Test
  @Tag("slow")
  void aFaxCallsAPhoneWhichHearsIt() throws Exception {
    PhonePlan plan = PhonePlan.of(PHONE, server, Transport.UDP, 620, true);
    try (var fax = modem("calling", CALLING_FAX);
        var phone = new BaresipPeer(temp.folder("called"), plan)) {
      phone.awaitRegistered();
      fax.command("AT+FCLASS=1", "OK");
      fax.type("ATD" + PHONE.user());
      phone.awaitEstablished();
      Conversation.talk(8);
      phone.hangUp();
      phone.awaitIdle();
      phone.close();
      assertThat(seconds(phone.recording(), CALLING_HZ)).as(phone.tail()).isGreaterThan(0.4);
    }
  }

  /** The phone is a fax machine of libspandsp's on SIP, the other one efax's on IAX2. */
  @Test
  void aSipPhoneCallsAFaxAndAPageArrives() throws Exception {
    Installed.need("efax", "efax");
    Assumptions.assumeTrue(FaxModem.isAvailable(), "skipped: apt install libspandsp2");
    Path folder = temp.folder("office");
    Path page = folder.resolve("page.tif");
    FaxPage.write(page, 8);
    String outcome = "";
    try (var fax = modem("office-fax", OFFICE_FAX)) {
      Path terminal = fax.giveTerminal();
      // Where the machine is too busy for a modem in time, a fax calls again.
      for (int i = 0; i < MOST_CALLS && !outcome.equals("OK"); i++) {
        outcome = sent(folder, page, terminal);
      }
    }
    assertThat(outcome).isEqualTo("OK");
    assertThat(FaxPage.arrived(folder.resolve("in.001"), 8)).isGreaterThan(0.99);
  }

  /** Calls once; how it went. */
  private static String sent(Path folder, Path page, Path terminal) throws Exception {
    try (var taking = taking(folder, terminal, OFFICE_FAX);
        var phone = new FaxPhone(PHONE, server.port(Transport.UDP), page)) {
      phone.dial(OFFICE_FAX.user());
      Integer exit = taking.awaitExit(Duration.ofSeconds(90));
      if (exit == null || exit != 0) return taking.tail();
      Awaitility.await("the end").atMost(Duration.ofSeconds(30)).until(phone::isOver);
      return phone.outcome();
    }
  }

  /** A page goes from one fax to another, each on IAX2, through the server. */
  @Test
  @Tag("slow")
  void aPageArrivesWhole() throws Exception {
    Installed.need("efax", "efax");
    Path folder = temp.folder("page");
    Files.writeString(folder.resolve("page.txt"), "Curiouser and curiouser!\n");
    try (var fax = modem("sending", SENDING_FAX);
        var other = modem("receiving", TAKING_FAX)) {
      run(folder, List.of("efix", "-n", "page.%03d", "page.txt"));
      List<String> send =
          List.of(
              "efax",
              "-v",
              "ewin",
              "-d",
              fax.giveTerminal().toString(),
              "-l",
              SENDING_FAX.user(),
              "-o1",
              "-iZ",
              "-iE0",
              "-iS7=120",
              "-t",
              TAKING_FAX.user(),
              "page.001");
      try (var taking = taking(folder, other.giveTerminal(), TAKING_FAX)) {
        run(folder, send);
        assertThat(taking.awaitExit(Duration.ofSeconds(60))).as(taking.tail()).isZero();
        assertThat(taking.output()).contains("received -> in.001").contains(", 0 errors");
      }
      assertThat(Files.size(folder.resolve("in.001"))).isPositive();
    }
  }

  /** A program that takes one fax, ready for it. */
  private static PeerProcess taking(Path folder, Path terminal, Account account) {
    List<String> take =
        List.of(
            "efax",
            "-v",
            "ewin",
            "-d",
            terminal.toString(),
            "-l",
            account.user(),
            "-o1",
            "-w",
            "-iZ",
            "-iE0",
            "-iS0=1",
            "-r",
            "in");
    PeerProcess taking = PeerProcess.start("taking", folder, null, take);
    taking.awaitOutput("waiting for activity", Duration.ofSeconds(20));
    Conversation.talk(6); // It was reset, and takes no call for five seconds after.
    return taking;
  }

  private static void run(Path folder, List<String> command) {
    try (var process = PeerProcess.start(command.getFirst() + "-once", folder, null, command)) {
      assertThat(process.awaitExit(Duration.ofSeconds(120))).as(process.tail()).isZero();
    }
  }
}
