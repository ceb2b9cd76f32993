package org.ringfence.server;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.ringfence.agent.AgentShard;
import org.ringfence.agent.SipAgent;
import org.ringfence.call.CallEvent;
import org.ringfence.server.observe.HepSender;
import org.ringfence.server.observe.Ladder;
import org.ringfence.server.observe.PassedMessage;

/** The messages of the latest calls: each shard has its own, and they are put together here. */
final class Ladders {
  private static final int WAIT_SECONDS = 2;

  private final Map<AgentShard, Ladder> ladders = new IdentityHashMap<>();
  private final HepSender hep;

  /**
   * @param hep is shown the same
   */
  Ladders(SipAgent agent, HepSender hep) {
    this.hep = hep;
    for (AgentShard shard : agent.shards()) ladders.put(shard, new Ladder());
    agent.tap((shard, message, flow, received) -> {
      long nowMs = System.currentTimeMillis();
      at(shard).passed(message, flow, received, nowMs);
      hep.passed(message, flow, received, nowMs);
    });
  }

  private Ladder at(AgentShard shard) {
    Ladder ladder = ladders.get(shard);
    if (ladder == null) throw new IllegalStateException("a shard without a ladder");
    return ladder;
  }

  /** Takes note of which legs a call has; on that shard. */
  void record(AgentShard shard, CallEvent event) {
    switch (event) {
      case CallEvent.Began began -> {
        at(shard).leg(began.callerLeg(), began.callId());
        hep.leg(began.callId(), began.callerLeg(), true);
      }
      case CallEvent.Dialled dialled -> {
        at(shard).leg(dialled.leg(), dialled.callId());
        hep.leg(dialled.callId(), dialled.leg(), false);
      }
      default -> {}
    }
  }

  /** All that is still known to have passed in that call; from any thread, and it waits. */
  List<PassedMessage> of(String callId) {
    Set<String> legs = new HashSet<>();
    for (Set<String> some : everywhere(ladder -> ladder.legs(callId))) legs.addAll(some);
    List<PassedMessage> all = new ArrayList<>();
    for (List<PassedMessage> some : everywhere(ladder -> ladder.messages(legs))) all.addAll(some);
    all.sort(Comparator.comparingLong(PassedMessage::timeMs));
    return all;
  }

  private <T> List<T> everywhere(Function<Ladder, T> question) {
    List<CompletableFuture<T>> asked = new ArrayList<>();
    ladders.forEach((shard, ladder) -> {
      CompletableFuture<T> answer = new CompletableFuture<>();
      shard.loop().execute(() -> answer.complete(question.apply(ladder)));
      asked.add(answer);
    });
    List<T> answers = new ArrayList<>();
    for (CompletableFuture<T> each : asked) {
      try {
        answers.add(each.get(WAIT_SECONDS, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException tooBusy) {
        // What is missing is missing: a view is not worth a call.
      }
    }
    return answers;
  }
}
