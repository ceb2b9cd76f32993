package org.ringfence.lab.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import org.ringfence.lab.peer.ChromiumPeer;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.Ports;
import org.ringfence.lab.peer.ProjectFile;
import org.ringfence.lab.peer.RingfenceServer;
import org.ringfence.lab.peer.ServerPlan;
import org.ringfence.lab.peer.TempFolder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The console as somebody meets it who has never seen it: from the link that the first start prints
 * to two people talking, and to the page of their call. Every page is looked at by axe.
 *
 * <p>{@code -Dconsole.pictures=FOLDER} keeps a picture of each page.
 */
@Tag("interop")
@Tag("interop-console")
class ConsoleInteropTest {
  private static final int ALICE_HZ = 540;
  private static final int BOB_HZ = 860;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String PASSWORD = "correct horse battery";

  /** Fills fields as a person does: the page hears of it. */
  private static final String FILL =
      """
      (() => {
        const field = document.querySelector(%s);
        const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
        set.call(field, %s);
        field.dispatchEvent(new Event('input', {bubbles: true}));
        return true;
      })()
      """;

  private static final String AXE =
      """
      axe.run(document, {resultTypes: ['violations']}).then(({violations}) => violations.map(
        ({id, nodes}) => id + ': ' + nodes.map((node) => node.html.slice(0, 120)).join(' | ')))
      """;

  private static final List<String> wrong = new ArrayList<>();
  private static TempFolder temp;
  private static RingfenceServer server;
  private static URI console;
  private static ChromiumPeer browser;
  private static String axe;

  @BeforeAll
  static void open() throws IOException {
    Installed.need("chromium", "chromium");
    Installed.need("npm", "npm");
    temp = new TempFolder("console");
    ServerPlan plan =
        ServerPlan.interop(Set.of(Transport.TLS, Transport.WSS)).protecting(MediaPolicy.ENCRYPTED);
    int port = Ports.next();
    server = RingfenceServer.asShipped(temp.folder("server"), plan, port);
    console = URI.create("https://" + server.host() + ":" + port + "/");
    axe = Files.readString(ProjectFile.find("web/node_modules/axe-core/axe.min.js"));
    URI first = console.resolve("#/set-up/" + server.ownersLink());
    browser = new ChromiumPeer(temp.folder("browser"), first, server.certificateFile(), 440);
    browser.look(1200, 900, false);
  }

  @AfterAll
  static void close() {
    if (browser != null) browser.close();
    if (server != null) server.close();
    if (temp != null) temp.close();
  }

  private static String quoted(String text) {
    return JsonMapper.shared().writeValueAsString(text);
  }

  private static void fill(String name, String value) {
    String selector = "input[name=" + name + "]";
    browser.await(
        "there is no " + selector, "!!document.querySelector(" + quoted(selector) + ")", SOON);
    browser.evaluate(FILL.formatted(quoted(selector), quoted(value)));
  }

  private static void awaitText(String text) {
    browser.await(
        "it does not say: " + text, "document.body.innerText.includes(" + quoted(text) + ")", SOON);
  }

  private static void go(String path) {
    browser.evaluate("location.hash = " + quoted("#/" + path));
  }

  /** What is in somebody's way on it, in the light, and in the dark on a small screen. */
  private static void look(String name) throws IOException {
    browser.evaluate(axe + "; true");
    for (boolean dark : new boolean[] {false, true}) {
      browser.look(dark ? 390 : 1200, dark ? 844 : 900, dark);
      JsonNode found = browser.evaluate(AXE);
      String where = name + (dark ? ", small and dark" : "");
      for (JsonNode each : found) wrong.add(where + ": " + each.asString());
      String fits = "document.documentElement.scrollWidth <= innerWidth";
      if (!browser.evaluate(fits).asBoolean(false)) wrong.add(where + " is too wide");
      String pictures = System.getProperty("console.pictures", "");
      if (!pictures.isEmpty()) {
        Path file = Path.of(pictures, name + (dark ? "-small" : "") + ".png");
        Files.write(file, browser.screenshot());
      }
    }
    browser.look(1200, 900, false);
  }

