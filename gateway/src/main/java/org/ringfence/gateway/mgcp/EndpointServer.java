package org.ringfence.gateway.mgcp;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ringfence.base.Limits;
import org.ringfence.mgcp.Asked;
import org.ringfence.mgcp.EndpointName;
import org.ringfence.mgcp.MgcpCommand;
import org.ringfence.mgcp.MgcpSurroundings;
import org.ringfence.mgcp.PackageEvent;
import org.ringfence.mgcp.Parameters;
import org.ringfence.mgcp.RestartMachine;
import org.ringfence.mgcp.ReturnCode;
import org.ringfence.mgcp.Transactions;
import org.ringfence.mgcp.Verb;

/** The endpoints of a gateway under somebody's call agent (RFC 3435 section 2.3). */
public final class EndpointServer implements MgcpSurroundings {
  private final EndpointHost host;
  private final String domain;
  private final InetSocketAddress agent;
  private final Transactions transactions;
  private final RestartMachine restart;

  /** When something came in last. */
  private long lastNs;

  private final Map<String, ServedEndpoint> endpoints = new LinkedHashMap<>();

  /**
   * @param agent who is told that we are there, and of what happens
   * @param mostDelayNs within what time it is told so for the first time
   */
  public EndpointServer(
      EndpointHost host,
      List<EndpointName> names,
      InetSocketAddress agent,
      long mostDelayNs,
      long nowNs) {
    this.host = host;
    this.lastNs = nowNs;
    this.agent = agent;
    this.domain = names.getFirst().domain();
    this.transactions = new Transactions(this, host.random());
    this.restart = new RestartMachine(host.random(), mostDelayNs, nowNs);
    for (EndpointName name : names) endpoints.put(name.key(), new ServedEndpoint(this, name));
  }

  EndpointHost host() {
    return host;
  }

  String token() {
    return Long.toHexString(host.random().nextLong() >>> 1).toUpperCase(Locale.ROOT);
  }

  static List<String> words(String list) {
    List<String> words = new ArrayList<>();
    for (String each : list.split(",", Limits.MGCP_EVENTS)) {
      if (!each.isBlank()) words.add(each.strip());
    }
    return words;
  }

  /** Whether the call agent knows that we are here. */
  public boolean isThere() {
    return restart.state() == RestartMachine.State.THERE;
  }

  /** Something happened at an endpoint. */
  public void observe(EndpointName name, PackageEvent event, long nowNs) {
    lastNs = nowNs;
    restart.awaken(nowNs);
    ServedEndpoint endpoint = endpoints.get(name.key());
    if (endpoint != null) endpoint.machine.observe(event, nowNs);
  }

  void notify(EndpointName name, Parameters parameters) {
    transactions.send(
        MgcpCommand.of(Verb.NOTIFY, name, parameters),
        agent,
        response -> {
          if (response == null) restart.lost(lastNs);
        },
        lastNs);
  }

  // The network.

  public void receive(byte[] datagram, InetSocketAddress from, long nowNs) {
    lastNs = nowNs;
    transactions.receive(datagram, from, nowNs);
  }

  @Override
  public void send(byte[] datagram, InetSocketAddress to) {
    host.send(datagram, to);
  }

  @Override
  public boolean isPeer(InetSocketAddress from) {
    return host.isAgent(from);
  }

  @Override
  public void asked(MgcpCommand command, Asked by, long nowNs) {
    restart.awaken(nowNs);
    EndpointName name = command.endpoint();
    List<ServedEndpoint> meant = new ArrayList<>();
    for (ServedEndpoint each : endpoints.values()) {
      if (name.covers(each.name())) meant.add(each);
    }
    if (meant.isEmpty()) {
      by.answer(ReturnCode.UNKNOWN_ENDPOINT, nowNs);
    } else if (name.isAny()) {
      any(command, meant, by, nowNs);
    } else if (meant.size() > 1 || name.isAll()) {
      all(command, meant, by, nowNs);
    } else {
      ServedEndpoint.Answer answer = one(command, meant.getFirst(), nowNs);
      by.answer(answer.code(), answer.parameters(), answer.body(), nowNs);
    }
  }

