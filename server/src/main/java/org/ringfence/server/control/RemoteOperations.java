package org.ringfence.server.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.MediaPolicy;
import org.ringfence.server.config.Outside;
import org.ringfence.server.config.Room;
import org.ringfence.server.guard.AuditLog;
import org.ringfence.server.guard.GuardReport;
import org.ringfence.server.guard.SeenDevices;
import org.ringfence.server.hook.HookStatus;
import org.ringfence.server.observe.Figures;
import org.ringfence.server.observe.PassedMessage;
import org.ringfence.server.people.Group;
import org.ringfence.server.people.PhoneButton;
import org.ringfence.server.people.PhoneMake;
import org.ringfence.server.people.QueueState;
import org.ringfence.server.provision.Provisioning;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.Admin;
import org.ringfence.server.store.CallCursor;
import org.ringfence.server.store.CallEvent;
import org.ringfence.server.store.CallMedia;
import org.ringfence.server.store.CallRecording;
import org.ringfence.server.store.CallReports;
import org.ringfence.server.store.Cdr;
import org.ringfence.server.store.DeskPhone;
import org.ringfence.server.store.Device;
import org.ringfence.server.store.Extension;
import org.ringfence.server.store.Extensions;
import org.ringfence.server.store.Fax;
import org.ringfence.server.store.KeyRotation;
import org.ringfence.server.store.Mailbox;
import org.ringfence.server.store.Role;
import org.ringfence.server.store.Scope;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Token;
import org.ringfence.server.store.Tokens;
import org.ringfence.server.store.Voicemail;
import org.ringfence.server.trunk.TrunkStatus;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.JsonNode;

/** The operations of a running server, over its control socket. */
public final class RemoteOperations implements Operations {
  private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

  private final SocketChannel channel;
  private final Line line;

  private RemoteOperations(SocketChannel channel) {
    this.channel = channel;
    this.line = new Line(channel, Line.ANSWER_BYTES_MAX);
  }

  /** Connects to the server of a folder; null when none is running. */
  public static @Nullable RemoteOperations connect(ServerFolder folder) throws Failure {
    if (!Files.exists(folder.controlSocket())) {
      return null;
    }
    SocketChannel channel = null;
    try {
      channel = SocketChannel.open(StandardProtocolFamily.UNIX);
      channel.connect(ControlSocket.address(folder));
      return new RemoteOperations(channel);
    } catch (java.net.ConnectException left) {
      close(channel);
      return null; // The socket of a server that was killed.
    } catch (IOException e) {
      close(channel);
      throw new Failure(
          Exit.UNAVAILABLE,
          "The server cannot be reached at "
              + folder.controlSocket()
              + " ("
              + ServerFolder.reason(e)
              + ").",
          "Run this as the user who runs the server.",
          e);
    }
  }

  @Override
  public List<Extension> users() throws Failure {
    return call("user.list", Map.of(), list(Extension.class));
  }

  @Override
  public Extension addUser(String number, String name, String password, boolean md5Allowed)
      throws Failure {
    Map<String, Object> args =
        Map.of("number", number, "name", name, "password", password, "md5", md5Allowed);
    return call("user.add", args, type(Extension.class));
  }

  @Override
  public void addUsers(List<Extensions.Wish> wishes) throws Failure {
    call("user.add.all", Map.of("wishes", wishes), type(Boolean.class));
  }

  @Override
  public void removeUser(String number) throws Failure {
    call("user.remove", Map.of("number", number), type(Boolean.class));
  }

  @Override
  public void setPassword(String number, String password) throws Failure {
    Map<String, Object> args = Map.of("number", number, "password", password);
    call("user.password", args, type(Boolean.class));
  }

  @Override
  public Extension requireCertificate(String number, boolean required) throws Failure {
    Map<String, Object> args = Map.of("number", number, "required", required);
    return call("user.certificate", args, type(Extension.class));
  }

  @Override
  public Extension setMedia(String number, @Nullable MediaPolicy policy) throws Failure {
    Map<String, Object> args = Map.of("number", number, "policy", policy == null ? "" : policy);
    return call("user.media", args, type(Extension.class));
  }

  @Override
  public Map<String, String> settings(String number) throws Failure {
    return call("user.settings", Map.of("number", number), words());
  }

