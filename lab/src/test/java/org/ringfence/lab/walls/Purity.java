package org.ringfence.lab.walls;

import java.util.List;
import java.util.Set;

/**
 * What pure code may not touch: sockets, threads, the wall clock, randomness of its own, logging.
 * Time and randomness are arguments, so that a whole phone network runs in one test from one seed.
 */
final class Purity {
  /** Types of java.net that are values; looking a name up is not, see {@link #MEMBERS}. */
  private static final Set<String> VALUES =
      Set.of(
          "java/net/InetAddress",
          "java/net/Inet4Address",
          "java/net/Inet6Address",
          "java/net/InetSocketAddress",
          "java/net/SocketAddress",
          "java/net/URI",
          "java/net/URISyntaxException",
          "java/net/URLDecoder",
          "java/net/URLEncoder",
          "java/net/UnknownHostException");

  private static final List<String> PREFIXES =
      List.of(
          "java/net/",
          "java/nio/channels/Asynchronous",
          "java/nio/channels/DatagramChannel",
          "java/nio/channels/NetworkChannel",
          "java/nio/channels/Pipe",
          "java/nio/channels/Select",
          "java/nio/channels/ServerSocketChannel",
          "java/nio/channels/SocketChannel",
          "java/nio/channels/spi/",
          "javax/net/",
          "io/netty/",
          "java/lang/Thread",
          "java/util/concurrent/Executor",
          "java/util/concurrent/ScheduledExecutor",
          "java/util/concurrent/ForkJoin",
          "java/util/concurrent/CompletableFuture",
          "java/util/concurrent/ThreadLocalRandom",
          "java/util/concurrent/StructuredTaskScope",
          "java/util/Timer",
          "java/util/logging/",
          "java/lang/System$Logger",
          "org/slf4j/",
          "ch/qos/logback/");

  private static final Set<String> TYPES = Set.of("java/util/Random", "java/security/SecureRandom");

  /** Members by owner and name, whatever their arguments. */
  private static final Set<String> MEMBERS =
      Set.of(
          "java/lang/System.currentTimeMillis",
          "java/lang/System.nanoTime",
          "java/lang/System.out",
          "java/lang/System.err",
          "java/lang/System.getLogger",
          "java/lang/Math.random",
          "java/util/UUID.randomUUID",
          "java/util/random/RandomGenerator.getDefault",
          "java/net/InetAddress.getByName",
          "java/net/InetAddress.getAllByName",
          "java/net/InetAddress.getLocalHost",
          "java/net/InetAddress.getHostName",
          "java/net/InetAddress.getCanonicalHostName",
          "java/net/InetSocketAddress.getHostName",
          "java/time/Clock.systemUTC",
          "java/time/Clock.systemDefaultZone",
          "java/time/Clock.system");

  /** Constructors by owner and descriptor: the same type has harmless ones. */
  private static final Set<String> CONSTRUCTORS =
      Set.of(
          "java/util/Date()V",
          "java/util/SplittableRandom()V",
          "java/net/InetSocketAddress(Ljava/lang/String;I)V");

  private Purity() {}

  /** Whether pure code may not name this type, given as the class file writes it. */
  static boolean bansType(String type) {
    return TYPES.contains(type)
        || !VALUES.contains(type) && PREFIXES.stream().anyMatch(type::startsWith);
  }

  /** Whether pure code may not use this method or field. */
  static boolean bansMember(String owner, String name, String descriptor) {
    return MEMBERS.contains(owner + "." + name)
        || name.equals("<init>") && CONSTRUCTORS.contains(owner + descriptor)
        || name.equals("now") && owner.startsWith("java/time/");
  }
}
