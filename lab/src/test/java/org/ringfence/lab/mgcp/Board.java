package org.ringfence.lab.mgcp;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ringfence.call.Call;
import org.ringfence.call.CallEvent;
import org.ringfence.call.Cause;
import org.ringfence.call.Decision;
import org.ringfence.call.Destination;
import org.ringfence.call.Exchange;
import org.ringfence.call.Leg;
import org.ringfence.call.MediaEnd;
import org.ringfence.call.MediaPath;
import org.ringfence.call.MediaPolicy;
import org.ringfence.call.MediaSecurity;
import org.ringfence.call.Party;
import org.ringfence.call.Reach;
import org.ringfence.call.Side;
import org.ringfence.call.Target;
import org.ringfence.call.Voice;
import org.ringfence.sdp.SessionDescription;
import org.ringfence.sim.VirtualNetwork;

/** A switchboard on virtual time whose media need no ports. */
final class Board implements Exchange {
  private static final long MS = 1_000_000;

  final List<CallEvent> events = new ArrayList<>();
  private final VirtualNetwork network;
  private final Function<Party, List<Target>> phones;
  private int begun;
  int under;

  Board(VirtualNetwork network, Function<Party, List<Target>> phones) {
    this.network = network;
    this.phones = phones;
  }

  /** What is done there is done after what is done now. */
  Executor shard() {
    return task -> network.at(network.nowNs(), task);
  }

  void invited(Leg leg, String dialled, SessionDescription offer) {
    under++;
    new Call("call-" + begun++, leg, Destination.of(dialled), offer, this).start();
  }

  List<String> told() {
    List<String> words = new ArrayList<>();
    for (CallEvent each : events) {
      switch (each) {
        case CallEvent.Answered answered -> words.add("answered by " + answered.by().number());
        case CallEvent.Held held -> words.add(held.on() ? "held" : "resumed");
        case CallEvent.Ended ended -> words.add("ended " + ended.cause());
        default -> {}
      }
    }
    return words;
  }

  @Override
  public void route(Party caller, Destination dialled, int diverted, Consumer<Decision> decided) {
    Party called = Party.of(dialled.number(), "");
    List<Target> targets = phones.apply(called);
    decided.accept(
        targets.isEmpty()
            ? new Decision.Refuse(Cause.NOT_FOUND)
            : new Decision.Ring(called, targets, 30_000));
  }

  @Override
  public MediaPath openMedia(String callId) {
    return new MediaPath() {
      @Override
      public MediaEnd end(Side side, MediaPolicy policy) {
        return new PassingEnd();
      }

      @Override
      public MediaEnd inside(Side side, Voice voice) {
        return new PassingEnd();
      }

      @Override
      public boolean isSealed() {
        return false;
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public MediaPolicy mediaPolicy(Party party) {
    return MediaPolicy.CLEAR;
  }

  @Override
  public void record(CallEvent event) {
    events.add(event);
  }

  @Override
  public Runnable after(long delayMs, Runnable task) {
    boolean[] taken = new boolean[1];
    network.at(
        network.nowNs() + delayMs * MS,
        () -> {
          if (!taken[0]) task.run();
        });
    return () -> taken[0] = true;
  }

  @Override
  public long longestMs() {
    return 3_600_000;
  }

  @Override
  public void released(Call call) {
    under--;
  }

  /** Each hears what the other says, word for word. */
  private static final class PassingEnd implements MediaEnd {
    @Override
    public SessionDescription offer(SessionDescription others, Reach reach) {
      return others;
    }

    @Override
    public SessionDescription answer(SessionDescription others, Reach reach) {
      return others;
    }

    @Override
    public SessionDescription echo(SessionDescription offer, Reach reach) {
      return offer;
    }

    @Override
    public @Nullable Cause offered(SessionDescription theirs, Reach reach) {
      return null;
    }

    @Override
    public @Nullable Cause answered(SessionDescription theirs, Reach reach) {
      return null;
    }

    @Override
    public MediaSecurity security() {
      return MediaSecurity.CLEAR;
    }

    @Override
    public void refused() {}

    @Override
    public void close() {}
  }
}
