package org.ringfence.lab.nat;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.ringfence.lab.peer.PeerFailure;

/**
 * One network namespace (network_namespaces(7)): interfaces, routes, firewall and ports of its own.
 * Its name carries our process's number, so that runs side by side do not meet.
 */
public final class Namespace implements AutoCloseable {
  private static final String PREFIX = "ringfence-";
  private static final Path NAMED = Path.of("/run/netns");
  private static final int CLONE_NEWNET = 0x4000_0000;
  private static final AtomicInteger LAST = new AtomicInteger();

  private final String name;

  private Namespace(String name) {
    this.name = name;
  }

  /** A new one, with nothing but its loopback interface. */
  public static Namespace create(String role) {
    long pid = ProcessHandle.current().pid();
    var made = new Namespace(PREFIX + pid + "-" + LAST.incrementAndGet() + "-" + role);
    Command.run("ip", "netns", "add", made.name);
    try {
      made.ip("link set lo up");
    } catch (RuntimeException e) {
      made.close();
      throw e;
    }
    return made;
  }

  /** Removes the namespaces of runs that have ended without doing so. */
  public static void sweep() {
    if (!Files.isDirectory(NAMED)) return;
    try (var names = Files.list(NAMED)) {
      for (Path each : names.toList()) {
        String name = each.getFileName().toString();
        if (isLeftOver(name)) Command.complaint(List.of("ip", "netns", "del", name), "");
      }
    } catch (IOException e) {
      throw new PeerFailure("cannot see the namespaces", e);
    }
  }

  private static boolean isLeftOver(String name) {
    String[] parts = name.split("-");
    if (!name.startsWith(PREFIX) || parts.length < 3 || !parts[1].matches("[0-9]{1,9}")) {
      return false;
    }
    return ProcessHandle.of(Long.parseLong(parts[1])).isEmpty();
  }

  public String name() {
    return name;
  }

  /** What to put before a command so that it runs in here. */
  public List<String> prefix() {
    return List.of("ip", "netns", "exec", name);
  }

  /** Runs commands of ip(8), without the word itself. */
  void ip(String... commands) {
    Command.feed(List.of("ip", "-n", name, "-batch", "-"), String.join("\n", commands) + "\n");
  }

  /** Sets a kernel setting of this namespace. */
  void sysctl(String key, int value) {
    Path file = Path.of("/proc/sys", key.split("\\."));
    inside(() -> Files.writeString(file, Integer.toString(value)));
  }

  /** Loads a ruleset of nft(8). */
  void nft(String rules) {
    run(List.of("nft", "-f", "-"), rules);
  }

  /**
   * Lets so much out by a wire (tc-tbf(8)). A dozen packets wait, as in a cheap router: a queue
   * that counts bytes would let voice in and no long packet of signalling ever.
   */
  void limit(String device, int kbitPerSecond) {
    String root = "tc qdisc replace dev %s root handle 1: tbf rate %dkbit burst 2000 limit 100000";
    String queue = "tc qdisc replace dev %s parent 1:1 handle 10: pfifo limit 12";
    run(List.of(root.formatted(device, kbitPerSecond).split(" ")), "");
    run(List.of(queue.formatted(device).split(" ")), "");
  }

  private void run(List<String> words, String input) {
    List<String> all = new ArrayList<>(prefix());
    all.addAll(words);
    Command.feed(all, input);
  }

  /**
   * Does something on a thread in here: a socket it opens stays in here, whoever uses it later. It
   * must start no thread, as that would be in here too and might outlive it.
   */
  public <T extends @Nullable Object> T inside(Callable<T> task) {
    var result =
        new FutureTask<T>(() -> {
          enter();
          return task.call();
        });
    // A thread of its own, which ends: no other work may find itself in here.
    Thread.ofPlatform().name("inside-" + name).daemon().start(result);
    try {
      return result.get();
    } catch (ExecutionException e) {
      throw new PeerFailure("inside " + name + ": " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PeerFailure("interrupted", e);
    }
  }

  private void enter() throws Exception {
    Linker linker = Linker.nativeLinker();
    try (Arena arena = Arena.ofConfined()) {
      int fd = call(linker, "open", ADDRESS, arena.allocateFrom(NAMED.resolve(name).toString()));
      if (fd < 0) throw new IOException("the namespace cannot be opened");
      int entered = call(linker, "setns", JAVA_INT, fd, CLONE_NEWNET);
      call(linker, "close", JAVA_INT, fd);
      if (entered < 0) throw new IOException("the namespace cannot be entered");
    }
  }

  /** A call of the C library's whose first argument is of that layout and whose second an int. */
  private static int call(
      Linker linker, String function, java.lang.foreign.MemoryLayout first, Object argument)
      throws Exception {
    return call(linker, function, first, argument, 0);
  }

  private static int call(
      Linker linker,
      String function,
      java.lang.foreign.MemoryLayout first,
      Object argument,
      int second)
      throws Exception {
    MethodHandle handle =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow(function),
            FunctionDescriptor.of(JAVA_INT, first, JAVA_INT));
    try {
      return (int) handle.invokeWithArguments(argument, second);
    } catch (Throwable e) {
      throw new IOException(function + " failed", e);
    }
  }

  /** Removes it. What still runs in here keeps it alive, unreachable, until it ends. */
  @Override
  public void close() {
    Command.complaint(List.of("ip", "netns", "del", name), "");
  }
}
