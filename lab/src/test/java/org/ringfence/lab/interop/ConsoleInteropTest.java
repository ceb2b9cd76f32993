package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.lab.peer.Account;
import org.ringfence.lab.peer.BrowserPhone;
import org.ringfence.lab.peer.ConsolePage;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.TempFolder;

/**
 * The console as somebody meets it who has never seen it: from the link that the first start prints
 * to two people talking, and to the page of their call. Every page is looked at by axe.
 */
@Tag("interop")
@Tag("interop-console")
class ConsoleInteropTest {
  private static final int ALICE_HZ = 540;
  private static final int BOB_HZ = 860;
  private static final Duration SOON = Duration.ofSeconds(60);

  private static TempFolder temp;
  private static RingfenceServer server;
  private static ConsolePage page;

  @BeforeAll
  static void open() {
    Installed.need("chromium", "chromium");
    Installed.need("npm", "npm");
    temp = new TempFolder("console");
    ServerPlan plan =
        ServerPlan.interop(Set.of(Transport.TLS, Transport.WSS)).protecting(MediaPolicy.ENCRYPTED);
    int port = Ports.next();
    server = RingfenceServer.asShipped(temp.folder("server"), plan, port);
    URI console = URI.create("https://" + server.host() + ":" + port + "/");
    page = new ConsolePage(temp.folder("browser"), server, console);
  }

  @AfterAll
  static void close() {
    if (page != null) page.close();
    if (server != null) server.close();
    if (temp != null) temp.close();
  }

  private static Account person(String number, String name) {
    page.fill("number", number);
    page.fill("name", name);
    page.submit();
    page.awaitText("The phone of " + number);
    return new Account(number, page.text(".note code"), Account.Digest.SHA256);
  }

  private static void assertHears(BrowserPhone listener, int toneHz) {
    Awaitility.await(toneHz + " Hz, " + listener.statistics())
        .atMost(SOON)
        .until(() -> listener.heard(toneHz, 1) >= 0.7);
  }

  @Test
  void fromTheLinkToTwoPeopleTalking() throws Exception {
    page.awaitText("Welcome to Ringfence");
    page.look("set-up");
    page.begin();
    page.awaitText("Nobody is calling at the moment.");
    page.awaitText("To have two people talk");
    page.look("first-steps");
    page.go("people");
    Account alices = person("2001", "Alice Liddell");
    Account bobs = person("2002", "Bob");
    page.awaitText("Alice Liddell");
    page.look("people");
    page.go("");
    talk(alices, bobs);
    theCallIsExplained();
    theOtherPagesAreGood();
    aDeskPhoneIsSetUp();
    aQueueIsMadeAndHungOnTheWall();
    whatWasCalledIsSummedUp();
    theOwnerComesBack();
    aPersonSeesItsOwn(alices);
    assertThat(page.wrong()).isEmpty();
  }

  private static void talk(Account alices, Account bobs) {
    var second =
        CompletableFuture.supplyAsync(() -> new BrowserPhone(temp.folder("bob"), server, BOB_HZ));
    BrowserPhone alice = null;
    try {
      alice = new BrowserPhone(temp.folder("alice"), server, ALICE_HZ);
      BrowserPhone bob = second.join();
      alice.signIn(alices);
      bob.signIn(bobs);
      alice.dial(bobs.user(), false);
      bob.awaitRinging(alices.user());
      page.awaitText("ringing");
      bob.answer(false);
      alice.awaitTalking();
      page.awaitText("talking");
      assertHears(bob, ALICE_HZ);
      assertHears(alice, BOB_HZ);
      page.look("now");
      alice.press("hang-up");
      bob.awaitIdle();
      page.awaitText("Nobody is calling at the moment.");
    } finally {
      if (alice != null) alice.close();
      second.join().close();
    }
  }

  /** Its ladder on both legs without a secret, its plots, and its sentence. */
  private static void theCallIsExplained() {
    page.go("calls");
    page.await("no call", "!!document.querySelector('td a')");
    page.look("calls");
    page.press("td a");
    page.awaitText("2001 called 2002");
    page.awaitText("Round trip");
    page.awaitCount(".ladder th", 3);
    page.press(".ladder button");
    page.awaitText("INVITE sip:2002@");
    String shown = page.text();
    assertThat(shown).contains("200 OK", "BYE").doesNotContain("a=ice-pwd:a");
    assertThat(page.text("pre")).contains("a=ice-pwd:***");
    page.awaitCount(".plot canvas", 4);
    page.look("call");
  }

