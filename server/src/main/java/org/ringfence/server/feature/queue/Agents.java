package org.ringfence.server.feature.queue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringfence.server.config.Answering;
import org.ringfence.server.people.QueueState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents of all queues: who is logged in, free and rested. Whoever logged out stays so after a
 * restart.
 */
public final class Agents {
  private static final Logger LOG = LoggerFactory.getLogger(Agents.class);

  private final Path file;
  private final Talking talking;
  private final Predicate<String> reachable;
  private final InstantSource clock;
  private final Set<String> out = ConcurrentHashMap.newKeySet();
  private final Set<String> ringing = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> offeredMs = new ConcurrentHashMap<>();
  private final Map<String, Integer> calls = new ConcurrentHashMap<>();

  /**
   * @param file where those are remembered who logged out
   * @param reachable whether an extension has a phone
   */
  public Agents(Path file, Talking talking, Predicate<String> reachable, InstantSource clock) {
    this.file = file;
    this.talking = talking;
    this.reachable = reachable;
    this.clock = clock;
    try {
      if (Files.exists(file)) out.addAll(Files.readAllLines(file));
    } catch (IOException e) {
      LOG.warn("who logged out of the queues is forgotten: {}", e.getMessage());
    }
  }

  public boolean isIn(String agent) {
    return !out.contains(agent);
  }

  /** Logs in or out. */
  public synchronized void log(String agent, boolean in) {
    if (in ? !out.remove(agent) : !out.add(agent)) return;
    try {
      Path fresh = file.resolveSibling(file.getFileName() + ".new");
      Files.write(fresh, out);
      Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      LOG.error("who logged out of the queues cannot be remembered: {}", e.getMessage());
    }
  }

  /** Whether anybody of a queue works now. */
  boolean anyIn(Answering.Queue queue) {
    return queue.agents().stream().anyMatch(this::isIn);
  }

  /**
   * Takes the agent whose turn it is; null when nobody is free. To be given back.
   *
   * @param asked who did not take this caller just now
   */
  synchronized @Nullable String take(Answering.Queue queue, Set<String> asked) {
    List<String> free =
        queue.agents().stream()
            .filter(agent -> !asked.contains(agent) && isFree(agent, queue))
            .toList();
    String next =
        switch (queue.strategy()) {
          case IN_ORDER -> free.isEmpty() ? null : free.getFirst();
          case LONGEST_IDLE ->
              free.stream().min(Comparator.comparingLong(this::idleSinceMs)).orElse(null);
          case FEWEST_CALLS ->
              free.stream()
                  .min(
                      Comparator.comparingInt((String agent) -> calls.getOrDefault(agent, 0))
                          .thenComparingLong(this::idleSinceMs))
                  .orElse(null);
        };
    if (next != null) {
      ringing.add(next);
      offeredMs.put(next, clock.millis());
    }
    return next;
  }

  /** What each of a queue's does now. */
  List<QueueState.Agent> states(Answering.Queue queue) {
    return queue.agents().stream()
        .map(
            agent -> new QueueState.Agent(agent, doing(agent, queue), calls.getOrDefault(agent, 0)))
        .toList();
  }

  private QueueState.Doing doing(String agent, Answering.Queue queue) {
    if (!isIn(agent)) return QueueState.Doing.LOGGED_OUT;
    if (talking.isTalking(agent)) return QueueState.Doing.TALKING;
    if (ringing.contains(agent)) return QueueState.Doing.RINGING;
    if (!reachable.test(agent)) return QueueState.Doing.AWAY;
    return isFree(agent, queue) ? QueueState.Doing.FREE : QueueState.Doing.RESTING;
  }

  private boolean isFree(String agent, Answering.Queue queue) {
    return isIn(agent)
        && !ringing.contains(agent)
        && !talking.isTalking(agent)
        && clock.millis() - idleSinceMs(agent) >= queue.restSeconds() * 1000L
        && reachable.test(agent);
  }

  /** Since its last call, or since it did not take one that was offered. */
  private long idleSinceMs(String agent) {
    return Math.max(talking.lastMs(agent), offeredMs.getOrDefault(agent, 0L));
  }

  /** It rings no longer. */
  void giveBack(String agent, boolean took) {
    ringing.remove(agent);
    if (took) calls.merge(agent, 1, Integer::sum);
  }
}
