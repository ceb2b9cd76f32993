package org.ringfence.server.control;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.MediaPolicy;
import org.ringfence.net.tls.Pem;
import org.ringfence.net.tls.TlsIdentity;
import org.ringfence.server.application.ApplicationDesk;
import org.ringfence.server.config.Outside;
import org.ringfence.server.config.Room;
import org.ringfence.server.guard.AuditLog;
import org.ringfence.server.guard.GuardReport;
import org.ringfence.server.guard.SeenDevices;
import org.ringfence.server.guard.SiegeWatch;
import org.ringfence.server.hook.HookStatus;
import org.ringfence.server.observe.Figures;
import org.ringfence.server.observe.PassedMessage;
import org.ringfence.server.people.Group;
import org.ringfence.server.people.PhoneButton;
import org.ringfence.server.people.PhoneMake;
import org.ringfence.server.people.Preference;
import org.ringfence.server.people.QueueState;
import org.ringfence.server.provision.Provisioning;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.runtime.StartedServer;
import org.ringfence.server.store.Admin;
import org.ringfence.server.store.CallCursor;
import org.ringfence.server.store.CallEvent;
import org.ringfence.server.store.CallMedia;
import org.ringfence.server.store.CallRecording;
import org.ringfence.server.store.CallReports;
import org.ringfence.server.store.Cdr;
import org.ringfence.server.store.DeskPhone;
import org.ringfence.server.store.Device;
import org.ringfence.server.store.Devices;
import org.ringfence.server.store.Extension;
import org.ringfence.server.store.Extensions;
import org.ringfence.server.store.Fax;
import org.ringfence.server.store.KeyRotation;
import org.ringfence.server.store.Mailbox;
import org.ringfence.server.store.Password;
import org.ringfence.server.store.Role;
import org.ringfence.server.store.Scope;
import org.ringfence.server.store.ServerFolder;
import org.ringfence.server.store.Stores;
import org.ringfence.server.store.Token;
import org.ringfence.server.store.Tokens;
import org.ringfence.server.store.Voicemail;
import org.ringfence.server.trunk.TrunkDesk;
import org.ringfence.server.trunk.TrunkStatus;

/** The operations on stores open in this process, with a server on them or without. */
public class LocalOperations implements Operations {
  private static final int LIVE_WAITING = 1024;
  private static final int CALLS_MAX = 10_000;
  private static final int TOKEN_DAYS_MAX = 3_650;
  private static final int SOUND_SECONDS = 60;

  private final Stores stores;
  private final String version;
  private final @Nullable StartedServer server;
  private final long startedMs = System.currentTimeMillis();
  private volatile boolean closed;

  /**
   * Operations on open stores.
   *
   * @param server what runs on them; null when nothing does
   */
  public LocalOperations(Stores stores, String version, @Nullable StartedServer server) {
    this.stores = stores;
    this.version = version;
    this.server = server;
  }

  @Override
  public List<Extension> users() {
    return stores.extensions().all();
  }

  @Override
  public Extension addUser(String number, String name, String password, boolean md5Allowed)
      throws Failure {
    Password.judge(password, number);
    return stores.extensions().add(number, name, password, md5Allowed, System.currentTimeMillis());
  }

  @Override
  public void addUsers(List<Extensions.Wish> wishes) throws Failure {
    for (Extensions.Wish each : wishes) Password.judge(each.password(), each.number());
    stores.extensions().addAll(wishes, System.currentTimeMillis());
  }

  @Override
  public void removeUser(String number) throws Failure {
    stores.extensions().remove(number);
    stores.personFactors().forget(number);
  }

  @Override
  public void setPassword(String number, String password) throws Failure {
    Password.judge(password, number);
    stores.extensions().setPassword(number, password);
    stores.personFactors().forget(number); // Who lost it all begins anew.
  }

  @Override
  public Extension requireCertificate(String number, boolean required) throws Failure {
    return stores.extensions().requireCertificate(number, required);
  }

  @Override
  public Extension setMedia(String number, @Nullable MediaPolicy policy) throws Failure {
    return stores.extensions().setMedia(number, policy);
  }

  @Override
  public Map<String, String> settings(String number) throws Failure {
    stores.extensions().existing(number);
    return stores.settings().of(number).words();
  }