  private static void theOtherPagesAreGood() {
    page.go("people/2001");
    page.awaitText("call goes to this number");
    page.look("person");
    page.go("devices");
    page.awaitText("Ringfence browser phone");
    page.look("devices");
    page.go("security");
    page.awaitText("All is calm");
    page.look("security");
    page.awaitText("calls with browsers: whoever does not know");
    page.awaitText("a password alone lets anybody in who learns it");
    page.scrollTo(".findings");
    page.look("surface");
    page.go("audit");
    page.awaitText("signed in at the console");
    page.look("audit");
    page.go("access");
    page.awaitText("Tokens of programs");
    page.look("access");
    page.go("reference");
    page.awaitText("Figures of this moment, for Prometheus.");
    page.look("reference");
    page.go("account");
    page.awaitText("A code from another device");
    page.submit();
    page.awaitText("authenticator");
    page.look("account");
  }

  /**
   * Its address is shown once, for fingers and for cameras, and is worth nothing when it is gone.
   */
  private static void aDeskPhoneIsSetUp() {
    page.go("phones");
    page.awaitText("No phone is set up from here yet.");
    page.fill("number", "2001");
    page.fill("mac", "00:15:65:12:34:AB");
    page.fill("name", "Reception");
    page.fill("buttons", "lamp 2002 Bob\n\npark *84");
    page.submit();
    page.awaitText("Reception of 2001 fetches its settings here, once");
    assertThat(page.text(".note code")).matches("https://.+/provision/[\\w-]{40,}/.*");
    page.awaitCount(".note svg", 1);
    page.awaitText("Settings, Auto Provision, Server URL.");
    page.awaitText("to be enrolled until");
    page.press("td button");
    page.awaitText("Name and buttons");
    page.look("phones");
    page.fill("Name and buttons", "buttons", "lamp 2002");
    page.submit("Name and buttons");
    page.await(
        "the buttons are not changed", "document.querySelector('td.number').innerText === '1'");
    page.press(".row button:nth-child(2)");
    page.awaitText("No phone of 2001 is signed in.");
    page.agree();
    page.press(".row .stop");
    page.awaitText("No phone is set up from here yet.");
  }

  private static void aQueueIsMadeAndHungOnTheWall() {
    page.go("queues");
    page.awaitText("There is no queue yet.");
    page.go("features");
    page.awaitText("No number rings at several people.");
    page.unfold();
    page.fill("Add a ring group", "number", "600");
    page.fill("Add a ring group", "members", "2001, 2002");
    page.submit("Add a ring group");
    page.awaitText("2001, 2002");
    page.fill("Add a queue", "number", "610");
    page.fill("Add a queue", "name", "Help");
    page.fill("Add a queue", "agents", "2001 2002");
    page.submit("Add a queue");
    page.awaitText("longest-idle");
    page.look("features");
    page.go("queues");
    page.awaitText("Alice Liddell");
    page.look("queues");
  }

  private static void whatWasCalledIsSummedUp() {
    page.go("reports");
    page.awaitText("Mean score");
    page.awaitCount("tbody tr", 2);
    page.look("reports");
    page.go("trunks");
    page.awaitText("There is no trunk");
    page.unfold();
    page.fill("Add a number", "name", "+4930123450");
    page.fill("Add a number", "to", "600");
    page.submit("Add a number");
    page.awaitText("+4930123450");
    page.fill("Add a trunk", "name", "carrier");
    page.fill("Add a trunk", "server", "sip.example.invalid");
    page.submit("Add a trunk");
    page.awaitText("sip.example.invalid");
    page.fill("extension", "2001");
    page.fill("dialled", "2002");
    page.submit("What would become of a call?");
    page.await("nothing is explained", "!!document.querySelector('.note li')");
    page.look("trunks");
  }

  private static void theOwnerComesBack() {
    page.press(".who button");
    page.awaitText("Name, or your number");
    page.look("sign-in");
    page.fillField(".languages", "de");
    page.awaitText("Name oder Ihre Nummer");
    page.look("sign-in-de");
    page.fillField(".languages", "en");
    page.awaitText("Name, or your number");
    page.fill("name", "ada");
    page.fill("password", "wrong");
    page.submit();
    page.awaitText("The name or the password is wrong.");
    page.fill("password", ConsolePage.PASSWORD);
    page.submit();
    page.awaitText("Phones registered");
    page.press(".who button");
    page.awaitText("Name, or your number");
  }

  private static void aPersonSeesItsOwn(Account person) {
    page.fill("name", person.user());
    page.fill("password", person.password());
    page.submit();
    page.awaitText("My number: " + person.user());
    page.awaitText("There are no messages.");
    page.awaitText("call goes to this number");
    assertThat(page.text()).doesNotContain("Audit log");
    page.look("own");
  }
}
