package org.ringfence.lab.peer;

import java.nio.file.Path;

/** A telephone of somebody else's, registered at the server under test. */
public interface Phone extends AutoCloseable {
  /** Waits until the registrar took it; fails with its output otherwise. */
  void awaitRegistered();

  /** Starts a call to an extension of the same server. */
  void dial(String user);

  /** Waits until a call is up. */
  void awaitEstablished();

  /** Waits until no call is left. */
  void awaitIdle();

  void hold();

  void resume();

  /** Sends digits as telephone events (RFC 4733). */
  void dtmf(String digits);

  void hangUp();

  /** What this phone heard: a WAV file, complete once the phone is closed. */
  Path recording();

  /** The end of its output. */
  String tail();

  @Override
  void close();
}
