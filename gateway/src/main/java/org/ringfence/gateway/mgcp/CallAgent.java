package org.ringfence.gateway.mgcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Cause;
import org.ringfence.call.Party;
import org.ringfence.call.Target;
import org.ringfence.mgcp.Asked;
import org.ringfence.mgcp.EndpointName;
import org.ringfence.mgcp.MgcpCommand;
import org.ringfence.mgcp.MgcpResponse;
import org.ringfence.mgcp.MgcpSurroundings;
import org.ringfence.mgcp.PackageEvent;
import org.ringfence.mgcp.Parameters;
import org.ringfence.mgcp.ReturnCode;
import org.ringfence.mgcp.Transactions;
import org.ringfence.mgcp.Verb;

/**
 * The call agent of gateways that were named to it, and of no others (RFC 3435 section 1.2). Lives
 * on one loop; only what says so is for other threads.
 */
public final class CallAgent implements MgcpSurroundings {
  private static final long SECOND_NS = 1_000_000_000L;

  /** How often a gateway that is there is asked whether it is, and one that is not. */
  private static final long THERE_NS = 60 * SECOND_NS;

  private static final long AWAY_NS = 5 * SECOND_NS;

  private final CallAgentHost host;
  private final AgentSurroundings around;
  private final Transactions transactions;
  private final List<Site> sites = new ArrayList<>();
  private final Map<String, AnalogLine> byName = new HashMap<>();

  /** For every thread: nothing is added after the start. */
  private final Map<String, AnalogLine> byNumber = new LinkedHashMap<>();

  /** A gateway, and what is known of it. */
  private static final class Site {
    final GatewayPlan plan;
    final List<AnalogLine> lines = new ArrayList<>();
    boolean there;
    boolean asking;

    long askNs;

    Site(GatewayPlan plan, long nowNs) {
      this.plan = plan;
      this.askNs = nowNs;
    }
  }

  public CallAgent(
      CallAgentHost host, List<GatewayPlan> plans, AgentSurroundings around, long nowNs) {
    this.host = host;
    this.around = around;
    this.transactions = new Transactions(this, around.random());
    for (GatewayPlan plan : plans) {
      Site site = new Site(plan, nowNs);
      sites.add(site);
      plan.lines()
          .forEach((local, number) -> {
            EndpointName name = new EndpointName(local, plan.domain());
            AnalogLine line = new AnalogLine(this, name, plan.address(), number, plan.hooks());
            site.lines.add(line);
            byName.put(name.key(), line);
            byNumber.put(number, line);
          });
    }
  }

  // For its lines.

  CallAgentHost host() {
    return host;
  }

  AgentSurroundings around() {
    return around;
  }

  Transactions transactions() {
    return transactions;
  }

  String token() {
    return Long.toHexString(around.random().nextLong() >>> 1).toUpperCase(Locale.ROOT);
  }

  /** The number of a request, which what it leads to will bear. */
  String request() {
    return Integer.toHexString(around.random().nextInt(1, Integer.MAX_VALUE));
  }

  /** A gateway did not answer for twenty seconds. */
  void silent(InetSocketAddress at) {
    for (Site each : sites) {
      if (each.plan.address().equals(at)) around.onLoop(nowNs -> lost(each, nowNs));
    }
  }

  private void lost(Site site, long nowNs) {
    if (!site.there) return;
    site.there = false;
    site.askNs = nowNs + AWAY_NS;
    for (AnalogLine each : site.lines) each.away(nowNs);
  }

  // On any thread.

  /** The line of that number, as a target for a call on that shard; none when it is not there. */
  public List<Target> targets(Party called, Executor shard) {
    AnalogLine line = byNumber.get(called.number());
    if (line == null || !line.takesCalls()) return List.of();
    return List.of(new LineTarget(line, shard));
  }

  /** Lines of gateways that are there, by number. */
  public List<String> registered() {
    List<String> all = new ArrayList<>();
    byNumber.forEach((number, line) -> {
      if (line.state() != AnalogLine.State.AWAY) all.add(number);
    });
    return all;
  }

  /** Messages came for that number, or were heard: its lamp changes. */
  public void messages(String number) {
    AnalogLine line = byNumber.get(number);
    if (line != null) around.onLoop(line::messages);
  }

  // On the loop.

