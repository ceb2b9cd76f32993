package org.ringfence.lab.stories;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Queue;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What programs see of calls, and do with them. */
@Tag("interop")
@Tag("interop-stories")
class ApiStoriesTest {
  private static final int ANN_HZ = 440;
  private static final int BEN_HZ = 620;

  private static Office office;
  private static OfficeApi api;

  @BeforeAll
  static void open() throws Exception {
    office = Office.open("");
    api = new OfficeApi(office);
  }

  @AfterAll
  static void close() throws Exception {
    if (api != null) api.close();
    if (office != null) office.close();
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
    Queue<JsonNode> told = api.watch("?with=now,quality");
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
}
