package org.ringfence.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringfence.audio.Recording;
import org.ringfence.audio.ToneFinder;
import org.ringfence.audio.WavWriter;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.ProjectFile;
import org.ringfence.server.store.Scope;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What programs see of calls, and do with them. */
@Tag("interop")
@Tag("interop-stories")
class ApiStoriesTest {
  private static final int ANN_HZ = 440;
  private static final int BEN_HZ = 620;
  private static final int WELCOME_HZ = 1_000;

  private static Office office;
  private static OfficeApi api;

  /** Somebody else's server, and what web-hooks told it. */
  private static HttpServer receiver;

  private static final Queue<JsonNode> hooked = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void open(@TempDir Path folder) throws Exception {
    receiver = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext("/", ApiStoriesTest::take);
    receiver.start();
    Files.writeString(folder.resolve("secret"), "a secret of some length");
    office =
        Office.open(
            """
            applications:
              700: {name: Menu, patience: 30}
              701: {name: Nobody's, patience: 2, otherwise: "252"}
            api:
              listen: off
              hooks:
                crm: {url: "http://127.0.0.1:%d/", secretFile: "%s", internal: on}
            """
                .formatted(receiver.getAddress().getPort(), folder.resolve("secret")));
    api = new OfficeApi(office);
    Path prompts = Files.createDirectories(office.data().resolve("prompts/en"));
    short[] tone = new short[16_000];
    for (int i = 0; i < tone.length; i++) {
      tone[i] = (short) (12_000 * Math.sin(2 * Math.PI * WELCOME_HZ * i / 16_000));
    }
    try (FileChannel wav =
        FileChannel.open(
            prompts.resolve("welcome.wav"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      WavWriter.writeAll(wav, new Recording(tone, 16_000));
    }
  }

  private static void take(HttpExchange exchange) throws IOException {
    hooked.add(JsonMapper.shared().readTree(exchange.getRequestBody().readAllBytes()));
    exchange.sendResponseHeaders(204, -1);
    exchange.close();
  }

  @AfterAll
  static void close() throws Exception {
    if (api != null) api.close();
    if (office != null) office.close();
    receiver.stop(0);
  }

  @AfterEach
  void clear() {
    office.clear();
  }

  private static void until(String what, Callable<Boolean> holds) {
    await(what).atMost(OfficePhone.PATIENCE).until(holds);
  }

  /** Whether each way of the call is measured. */
  private static boolean isMeasured(JsonNode call) {
    if (call.path("media").size() != 1) return false;
    JsonNode media = call.path("media").get(0);
    for (JsonNode way : media.path("ways")) {
      if (!way.path("lossPercent").isNumber() || !way.path("mos").isNumber()) return false;
    }
    return media.path("ways").size() == 4 && media.path("callerHears").path("mos").asDouble() > 3;
  }

  @Test
  void howCallsSoundAndHowManyThereAreIsToldWhileTheyGoOn() throws Exception {
    Queue<JsonNode> told = api.watch("/events", "?with=now,quality");
    OfficePhone ann = office.phone(ANN_HZ);
    OfficePhone ben = office.phone(BEN_HZ);
    ann.dial(ben.number);
    ben.rung().answer();
    ben.hears(ANN_HZ);
    JsonNode[] call = new JsonNode[1];
    until(
        "the quality of the call",
        () -> {
          JsonNode items = api.get("/calls/running/quality").path("items");
          if (items.size() == 1) call[0] = items.get(0);
          return items.size() == 1 && isMeasured(items.get(0));
        });
    String id = call[0].path("callId").asString();
    assertThat(api.get("/calls/running").get("items").get(0).get(0).path("callId").asString())
        .isEqualTo(id);
    assertThat(call[0].path("media").get(0).path("sentence").asString()).startsWith("No problem");
    until(
        "the counters and the quality, told",
        () ->
            told.stream()
                    .anyMatch(each ->
                        each.path("kind").asString().equals("NOW")
                            && each.path("calls").asInt() == 1
                            && each.path("registrations").asInt() == 2)
                && told.stream()
                    .anyMatch(each ->
                        each.path("kind").asString().equals("QUALITY")
                            && each.path("calls").size() == 1
                            && isMeasured(each.path("calls").get(0))));
    ann.hangUp();
    until(
        "the end, told",
        () ->
            told.stream().anyMatch(each -> each.path("kind").asString().equals("ENDED"))
                && api.get("/calls/running/quality").path("items").isEmpty());
  }

  /** A program of examples/menu, as a developer starts it. */
  private static Process program(String... command) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(ProjectFile.find("examples/menu").toFile());
    builder.environment().put("RINGFENCE_API", api.root());
    builder.environment().put("RINGFENCE_TOKEN", api.token(Scope.CALLS));
    builder.environment().put("RINGFENCE_CA", office.caCertificate().toString());
    builder.redirectOutput(office.data().resolve(command[0].replace('/', '-') + ".log").toFile());
    return builder.start();
  }

  @Test
  void aMenuInTwentyLinesLeadsToADesk() throws Exception {
    Installed.need("curl", "curl");
    menuLeadsToADesk(List.of("sh", "menu.sh"));
  }

  static Stream<List<String>> others() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    return Stream.of(List.of("python3", "menu.py"), List.of(java, "Menu.java"));
  }