  @Override
  public Map<String, String> set(String number, Map<String, String> changes) throws Failure {
    Map<Preference, String> read = new EnumMap<>(Preference.class);
    for (Map.Entry<String, String> change : changes.entrySet()) {
      Preference preference = Preference.of(change.getKey());
      if (preference == null) {
        throw new Failure(
            Exit.USAGE,
            "There is no setting `" + change.getKey() + "`.",
            "`./ringfence user show " + number + " --all` names them.");
      }
      read.put(preference, change.getValue());
    }
    return stores.settings().set(number, read).words();
  }

  @Override
  public String setIax(String number, boolean on) throws Failure {
    String secret = stores.extensions().setIax(number, on);
    return secret == null ? "" : secret;
  }

  @Override
  public List<Voicemail> voicemails(String number) throws Failure {
    stores.extensions().existing(number);
    return stores.voicemails().of(number);
  }

  @Override
  public Mailbox setMailbox(String number, Map<String, String> changes) throws Failure {
    return MailboxChanges.make(stores, number, changes);
  }

  @Override
  public void deleteVoicemail(String number, String id) throws Failure {
    stores.voicemails().delete(stores.voicemails().existing(number, id));
  }

  @Override
  public String voicemailSound(String number, String id) throws Failure {
    Voicemail message = stores.voicemails().existing(number, id);
    try {
      return Base64.getEncoder().encodeToString(stores.voicemails().sound(message));
    } catch (IOException e) {
      throw new Failure(Exit.FAILED, "The message cannot be read (" + e.getMessage() + ").", "", e);
    }
  }

  @Override
  public List<CallRecording> recordings(int limit, @Nullable String extension, CallCursor from) {
    return stores.recordings().recent(Math.clamp(limit, 1, CALLS_MAX), extension, from);
  }

  @Override
  public CallRecording recording(String id) throws Failure {
    return stores.recordings().existing(id);
  }

  @Override
  public String recordingSound(String id, long from) throws Failure {
    CallRecording recording = stores.recordings().existing(id);
    try {
      byte[] sound = stores.recordings().sound(recording, Math.max(0, from), SOUND_SECONDS);
      return Base64.getEncoder().encodeToString(sound);
    } catch (IOException e) {
      throw new Failure(
          Exit.FAILED, "The recording cannot be read (" + ServerFolder.reason(e) + ").", "", e);
    }
  }

  @Override
  public List<Fax> faxes(int limit) {
    return stores.faxes().recent(Math.clamp(limit, 1, CALLS_MAX));
  }

  @Override
  public String faxPages(String id) throws Failure {
    try {
      byte[] pdf = stores.faxes().pdf(stores.faxes().existing(id));
      return Base64.getEncoder().encodeToString(pdf);
    } catch (IOException e) {
      throw new Failure(
          Exit.FAILED, "The fax cannot be read (" + ServerFolder.reason(e) + ").", "", e);
    }
  }

  @Override
  public void deleteFax(String id) throws Failure {
    stores.faxes().delete(stores.faxes().existing(id));
  }

  @Override
  public void deleteRecording(String id) throws Failure {
    stores.recordings().delete(stores.recordings().existing(id));
  }

  @Override
  public void pauseRecording(String callId, boolean paused) throws Failure {
    if (server == null) {
      throw new Failure(Exit.UNAVAILABLE, "No server is running.", "Start it first.");
    }
    server.pauseRecording(callId, paused);
  }

  @Override
  public Extension rename(String number, String name) throws Failure {
    return stores.extensions().rename(number, name);
  }

  @Override
  public List<Group> groups() {
    return stores.company().groups();
  }

  @Override
  public void putGroup(Group group) throws Failure {
    stores.company().put(group);
  }

  @Override
  public void removeGroup(String number) throws Failure {
    stores.company().removeGroup(number);
  }

  @Override
  public List<Room> rooms() {
    return stores.company().rooms();
  }

  @Override
  public void putRoom(Room room) throws Failure {
    stores.company().put(room);
  }

  @Override
  public void removeRoom(String number) throws Failure {
    stores.company().removeRoom(number);
  }

  @Override
  public List<Outside> outside() {
    return stores.company().outside();
  }

  @Override
  public void putOutside(Outside one, String password) throws Failure {
    stores.company().put(TrunkSecret.kept(one, password, stores.folder()));
  }

  @Override
  public void removeOutside(Outside.Kind kind, String name) throws Failure {
    stores.company().removeOutside(kind, name);
    if (kind == Outside.Kind.TRUNK) TrunkSecret.forget(name, stores.folder());
  }

  @Override
  public List<QueueState> queues() throws Failure {
    return started().queues();
  }

  @Override
  public void backup(String absolutePath) throws Failure {
    stores.backup(Path.of(absolutePath));
  }