  @Override
  public Map<String, String> set(String number, Map<String, String> changes) throws Failure {
    return call("user.set", Map.of("number", number, "changes", changes), words());
  }

  @Override
  public String setIax(String number, boolean on) throws Failure {
    return call("user.iax", Map.of("number", number, "on", on), type(String.class));
  }

  @Override
  public List<Voicemail> voicemails(String number) throws Failure {
    return call("voicemail.list", Map.of("number", number), list(Voicemail.class));
  }

  @Override
  public Mailbox setMailbox(String number, Map<String, String> changes) throws Failure {
    Map<String, Object> args = Map.of("number", number, "changes", changes);
    return call("voicemail.set", args, type(Mailbox.class));
  }

  @Override
  public void deleteVoicemail(String number, String id) throws Failure {
    call("voicemail.delete", Map.of("number", number, "id", id), type(Boolean.class));
  }

  @Override
  public String voicemailSound(String number, String id) throws Failure {
    return call("voicemail.sound", Map.of("number", number, "id", id), type(String.class));
  }

  @Override
  public List<CallRecording> recordings(int limit, @Nullable String extension, CallCursor from)
      throws Failure {
    Map<String, Object> args =
        new HashMap<>(Map.of("limit", limit, "before", from.startedMs(), "after", from.callId()));
    if (extension != null) args.put("extension", extension);
    return call("recording.list", args, list(CallRecording.class));
  }

  @Override
  public CallRecording recording(String id) throws Failure {
    return call("recording.show", Map.of("id", id), type(CallRecording.class));
  }

  @Override
  public String recordingSound(String id, long from) throws Failure {
    return call("recording.sound", Map.of("id", id, "from", from), type(String.class));
  }

  @Override
  public List<Fax> faxes(int limit) throws Failure {
    return call("fax.list", Map.of("limit", limit), list(Fax.class));
  }

  @Override
  public String faxPages(String id) throws Failure {
    return call("fax.pages", Map.of("id", id), type(String.class));
  }

  @Override
  public void deleteFax(String id) throws Failure {
    call("fax.delete", Map.of("id", id), type(Boolean.class));
  }

  @Override
  public void deleteRecording(String id) throws Failure {
    call("recording.delete", Map.of("id", id), type(Boolean.class));
  }

  @Override
  public void pauseRecording(String callId, boolean paused) throws Failure {
    call("recording.pause", Map.of("call", callId, "paused", paused), type(Boolean.class));
  }

  @Override
  public Extension rename(String number, String name) throws Failure {
    return call("user.rename", Map.of("number", number, "name", name), type(Extension.class));
  }

  @Override
  public List<Group> groups() throws Failure {
    return call("group.list", Map.of(), list(Group.class));
  }

  @Override
  public void putGroup(Group group) throws Failure {
    call("group.put", Map.of("group", group), type(Boolean.class));
  }

  @Override
  public void removeGroup(String number) throws Failure {
    call("group.remove", Map.of("number", number), type(Boolean.class));
  }

  @Override
  public List<Room> rooms() throws Failure {
    return call("room.list", Map.of(), list(Room.class));
  }

  @Override
  public void putRoom(Room room) throws Failure {
    call("room.put", Map.of("room", room), type(Boolean.class));
  }

  @Override
  public void removeRoom(String number) throws Failure {
    call("room.remove", Map.of("number", number), type(Boolean.class));
  }

  @Override
  public List<Outside> outside() throws Failure {
    return call("outside.list", Map.of(), list(Outside.class));
  }

  @Override
  public void putOutside(Outside one, String password) throws Failure {
    call("outside.put", Map.of("one", one, "password", password), type(Boolean.class));
  }

  @Override
  public void removeOutside(Outside.Kind kind, String name) throws Failure {
    call("outside.remove", Map.of("kind", kind, "name", name), type(Boolean.class));
  }

  @Override
  public List<QueueState> queues() throws Failure {
    return call("queue.list", Map.of(), list(QueueState.class));
  }

  @Override
  public void backup(String absolutePath) throws Failure {
    call("backup", Map.of("path", absolutePath), type(Boolean.class));
  }

  @Override
  public KeyRotation.Done rotateKey() throws Failure {
    return call("key.rotate", Map.of(), type(KeyRotation.Done.class));
  }

