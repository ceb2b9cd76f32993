package org.ringfence.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.ringfence.base.Limits;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An append-only file of records that outlive the process. {@link #append} only copies into memory
 * and may be called from any thread; {@link #flush} writes what all of them appended with one
 * system call (group commit), after which the records survive {@code kill -9}; {@link #tick}, each
 * second, makes them survive the loss of power.
 *
 * <pre>
 *  record:  | length (4) | CRC-32C of type and payload (4) | type (1) | payload (length) |
 *  files:   NAME.snap.N   everything that held when log N began, and perhaps later changes
 *           NAME.log.N    what changed since then, in order
 * </pre>
 *
 * A checkpoint begins log N+1, then writes snapshot N+1 from the owner's live state, and then drops
 * what is older. The owner changes its state before it appends; so a change missing from the log is
 * in the snapshot, and one found in both is harmless because records say how things are, not how
 * they changed. A torn tail (a crash in the midst of a write) ends a file and costs nothing that
 * was ever flushed.
 *
 * <p>While the disk takes nothing, records wait in memory up to a bound. Beyond it they are dropped
 * and the next checkpoint, made as soon as the disk takes it, holds the truth again.
 */
public final class Journal implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
  static final int HEADER_BYTES = 9;
  private static final int BUFFER_BYTES = 64 * 1024;

  private final Path folder;
  private final String name;
  private final JournalFile.Opener opener;
  private final long checkpointBytes;

  private final Object pendingLock = new Object();
  private ByteBuffer pending = ByteBuffer.allocate(BUFFER_BYTES);

  /** Guards all below, and is held while the file is written. */
  private final Object fileLock = new Object();

  private ByteBuffer writing = ByteBuffer.allocate(BUFFER_BYTES);
  private JournalFile file;
  private long generation;
  private long length;
  private long snapshotLength;
  private boolean unsynced;

  private volatile boolean overflowed;
  private volatile @Nullable String failure;
  private volatile @Nullable String checkpointFailure;

  private Journal(
      Path folder, String name, JournalFile.Opener opener, long checkpointBytes, Replay replay)
      throws IOException {
    this.folder = folder;
    this.name = name;
    this.opener = opener;
    this.checkpointBytes = checkpointBytes;
    this.generation = replay(replay);
    this.file = opener.open(log(generation));
    file.truncate(length);
  }

  /** Takes the records of the past, in order; the payload is only good during the call. */
  @FunctionalInterface
  public interface Replay {
    void record(byte type, ByteBuffer payload);
  }

  /** Writes the owner's whole state as records. */
  @FunctionalInterface
  public interface Snapshot {
    void write(Appender out) throws IOException;
  }

  /** Takes one record. */
  @FunctionalInterface
  public interface Appender {
    void append(byte type, ByteBuffer payload) throws IOException;
  }

  /**
   * Opens a journal and replays what it holds.
   *
   * @param checkpointBytes how long a log may grow before {@link #due} asks for a checkpoint
   */
  static Journal open(
      Path folder, String name, JournalFile.Opener opener, long checkpointBytes, Replay replay)
      throws IOException {
    return new Journal(folder, name, opener, checkpointBytes, replay);
  }

  /** Adds a record in memory. The payload from position to limit is copied. */
  public void append(byte type, ByteBuffer payload) {
    int size = payload.remaining();
    if (size > Limits.JOURNAL_RECORD_BYTES) {
      throw new IllegalArgumentException("record of " + size + " bytes");
    }
    synchronized (pendingLock) {
      if (pending.remaining() < HEADER_BYTES + size && !grow(HEADER_BYTES + size)) {
        return;
      }
      put(pending, type, payload);
    }
  }

  /**
   * Writes all that was appended. A failing disk is not tried again here but by {@link #tick}.
   *
   * @return whether everything appended so far would now survive the end of this process
   */
  public boolean flush() {
    synchronized (fileLock) {
      return failure == null && write();
    }
  }

  /**
   * To be called each second, by the thread that makes checkpoints: tries a failed disk again, and
   * makes records survive power loss.
   */
  public void tick() {
    synchronized (fileLock) {
      if (!write()) {
        return;
      }
    }
    sync();
  }

  /** Whether a checkpoint should be made: the log is long, or records had to be dropped. */
  public boolean due() {
    synchronized (fileLock) {
      return overflowed || length > Math.max(checkpointBytes, 2 * snapshotLength);
    }
  }

  /** Why the disk takes nothing; null while it does. */
  public @Nullable String failure() {
    return failure != null ? failure : checkpointFailure;
  }

  /** The length of the log in bytes. */
  long length() {
    synchronized (fileLock) {
      return length;
    }
  }

  /**
   * Writes the whole state anew and drops the past. Others go on appending and flushing meanwhile.
   *
   * @return whether it worked; if not, the past is kept
   */
  public boolean checkpoint(Snapshot snapshot) {
    long next;
    boolean dropped = false;
    try {
      synchronized (fileLock) {
        dropped = overflowed;
        if (!dropped && !write()) {
          return false;
        }
        next = generation + 1;
        JournalFile before = file;
        Files.deleteIfExists(log(next));
        file = opener.open(log(next));
        before.close();
        generation = next;
        length = 0;
        overflowed = false;
        if (dropped) {
          // Older than what was dropped: after the snapshot it would undo newer changes.
          writing.clear();
        }
      }
      long written = writeSnapshot(next, snapshot);
      synchronized (fileLock) {
        snapshotLength = written;
        failure = null;
        checkpointFailure = null;
      }
      dropBefore(next);
      return true;
    } catch (IOException e) {
      // The log itself may be well: only what was dropped makes a missing snapshot its failure.
      checkpointFailure = ServerFolder.reason(e);
      if (dropped) {
        failed(e);
        overflowed = true;
      }
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    flush();
    sync();
    synchronized (fileLock) {
      file.close();
    }
  }

  /** Writes {@code pending} out; what the file did not take stays in {@code writing}. */
  private boolean write() {
    try {
      do {
        if (writing.position() == 0) {
          synchronized (pendingLock) {
            ByteBuffer full = pending;
            pending = writing;
            writing = full;
          }
        }
        if (writing.position() > 0) {
          ByteBuffer bytes = writing.duplicate().flip();
          int size = bytes.remaining();
          file.write(bytes, length);
          length += size;
          writing.clear();
          unsynced = true;
        }
      } while (failure != null && waiting() > 0);
      if (!overflowed) {
        failure = null;
      }
      return !overflowed;
    } catch (IOException e) {
      failed(e);
      try {
        file.truncate(length);
      } catch (IOException later) {
        return false; // The next write starts at the same place in any case.
      }
      return false;
    }
  }

  private int waiting() {
    synchronized (pendingLock) {
      return pending.position();
    }
  }

  private void failed(IOException e) {
    failure = ServerFolder.reason(e);
  }

  private void sync() {
    JournalFile now;
    synchronized (fileLock) {
      if (!unsynced) {
        return;
      }
      unsynced = false;
      now = file;
    }
    try {
      now.force(); // Outside of the lock: this may take long, and flush need not wait.
    } catch (IOException e) {
      failed(e);
    }
  }

  private boolean grow(int more) {
    int needed = pending.position() + more;
    if (needed > Limits.JOURNAL_PENDING_BYTES) {
      pending.clear();
      overflowed = true;
      failure = failure == null ? "more records than the disk takes" : failure;
      return false;
    }
    int size = Math.min(Limits.JOURNAL_PENDING_BYTES, Math.max(needed, 2 * pending.capacity()));
    pending = ByteBuffer.allocate(size).put(pending.flip());
    return true;
  }

  private static void put(ByteBuffer out, byte type, ByteBuffer payload) {
    int at = out.position();
    out.putInt(payload.remaining()).putInt(0).put(type).put(payload.duplicate());
    CRC32C crc = new CRC32C();
    crc.update(out.duplicate().limit(out.position()).position(at + 8));
    out.putInt(at + 4, (int) crc.getValue());
  }

  private long writeSnapshot(long number, Snapshot snapshot) throws IOException {
    Path temporary = folder.resolve(name + ".snap.tmp");
    Files.deleteIfExists(temporary);
    long[] at = {0};
    try (JournalFile out = opener.open(temporary)) {
      ByteBuffer buffer = ByteBuffer.allocate(4 * Limits.JOURNAL_RECORD_BYTES);
      snapshot.write((type, payload) -> {
        if (buffer.remaining() < HEADER_BYTES + payload.remaining()) {
          at[0] += drain(buffer, out, at[0]);
        }
        put(buffer, type, payload);
      });
      at[0] += drain(buffer, out, at[0]);
      out.force();
    } catch (IOException e) {
      Files.deleteIfExists(temporary);
      throw e;
    }
    Files.move(temporary, snap(number), StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel directory = FileChannel.open(folder)) {
      directory.force(true); // The new name must be on disk before the old files go.
    }
    return at[0];
  }

  private static int drain(ByteBuffer buffer, JournalFile out, long at) throws IOException {
    int size = buffer.flip().remaining();
    out.write(buffer, at);
    buffer.clear();
    return size;
  }

  /** Reads the newest snapshot and the logs since; answers the number of the last log. */
  private long replay(Replay replay) throws IOException {
    long newestSnap = numbers(".snap.").stream().max(Long::compare).orElse(0L);
    List<Long> logs = numbers(".log.").stream().filter(n -> n >= newestSnap).sorted().toList();
    if (Files.exists(snap(newestSnap))) {
      snapshotLength = JournalReader.read(snap(newestSnap), replay);
    }
    for (long number : logs) {
      length = JournalReader.read(log(number), replay);
      long torn = Files.size(log(number)) - length;
      if (torn > 0) {
        LOG.warn(
            "{} ends in {} bytes of an unfinished write, which are left out", log(number), torn);
      }
    }
    if (!logs.isEmpty()) {
      return logs.getLast();
    }
    length = 0;
    return newestSnap;
  }

  private void dropBefore(long number) throws IOException {
    for (String kind : List.of(".snap.", ".log.")) {
      for (long old : numbers(kind)) {
        if (old < number) {
          Files.deleteIfExists(folder.resolve(name + kind + old));
        }
      }
    }
  }

  private List<Long> numbers(String kind) throws IOException {
    List<Long> found = new ArrayList<>();
    try (var files = Files.newDirectoryStream(folder, name + kind + "*")) {
      for (Path path : files) {
        String number = path.getFileName().toString().substring(name.length() + kind.length());
        if (number.matches("[0-9]{1,18}")) {
          found.add(Long.parseLong(number));
        }
      }
    }
    return found;
  }

  private Path log(long number) {
    return folder.resolve(name + ".log." + number);
  }

  private Path snap(long number) {
    return folder.resolve(name + ".snap." + number);
  }
}
