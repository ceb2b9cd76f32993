package org.ringfence.server.runtime;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringfence.net.tls.TlsContexts;
import org.ringfence.server.application.ApplicationDesk;
import org.ringfence.server.guard.GuardReport;
import org.ringfence.server.guard.SeenDevices;
import org.ringfence.server.guard.SiegeWatch;
import org.ringfence.server.hook.HookStatus;
import org.ringfence.server.observe.Figures;
import org.ringfence.server.observe.PassedMessage;
import org.ringfence.server.people.QueueState;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;
import org.ringfence.server.store.CallMedia;
import org.ringfence.server.trunk.TrunkDesk;

/** A running SIP server. */
public interface StartedServer extends AutoCloseable {
  /** The certificates it shows, which may be swapped while it runs. */
  TlsContexts tls();

  /** What it is doing now. */
  Status status();

  /** How the guard fares. */
  GuardReport guard();

  /** The trunks; null where there are none to be had. */
  default @Nullable TrunkDesk trunks() {
    return null;
  }

  /** The calls that programs serve; null where there are none to be had. */
  default @Nullable ApplicationDesk applications() {
    return null;
  }

  /** How the web-hooks fare. */
  default List<HookStatus> hooks() {
    return List.of();
  }

  /** The queues as they stand now. */
  default List<QueueState> queues() {
    return List.of();
  }

  /** The devices that logged in. */
  List<SeenDevices.Seen> seen();

  /** Lets one of them in no more, or again. */
  SeenDevices.Seen refuse(String id, boolean refused) throws Failure;

  /** The messages of a call that are still kept, without secrets. */
  default List<PassedMessage> messages(String callId) {
    return List.of();
  }

  /** What is measured of the calls that go on: the last seconds of each of their lines. */
  default List<CallMedia> measured() {
    return List.of();
  }

  /** What was counted since it began. */
  default Figures figures() {
    return Figures.NONE;
  }

  /**
   * Asks an extension's phones to fetch their settings again, or to start anew.
   *
   * @return how many were asked
   */
  default int resync(String number, boolean restart) {
    return 0;
  }

  /** Writes down what somebody did. */
  default void note(String event, String detail) {}

  /** Serves the known alone, or not, or as the guard sees fit. */
  void siege(SiegeWatch.Mode mode);

  /** Pauses the recording of a call, or lets it go on. */
  default void pauseRecording(String callId, boolean paused) throws Failure {
    throw new Failure(Exit.FAILED, "The call " + callId + " is not being recorded.", "");
  }

  /**
   * Takes no new calls and lets the running ones finish, for so long at most.
   *
   * @return whether all had finished by then
   */
  boolean drain(Duration deadline) throws InterruptedException;

  /** Ends what is left and closes every socket. Harmless when called twice. */
  @Override
  void close();

  /** Figures of this moment. */
  record Status(int calls, int registrations, int connections) {}
}
