package org.ringfence.server.api;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.ringfence.server.control.Operations;
import org.ringfence.server.guard.GuardReport;
import org.ringfence.server.report.Failure;

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
    metrics.server(operations.status());
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
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    text.append(name).append(' ');
    if (value == Math.rint(value) && Math.abs(value) < 1e15) text.append((long) value);
    else text.append(value);
    text.append('\n');
  }
}
