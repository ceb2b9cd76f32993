package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.Multipart;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeMessage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.fax.FaxModem;
import org.ringfence.lab.fax.FaxPage;
import org.ringfence.lab.fax.FaxPhone;
import org.ringfence.lab.fax.FaxPhone.Way;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.TempFolder;
import org.ringfence.server.SipServerStart;
import org.ringfence.server.config.Config;
import org.ringfence.server.config.ConfigFile;
import org.ringfence.server.report.Progress;
import org.ringfence.server.runtime.StartedServer;
import org.ringfence.server.store.Fax;
import org.ringfence.server.store.FirstRun;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;

/** Fax machines of libspandsp's that call each other through the server, each with a whole page. */
@Tag("interop")
@Tag("interop-fax")
@Tag("slow")
class FaxInteropTest {
  private static final Duration PAGE = Duration.ofSeconds(120);

  private static final String FAXES = "830";
  private static final String OFFICE = "office@example.com";

  private static TempFolder temp;
  private static GreenMail mail;
  private static Stores stores;
  private static StartedServer server;
  private static int port;
  private static int accounts;

  // All at a time: most of a page is waiting.
  private static CompletableFuture<Sent> turning;
  private static CompletableFuture<Sent> lossy;
  private static CompletableFuture<Sent> refused;
  private static CompletableFuture<byte[]> mailed;

  private static Account account(int number) {
    return new Account("22" + (10 + number), "dormouse-" + number, Account.Digest.MD5);
  }

