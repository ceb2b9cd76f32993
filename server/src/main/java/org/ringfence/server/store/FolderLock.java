package org.ringfence.server.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.report.Exit;
import org.ringfence.server.report.Failure;

/** Sees that one process at a time owns a data folder. The system drops it when that one dies. */
public final class FolderLock implements AutoCloseable {
  /** The lock is on a byte far behind the process number, so that others can read that. */
  private static final long LOCKED_BYTE = 1 << 20;

  private final FileChannel channel;

  private FolderLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Takes the folder, or says which process has it. */
  public static FolderLock take(ServerFolder folder) throws Failure {
    Path file = folder.lockFile();
    FileChannel channel = null;
    try {
      channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        String pid = read(channel);
        channel.close();
        throw new Failure(
            Exit.TEMPORARY,
            "Process " + pid + " is using the data folder " + folder.path() + " already.",
            "Stop it first (`kill " + pid + "`), or choose another folder with --data DIR.");
      }
      channel.truncate(0);
      String pid = Long.toString(ProcessHandle.current().pid());
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      return new FolderLock(channel);
    } catch (IOException e) {
      close(channel);
      throw new Failure(
          Exit.CANNOT_CREATE,
          "The lock " + file + " cannot be written (" + ServerFolder.reason(e) + ").",
          "Check who owns the data folder and whether the disk is full.",
          e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(LOCKED_BYTE, 1, false);
    } catch (OverlappingFileLockException ownProcess) {
      return null;
    }
  }

  private static String read(FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(20);
    channel.read(bytes, 0);
    String pid = new String(bytes.array(), 0, bytes.position(), StandardCharsets.US_ASCII);
    return pid.matches("[0-9]+") ? pid : "(unknown)";
  }

  private static void close(@Nullable FileChannel channel) {
    if (channel != null) {
      try {
        channel.close();
      } catch (IOException unwritable) {
        return; // The lock goes with the process in any case.
      }
    }
  }

  @Override
  public void close() {
    close(channel);
  }
}