  @Override
  public List<Device> devices() throws Failure {
    return call("device.list", Map.of(), list(Device.class));
  }

  @Override
  public NewDevice addDevice(String number, String name) throws Failure {
    return call("device.add", Map.of("number", number, "name", name), type(NewDevice.class));
  }

  @Override
  public Device revokeDevice(String id) throws Failure {
    return call("device.revoke", Map.of("id", id), type(Device.class));
  }

  @Override
  public List<DeskPhone> phones() throws Failure {
    return call("phone.list", Map.of(), list(DeskPhone.class));
  }

  @Override
  public DeskPhone addPhone(
      String number, PhoneMake make, String mac, String name, List<PhoneButton> buttons)
      throws Failure {
    Map<String, Object> args =
        Map.of("number", number, "make", make, "mac", mac, "name", name, "buttons", buttons);
    return call("phone.add", args, type(DeskPhone.class));
  }

  @Override
  public DeskPhone changePhone(String id, String name, List<PhoneButton> buttons) throws Failure {
    Map<String, Object> args = Map.of("id", id, "name", name, "buttons", buttons);
    return call("phone.change", args, type(DeskPhone.class));
  }

  @Override
  public void removePhone(String id) throws Failure {
    call("phone.remove", Map.of("id", id), type(Boolean.class));
  }

  @Override
  public Provisioning.Enrolment enrolPhone(String id) throws Failure {
    return call("phone.enrol", Map.of("id", id), type(Provisioning.Enrolment.class));
  }

  @Override
  public int resync(String number, boolean restart) throws Failure {
    Map<String, Object> args = Map.of("number", number, "restart", restart);
    return call("phone.resync", args, type(Integer.class));
  }

  @Override
  public List<Cdr> calls(int limit, @Nullable String extension, CallCursor from) throws Failure {
    Map<String, Object> args = new HashMap<>();
    args.put("limit", limit);
    args.put("before", from.startedMs());
    args.put("after", from.callId());
    if (extension != null) {
      args.put("extension", extension);
    }
    return call("calls", args, list(Cdr.class));
  }

  @Override
  public List<CallReports.Row> report(CallReports.By by, long fromMs, long toMs) throws Failure {
    Map<String, Object> args = Map.of("by", by.name(), "from", fromMs, "to", toMs);
    return call("calls.report", args, list(CallReports.Row.class));
  }

  @Override
  public CallStory call(String id) throws Failure {
    return call("call", Map.of("id", id), type(CallStory.class));
  }

  @Override
  public List<List<CallEvent>> running() throws Failure {
    JavaType events = list(CallEvent.class);
    JavaType all = Line.JSON.getTypeFactory().constructCollectionType(List.class, events);
    return call("calls.running", Map.of(), all);
  }

  @Override
  public List<Admin> admins() throws Failure {
    return call("admin.list", Map.of(), list(Admin.class));
  }

  @Override
  public Figures figures() throws Failure {
    return call("figures", Map.of(), type(Figures.class));
  }

  @Override
  public List<HookStatus> hooks() throws Failure {
    return call("hook.list", Map.of(), list(HookStatus.class));
  }

  @Override
  public String invite(String name, Role role) throws Failure {
    return call("admin.invite", Map.of("name", name, "role", role), type(String.class));
  }

  @Override
  public void removeAdmin(String name) throws Failure {
    call("admin.remove", Map.of("name", name), type(Boolean.class));
  }

  @Override
  public List<Token> tokens() throws Failure {
    return call("token.list", Map.of(), list(Token.class));
  }

  @Override
  public Tokens.Issued addToken(String name, Set<Scope> scopes, int days) throws Failure {
    Map<String, Object> args = Map.of("name", name, "scopes", scopes, "days", days);
    return call("token.add", args, type(Tokens.Issued.class));
  }

  @Override
  public Token revokeToken(String id) throws Failure {
    return call("token.revoke", Map.of("id", id), type(Token.class));
  }

  @Override
  public List<PassedMessage> messages(String callId) throws Failure {
    return call("call.messages", Map.of("id", callId), list(PassedMessage.class));
  }

  @Override
  public CallSound sound(String id) throws Failure {
    return call("call.sound", Map.of("id", id), type(CallSound.class));
  }

  @Override
  public List<CallMedia> measured() throws Failure {
    return call("calls.measured", Map.of(), list(CallMedia.class));
  }

