package org.ringfence.server.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.call.MediaPolicy;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.CallCursor;
import org.ringfence.server.store.Role;
import org.ringfence.server.store.Scope;
import org.ringfence.server.store.ServerFolder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Serves commands on the control socket, a virtual thread each. */
public final class ControlServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ControlServer.class);
  private static final Duration SILENCE_MAX = Duration.ofSeconds(30);

  private final ServerSocketChannel listener;
  private final UnixDomainSocketAddress address;
  private final Operations operations;
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();

  private ControlServer(
      ServerSocketChannel listener, UnixDomainSocketAddress address, Operations operations) {
    this.listener = listener;
    this.address = address;
    this.operations = operations;
  }

  /** Begins to listen. The folder is locked by us, so a socket that is there is a dead one. */
  public static ControlServer start(ServerFolder folder, Operations operations) throws Failure {
    UnixDomainSocketAddress address = ControlSocket.address(folder);
    try {
      Files.deleteIfExists(address.getPath());
      ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
      listener.bind(address);
      Files.setPosixFilePermissions(
          address.getPath(), PosixFilePermissions.fromString("rw-------"));
      ControlServer server = new ControlServer(listener, address, operations);
      Thread.ofVirtual().name("control").start(server::accept);
      return server;
    } catch (IOException e) {
      throw new Failure(
          Exit.CANNOT_CREATE,
          "The socket " + address.getPath() + " cannot be made (" + ServerFolder.reason(e) + ").",
          "The data folder must be on a local file system that knows sockets.",
          e);
    }
  }

  private void accept() {
    while (listener.isOpen()) {
      try {
        SocketChannel channel = listener.accept();
        if (connections.size() >= Limits.CONTROL_CONNECTIONS) {
          channel.close();
          continue;
        }
        connections.add(channel);
        Thread.ofVirtual().start(() -> serve(channel));
      } catch (IOException e) {
        if (listener.isOpen()) {
          LOG.warn("the control socket refused a command: {}", e.getMessage());
        }
      }
    }
  }

  private void serve(SocketChannel channel) {
    AtomicLong heardNs = new AtomicLong(System.nanoTime());
    Thread watchdog = Thread.ofVirtual().start(() -> closeWhenSilent(channel, heardNs));
    try (channel) {
      Line line = new Line(channel, Limits.CONTROL_LINE_BYTES);
      for (String text = line.read(); text != null; text = line.read()) {
        heardNs.set(Long.MAX_VALUE); // The silence counted is the client's, not ours.
        answer(text, line);
        heardNs.set(System.nanoTime());
      }
    } catch (IOException gone) {
      LOG.debug("a command went away: {}", gone.getMessage());
    } finally {
      connections.remove(channel);
      watchdog.interrupt();
    }
  }

  private static void closeWhenSilent(SocketChannel channel, AtomicLong heardNs) {
    try {
      while (channel.isOpen()) {
        Thread.sleep(Duration.ofSeconds(1));
        long heard = heardNs.get();
        if (heard != Long.MAX_VALUE && System.nanoTime() - heard > SILENCE_MAX.toNanos()) {
          channel.close();
        }
      }
    } catch (InterruptedException | IOException done) {
      return;
    }
  }

  private void answer(String text, Line line) throws IOException {
    try {
      JsonNode request = Line.JSON.readTree(text);
      if (request.path("v").asInt(0) != Line.VERSION) {
        throw new Failure(
            Exit.FAILED,
            "The server speaks version " + Line.VERSION + " of the control protocol.",
            "Use the command of the same release as the server.");
      }
      JsonNode args = request.path("args");
      String verb = request.path("verb").asString("");
      if (verb.equals("calls.live")) {
        operations.live(event -> sent(line, event), () -> alive(line));
        return;
      }
      Object result = dispatch(verb, args);
      line.write(Map.of("v", Line.VERSION, "ok", true, "result", result));
    } catch (Failure e) {
      refuse(line, e);
    } catch (JacksonException e) {
      refuse(line, new Failure(Exit.USAGE, "The request is no JSON.", ""));
    } catch (RuntimeException e) {
      LOG.error("a command failed", e);
      refuse(line, new Failure(Exit.FAILED, "The server could not do it.", "See its log."));
    }
  }

  private Object dispatch(String verb, JsonNode args) throws Failure {
    Function<String, String> text = key -> args.path(key).asString("");
    return switch (verb) {
      case "status" -> operations.status();
      case "user.list" -> operations.users();
      case "user.add" ->
          operations.addUser(
              text.apply("number"),
              text.apply("name"),
              text.apply("password"),
              args.path("md5").asBoolean(false));
      case "user.remove" -> {
        operations.removeUser(text.apply("number"));
        yield true;
      }
      case "user.password" -> {
        operations.setPassword(text.apply("number"), text.apply("password"));
        yield true;
      }
      case "user.certificate" ->
          operations.requireCertificate(
              text.apply("number"), args.path("required").asBoolean(true));
      case "user.media" -> operations.setMedia(text.apply("number"), media(text.apply("policy")));
      case "user.settings" -> operations.settings(text.apply("number"));
      case "user.set" -> operations.set(text.apply("number"), words(args.path("changes")));
      case "user.iax" -> operations.setIax(text.apply("number"), args.path("on").asBoolean(true));
      case "voicemail.list" -> operations.voicemails(text.apply("number"));
      case "voicemail.set" ->
          operations.setMailbox(text.apply("number"), words(args.path("changes")));
      case "voicemail.delete" -> {
        operations.deleteVoicemail(text.apply("number"), text.apply("id"));
        yield true;
      }
      case "voicemail.sound" -> operations.voicemailSound(text.apply("number"), text.apply("id"));
      case "device.list" -> operations.devices();
      case "device.add" -> operations.addDevice(text.apply("number"), text.apply("name"));
      case "device.revoke" -> operations.revokeDevice(text.apply("id"));
      case "device.seen" -> operations.seen();
      case "device.refuse" ->
          operations.refuse(text.apply("id"), args.path("refused").asBoolean(true));
      case "guard" -> operations.guard();
      case "guard.siege" -> operations.siege(text.apply("mode"));
      case "guard.audit" -> operations.audit();
      case "calls" ->
          operations.calls(
              args.path("limit").asInt(20),
              extension(args),
              new CallCursor(args.path("before").asLong(Long.MAX_VALUE), text.apply("after")));
      case "call" -> operations.call(text.apply("id"));
      case "calls.running" -> operations.running();
      case "calls.measured" -> operations.measured();
      case "token.list" -> operations.tokens();
      case "token.add" ->
          operations.addToken(text.apply("name"), scopes(args), args.path("days").asInt(0));
      case "token.revoke" -> operations.revokeToken(text.apply("id"));
      case "call.sound" -> operations.sound(text.apply("id"));
      default -> recordings(verb, args);
    };
  }

  private Object recordings(String verb, JsonNode args) throws Failure {
    String id = args.path("id").asString("");
    return switch (verb) {
      case "recording.list" ->
          operations.recordings(
              args.path("limit").asInt(20),
              extension(args),
              new CallCursor(
                  args.path("before").asLong(Long.MAX_VALUE), args.path("after").asString("")));
      case "recording.show" -> operations.recording(id);
      case "recording.sound" -> operations.recordingSound(id, args.path("from").asLong(0));
      case "fax.list" -> operations.faxes(args.path("limit").asInt(20));
      case "fax.pages" -> operations.faxPages(id);
      case "fax.delete" -> {
        operations.deleteFax(id);
        yield true;
      }
      case "recording.delete" -> {
        operations.deleteRecording(id);
        yield true;
      }
      case "recording.pause" -> {
        operations.pauseRecording(
            args.path("call").asString(""), args.path("paused").asBoolean(true));
        yield true;
      }
      default -> ofAdmins(verb, args);
    };
  }

  private Object ofAdmins(String verb, JsonNode args) throws Failure {
    String name = args.path("name").asString("");
    return switch (verb) {
      case "call.messages" -> operations.messages(args.path("id").asString(""));
      case "figures" -> operations.figures();
      case "hook.list" -> operations.hooks();
      case "admin.list" -> operations.admins();
      case "admin.invite" -> operations.invite(name, role(args.path("role").asString("")));
      case "admin.remove" -> {
        operations.removeAdmin(name);
        yield true;
      }
      default -> CompanyVerbs.dispatch(operations, verb, args);
    };
  }

  private static @Nullable MediaPolicy media(String name) throws Failure {
    for (MediaPolicy policy : MediaPolicy.values()) {
      if (policy.name().equals(name)) return policy;
    }
    if (name.isEmpty()) return null;
    throw new Failure(Exit.USAGE, "The server knows no media policy `" + name + "`.", "");
  }

  private static Role role(String name) throws Failure {
    for (Role role : Role.values()) {
      if (role.name().equals(name)) return role;
    }
    throw new Failure(Exit.USAGE, "The server knows no role `" + name + "`.", "");
  }

  private static Map<String, String> words(JsonNode object) {
    Map<String, String> words = new LinkedHashMap<>();
    object.properties().forEach(each -> words.put(each.getKey(), each.getValue().asString("")));
    return words;
  }

  private static Set<Scope> scopes(JsonNode args) throws Failure {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (JsonNode each : args.path("scopes")) {
      try {
        scopes.add(Scope.valueOf(each.asString("")));
      } catch (IllegalArgumentException unknown) {
        throw new Failure(Exit.USAGE, "The server knows no scope `" + each.asString("") + "`.", "");
      }
    }
    return scopes;
  }

  private static @Nullable String extension(JsonNode args) {
    return args.hasNonNull("extension") ? args.path("extension").asString("") : null;
  }

  private static boolean sent(Line line, Object event) {
    try {
      line.write(Map.of("v", Line.VERSION, "ok", true, "result", event));
      return true;
    } catch (IOException gone) {
      return false;
    }
  }

  /** An empty line shows whether the watcher is still there. */
  private static boolean alive(Line line) {
    try {
      line.writeEmpty();
      return true;
    } catch (IOException gone) {
      return false;
    }
  }

  private static void refuse(Line line, Failure e) throws IOException {
    line.write(
        Map.of(
            "v", Line.VERSION,
            "ok", false,
            "exit", e.exit().name(),
            "error", e.text(),
            "remedy", e.remedy()));
  }

  @Override
  public void close() {
    try {
      listener.close();
      for (SocketChannel channel : connections) {
        channel.close();
      }
      Files.deleteIfExists(address.getPath());
    } catch (IOException e) {
      LOG.warn("the control socket could not be removed: {}", e.getMessage());
    }
  }
}
