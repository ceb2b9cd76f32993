package org.ringfence.server.control;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.MediaPolicy;
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
import org.ringfence.server.store.Token;
import org.ringfence.server.store.Tokens;
import org.ringfence.server.store.Voicemail;
import org.ringfence.server.trunk.TrunkStatus;

/** What commands do to a server's data, wherever that is open. */
public interface Operations extends AutoCloseable {
  /** How many browsers, or mobile phones, one extension has by links. */
  int LINKED_MOST = 50;

  /** All extensions. */
  List<Extension> users() throws Failure;

  /** Adds an extension. */
  Extension addUser(String number, String name, String password, boolean md5Allowed) throws Failure;

  /** Adds all of these extensions or none. */
  void addUsers(List<Extensions.Wish> wishes) throws Failure;

  void removeUser(String number) throws Failure;

  void setPassword(String number, String password) throws Failure;

  /** Says whether phones of an extension must show a device certificate. */
  Extension requireCertificate(String number, boolean required) throws Failure;

  /** Says how an extension's calls are protected; null for what the configuration says. */
  Extension setMedia(String number, @Nullable MediaPolicy policy) throws Failure;

  /** What an extension's owner has set, by the words of {@code Preference}. */
  Map<String, String> settings(String number) throws Failure;

  /** Sets all of these or none, an empty value taking one back; answers what is set now. */
  Map<String, String> set(String number, Map<String, String> changes) throws Failure;

  /**
   * Gives an extension a new secret for IAX2, or takes it away.
   *
   * @return the secret; empty when it was taken away
   */
  String setIax(String number, boolean on) throws Failure;

  /** The messages of a mailbox, the new ones first. */
  List<Voicemail> voicemails(String number) throws Failure;

  /**
   * Changes a mailbox; answers how it is set.
   *
   * @param changes of {@code messages} (on, off, configured), {@code email}, {@code attach} (true,
   *     false) and {@code pin}; an empty value takes one back
   */
  Mailbox setMailbox(String number, Map<String, String> changes) throws Failure;

  /** Deletes a message; the beginning of its id will do. */
  void deleteVoicemail(String number, String id) throws Failure;

  /** A message's sound, packed (Base64). */
  String voicemailSound(String number, String id) throws Failure;

  /**
   * Recorded calls, the latest first.
   *
   * @param extension those of one extension; null for all
   */
  default List<CallRecording> recordings(int limit, @Nullable String extension) throws Failure {
    return recordings(limit, extension, CallCursor.START);
  }

  /** The same from a place in that list on. */
  List<CallRecording> recordings(int limit, @Nullable String extension, CallCursor from)
      throws Failure;

  /** What is known of a recorded call; the beginning of its id will do. */
  CallRecording recording(String id) throws Failure;

  /**
   * Up to a minute of a recorded call (Base64), each second of it the caller's G.722 and then the
   * called one's; empty after its end. The beginning of the id will do.
   *
   * @param from the second to begin with
   */
  String recordingSound(String id, long from) throws Failure;

  /** Faxes that came, the latest first. */
  List<Fax> faxes(int limit) throws Failure;

  /** The pages of a fax as PDF (Base64); the beginning of its id will do. */
  String faxPages(String id) throws Failure;

  /** Deletes a fax; the beginning of its id will do. */
  void deleteFax(String id) throws Failure;

  /** Deletes a recorded call; the beginning of its id will do. */
  void deleteRecording(String id) throws Failure;

  /** Pauses the recording of a call that goes on, or lets it go on. */
  void pauseRecording(String callId, boolean paused) throws Failure;

  /** Says who answers at an extension. */
  Extension rename(String number, String name) throws Failure;

  /** All ring groups. */
  List<Group> groups() throws Failure;

  /** Adds a group, or puts it in the place of the one of its number. */
  void putGroup(Group group) throws Failure;

  void removeGroup(String number) throws Failure;

  /** All conferences, menus and queues but those of the configuration. */
  List<Room> rooms() throws Failure;

  /** Adds one, or puts it in the place of the one of its number. */
  void putRoom(Room room) throws Failure;

  void removeRoom(String number) throws Failure;

  /** All trunks, numbers and rules of calls outside but those of the configuration. */
  List<Outside> outside() throws Failure;

  /**
   * Adds one, or puts it in the place of the one of its name; calls go on.
   *
   * @param password of a trunk, which is kept; empty to leave it as it is
   */
  void putOutside(Outside one, String password) throws Failure;

  void removeOutside(Outside.Kind kind, String name) throws Failure;

  /** The queues as they stand now. */
  List<QueueState> queues() throws Failure;

  /** Copies everything of the server into a ZIP file. */
  void backup(String absolutePath) throws Failure;

  /** Seals all secrets with a new key, and forgets the one before. */
  KeyRotation.Done rotateKey() throws Failure;

  /** All devices that have certificates, the revoked as well. */
  List<Device> devices() throws Failure;

  /** Makes a device a key and a certificate for an extension. */
  NewDevice addDevice(String number, String name) throws Failure;

  /** Makes a device's certificate worthless; the beginning of its id will do. */
  Device revokeDevice(String id) throws Failure;

  /** The phones that are set up from here. */
  List<DeskPhone> phones() throws Failure;