  public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
    transactions.receive(datagram, from, nowNs);
  }

  @Override
  public void send(byte[] datagram, InetSocketAddress to) {
    around.send(datagram, to);
  }

  @Override
  public boolean isPeer(InetSocketAddress from) {
    return site(from) != null;
  }

  private @Nullable Site site(InetSocketAddress from) {
    InetAddress address = from.getAddress();
    Site found = null;
    for (Site each : sites) {
      InetSocketAddress known = each.plan.address();
      if (known.equals(from)) return each;
      // It may speak from another port than the one it listens at.
      if (known.getAddress().equals(address)) found = each;
    }
    return found;
  }

  /** The lines that a command of a gateway is about: its own and no others. */
  private List<AnalogLine> lines(EndpointName name, InetSocketAddress from) {
    List<AnalogLine> found = new ArrayList<>();
    for (Site each : sites) {
      if (!each.plan.address().getAddress().equals(from.getAddress())) continue;
      for (AnalogLine line : each.lines) {
        if (name.covers(line.name())) found.add(line);
      }
    }
    return found;
  }

  @Override
  public void asked(MgcpCommand command, Asked by, long nowNs) {
    List<AnalogLine> lines = lines(command.endpoint(), by.peer());
    if (command.is(Verb.RESTART_IN_PROGRESS)) {
      by.answer(ReturnCode.OK, nowNs);
      restarted(command.parameters(), lines, nowNs);
      return;
    }
    if (command.is(Verb.NOTIFY) && command.endpoint().isAll()) {
      by.answer(ReturnCode.OK, nowNs); // A sign of life of the whole gateway.
      return;
    }
    if (lines.isEmpty()) {
      by.answer(ReturnCode.UNKNOWN_ENDPOINT, nowNs);
      return;
    }
    if (command.is(Verb.NOTIFY)) {
      List<PackageEvent> events =
          PackageEvent.parseList(command.parameters().text(Parameters.OBSERVED_EVENTS));
      by.answer(events == null ? ReturnCode.PROTOCOL_ERROR : ReturnCode.OK, nowNs);
      if (events != null) lines.getFirst().observed(events, nowNs);
    } else if (command.is(Verb.DELETE_CONNECTION)) {
      by.answer(ReturnCode.OK, nowNs);
      String which = command.parameters().find(Parameters.CONNECTION);
      for (AnalogLine each : lines) each.deleted(which, nowNs);
    } else {
      by.answer(ReturnCode.UNKNOWN_COMMAND, nowNs);
    }
  }

  /** RFC 3435 section 2.3.12. */
  private void restarted(Parameters told, List<AnalogLine> lines, long nowNs) {
    String method = told.text(Parameters.RESTART_METHOD).toLowerCase(Locale.ROOT);
    for (Site each : sites) {
      if (lines.stream().noneMatch(each.lines::contains)) continue;
      if (method.equals("restart") || method.equals("disconnected")) each.there = true;
      each.askNs = nowNs + THERE_NS;
    }
    for (AnalogLine line : lines) {
      switch (method) {
        case "restart" -> line.begin(nowNs);
        case "disconnected", "cancel-graceful" -> line.goOn(nowNs);
        case "graceful" -> line.leaves();
        case "forced" -> line.away(nowNs);
        default -> {}
      }
    }
  }

  // Time.

  public long deadlineNs() {
    long soonest = transactions.deadlineNs();
    for (Site each : sites) {
      if (!each.asking) soonest = Math.min(soonest, each.askNs);
    }
    return soonest;
  }

  public void tick(long nowNs) {
    transactions.tick(nowNs);
    for (Site each : sites) {
      if (!each.asking && each.askNs - nowNs <= 0 && !each.lines.isEmpty()) ask(each, nowNs);
    }
  }

  /** Whether it is there: any answer says so. */
  private void ask(Site site, long nowNs) {
    site.asking = true;
    MgcpCommand audit =
        MgcpCommand.of(Verb.AUDIT_ENDPOINT, site.lines.getFirst().name(), Parameters.NONE);
    transactions.send(
        audit,
        site.plan.address(),
        response -> around.onLoop(laterNs -> heard(site, response, laterNs)),
        nowNs);
  }

  private void heard(Site site, @Nullable MgcpResponse response, long nowNs) {
    site.asking = false;
    if (response == null) {
      lost(site, nowNs);
      site.askNs = nowNs + AWAY_NS;
      return;
    }
    site.askNs = nowNs + THERE_NS;
    // A line of a gateway that was there may have been out of order alone.
    boolean before = site.there;
    site.there = true;
    for (AnalogLine each : site.lines) {
      if (!before || each.state() == AnalogLine.State.AWAY) each.begin(nowNs);
    }
  }

  /** Ends every call; nothing is waited for. */
  public void endAll(long nowNs) {
    for (AnalogLine each : byName.values()) each.endCalls(Cause.DRAINING, nowNs);
  }
}