  @Override
  public KeyRotation.Done rotateKey() throws Failure {
    KeyRotation.Done done = stores.rotateKey();
    note("key rotated", done.sealed() + " secrets sealed anew");
    return done;
  }

  @Override
  public List<Device> devices() {
    return stores.devices().all();
  }

  @Override
  public NewDevice addDevice(String number, String name) throws Failure {
    stores.extensions().existing(number);
    Devices.Issued issued = stores.devices().issue(number, name, Instant.now());
    TlsIdentity identity = issued.identity();
    String passphrase = Password.random();
    String title = number + " " + issued.device().name();
    byte[] both = identity.pkcs12(title.strip(), passphrase.toCharArray());
    return new NewDevice(
        issued.device(),
        Pem.text(identity.chain()),
        Pem.text(identity.key()),
        Base64.getEncoder().encodeToString(both),
        passphrase);
  }

  @Override
  public Device revokeDevice(String id) throws Failure {
    return stores.devices().revoke(id, System.currentTimeMillis());
  }

  @Override
  public List<DeskPhone> phones() {
    return stores.phones().all();
  }

  @Override
  public DeskPhone addPhone(
      String number, PhoneMake make, String mac, String name, List<PhoneButton> buttons)
      throws Failure {
    return stores.phones().add(number, make, mac, name, buttons, System.currentTimeMillis());
  }

  @Override
  public DeskPhone changePhone(String id, String name, List<PhoneButton> buttons) throws Failure {
    return stores.phones().change(id, name, buttons);
  }

  @Override
  public void removePhone(String id) throws Failure {
    DeskPhone phone = stores.phones().existing(id);
    stores.phones().remove(phone.id());
    for (Device each : stores.devices().all()) {
      boolean its = each.name().equals("phone " + phone.id()) && !each.revoked();
      if (its) stores.devices().revoke(each.id(), System.currentTimeMillis());
    }
  }

  @Override
  public Provisioning.Enrolment enrolPhone(String id) throws Failure {
    return new Provisioning(stores).enrol(id, System.currentTimeMillis());
  }

  @Override
  public int resync(String number, boolean restart) throws Failure {
    stores.extensions().existing(number);
    return started().resync(number, restart);
  }

  @Override
  public List<Cdr> calls(int limit, @Nullable String extension, CallCursor from) throws Failure {
    if (limit < 1 || limit > CALLS_MAX) {
      throw new Failure(Exit.USAGE, "The limit must be from 1 to " + CALLS_MAX + ".", "");
    }
    return stores.calls().recent(limit, extension, from);
  }

  @Override
  public List<CallReports.Row> report(CallReports.By by, long fromMs, long toMs) throws Failure {
    try {
      return stores.reports().of(by, fromMs, toMs, ZoneId.systemDefault()).stream()
          .filter(row -> by != CallReports.By.USER || stores.extensions().find(row.key()) != null)
          .toList();
    } catch (JdbiException e) {
      throw new Failure(Exit.FAILED, "The records cannot be read.", "See the server's log.", e);
    }
  }

  @Override
  public CallStory call(String id) throws Failure {
    Cdr record = stores.calls().find(id);
    if (record == null) {
      throw new Failure(Exit.FAILED, "There is no finished call `" + id + "`.", "");
    }
    return new CallStory(record, stores.calls().eventsOf(id));
  }

  @Override
  public List<List<CallEvent>> running() {
    return stores.calls().running();
  }

  @Override
  public List<Admin> admins() {
    return stores.admins().all();
  }

  @Override
  public String invite(String name, Role role) throws Failure {
    if (role == Role.PERSON) {
      throw new Failure(Exit.USAGE, "People sign in with the number of their extension.", "");
    }
    return stores.admins().invite(name, role, System.currentTimeMillis());
  }

  @Override
  public void removeAdmin(String name) throws Failure {
    stores.admins().remove(name);
  }

  @Override
  public List<Token> tokens() {
    return stores.tokens().all();
  }

  @Override
  public Tokens.Issued addToken(String name, Set<Scope> scopes, int days) throws Failure {
    if (days < 0 || days > TOKEN_DAYS_MAX) {
      throw new Failure(Exit.USAGE, "A token lasts at most " + TOKEN_DAYS_MAX + " days.", "");
    }
    long nowMs = System.currentTimeMillis();
    long expiresMs = days == 0 ? 0 : nowMs + Duration.ofDays(days).toMillis();
    return stores.tokens().issue(name, scopes, nowMs, expiresMs);
  }