  /** Adds one; {@code mac} is empty for a program. */
  DeskPhone addPhone(
      String number, PhoneMake make, String mac, String name, List<PhoneButton> buttons)
      throws Failure;

  /**
   * Says what one is called and what its buttons do; the beginning of its id or its MAC will do.
   */
  DeskPhone changePhone(String id, String name, List<PhoneButton> buttons) throws Failure;

  void removePhone(String id) throws Failure;

  /** Makes an address at which one fetches its settings, once. */
  Provisioning.Enrolment enrolPhone(String id) throws Failure;

  /**
   * A link that makes a browser, or a program on a mobile phone, a phone of that extension, once;
   * one made before and not used is worth nothing any more.
   *
   * @param make one that has no MAC address
   */
  default Provisioning.Enrolment link(String number, PhoneMake make) throws Failure {
    int used = 0;
    for (DeskPhone each : phones()) {
      if (!each.number().equals(number) || each.make() != make) continue;
      if (each.enrolledMs() == 0) removePhone(each.id());
      else used++;
    }
    if (used >= LINKED_MOST) {
      throw new Failure(
          Exit.FAILED,
          number + " has " + used + " of these phones already.",
          "Remove those that are not in use: ./ringfence provision list");
    }
    return enrolPhone(addPhone(number, make, "", "", List.of()).id());
  }

  /**
   * Asks an extension's phones to fetch their settings again, or to start anew.
   *
   * @return how many were asked
   */
  int resync(String number, boolean restart) throws Failure;

  /** The latest finished calls first, of one extension or of all. */
  default List<Cdr> calls(int limit, @Nullable String extension) throws Failure {
    return calls(limit, extension, CallCursor.START);
  }

  /** The same from a place in that list on. */
  List<Cdr> calls(int limit, @Nullable String extension, CallCursor from) throws Failure;

  /** Calls that began in a time summed up for each user of ours, or for each day. */
  List<CallReports.Row> report(CallReports.By by, long fromMs, long toMs) throws Failure;

  /** The record of a finished call and what happened in it; fails when there is none. */
  CallStory call(String id) throws Failure;

  /** The calls that go on: what happened in each so far, the oldest call first. */
  List<List<CallEvent>> running() throws Failure;

  /** All tokens, the expired as well. */
  List<Token> tokens() throws Failure;

  /**
   * Makes a token.
   *
   * @param days after which it is worth nothing; 0 for never
   */
  Tokens.Issued addToken(String name, Set<Scope> scopes, int days) throws Failure;

  /** Makes a token worthless; the beginning of its id will do. */
  Token revokeToken(String id) throws Failure;

  /** The messages of a call that are still kept, without secrets. */
  List<PassedMessage> messages(String callId) throws Failure;

  /** Writes down in the audit log what somebody did here. */
  default void note(String event, String detail) {}

  /** What was measured of a finished call. */
  CallSound sound(String id) throws Failure;

  /** What is measured of the calls that go on: the last seconds of each of their lines. */
  List<CallMedia> measured() throws Failure;

  /**
   * Hands on events as they happen, until {@code each} or {@code idle}, which is asked now and then
   * while nothing happens, answers false, or the server ends.
   */
  void live(Predicate<CallEvent> each, BooleanSupplier idle) throws Failure;

  Status status() throws Failure;

  /** How the guard fares. */
  GuardReport guard() throws Failure;

  /** The trunks, and how each fares. */
  List<TrunkStatus> trunks() throws Failure;

  /** Asks a trunk whether it is there. */
  TrunkStatus testTrunk(String name) throws Failure;

  /** What would become of a call of an extension to that number, line by line. */
  List<String> explain(String extension, String dialled) throws Failure;

  /** The devices that logged in with passwords. */
  List<SeenDevices.Seen> seen() throws Failure;

  /** Lets one of them in no more, or again; the beginning of its id will do. */
  SeenDevices.Seen refuse(String id, boolean refused) throws Failure;

  /** {@code on}, {@code off} or {@code auto}; see {@link SiegeWatch.Mode}. */
  GuardReport siege(String word) throws Failure;

  /** Who may administer the server. */
  List<Admin> admins() throws Failure;

  /** The calls that programs serve: not over the control socket, for a call lasts longer. */
  default ApplicationDesk applications() throws Failure {
    throw new Failure(
        Exit.UNAVAILABLE, "Programs serve calls over HTTPS.", "See `api` in the configuration.");
  }

  /** What was counted since the server began; nothing where none runs. */
  Figures figures() throws Failure;

  /** How the web-hooks fare. */
  List<HookStatus> hooks() throws Failure;

  /** Makes a link by which somebody becomes an administrator, or sets a new password. */
  String invite(String name, Role role) throws Failure;

  void removeAdmin(String name) throws Failure;

  /** What happened that somebody may have to answer for, the oldest first. */
  List<AuditLog.Entry> audit() throws Failure;

  @Override
  void close();

  /**
   * How a server fares.
   *
   * @param running false when the data folder was opened without a server
   * @param health what is wrong with disk or database
   * @param otherRealms numbers whose password belongs to another domain than today's
   */
  record Status(
      boolean running,
      long pid,
      String version,
      long startedMs,
      int calls,
      int registrations,
      int connections,
      List<String> health,
      List<String> otherRealms) {}
}