  @Override
  public void live(Predicate<CallEvent> each, BooleanSupplier idle) throws Failure {
    try {
      send("calls.live", Map.of());
      for (String text = line.read(); text != null; text = line.read()) {
        boolean more =
            text.isEmpty()
                ? idle.getAsBoolean()
                : each.test(RemoteOperations.<CallEvent>result(text, type(CallEvent.class)));
        if (!more) {
          return;
        }
      }
    } catch (IOException e) {
      throw gone(e);
    }
  }

  @Override
  public Status status() throws Failure {
    return call("status", Map.of(), type(Status.class));
  }

  @Override
  public GuardReport guard() throws Failure {
    return call("guard", Map.of(), type(GuardReport.class));
  }

  @Override
  public List<SeenDevices.Seen> seen() throws Failure {
    return call("device.seen", Map.of(), list(SeenDevices.Seen.class));
  }

  @Override
  public SeenDevices.Seen refuse(String id, boolean refused) throws Failure {
    Map<String, Object> args = Map.of("id", id, "refused", refused);
    return call("device.refuse", args, type(SeenDevices.Seen.class));
  }

  @Override
  public List<TrunkStatus> trunks() throws Failure {
    return call("trunk.list", Map.of(), list(TrunkStatus.class));
  }

  @Override
  public TrunkStatus testTrunk(String name) throws Failure {
    return call("trunk.test", Map.of("name", name), type(TrunkStatus.class));
  }

  @Override
  public List<String> explain(String extension, String dialled) throws Failure {
    Map<String, Object> args = Map.of("extension", extension, "dialled", dialled);
    return call("number.explain", args, list(String.class));
  }

  @Override
  public GuardReport siege(String word) throws Failure {
    return call("guard.siege", Map.of("mode", word), type(GuardReport.class));
  }

  @Override
  public List<AuditLog.Entry> audit() throws Failure {
    return call("guard.audit", Map.of(), list(AuditLog.Entry.class));
  }

  @Override
  public void close() {
    close(channel);
  }

  private static JavaType type(Class<?> of) {
    return Line.JSON.constructType(of);
  }

  private static JavaType list(Class<?> of) {
    return Line.JSON.getTypeFactory().constructCollectionType(List.class, of);
  }

  private static JavaType words() {
    return Line.JSON
        .getTypeFactory()
        .constructMapType(LinkedHashMap.class, String.class, String.class);
  }

  private <T> T call(String verb, Map<String, Object> args, JavaType type) throws Failure {
    Thread watchdog = Thread.ofVirtual().start(this::closeWhenLate);
    try {
      send(verb, args);
      String text = line.read();
      if (text == null) {
        throw gone(null);
      }
      return result(text, type);
    } catch (IOException e) {
      throw gone(e);
    } finally {
      watchdog.interrupt();
    }
  }

  private void closeWhenLate() {
    try {
      Thread.sleep(ANSWER_MAX);
      close();
    } catch (InterruptedException answered) {
      return;
    }
  }

  private void send(String verb, Map<String, Object> args) throws IOException {
    line.write(Map.of("v", Line.VERSION, "verb", verb, "args", args));
  }

  private static <T> T result(String text, JavaType type) throws Failure, IOException {
    try {
      JsonNode answer = Line.JSON.readTree(text);
      if (answer.path("ok").asBoolean(false)) {
        return Line.JSON.treeToValue(answer.path("result"), type);
      }
      throw new Failure(
          exit(answer.path("exit").asString("")),
          answer.path("error").asString("The server refused."),
          answer.path("remedy").asString(""));
    } catch (JacksonException e) {
      throw new IOException("the server's answer is not understood", e);
    }
  }

  private static Exit exit(String name) {
    for (Exit exit : Exit.values()) {
      if (exit.name().equals(name)) {
        return exit;
      }
    }
    return Exit.FAILED;
  }

  private static Failure gone(@Nullable IOException e) {
    return new Failure(
        Exit.TEMPORARY,
        "The server did not answer" + (e == null ? "." : " (" + ServerFolder.reason(e) + ")."),
        "It may be starting or stopping: try again, then see its log.",
        e);
  }

  private static void close(@Nullable SocketChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException closing) {
        return; // It is gone either way.
      }
    }
  }
}