  @ParameterizedTest
  @MethodSource("others")
  @Tag("slow")
  void theSameMenuInPythonAndInJavaDoes(List<String> command) throws Exception {
    Installed.need("python3", "python3");
    menuLeadsToADesk(command);
  }

  /** The prompt is found in what the phone hears, the program hears the key, two talk. */
  private static void menuLeadsToADesk(List<String> command) throws Exception {
    Process program = program(command.toArray(String[]::new));
    try {
      OfficePhone ann = office.phone("250", ANN_HZ);
      OfficePhone desk = office.phone("201", BEN_HZ);
      ann.dial("700");
      ann.hears(WELCOME_HZ);
      ann.press("1");
      desk.rung().answer();
      desk.hears(ANN_HZ);
      ann.hears(BEN_HZ);
      assertThat(program.isAlive()).isTrue();
      ann.hangUp();
    } finally {
      program.descendants().forEach(ProcessHandle::destroyForcibly);
      program.destroyForcibly();
    }
  }

  private static JsonNode command(String call, String verb, String body) throws Exception {
    return api.ask("POST", "/applications/calls/" + call + "/" + verb, body);
  }

  @Test
  void aProgramCallsSomebodyAsksRecordsAndHangsUp() throws Exception {
    Queue<JsonNode> told = api.watch("/applications/events", "");
    OfficePhone ann = office.phone("253", ANN_HZ);
    JsonNode begun = api.ask("POST", "/applications/700/dial", "{\"to\": \"253\"}");
    String call = begun.path("id").asString();
    HttpResponse<byte[]> early =
        api.send("POST", "/applications/calls/" + call + "/answer", "{}", api.token(Scope.CALLS));
    assertThat(early.statusCode()).as("before anybody answers").isEqualTo(409);
    ann.rung().answer();
    until(
        "an answer",
        () -> api.get("/applications/calls/" + call).path("state").asString().equals("TALKING"));
    JsonNode asked = command(call, "ask", "{\"play\": [\"welcome\"], \"most\": 2, \"wait\": 0}");
    assertThat(asked.path("done").asBoolean()).isFalse();
    ann.hears(WELCOME_HZ);
    ann.press("42");
    String at = "/applications/calls/" + call + "/commands/" + asked.path("command").asInt();
    assertThat(api.get(at + "?wait=25").path("keys").asString()).isEqualTo("42");

    JsonNode taken = command(call, "record", "{\"longest\": 2}");
    assertThat(taken.path("recordedMs").asInt()).isBetween(1_500, 2_500);
    HttpResponse<byte[]> wav =
        api.send(
            "GET",
            "/applications/calls/" + call + "/recordings/" + taken.path("recording").asInt(),
            null,
            api.token(Scope.CALLS));
    short[] pcm = new short[(wav.body().length - 44) / 2];
    ByteBuffer.wrap(wav.body(), 44, 2 * pcm.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asShortBuffer()
        .get(pcm);
    assertThat(ToneFinder.find(new Recording(pcm, 16_000), ANN_HZ).toneMs()).isGreaterThan(1_000);

    String callId = api.get("/applications/calls/" + call).path("callId").asString();
    command(call, "play", "{\"digits\": \"12345678901234567890\", \"wait\": 0}");
    command(call, "hang-up", "{}");
    ann.awaitIdle();
    until("its record", () -> isRecorded(callId));
    List<String> kinds =
        told.stream()
            .filter(each -> each.path("call").path("id").asString().equals(call))
            .map(each -> each.path("kind").asString())
            .distinct()
            .toList();
    assertThat(kinds).containsExactly("TALKING", "DONE", "ENDED");
    until(
        "the same by web-hook",
        () ->
            hooked.stream()
                    .anyMatch(each ->
                        each.path("event").path("call").path("id").asString().equals(call)
                            && each.path("event").path("kind").asString().equals("ENDED"))
                && hooked.stream()
                    .anyMatch(each ->
                        each.path("event").path("callId").asString().equals(callId)
                            && each.path("event").path("kind").asString().equals("ENDED")));
  }

  private static boolean isRecorded(String callId) throws Exception {
    return api.send("GET", "/calls/" + callId, null, api.token(Scope.CALLS)).statusCode() == 200;
  }

  @Test
  void aCallerWhomNoProgramServesIsHelpedOtherwise() throws Exception {
    OfficePhone ann = office.phone("251", ANN_HZ);
    OfficePhone desk = office.phone("252", BEN_HZ);
    ann.dial("701");
    desk.rung().answer();
    desk.hears(ANN_HZ);
    HttpResponse<byte[]> late =
        api.send("POST", "/applications/701/next", "{\"wait\": 0}", api.token(Scope.CALLS));
    assertThat(late.statusCode()).as("nothing is left for who comes late").isEqualTo(204);
    ann.hangUp();
  }
}