  /** Any one that is free, which only a new connection may ask for. */
  private void any(MgcpCommand command, List<ServedEndpoint> meant, Asked by, long nowNs) {
    if (!command.is(Verb.CREATE_CONNECTION)) {
      by.answer(ReturnCode.WILDCARD_TOO_COMPLICATED, nowNs);
      return;
    }
    for (ServedEndpoint each : meant) {
      if (!each.isFree()) continue;
      ServedEndpoint.Answer answer = one(command, each, nowNs);
      by.answer(answer.code(), answer.parameters(), answer.body(), nowNs);
      return;
    }
    by.answer(ReturnCode.NO_ENDPOINT_FREE, nowNs);
  }

  private void all(MgcpCommand command, List<ServedEndpoint> meant, Asked by, long nowNs) {
    Parameters told = Parameters.NONE;
    int code = ReturnCode.OK;
    if (command.is(Verb.AUDIT_ENDPOINT)) {
      for (ServedEndpoint each : meant) {
        told = told.and(Parameters.SPECIFIC_ENDPOINT, each.name().text());
      }
    } else if (command.is(Verb.NOTIFICATION_REQUEST) || command.is(Verb.DELETE_CONNECTION)) {
      for (ServedEndpoint each : meant) code = one(command, each, nowNs).code();
    } else {
      code = ReturnCode.WILDCARD_TOO_COMPLICATED;
    }
    by.answer(code, told, nowNs);
  }

  private ServedEndpoint.Answer one(MgcpCommand command, ServedEndpoint endpoint, long nowNs) {
    Parameters asked = command.parameters();
    if (mustKnowMore(asked)) return ServedEndpoint.Answer.of(ReturnCode.UNKNOWN_EXTENSION);
    String verb = command.verb().toUpperCase(Locale.ROOT);
    boolean alone = verb.equals(Verb.NOTIFICATION_REQUEST);
    if (alone || asked.has(Parameters.REQUEST) && !verb.startsWith("AU")) {
      int code = endpoint.request(asked, nowNs);
      if (alone || code != ReturnCode.OK) return ServedEndpoint.Answer.of(code);
    }
    return switch (verb) {
      case Verb.CREATE_CONNECTION -> endpoint.create(asked, command.body());
      case Verb.MODIFY_CONNECTION -> endpoint.modify(asked, command.body());
      case Verb.DELETE_CONNECTION -> endpoint.delete(asked);
      case Verb.AUDIT_ENDPOINT -> endpoint.audit(asked);
      case Verb.AUDIT_CONNECTION -> endpoint.auditConnection(asked);
      case Verb.ENDPOINT_CONFIGURATION -> ServedEndpoint.Answer.of(ReturnCode.OK);
      default -> ServedEndpoint.Answer.of(ReturnCode.UNKNOWN_COMMAND);
    };
  }

  /** Extensions that have to be known, of which we know none (RFC 3435 section 3.2.2). */
  private static boolean mustKnowMore(Parameters asked) {
    return asked.all().stream()
        .anyMatch(each -> each.code().toUpperCase(Locale.ROOT).startsWith("X+"));
  }

  // Time.

  public long deadlineNs() {
    long soonest = Math.min(transactions.deadlineNs(), restart.deadlineNs());
    for (ServedEndpoint each : endpoints.values()) {
      soonest = Math.min(soonest, each.machine.deadlineNs());
    }
    return soonest;
  }

  public void tick(long nowNs) {
    lastNs = nowNs;
    transactions.tick(nowNs);
    for (ServedEndpoint each : endpoints.values()) each.machine.tick(nowNs);
    Parameters told = restart.tick(nowNs);
    if (told != null) say(told, nowNs);
  }

  private void say(Parameters told, long nowNs) {
    transactions.send(
        MgcpCommand.of(Verb.RESTART_IN_PROGRESS, new EndpointName("*", domain), told),
        agent,
        response -> restart.answered(response, lastNs),
        nowNs);
  }

  /** Says that all of it goes now, and lets go. */
  public void close(long nowNs) {
    lastNs = nowNs;
    for (ServedEndpoint each : endpoints.values()) each.clear();
    say(Parameters.of(Parameters.RESTART_METHOD, "forced"), nowNs);
  }
}
