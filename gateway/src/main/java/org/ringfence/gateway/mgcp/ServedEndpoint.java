package org.ringfence.gateway.mgcp;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringfence.mgcp.EndpointName;
import org.ringfence.mgcp.NotificationMachine;
import org.ringfence.mgcp.PackageEvent;
import org.ringfence.mgcp.Parameters;
import org.ringfence.mgcp.ReturnCode;
import org.ringfence.sdp.SdpParser;
import org.ringfence.sdp.SessionDescription;

/** An endpoint that another's call agent controls. */
final class ServedEndpoint {
  private static final int MOST_CONNECTIONS = 2;

  private final EndpointServer server;
  private final EndpointName name;
  private final Map<String, Connection> connections = new LinkedHashMap<>();
  final NotificationMachine machine;

  /** What was answered. */
  record Answer(int code, Parameters parameters, @Nullable String body) {
    static Answer of(int code) {
      return new Answer(code, Parameters.NONE, null);
    }
  }

  private static final class Connection {
    final String id;
    final String call;
    final ConnectionMedia media;
    ConnectionMode mode;
    @Nullable SessionDescription local;

    Connection(String id, String call, ConnectionMedia media, ConnectionMode mode) {
      this.id = id;
      this.call = call;
      this.media = media;
      this.mode = mode;
    }
  }

  ServedEndpoint(EndpointServer server, EndpointName name) {
    this.server = server;
    this.name = name;
    this.machine = new NotificationMachine(this::happened);
  }

  private void happened(NotificationMachine.Output output) {
    switch (output) {
      case NotificationMachine.Output.Notify(Parameters parameters) ->
          server.notify(name, parameters);
      case NotificationMachine.Output.Sound(List<PackageEvent> signals) ->
          server.host().sound(name, signals);
    }
  }

  EndpointName name() {
    return name;
  }

  boolean isFree() {
    return connections.isEmpty();
  }

  /** A request that comes with another command, or alone. */
  int request(Parameters asked, long nowNs) {
    return machine.request(asked, nowNs);
  }

  Answer create(Parameters asked, @Nullable String body) {
    String call = asked.find(Parameters.CALL);
    ConnectionMode mode = ConnectionMode.of(asked.text(Parameters.MODE));
    if (call == null) return Answer.of(ReturnCode.PROTOCOL_ERROR);
    if (mode == null) return Answer.of(ReturnCode.UNSUPPORTED_MODE);
    if (connections.size() == MOST_CONNECTIONS) return Answer.of(ReturnCode.TOO_MANY_CONNECTIONS);
    SessionDescription remote = read(body);
    if (remote == null && body != null && !body.isBlank()) {
      return Answer.of(ReturnCode.BAD_REMOTE_DESCRIPTION);
    }
    ConnectionMedia media = server.host().open(name);
    if (media == null) return Answer.of(ReturnCode.NO_RESOURCES_NOW);
    Connection connection = new Connection(server.token(), call, media, mode);
    connection.local = media.agree(remote, mode);
    if (connection.local == null) {
      media.close();
      return Answer.of(ReturnCode.UNSUPPORTED_REMOTE_DESCRIPTION);
    }
    connections.put(connection.id, connection);
    Parameters told =
        Parameters.of(Parameters.CONNECTION, connection.id)
            .and(Parameters.SPECIFIC_ENDPOINT, name.text());
    return new Answer(ReturnCode.OK, told, text(connection.local));
  }

  Answer modify(Parameters asked, @Nullable String body) {
    Connection connection = connections.get(asked.text(Parameters.CONNECTION));
    if (connection == null) return Answer.of(ReturnCode.UNKNOWN_CONNECTION);
    if (!connection.call.equals(asked.text(Parameters.CALL))) {
      return Answer.of(ReturnCode.UNKNOWN_CALL);
    }
    String word = asked.find(Parameters.MODE);
    ConnectionMode mode = word == null ? connection.mode : ConnectionMode.of(word);
    if (mode == null) return Answer.of(ReturnCode.UNSUPPORTED_MODE);
    SessionDescription remote = read(body);
    if (remote == null && body != null && !body.isBlank()) {
      return Answer.of(ReturnCode.BAD_REMOTE_DESCRIPTION);
    }
    SessionDescription local = connection.media.agree(remote, mode);
    if (local == null) return Answer.of(ReturnCode.UNSUPPORTED_REMOTE_DESCRIPTION);
    connection.mode = mode;
    connection.local = local;
    return new Answer(ReturnCode.OK, Parameters.NONE, text(local));
  }

  /** One connection, those of a call, or all. */
  Answer delete(Parameters asked) {
    String id = asked.find(Parameters.CONNECTION);
    String call = asked.find(Parameters.CALL);
    Connection one = id == null ? null : connections.get(id);
    if (id != null && one == null) return Answer.of(ReturnCode.UNKNOWN_CONNECTION);
    if (one != null) {
      if (call != null && !one.call.equals(call)) return Answer.of(ReturnCode.UNKNOWN_CALL);
      connections.remove(one.id);
      String counted = one.media.counted();
      one.media.close();
      Parameters told =
          counted.isEmpty()
              ? Parameters.NONE
              : Parameters.of(Parameters.CONNECTION_PARAMETERS, counted);
      return new Answer(ReturnCode.DELETED, told, null);
    }
    connections
        .values()
        .removeIf(each -> {
          boolean meant = call == null || each.call.equals(call);
          if (meant) each.media.close();
          return meant;
        });
    return Answer.of(ReturnCode.DELETED);
  }

  Answer audit(Parameters asked) {
    List<String> info = EndpointServer.words(asked.text(Parameters.REQUESTED_INFO));
    Parameters told = machine.audit(info);
    if (info.stream().anyMatch(Parameters.CONNECTION::equalsIgnoreCase)) {
      told = told.and(Parameters.CONNECTION, String.join(",", connections.keySet()));
    }
    if (info.stream().anyMatch(Parameters.CAPABILITIES::equalsIgnoreCase)) {
      told =
          told.and(
              Parameters.CAPABILITIES,
              "a:PCMU;PCMA, p:10-60, v:L;D;G, m:sendrecv;sendonly;recvonly;inactive;loopback");
    }
    return new Answer(ReturnCode.OK, told, null);
  }

  Answer auditConnection(Parameters asked) {
    Connection connection = connections.get(asked.text(Parameters.CONNECTION));
    if (connection == null) return Answer.of(ReturnCode.UNKNOWN_CONNECTION);
    Parameters told = Parameters.NONE;
    String body = null;
    for (String each : EndpointServer.words(asked.text(Parameters.REQUESTED_INFO))) {
      switch (each.toUpperCase(Locale.ROOT)) {
        case Parameters.CALL -> told = told.and(Parameters.CALL, connection.call);
        case Parameters.MODE -> told = told.and(Parameters.MODE, connection.mode.word());
        case Parameters.CONNECTION_PARAMETERS ->
            told = told.and(Parameters.CONNECTION_PARAMETERS, connection.media.counted());
        case Parameters.LOCAL -> body = text(connection.local);
        default -> {}
      }
    }
    return new Answer(ReturnCode.OK, told, body);
  }

  /** Nothing of it goes on. */
  void clear() {
    for (Connection each : connections.values()) each.media.close();
    connections.clear();
  }

  private static @Nullable SessionDescription read(@Nullable String body) {
    if (body == null || body.isBlank()) return null;
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return SdpParser.parse(bytes) instanceof SessionDescription said ? said : null;
  }

  private static @Nullable String text(@Nullable SessionDescription description) {
    return description == null ? null : new String(description.write(), StandardCharsets.UTF_8);
  }
}
