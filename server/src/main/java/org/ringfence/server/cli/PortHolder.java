package org.ringfence.server.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out, on Linux and as far as we may look, which process holds a port. */
final class PortHolder {
  private PortHolder() {}

  /** {@code process 4711 (kamailio)}; null when /proc does not tell. */
  static @Nullable String find(boolean udp, int port) {
    try {
      Set<String> sockets = sockets(udp, port);
      return sockets.isEmpty() ? null : owner(sockets);
    } catch (IOException notLinux) {
      return null;
    }
  }

  /** The inodes of sockets bound to the port: column 2 is address:port in hex, column 10 inode. */
  private static Set<String> sockets(boolean udp, int port) throws IOException {
    Set<String> inodes = new HashSet<>();
    String suffix = String.format(Locale.ROOT, ":%04X", port);
    for (String table : udp ? List.of("udp", "udp6") : List.of("tcp", "tcp6")) {
      Path file = Path.of("/proc/net", table);
      if (!Files.exists(file)) {
        continue;
      }
      for (String line : Files.readAllLines(file)) {
        String[] columns = line.strip().split(" +");
        boolean bound = columns.length > 9 && columns[1].endsWith(suffix);
        if (bound && (udp || columns[3].equals("0A"))) {
          inodes.add("socket:[" + columns[9] + "]");
        }
      }
    }
    return inodes;
  }

  private static @Nullable String owner(Set<String> sockets) throws IOException {
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        if (holds(process, sockets)) {
          String name = Files.readString(process.resolve("comm")).strip();
          return "process " + process.getFileName() + " (" + name + ")";
        }
      }
    }
    return null;
  }

  private static boolean holds(Path process, Set<String> sockets) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path file : files) {
        if (sockets.contains(Files.readSymbolicLink(file).toString())) {
          return true;
        }
      }
    } catch (IOException | java.nio.file.DirectoryIteratorException notOurs) {
      return false;
    }
    return false;
  }
}
