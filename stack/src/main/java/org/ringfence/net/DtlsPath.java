package org.ringfence.net;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.ringfence.dtls.DtlsSession;
import org.ringfence.dtls.SrtpKeys;
import org.ringfence.media.MediaAddress;
import org.ringfence.media.Protection;
import org.ringfence.srtp.MasterKey;

/**
 * The DTLS association that gives one party's path its keys (RFC 5764). Handshakes run on threads
 * of their own; what they want sent, and how they ended, waits here for the loop, whose own all the
 * rest is. Its owner lets in only datagrams of an address that may speak. While no address is sure,
 * a few of one IP may try, each for itself: the first that shows the right certificate is the one.
 */
final class DtlsPath {
  /** Whose path it is. All but {@link #wake} on the loop. */
  interface Owner {
    /** Has the loop come back and call {@link DtlsPath#turn}; any thread. */
    void wake();

    void send(byte[] datagram, MediaAddress to);

    /** The peer at that address is the one that signalling named. */
    void secured(MasterKey inbound, MasterKey outbound, MediaAddress peer);

    void unsecured(String reason, MediaAddress peer);
  }

  private final Protection.Dtls agreed;
  private final DtlsHandshakes handshakes;
  private final boolean pathProved;
  private final Owner owner;
  private final List<Attempt> attempts = new ArrayList<>(1);
  private @Nullable Attempt won;

  /**
   * @param pathProved whether ICE lets in the peer's addresses only: then there is one attempt
   */
  DtlsPath(Protection.Dtls agreed, DtlsHandshakes handshakes, boolean pathProved, Owner owner) {
    this.agreed = agreed;
    this.handshakes = handshakes;
    this.pathProved = pathProved;
    this.owner = owner;
  }

  /** One address that may become the peer. */
  private final class Attempt {
    private final Queue<byte[]> toSend = new ArrayBlockingQueue<>(Limits.DTLS_DATAGRAMS);
    private final Queue<DtlsSession.Result> results = new ConcurrentLinkedQueue<>();
    private final DtlsSession session;
    private MediaAddress remote;
    private boolean running;

    Attempt(MediaAddress remote) {
      this.remote = remote;
      if (agreed.client()) {
        running = true;
        handshakes.begin();
        session = DtlsSession.connect(agreed.ours(), agreed.peer(), this::send, this::ended);
      } else {
        session =
            DtlsSession.accept(
                agreed.ours(),
                agreed.peer(),
                handshakes.cookies(),
                name(remote),
                pathProved,
                this::send,
                this::ended);
      }
    }

    private void send(byte[] datagram) {
      if (toSend.offer(datagram)) { // else it is lost, and DTLS repairs that
        owner.wake();
      }
    }

    private void ended(DtlsSession.Result result) {
      results.add(result);
      owner.wake();
    }

    void receive(byte[] datagram) {
      boolean mayBegin = running || won == this || handshakes.mayBegin();
      if (mayBegin && session.receive(datagram) && !running && won != this) {
        running = true;
        handshakes.begin();
      }
    }

    void flush() {
      for (byte[] datagram = toSend.poll(); datagram != null; datagram = toSend.poll()) {
        owner.send(datagram, remote);
      }
    }

    void stopRunning() {
      if (running) handshakes.end();
      running = false;
    }

    void close() {
      stopRunning();
      session.close();
    }
  }

  private static byte[] name(MediaAddress path) {
    return ByteBuffer.allocate(20)
        .putLong(path.high())
        .putLong(path.low())
        .putInt(path.port())
        .array();
  }

  /** Begins, where it is for us to begin and it is known with whom. */
  void begin(@Nullable MediaAddress peer) {
    if (!agreed.client() || peer == null) return;
    if (attempts.isEmpty() && won == null && handshakes.mayBegin()) {
      attempts.add(new Attempt(peer));
    } else if (!attempts.isEmpty() && won == null) {
      attempts.getFirst().remote = peer;
    }
  }

  /** Whether it is for the peer to begin, and nobody has. */
  boolean awaitsHello() {
    return !agreed.client() && won == null;
  }

  /** Takes a datagram of an address that may speak. */
  void receive(ByteBuffer buffer, int offset, int length, long high, long low, int port) {
    Attempt attempt = attempt(high, low, port);
    if (attempt == null) return;
    byte[] datagram = new byte[length];
    buffer.get(offset, datagram);
    attempt.receive(datagram);
    attempt.flush();
  }

  private @Nullable Attempt attempt(long high, long low, int port) {
    Attempt only = won != null ? won : agreed.client() || pathProved ? first() : null;
    if (only != null) {
      if (!agreed.client() && !only.remote.is(high, low, port)) {
        only.remote = MediaAddress.of(high, low, port);
      }
      return only;
    }
    for (Attempt each : attempts) {
      if (each.remote.is(high, low, port)) return each;
    }
    if (agreed.client() || (attempts.size() == Limits.DTLS_ATTEMPTS && !forgetOne())) return null;
    Attempt attempt = new Attempt(MediaAddress.of(high, low, port));
    attempts.add(attempt);
    return attempt;
  }

  private @Nullable Attempt first() {
    return attempts.isEmpty() ? null : attempts.getFirst();
  }

  /** Whoever has not shown a cookie yet has nothing to lose. */
  private boolean forgetOne() {
    for (Attempt each : attempts) {
      if (!each.running) {
        each.close();
        return attempts.remove(each);
      }
    }
    return false;
  }

  /** Sends what waits, and takes the results. */
  void turn() {
    for (int i = attempts.size() - 1; i >= 0 && i < attempts.size(); i--) {
      Attempt each = attempts.get(i);
      each.flush();
      DtlsSession.Result result = each.results.poll();
      if (result != null) took(each, result);
    }
  }

  private void took(Attempt attempt, DtlsSession.Result result) {
    switch (result) {
      case DtlsSession.Result.Established established -> won(attempt, established.keys());
      case DtlsSession.Result.Failed failed -> lost(attempt, failed.reason());
      // Its goodbye says nothing of the keys, and comes when the call ends anyhow.
      case DtlsSession.Result.Closed _ -> {}
    }
  }

  private void won(Attempt attempt, SrtpKeys keys) {
    attempt.stopRunning();
    won = attempt;
    for (Attempt each : attempts) {
      if (each != attempt) each.close();
    }
    attempts.removeIf(each -> each != attempt);
    owner.secured(
        MasterKey.of(keys.profile(), keys.remoteKey(), keys.remoteSalt()),
        MasterKey.of(keys.profile(), keys.localKey(), keys.localSalt()),
        attempt.remote);
  }

  /** Told only of who ought to be the peer: a stranger of the same IP must not end a call. */
  private void lost(Attempt attempt, String reason) {
    attempt.stopRunning();
    attempts.remove(attempt);
    owner.unsecured(reason, attempt.remote);
  }

  void close() {
    attempts.forEach(Attempt::close);
    attempts.clear();
    won = null;
  }
}