  @Override
  public Token revokeToken(String id) throws Failure {
    return stores.tokens().revoke(id);
  }

  @Override
  public List<PassedMessage> messages(String callId) {
    return server == null ? List.of() : server.messages(callId);
  }

  @Override
  public void note(String event, String detail) {
    if (server != null) server.note(event, detail);
  }

  @Override
  public CallSound sound(String id) throws Failure {
    return new CallSound(call(id).record(), stores.quality().of(id), stores.quality().toldOf(id));
  }

  @Override
  public List<CallMedia> measured() {
    return server == null ? List.of() : server.measured();
  }

  @Override
  public void live(Predicate<CallEvent> each, BooleanSupplier idle) throws Failure {
    if (server == null) {
      throw new Failure(
          Exit.UNAVAILABLE, "No server is running, so no calls go on.", "Start it: ./ringfence up");
    }
    ArrayBlockingQueue<CallEvent> queue = new ArrayBlockingQueue<>(LIVE_WAITING);
    // A slow watcher misses events; it never holds up a call.
    AutoCloseable watch = stores.calls().watch(queue::offer);
    try (watch) {
      for (boolean more = true; more && !closed; ) {
        CallEvent event = queue.poll(500, TimeUnit.MILLISECONDS);
        more = event == null ? idle.getAsBoolean() : each.test(event);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new Failure(Exit.FAILED, "The live view ended (" + e.getMessage() + ").", "", e);
    }
  }

  @Override
  public Status status() {
    StartedServer.Status now = server == null ? new StartedServer.Status(0, 0, 0) : server.status();
    return new Status(
        server != null,
        ProcessHandle.current().pid(),
        version,
        startedMs,
        now.calls(),
        now.registrations(),
        now.connections(),
        stores.health(),
        stores.extensions().ofOtherRealms());
  }

  @Override
  public GuardReport guard() {
    return server == null ? GuardReport.NONE : server.guard();
  }

  @Override
  public List<SeenDevices.Seen> seen() throws Failure {
    return started().seen();
  }

  @Override
  public SeenDevices.Seen refuse(String id, boolean refused) throws Failure {
    return started().refuse(id, refused);
  }

  private StartedServer started() throws Failure {
    if (server != null) return server;
    throw new Failure(Exit.UNAVAILABLE, "No server is running.", "Start it: ./ringfence up");
  }

  @Override
  public ApplicationDesk applications() throws Failure {
    ApplicationDesk desk = started().applications();
    if (desk != null) return desk;
    throw new Failure(Exit.UNAVAILABLE, "This server takes no calls.", "Start it: ./ringfence up");
  }

  @Override
  public Figures figures() {
    return server == null ? Figures.NONE : server.figures();
  }

  @Override
  public List<HookStatus> hooks() throws Failure {
    return started().hooks();
  }

  private TrunkDesk trunkDesk() throws Failure {
    TrunkDesk desk = started().trunks();
    if (desk != null) return desk;
    throw new Failure(Exit.UNAVAILABLE, "This server has no trunks.", "Start it: ./ringfence up");
  }

  @Override
  public List<TrunkStatus> trunks() throws Failure {
    return trunkDesk().trunks();
  }

  @Override
  public TrunkStatus testTrunk(String name) throws Failure {
    try {
      TrunkStatus status = trunkDesk().test(name);
      if (status != null) return status;
      throw new Failure(
          Exit.FAILED, "There is no trunk " + name + ".", "See `./ringfence trunk list`.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Exit.FAILED, "The server is stopping.", "Ask again later.", e);
    }
  }

  @Override
  public List<String> explain(String extension, String dialled) throws Failure {
    return trunkDesk().explain(extension, dialled);
  }

  @Override
  public GuardReport siege(String word) throws Failure {
    SiegeWatch.Mode mode = SiegeWatch.Mode.of(word);
    if (mode == null) {
      throw new Failure(Exit.USAGE, "Siege cannot be `" + word + "`.", "It is on, off or auto.");
    }
    StartedServer there = started();
    there.siege(mode);
    return there.guard();
  }

  @Override
  public List<AuditLog.Entry> audit() throws Failure {
    try {
      return AuditLog.read(stores.folder().path().resolve(AuditLog.NAME));
    } catch (IOException e) {
      throw new Failure(
          Exit.FAILED, "The audit log cannot be read (" + ServerFolder.reason(e) + ").", "", e);
    }
  }

  /** Ends live views; the stores stay open for who opened them. */
  @Override
  public void close() {
    closed = true;
  }
}
