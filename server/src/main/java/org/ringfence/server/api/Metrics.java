package org.ringfence.server.api;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.ringfence.server.control.Operations;
import org.ringfence.server.guard.GuardReport;
import org.ringfence.server.hook.HookStatus;
import org.ringfence.server.observe.Figures;
import org.ringfence.server.people.QueueState;
import org.ringfence.server.report.Failure;
import org.ringfence.server.trunk.TrunkStatus;

/**
 * Figures of this moment in the text form that Prometheus reads. Written by hand: a library for it
 * would be loaded and fed all the time, for what is asked four times a minute.
 */
final class Metrics {
  static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final StringBuilder text = new StringBuilder();

  private Metrics() {}

  static byte[] of(Operations operations) throws Failure {
    Metrics metrics = new Metrics();
    Operations.Status status = operations.status();
    metrics.server(status);
    metrics.calls(operations.figures());
    if (status.running()) metrics.parts(operations);
    metrics.guard(operations.guard());
    metrics.machine();
    return metrics.text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void server(Operations.Status status) {
    text.append("# HELP ringfence_info What runs.\n# TYPE ringfence_info gauge\n");
    text.append("ringfence_info{version=\"").append(status.version()).append("\"} 1\n");
    gauge("ringfence_up", "Whether the server takes calls.", status.running() ? 1 : 0);
    gauge("ringfence_start_time_seconds", "When it started.", status.startedMs() / 1000.0);
    gauge("ringfence_calls", "Calls that go on.", status.calls());
    gauge("ringfence_registrations", "Phones registered.", status.registrations());
    gauge("ringfence_connections", "Connections of phones.", status.connections());
    gauge("ringfence_troubles", "What is wrong with disk or database.", status.health().size());
  }

  private void calls(Figures figures) {
    counter("ringfence_calls_begun_total", "Calls that began.", figures.begun());
    counter("ringfence_calls_answered_total", "Calls that somebody took.", figures.answered());
    counter("ringfence_calls_unanswered_total", "Calls that nobody took.", figures.unanswered());
    String talked = "Seconds talked in calls that are over.";
    write("ringfence_talked_seconds_total", "counter", talked, figures.talkedMs() / 1000.0);
    ringing(figures);
    counter("ringfence_hep_sent_total", "Messages sent to a capture server.", figures.messages());
    counter("ringfence_hep_lost_total", "Messages that did not go there.", figures.messagesLost());
    counter("ringfence_traces_sent_total", "Calls told to a collector.", figures.traces());
    counter("ringfence_traces_lost_total", "Calls it did not take.", figures.tracesLost());
  }

  /** How long it takes until a phone rings, as a histogram. */
  private void ringing(Figures figures) {
    String name = "ringfence_ringing_seconds";
    head(name, "histogram", "From the call until a phone rings.");
    List<Long> upTo = figures.ringing();
    for (int i = 0; i < upTo.size(); i++) {
      boolean all = i == Figures.RINGING_MS.size();
      String bound = all ? "+Inf" : "" + Figures.RINGING_MS.get(i) / 1000.0;
      value(name + "_bucket{le=\"" + bound + "\"}", upTo.get(i));
    }
    value(name + "_sum", figures.ringingMs() / 1000.0);
    value(name + "_count", upTo.isEmpty() ? 0 : upTo.getLast());
  }

  /** What there are several of, each by its name. */
  private void parts(Operations operations) throws Failure {
    var hooks = byName(operations.hooks(), HookStatus::name);
    each("ringfence_hook_waiting", "gauge", "Events that wait.", hooks, HookStatus::waiting);
    each(
        "ringfence_hook_delivered_total", "counter", "Events taken.", hooks, HookStatus::delivered);
    each("ringfence_hook_failed_total", "counter", "Tries in vain.", hooks, HookStatus::failed);
    each("ringfence_hook_dead_total", "counter", "Events given up.", hooks, HookStatus::dead);
    var trunks = byName(trunks(operations), TrunkStatus::name);
    each("ringfence_trunk_up", "gauge", "Whether it is there.", trunks, Metrics::isUp);
    each("ringfence_trunk_calls", "gauge", "Calls over it.", trunks, TrunkStatus::calls);
    var queues = byName(operations.queues(), QueueState::number);
    each("ringfence_queue_waiting", "gauge", "Callers in line.", queues, Metrics::inLine);
  }

  /** A server may be without trunks. */
  private static List<TrunkStatus> trunks(Operations operations) {
    try {
      return operations.trunks();
    } catch (Failure none) {
      return List.of();
    }
  }

  private static long isUp(TrunkStatus trunk) {
    return trunk.state().equals("up") ? 1 : 0;
  }

  private static long inLine(QueueState queue) {
    return queue.waiting().size();
  }

  private static <T> Map<String, T> byName(List<T> all, Function<T, String> name) {
    Map<String, T> byName = new TreeMap<>();
    for (T each : all) byName.put(name.apply(each), each);
    return byName;
  }

  private <T> void each(
      String name, String type, String help, Map<String, T> all, ToLongFunction<T> figure) {
    head(name, type, help);
    all.forEach(
        (label, one) -> value(name + "{name=\"" + escaped(label) + "\"}", figure.applyAsLong(one)));
  }

  private static String escaped(String label) {
    return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private void guard(GuardReport guard) {
    gauge("ringfence_guard_siege", "Whether the known alone are served.", is(guard, "siege"));
    gauge("ringfence_guard_flood", "Whether strangers are kept waiting.", is(guard, "flood"));
    gauge("ringfence_guard_known_flows", "Paths of proven phones.", guard.knownFlows());
    counter("ringfence_messages_known_total", "Messages of proven phones.", guard.known());
    counter("ringfence_messages_strange_total", "Messages of others.", guard.newcomers());
    counter("ringfence_messages_shed_total", "Messages nobody looked at.", guard.shed());
    counter("ringfence_guesses_total", "Wrong passwords of phones.", guard.guesses());
    counter("ringfence_guesses_slowed_total", "Passwords not looked at.", guard.slowed());
  }

  private static int is(GuardReport guard, String state) {
    return guard.state().equals(state) ? 1 : 0;
  }

  private void machine() {
    Runtime runtime = Runtime.getRuntime();
    gauge("ringfence_heap_bytes", "Memory in use.", runtime.totalMemory() - runtime.freeMemory());
    gauge("ringfence_heap_max_bytes", "Memory it may use.", runtime.maxMemory());
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    if (load >= 0) gauge("ringfence_load", "The machine's load of a minute.", load);
    gauge("ringfence_processors", "The machine's processors.", runtime.availableProcessors());
  }

  private void gauge(String name, String help, double value) {
    write(name, "gauge", help, value);
  }

  private void counter(String name, String help, long value) {
    write(name, "counter", help, value);
  }

  private void write(String name, String type, String help, double value) {
    head(name, type, help);
    value(name, value);
  }

  private void head(String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private void value(String name, double value) {
    text.append(name).append(' ');
    if (value == Math.rint(value) && Math.abs(value) < 1e15) text.append((long) value);
    else text.append(value);
    text.append('\n');
  }
}