  @BeforeAll
  static void open() throws Exception {
    Assumptions.assumeTrue(FaxModem.isAvailable(), "skipped: apt install libspandsp2");
    temp = new TempFolder("fax");
    Account[] all = new Account[8];
    for (int i = 0; i < all.length; i++) all[i] = account(i);
    mail = new GreenMail(new ServerSetup(Ports.next(), "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    mail.start();
    int media = Ports.range(200);
    port = Ports.next();
    Path data = temp.folder("data");
    Files.writeString(
        data.resolve(ConfigFile.NAME),
        """
        domain: 127.0.0.1
        listen: {tls: off, wss: off, udp: "127.0.0.1:%d"}
        media: {encryption: clear, icePort: off, ports: %d-%d}
        api: {listen: off}
        mail: {server: "127.0.0.1:%d", security: none}
        faxes: {"%s": {email: %s}}
        """
            .formatted(port, media, media + 199, mail.getSmtp().getPort(), FAXES, OFFICE));
    Config config = ConfigFile.load(data);
    ServerFolder folder = new ServerFolder(data);
    FirstRun.prepare(folder, config, Progress.NONE);
    stores = Stores.open(folder, config);
    for (Account each : all) {
      stores.extensions().add(each.user(), "", each.password(), true, 0);
    }
    server = SipServerStart.start(config, stores, Progress.NONE);
    stores.startKeeper();
    turning = sending(Way.SOUND_FIRST, Way.SOUND_FIRST, 0, 11);
    lossy = sending(Way.T38, Way.T38, 9, 12);
    refused = sending(Way.SOUND, Way.SOUND_FIRST, 0, 13);
    mailed = apart(() -> mailed(14));
  }

  private static CompletableFuture<Sent> sending(
      Way caller, Way called, int losesOneIn, long seed) {
    return apart(() -> send(caller, called, losesOneIn, seed));
  }

  private static <T> CompletableFuture<T> apart(Callable<T> story) {
    CompletableFuture<T> done = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(() -> {
          try {
            done.complete(story.call());
          } catch (Throwable failure) {
            done.completeExceptionally(failure);
          }
        });
    return done;
  }

  @AfterAll
  static void close() {
    if (server != null) server.close();
    if (stores != null) stores.close();
    if (mail != null) mail.stop();
    if (temp != null) temp.close();
  }

  private static synchronized Account next() {
    return account(accounts++);
  }

  /** What became of a call between two machines. */
  private record Sent(boolean byT38, int refusals, double arrived, String record) {}

  private static Sent send(Way caller, Way called, int losesOneIn, long seed) throws Exception {
    Account from = next();
    Account to = next();
    Path folder = temp.folder("page-" + seed);
    Path page = folder.resolve("page.tif");
    Path came = folder.resolve("came.tif");
    FaxPage.write(page, seed);
    try (FaxPhone taking = new FaxPhone(to, port, came, false, called, losesOneIn);
        FaxPhone sending = new FaxPhone(from, port, page, true, caller, losesOneIn)) {
      taking.register();
      Awaitility.await("registered").atMost(PAGE).until(taking::isRegistered);
      sending.dial(to.user());
      Awaitility.await("the page")
          .atMost(PAGE)
          .until(() -> sending.isOver() && taking.isOver() || sending.ending() != null);
      assertThat(sending.outcome()).isEqualTo("OK");
      assertThat(taking.outcome()).isEqualTo("OK");
      boolean byT38 = sending.isByT38() && taking.isByT38();
      sending.hangUp();
      Awaitility.await("the end").atMost(PAGE).until(() -> taking.ending() != null);
      return new Sent(byT38, taking.refusals(), FaxPage.arrived(came, seed), record(from));
    }
  }

  /** What the records say of the last call of that extension. */
  private static String record(Account account) throws Exception {
    Awaitility.await("the record")
        .atMost(PAGE)
        .until(() -> !stores.calls().recent(1, account.user()).isEmpty());
    String id = stores.calls().recent(1, account.user()).getFirst().callId();
    return stores.calls().eventsOf(id).toString();
  }

  @Test
  void aCallTurnsIntoAFaxWhenTheOneCalledAsks() throws Exception {
    Sent sent = turning.get();
    assertThat(sent.byT38).isTrue();
    assertThat(sent.arrived).isEqualTo(1);
    assertThat(sent.record).contains("fax by T.38").contains(" 0 lost");
  }

  @Test
  void aFaxFromTheFirstArrivesThoughOneDatagramInNineIsLost() throws Exception {
    Sent sent = lossy.get();
    assertThat(sent.byT38).isTrue();
    assertThat(sent.arrived).isEqualTo(1);
    assertThat(sent.record).contains("fax by T.38").doesNotContain(" 0 lost");
  }

  @Test
  void aFaxStaysSoundWhereTheOtherRefusesT38() throws Exception {
    Sent sent = refused.get();
    assertThat(sent.byT38).isFalse();
    assertThat(sent.refusals).isEqualTo(1);
    assertThat(sent.arrived).isEqualTo(1);
    assertThat(sent.record).doesNotContain("T.38");
  }

  /** A page sent to the server's own number; what came of it in the mail. */
  private static byte[] mailed(long seed) throws Exception {
    Path page = temp.folder("mailed").resolve("page.tif");
    FaxPage.write(page, seed);
    try (FaxPhone sending = new FaxPhone(next(), port, page)) {
      sending.dial(FAXES);
      Awaitility.await("the page")
          .atMost(PAGE)
          .until(() -> sending.isOver() || sending.ending() != null);
      assertThat(sending.outcome()).isEqualTo("OK");
    }
    Awaitility.await("the mail").atMost(PAGE).until(() -> mail.getReceivedMessages().length > 0);
    MimeMessage letter = mail.getReceivedMessages()[0];
    assertThat(letter.getAllRecipients()[0].toString()).isEqualTo(OFFICE);
    assertThat(letter.getSubject()).contains("1 page");
    Part attached = ((Multipart) letter.getContent()).getBodyPart(1);
    assertThat(attached.getContentType()).contains("application/pdf");
    return attached.getInputStream().readAllBytes();
  }

  @Test
  void aFaxToTheServerGoesOnByMailAsPdf() throws Exception {
    byte[] pdf = mailed.get();
    assertThat(FaxPage.arrivedIn(pdf, temp.folder("pdf").resolve("page.tif"), 14)).isEqualTo(1);
    Fax kept = stores.faxes().recent(9).getFirst();
    assertThat(kept.number()).isEqualTo(FAXES);
    assertThat(kept.outcome()).isEqualTo("OK");
    assertThat(stores.faxes().pdf(kept)).isEqualTo(pdf);
    stores.faxes().delete(stores.faxes().existing(kept.id().substring(0, 8)));
    assertThat(stores.faxes().recent(9)).isEmpty();
  }
}
