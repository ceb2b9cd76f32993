package org.ringfence.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Transport;
import org.ringfence.call.MediaPolicy;
import org.ringfence.server.cli.Console;
import org.ringfence.server.cli.Ringfence;
import org.ringfence.server.control.ControlServer;
import org.ringfence.server.control.LocalOperations;
import org.ringfence.server.runtime.ServerRuntime;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.SipRequest;
import org.ringfence.sip.message.SipResponse;

/** The company of 200 in {@code examples}, put into a running server and called through. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CompanyCallsTest {
  private static final Path EXAMPLE = Path.of("..", "examples", "company.yaml");
  private static final ServerRuntime NONE =
      (config, stores, progress) -> {
        throw new IllegalStateException("it runs already");
      };

  @TempDir private static Path folder;
  private ServerBed bed;
  private ControlServer control;
  private FakeCarrier carrier;

  @BeforeAll
  void open() throws Exception {
    carrier = new FakeCarrier("spare", null);
    bed = new ServerBed(folder, "numbers: {country: DE, areaCode: \"30\", outsidePrefix: \"0\"}\n");
    bed.server.serving();
    control = ControlServer.start(bed.folder, new LocalOperations(bed.stores, "test", bed.server));
    assertThat(ran("apply", EXAMPLE.toString(), "--remove", "--yes")).contains("Done.");
    assertThat(ran("apply", EXAMPLE.toString(), "--remove")).isEqualTo("Nothing to change.\n");
  }

  @AfterAll
  void close() throws Exception {
    control.close();
    bed.close();
    carrier.close();
  }

  private String ran(String... words) {
    String[] all = Arrays.copyOf(words, words.length + 2);
    all[words.length] = "--data";
    all[words.length + 1] = bed.folder.path().toString();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, UTF_8);
    Console console = new Console(new ByteArrayInputStream(new byte[0]), print, print, false);
    Ringfence.run(all, console, NONE);
    return out.toString(UTF_8);
  }

  /** A phone of somebody whose password the server made: it gets one we know. */
  private Handset phone(String number) throws Exception {
    bed.stores.extensions().setPassword(number, ServerBed.password(number));
    bed.stores.extensions().setMedia(number, MediaPolicy.CLEAR);
    return bed.registered(Transport.TCP, number);
  }

  private static void talked(Talk caller, Talk called) throws Exception {
    called.answer();
    caller.awaitAnswer();
    called.awaitRequest("ACK");
    caller.bye();
    called.accept("BYE");
  }

  @Test
  void everyKindOfNumberIsReachedAndChangesAtOnce() throws Exception {
    assertThat(ran("user", "list", "--json").split("\"number\"", -1)).hasSize(201);
    assertThat(ran("apply", EXAMPLE.toString(), "--remove")).isEqualTo("Nothing to change.\n");
    Handset ada = phone("2000");
    Handset eva = phone("2100");
    Handset finn = phone("2101");
    Handset uwe = phone("2300");
    Handset paul = phone("2700");
    Talk toGroup = uwe.dial("600");
    talked(toGroup, ada.awaitCall());
    Talk forwarded = uwe.dial("2700");
    paul.awaitCall().refuse(486);
    talked(forwarded, ada.awaitCall());
    Talk short1 = paul.dial("*01");
    talked(short1, ada.awaitCall());
    Talk ringing = uwe.dial("2100");
    Talk hers = eva.awaitCall();
    hers.ring();
    ringing.awaitStatus(180);
    Talk picked = finn.dial("*8");
    hers.accept("CANCEL");
    hers.refuse(487);
    ringing.awaitAnswer();
    ringing.accept("INVITE");
    picked.awaitAnswer();
    picked.bye();
    ringing.accept("BYE");
    Talk queued = uwe.dial("700");
    queued.awaitAnswer();
    eva.awaitCall().answer();
    queued.bye();
    for (String answering : List.of("801", "510", "500")) {
      Talk heard = uwe.dial(answering);
      heard.awaitAnswer();
      heard.bye();
    }
    String fewer =
        Files.readString(EXAMPLE).replace("  \"801\": {name: Sales}\n", "").replace("802", "803");
    Path changed = Files.writeString(folder.resolve("changed.yaml"), fewer);
    assertThat(ran("apply", changed.toString(), "--remove", "--yes"))
        .contains("- conference  801", "- conference  802", "+ conference  803     Board");
    assertThat(uwe.dial("801").awaitRefusal().status()).isEqualTo(404);
    Talk board = uwe.dial("803");
    board.awaitAnswer();
    board.bye();
  }

  /** The carrier of the example is where nobody is: it is put where ours is, while all runs. */
  @Test
  void callsComeFromOutsideAndGoThereAndPhonesAreSetUp() throws Exception {
    assertThat(ran("trunk", "remove", "carrier")).contains("removed");
    String server = "server=127.0.0.1:" + carrier.port();
    assertThat(ran("trunk", "set", "spare", server, "sources=127.0.0.1/32")).contains("changed");
    assertThat(ran("trunk", "list"))
        .contains("127.0.0.1:" + carrier.port())
        .doesNotContain("sip.ex");
    Handset uwe = phone("2301");
    Talk out = uwe.dial("0030555010");
    assertThat(carrier.awaitCall().uri().user()).isEqualTo("+4930555010");
    out.awaitAnswer();
    out.bye();
    Talk refused = uwe.dial("000442079460000");
    assertThat(refused.awaitRefusal().status()).isEqualTo(403);
    Talk help = uwe.dial("112");
    assertThat(carrier.awaitCall().uri().user()).isEqualTo("112");
    help.awaitAnswer();
    help.bye();
    InetSocketAddress udp = bed.address(Transport.UDP);
    SipRequest direct = carrier.call(udp, "01711234567", "+49301234" + "2301");
    Talk in = uwe.awaitCall();
    assertThat(in.invite.from().uri().user()).isEqualTo("+491711234567");
    in.refuse(486);
    SipResponse busy = carrier.awaitFinal(direct);
    assertThat(busy.status()).isEqualTo(486);
    SipRequest toMenu = carrier.call(udp, "01711234567", "+4930123450");
    SipResponse answer = carrier.awaitFinal(toMenu);
    assertThat(answer.status()).isEqualTo(200);
    carrier.ack(toMenu, answer);
    carrier.hangUp(toMenu);
    assertThat(ran("number", "list")).containsPattern("\\+4930123450 +500");
    assertThat(ran("provision", "list").lines()).hasSize(8);
    assertThat(ran("provision", "change", "00:15:65:00:20:00", "--button", "lamp 2301 Uwe"))
        .contains("changed");
    assertThat(ran("provision", "list", "--json")).contains("\"2301\"");
    assertThat(ran("provision", "resync", "2301", "--restart")).contains("asked   1");
    SipRequest asked = (SipRequest) uwe.await("NOTIFY", Handset.request("NOTIFY"));
    assertThat(asked.value(HeaderName.EVENT)).isEqualTo("check-sync;reboot=true");
    uwe.send(SipResponse.to(asked, 200, "u").build());
    // One speaks to three, whose phones answer by themselves.
    Handset vera = phone("2201");
    Talk page = uwe.dial("900");
    Talk paged = vera.awaitCall();
    assertThat(new String(paged.invite.toBytes(), UTF_8)).containsIgnoringCase("answer-after=0");
    paged.answer();
    page.awaitAnswer();
    page.bye();
    assertThat(ran("user", "show", "2200", "--all")).contains("inbound");
    assertThat(ran("export"))
        .contains("record: \"inbound\"", "supervises: \"2200,2201\"", "location: ");
  }
}
