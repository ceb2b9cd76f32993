package org.ringfence.gateway.mgcp;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Party;
import org.ringfence.mgcp.EndpointName;
import org.ringfence.mgcp.MgcpResponse;
import org.ringfence.mgcp.Parameters;
import org.ringfence.mgcp.ReturnCode;
import org.ringfence.mgcp.Verb;
import org.ringfence.sdp.SdpParser;
import org.ringfence.sdp.SessionDescription;

/** A line's endpoint in the words of MGCP: its connections and its requests. */
final class LineEndpoint {
  static final String TALK = "L/hu(N),L/hf(N)";
  private static final String OPTIONS = "p:20, a:PCMU;PCMA";

  private final CallAgent agent;
  private final AnalogLine line;
  private final EndpointCommands commands;
  private long requests;

  LineEndpoint(CallAgent agent, AnalogLine line, EndpointName name, InetSocketAddress at) {
    this.agent = agent;
    this.line = line;
    this.commands =
        new EndpointCommands(
            agent.transactions(), agent.around(), name, at, () -> agent.silent(at));
  }

  void forget() {
    commands.forget();
  }

  // Connections.

  /**
   * Creates one; its description stands in it when {@code then} is told, and none does when that
   * cannot be.
   */
  void create(
      LineConnection connection,
      String mode,
      @Nullable SessionDescription remote,
      long nowNs,
      Consumer<Boolean> then) {
    connection.asked = true;
    if (remote != null) connection.remote = remote;
    Parameters asked =
        Parameters.of(Parameters.CALL, connection.id())
            .and(Parameters.OPTIONS, OPTIONS)
            .and(Parameters.MODE, mode);
    commands.ask(
        Verb.CREATE_CONNECTION,
        asked,
        text(remote),
        (response, laterNs) -> {
          connection.name = response.parameters().find(Parameters.CONNECTION);
          boolean done =
              response.isSuccess() && connection.name != null && heard(connection, response);
          if (connection.gone) delete(connection, laterNs);
          then.accept(done);
        },
        nowNs);
  }

  /** Changes its mode, and where it sends when {@code remote} is given. */
  void modify(
      LineConnection connection,
      String mode,
      @Nullable SessionDescription remote,
      long nowNs,
      Consumer<Boolean> then) {
    commands.askLater(
        () -> {
          String name = connection.name;
          if (name == null || connection.gone) return null;
          if (remote != null) connection.remote = remote;
          Parameters asked =
              Parameters.of(Parameters.CALL, connection.id())
                  .and(Parameters.CONNECTION, name)
                  .and(Parameters.MODE, mode);
          return new EndpointCommands.Wanted(Verb.MODIFY_CONNECTION, asked, text(remote));
        },
        (response, laterNs) -> then.accept(response.isSuccess() && heard(connection, response)),
        nowNs);
  }

  private static boolean heard(LineConnection connection, MgcpResponse response) {
    String body = response.body();
    if (body == null || body.isBlank()) return connection.local != null;
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    if (!(SdpParser.parse(bytes) instanceof SessionDescription said)) return false;
    connection.local = PlainFormats.answer(said, connection.remote);
    return true;
  }

  private static @Nullable String text(@Nullable SessionDescription description) {
    if (description == null) return null;
    return new String(PlainFormats.of(description).write(), StandardCharsets.UTF_8);
  }

  /** Deletes it, now or as soon as it has a name. */
  void delete(LineConnection connection, long nowNs) {
    connection.gone = true;
    String name = connection.name;
    if (name == null) return;
    connection.name = null;
    Parameters which =
        Parameters.of(Parameters.CALL, connection.id()).and(Parameters.CONNECTION, name);
    commands.ask(Verb.DELETE_CONNECTION, which, null, (response, laterNs) -> {}, nowNs);
  }

  /** Of a gateway that was not there, or has forgotten. */
  void deleteAll(long nowNs) {
    commands.ask(Verb.DELETE_CONNECTION, Parameters.NONE, null, (response, laterNs) -> {}, nowNs);
  }

  // Requests.

  /** How often it was told what to watch for. */
  long requests() {
    return requests;
  }

  String lamp(String number) {
    return "L/vmwi(" + (agent.host().hasMessages(number) ? "+" : "-") + ")";
  }

  String callerId(Party caller) {
    return CallerId.signal(caller, LocalDateTime.now());
  }

  /** Watches for those events, sounds those signals and no others. */
  void watch(String events, String signals, long nowNs) {
    request(Parameters.NONE, events, signals, nowNs);
  }

  /** Watches for keys until they are a whole number. */
  void collect(String map, String signals, long nowNs) {
    Parameters with = Parameters.of(Parameters.DIGIT_MAP, map);
    request(with, TALK + ",D/[0-9*#T](D)", signals, nowNs);
  }

  /** Nothing can be had of it until it restarts, or until it is asked again (RFC 3661). */
  private static boolean isOutOfOrder(int code) {
    return code == ReturnCode.UNKNOWN_ENDPOINT || code == ReturnCode.NOT_READY;
  }

  private void request(Parameters with, String events, String signals, long nowNs) {
    requests++;
    Parameters asked =
        Parameters.of(Parameters.REQUEST, agent.request()).and(Parameters.REQUESTED_EVENTS, events);
    for (Parameters.Parameter each : with.all()) asked = asked.and(each.code(), each.value());
    commands.ask(
        Verb.NOTIFICATION_REQUEST,
        asked.and(Parameters.SIGNALS, signals),
        null,
        (response, laterNs) -> {
          // What was waited for has happened already, before it was asked for.
          if (response.code() == ReturnCode.OFF_HOOK_ALREADY) line.lifted(laterNs);
          if (response.code() == ReturnCode.ON_HOOK_ALREADY) line.laidDown(laterNs);
          if (isOutOfOrder(response.code())) line.away(laterNs);
        },
        nowNs);
  }
}
