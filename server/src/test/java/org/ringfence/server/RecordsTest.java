package org.ringfence.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.ringfence.base.Transport;
import org.ringfence.server.cli.Console;
import org.ringfence.server.cli.Ringfence;
import org.ringfence.server.people.Preference;
import org.ringfence.server.store.Cdr;
import org.ringfence.sip.message.HeaderName;
import org.ringfence.sip.message.Method;

/** What is left of calls that went other ways than straight: records, exports, reports. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RecordsTest {
  private static final String ROOMS =
      """
      conferences:
        800: {name: All}
      queues:
        700: {name: Help, agents: [1003], restSeconds: 0}
      """;

  @TempDir private static Path folder;
  private ServerBed bed;
  private Handset alice;
  private Handset bob;
  private Handset carol;
  private boolean closed;

  @BeforeAll
  void open() throws Exception {
    bed = new ServerBed(folder, ROOMS);
    alice = bed.registered(Transport.TCP, "1001");
    bob = bed.registered(Transport.TCP, "1002");
    carol = bed.registered(Transport.TCP, "1003");
  }

  @AfterAll
  void close() throws Exception {
    if (!closed) bed.close();
  }

  private Cdr record() {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> bed.server.status().calls() == 0 && bed.stores.calls().unstored() == 0);
    return bed.stores.calls().recent(1, null).getFirst();
  }

  private static void answer(Talk caller, Talk called) throws Exception {
    called.answer();
    caller.awaitAnswer();
    called.awaitRequest("ACK");
  }

  @Test
  @Order(1)
  void aTransferIsOneCallInWhichTwoWereTalkedTo() throws Exception {
    Talk out = alice.dial("1002");
    Talk first = bob.awaitCall();
    answer(out, first);
    String target = "<" + Handset.uri("1003") + ">";
    assertThat(first.ask(first.request(Method.REFER).add(HeaderName.REFER_TO, target)).status())
        .isEqualTo(202);
    Talk second = carol.awaitCall();
    second.answer();
    second.awaitRequest("ACK");
    out.accept("INVITE");
    out.awaitRequest("ACK");
    while (!new String(first.accept("NOTIFY").body(), UTF_8).startsWith("SIP/2.0 200")) continue;
    first.bye();
    out.bye();
    second.accept("BYE");
    Cdr record = record();
    assertThat(record.answeredBy()).isEqualTo("1002");
    assertThat(record.transfers()).containsExactly("1002>1003");
  }

  @Test
  @Order(2)
  void aForwardSaysWhomItWasFor() throws Exception {
    bed.stores.settings().set("1002", Preference.FORWARD_BUSY, "1003");
    Talk out = alice.dial("1002");
    bob.awaitCall().refuse(486);
    Talk in = carol.awaitCall();
    answer(out, in);
    out.bye();
    in.accept("BYE");
    Cdr record = record();
    assertThat(record.callee()).isEqualTo("1002");
    assertThat(record.answeredBy()).isEqualTo("1003");
    assertThat(record.transfers()).containsExactly("1002>1003");
    bed.stores.settings().set("1002", Preference.FORWARD_BUSY, "");
  }

  @Test
  @Order(3)
  void aQueueAnswersAndTheAgentTalks() throws Exception {
    Talk out = bob.dial("700");
    out.awaitAnswer();
    Talk agent = carol.awaitCall();
    agent.answer();
    agent.awaitRequest("ACK");
    out.accept("INVITE");
    out.awaitRequest("ACK");
    agent.bye();
    out.accept("BYE");
    Cdr record = record();
    assertThat(record.callee()).isEqualTo("700");
    assertThat(record.answeredBy()).isEqualTo("700");
    assertThat(record.transfers()).containsExactly("700>1003");
  }

  @Test
  @Order(4)
  void eachInAConferenceHasACallOfItsOwn() throws Exception {
    for (Handset each : List.of(alice, bob)) {
      Talk in = each.dial("800");
      in.awaitAnswer();
      in.bye();
      assertThat(record().answeredBy()).isEqualTo("800");
      assertThat(record().caller()).isEqualTo(each.number);
    }
    Talk missed = alice.dial("1002");
    bob.awaitCall().refuse(486);
    missed.awaitRefusal();
    assertThat(record().outcome()).isEqualTo(Cdr.Outcome.UNANSWERED);
  }

  /** On what the others left: the server ends, so that the commands open its folder themselves. */
  @Test
  @Order(5)
  void whatIsLeftIsExportedAndSummedUp() throws Exception {
    record();
    closed = true;
    bed.close();
    String today = LocalDate.now(ZoneId.systemDefault()).toString();
    String csv = ran("calls", "export", "--csv", "--from", today);
    assertThat(csv).startsWith("call,started,answered,ended,seconds,");
    assertThat(csv.lines().skip(1).map(line -> line.replaceAll(".*Z,[0-9]+,[0-9]+,", "")))
        .satisfiesExactly(
            line -> assertThat(line).startsWith("1001,1002,,unanswered,busy,"),
            line -> assertThat(line).startsWith("1002,800,800,answered,"),
            line -> assertThat(line).startsWith("1001,800,800,answered,"),
            line -> assertThat(line).contains("1002,700,700,answered,", ",700>1003,"),
            line -> assertThat(line).contains("1001,1002,1003,answered,", ",1002>1003,"),
            line -> assertThat(line).contains("1001,1002,1002,answered,", ",1002>1003,"));
    assertThat(ran("calls", "export", "--json", "1003", "--from", today))
        .startsWith("[\n{\"callId\"")
        .endsWith("}\n]\n")
        .contains("\"answeredBy\":\"1003\"");
    assertThat(ran("calls", "export", "--to", "2020-01-01").lines()).hasSize(1);
    String usage = ran("report", "usage", "--csv");
    String counts = "^([0-9]+,[0-9]+),[0-9]+,([0-9]+),[0-9]+,([0-9]+)$";
    assertThat(usage.lines().map(line -> line.replaceAll(counts, "$1,s,$2,s,$3")))
        .containsExactly(
            "USER,PLACED,SECONDS,TAKEN,SECONDS,MISSED",
            "1001,4,s,0,s,0",
            "1002,2,s,1,s,1",
            "1003,0,s,3,s,0");
    assertThat(ran("report", "usage", "--by", "day", "--json"))
        .contains("\"key\" : \"" + today + "\"", "\"placed\" : 6", "\"missed\" : 1");
    assertThat(ran("report", "quality")).startsWith("USER");
  }

  private String ran(String... words) {
    String[] all = Arrays.copyOf(words, words.length + 2);
    all[words.length] = "--data";
    all[words.length + 1] = bed.folder.path().toString();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream print = new PrintStream(out, true, UTF_8);
    Console console = new Console(new ByteArrayInputStream(new byte[0]), print, print, false);
    Ringfence.run(
        all,
        console,
        (config, stores, progress) -> {
          throw new IllegalStateException("nothing is started");
        });
    return out.toString(UTF_8);
  }
}
