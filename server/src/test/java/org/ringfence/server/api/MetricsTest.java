package org.ringfence.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.ringfence.server.config.Observing;
import org.ringfence.server.control.Operations;
import org.ringfence.server.guard.GuardReport;
import org.ringfence.server.hook.HookStatus;
import org.ringfence.server.observe.CallFigures;
import org.ringfence.server.observe.Figures;
import org.ringfence.server.observe.HepSender;
import org.ringfence.server.observe.TraceSender;
import org.ringfence.server.people.QueueState;
import org.ringfence.server.store.CallEvent;
import org.ringfence.server.trunk.TrunkStatus;
import tools.jackson.databind.json.JsonMapper;

/** The figures of a server with something of everything, and the dashboard that shows them. */
class MetricsTest {
  private static final Pattern NAME = Pattern.compile("ringfence_[a-z_]+");

  private static String text() throws Exception {
    return new String(Metrics.of(operations()), StandardCharsets.UTF_8);
  }

  private static Operations operations() {
    return (Operations)
        Proxy.newProxyInstance(
            MetricsTest.class.getClassLoader(),
            new Class<?>[] {Operations.class},
            (proxy, method, arguments) -> answer(method.getName()));
  }

  private static Object answer(String verb) {
    return switch (verb) {
      case "status" ->
          new Operations.Status(true, 1, "1.2.3", 5_000, 2, 3, 4, List.of(), List.of());
      case "guard" -> GuardReport.NONE;
      case "figures" -> figures();
      case "hooks" -> List.of(new HookStatus("c\"r\\m", "https://crm", 1, 20, 3, 4, ""));
      case "trunks" ->
          List.of(
              new TrunkStatus("one", "h", "TLS", "srtp", "up", "", 2, 4, 10, ""),
              new TrunkStatus("two", "h", "TLS", "srtp", "down", "", 0, 4, -1, "gone"));
      case "queues" -> List.of(new QueueState("610", "Help", List.of(), List.of(), 0));
      default -> throw new IllegalArgumentException(verb);
    };
  }

  private static Figures figures() {
    CallFigures calls = new CallFigures();
    try (HepSender hep = new HepSender(new Observing.Hep("", 9060, 1, ""));
        TraceSender traces = new TraceSender(new Observing.Traces(null, 0))) {
      answered(calls, "a", 80, 4_000);
      answered(calls, "b", 9_000, 10_000);
      calls.happened(event("c", CallEvent.Kind.STARTED, 0));
      calls.happened(event("c", CallEvent.Kind.ENDED, 100));
      calls.happened(event("d", CallEvent.Kind.STARTED, 0));
      return calls.with(hep, traces);
    }
  }

  /** It rings twice, and is answered by two. */
  private static void answered(CallFigures calls, String id, long rangMs, long answeredMs) {
    calls.happened(event(id, CallEvent.Kind.STARTED, 0));
    calls.happened(event(id, CallEvent.Kind.RINGING, rangMs));
    calls.happened(event(id, CallEvent.Kind.RINGING, rangMs + 5));
    calls.happened(event(id, CallEvent.Kind.ANSWERED, answeredMs));
    calls.happened(event(id, CallEvent.Kind.ANSWERED, answeredMs + 100));
    calls.happened(event(id, CallEvent.Kind.ENDED, answeredMs + 2_500));
  }

  private static CallEvent event(String id, CallEvent.Kind kind, long ms) {
    return new CallEvent(id, 1_700_000_000_000L + ms, kind, 0, "201", "202", 16);
  }

  @Test
  void everythingIsThereInTheFormThatPrometheusReads() throws Exception {
    String text = text();
    for (String line : text.split("\n")) {
      assertThat(line).matches("# (HELP|TYPE) [a-z_]+ .+|[a-z_]+(\\{.*})? [0-9.E+-]+");
    }
    assertThat(text)
        .contains("ringfence_calls_begun_total 4\n")
        .contains("ringfence_calls_answered_total 2\n")
        .contains("ringfence_calls_unanswered_total 1\n")
        .contains("ringfence_talked_seconds_total 5\n")
        .contains("ringfence_ringing_seconds_bucket{le=\"0.05\"} 0\n")
        .contains("ringfence_ringing_seconds_bucket{le=\"0.1\"} 1\n")
        .contains("ringfence_ringing_seconds_bucket{le=\"5.0\"} 1\n")
        .contains("ringfence_ringing_seconds_bucket{le=\"+Inf\"} 2\n")
        .contains("ringfence_ringing_seconds_sum 9.08\n")
        .contains("ringfence_ringing_seconds_count 2\n")
        .contains("ringfence_hook_delivered_total{name=\"c\\\"r\\\\m\"} 20\n")
        .contains("ringfence_trunk_up{name=\"one\"} 1\n")
        .contains("ringfence_trunk_up{name=\"two\"} 0\n");
  }

  /** What a panel asks for and nobody counts is an empty panel. */
  @Test
  void everyFigureOfTheDashboardExists() throws Exception {
    Set<String> there = new TreeSet<>();
    for (String line : text().split("\n")) {
      if (!line.startsWith("#")) there.add(line.replaceFirst("[{ ].*", ""));
    }
    Path file = Path.of("..", "examples", "grafana-ringfence.json");
    Set<String> asked = new TreeSet<>();
    JsonMapper.shared()
        .readTree(Files.readString(file))
        .findValuesAsString("expr")
        .forEach(each -> asked.addAll(names(each)));
    assertThat(asked).hasSizeGreaterThan(25).isSubsetOf(there);
  }

  private static Set<String> names(String expression) {
    return NAME.matcher(expression).results().map(MatchResult::group).collect(Collectors.toSet());
  }
}