  private static Account person(String number, String name) {
    fill("number", number);
    fill("name", name);
    browser.press("form button[type=submit]");
    awaitText("The phone of " + number);
    String password =
        browser.evaluate("document.querySelector('.note code').textContent").asString();
    return new Account(number, password, Account.Digest.SHA256);
  }

  private static void assertHears(BrowserPhone listener, int toneHz) {
    Awaitility.await(toneHz + " Hz, " + listener.statistics())
        .atMost(SOON)
        .until(() -> listener.heard(toneHz, 1) >= 0.7);
  }

  @Test
  void fromTheLinkToTwoPeopleTalking() throws Exception {
    awaitText("Welcome to Ringfence");
    look("set-up");
    fill("name", "ada");
    fill("password", PASSWORD);
    fill("again", PASSWORD);
    browser.press("form button[type=submit]");
    awaitText("Nobody is calling at the moment.");
    go("people");
    Account alices = person("2001", "Alice Liddell");
    Account bobs = person("2002", "Bob");
    awaitText("Alice Liddell");
    look("people");
    go("");
    talk(alices, bobs);
    theCallIsExplained();
    theOtherPagesAreGood();
    theOwnerComesBack();
    aPersonSeesItsOwn(alices);
    assertThat(wrong).isEmpty();
  }

  private static void talk(Account alices, Account bobs) throws IOException {
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
      awaitText("ringing");
      bob.answer(false);
      alice.awaitTalking();
      awaitText("talking");
      assertHears(bob, ALICE_HZ);
      assertHears(alice, BOB_HZ);
      look("now");
      alice.press("hang-up");
      bob.awaitIdle();
      awaitText("Nobody is calling at the moment.");
    } finally {
      if (alice != null) alice.close();
      second.join().close();
    }
  }

  /** Its ladder on both legs without a secret, its plots, and its sentence. */
  private static void theCallIsExplained() throws IOException {
    go("calls");
    browser.await("no call", "!!document.querySelector('td a')", SOON);
    look("calls");
    browser.press("td a");
    awaitText("2001 called 2002");
    awaitText("Round trip");
    browser.await("no two legs", "document.querySelectorAll('.ladder th').length === 3", SOON);
    browser.press(".ladder button");
    awaitText("INVITE sip:2002@");
    String shown = browser.text();
    assertThat(shown).contains("200 OK", "BYE").doesNotContain("a=ice-pwd:a");
    String message = browser.evaluate("document.querySelector('pre').textContent").asString();
    assertThat(message).contains("a=ice-pwd:***");
    browser.await("no plots", "document.querySelectorAll('.plot canvas').length === 4", SOON);
    look("call");
  }

  private static void theOtherPagesAreGood() throws IOException {
    go("people/2001");
    awaitText("every call goes to this number");
    look("person");
    go("devices");
    awaitText("Ringfence browser phone");
    look("devices");
    go("security");
    awaitText("All is calm");
    look("security");
    go("audit");
    awaitText("signed in at the console");
    look("audit");
    go("access");
    awaitText("Tokens of programs");
    look("access");
    go("reference");
    awaitText("Figures of this moment, for Prometheus.");
    look("reference");
    go("account");
    awaitText("A code from another device");
    browser.press("form button[type=submit]");
    awaitText("authenticator");
    look("account");
  }

  private static void theOwnerComesBack() throws IOException {
    browser.press(".who button");
    awaitText("Name, or your number");
    look("sign-in");
    fill("name", "ada");
    fill("password", "wrong");
    browser.press("form button[type=submit]");
    awaitText("The name or the password is wrong.");
    fill("password", PASSWORD);
    browser.press("form button[type=submit]");
    awaitText("Phones registered");
    browser.press(".who button");
    awaitText("Name, or your number");
  }

  private static void aPersonSeesItsOwn(Account person) throws IOException {
    fill("name", person.user());
    fill("password", person.password());
    browser.press("form button[type=submit]");
    awaitText("My number: " + person.user());
    awaitText("There are no messages.");
    awaitText("every call goes to this number");
    assertThat(browser.text()).doesNotContain("Audit log");
    look("own");
  }
}
