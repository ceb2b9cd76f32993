package org.ringfence.server.control;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.MediaPolicy;
import org.ringfence.server.people.Group;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.CallCursor;
import org.ringfence.server.store.CallEvent;
import org.ringfence.server.store.Cdr;
import org.ringfence.server.store.Device;
import org.ringfence.server.store.Extension;
import org.ringfence.server.store.Scope;
import org.ringfence.server.store.Token;
import org.ringfence.server.store.Tokens;

/** What commands do to a server's data, wherever that is open. */
public interface Operations extends AutoCloseable {
  /** All extensions. */
  List<Extension> users() throws Failure;

  /** Adds an extension. */
  Extension addUser(String number, String name, String password, boolean md5Allowed) throws Failure;

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

  /** Says who answers at an extension. */
  Extension rename(String number, String name) throws Failure;

  /** All ring groups. */
  List<Group> groups() throws Failure;

  /** Adds a group, or puts it in the place of the one of its number. */
  void putGroup(Group group) throws Failure;

  void removeGroup(String number) throws Failure;

  /** Copies everything of the server into a ZIP file. */
  void backup(String absolutePath) throws Failure;

  /** All devices that have certificates, the revoked as well. */
  List<Device> devices() throws Failure;

  /** Makes a device a key and a certificate for an extension. */
  NewDevice addDevice(String number, String name) throws Failure;

  /** Makes a device's certificate worthless; the beginning of its id will do. */
  Device revokeDevice(String id) throws Failure;

  /** The latest finished calls first, of one extension or of all. */
  default List<Cdr> calls(int limit, @Nullable String extension) throws Failure {
    return calls(limit, extension, CallCursor.START);
  }

  /** The same from a place in that list on. */
  List<Cdr> calls(int limit, @Nullable String extension, CallCursor from) throws Failure;

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

  /** What was measured of a finished call. */
  CallSound sound(String id) throws Failure;

  /**
   * Hands on events as they happen, until {@code each} or {@code idle}, which is asked now and then
   * while nothing happens, answers false, or the server ends.
   */
  void live(Predicate<CallEvent> each, BooleanSupplier idle) throws Failure;

  Status status() throws Failure;

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
