package org.ringfence.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringfence.call.FakeMedia.sdp;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.sdp.Direction;

/** Any event of any leg at any time: no exception, the call ends once, nobody is forgotten. */
@Tag("sim")
class CallRandomEventsTest {

  @Test
  void whateverHappensTheCallEndsOnceAndForAll() {
    long seed = Long.getLong("ringfence.seed", 4_711L);
    for (int i = 0; i < 5_000; i++) {
      try {
        new Chaos(seed + i).run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + (seed + i), e);
      }
    }
  }

  private static final class Chaos {
    private final SplittableRandom random;
    private final FakeExchange exchange = new FakeExchange();
    private final List<FakeLeg> legs = new ArrayList<>();
    private final List<FakeTransfer> wishes = new ArrayList<>();
    private final Call call;
    private int newcomers;

    Chaos(long seed) {
      random = new SplittableRandom(seed);
      exchange.phones("200", "desk", "mobile", "hall");
      exchange.phones("300", "third", "fourth");
      exchange.slow = random.nextInt(4) == 0;
      FakeLeg caller = new FakeLeg("caller");
      legs.add(caller);
      call =
          new Call(
              "1", caller, Destination.of("200"), random.nextInt(5) == 0 ? null : any(), exchange);
    }

    void run() {
      call.start();
      for (int i = 0; i < 60; i++) step();
      exchange.media.full = false;
      call.end(Cause.NORMAL, "test");
      decide();
      for (FakeTransfer wish : wishes) if (wish.taking != null) take(wish);
      exchange.pass(60_000);
      check();
    }

    private void check() {
      assertThat(exchange.released).isEqualTo(1);
      assertThat(exchange.timers()).isZero();
      assertThat(exchange.recorded()).containsOnlyOnce("Ended").endsWith("Ended");
      long closed = exchange.media.done.stream().filter("close"::equals).count();
      assertThat(closed).isEqualTo(exchange.opened);
      for (FakeLeg leg : all()) {
        assertThat(leg.over).as(leg.name).isTrue();
        assertThat(leg.done).as(leg.name).noneMatch(what -> what.startsWith("AFTER"));
        long offered = leg.done.stream().filter("offered"::equals).count();
        long met = leg.done.stream().filter(Chaos::meets).count();
        assertThat(met).as(leg.name + leg.done).isLessThanOrEqualTo(offered + 2);
      }
      for (FakeTransfer wish : wishes) {
        assertThat(wish.told).isNotEmpty();
        assertThat(wish.told.getFirst()).matches("accept|refuse .*");
        assertThat(wish.told.stream().filter("accept"::equals).count()).isLessThanOrEqualTo(1);
      }
    }

    private static boolean meets(String what) {
      return what.startsWith("refuse") || what.startsWith("accept");
    }

    private List<FakeLeg> all() {
      List<FakeLeg> all = new ArrayList<>(legs);
      all.addAll(exchange.legs);
      return all;
    }

    private org.ringfence.sdp.SessionDescription any() {
      Direction[] directions = Direction.values();
      return sdp(1000 + random.nextInt(50), directions[random.nextInt(directions.length)]);
    }

    private void decide() {
      while (exchange.isUndecided()) exchange.decide(exchange.routes.get("300"));
    }

    private void step() {
      switch (random.nextInt(30)) {
        case 0 -> exchange.pass(random.nextInt(8_000));
        case 1 -> exchange.media.full = random.nextInt(4) == 0;
        case 2, 3 -> {
          if (exchange.isUndecided()) exchange.decide(exchange.routes.get("200"));
        }
        case 4 -> {
          if (!wishes.isEmpty()) take(wishes.get(random.nextInt(wishes.size())));
        }
        default -> {
          List<FakeLeg> present = all().stream().filter(leg -> !leg.over).toList();
          if (!present.isEmpty()) happen(present.get(random.nextInt(present.size())));
        }
      }
    }

    private void take(FakeTransfer wish) {
      var taking = wish.taking;
      wish.taking = null;
      if (taking == null) return;
      if (random.nextInt(4) == 0) taking.accept(null);
      else taking.accept(new Taken(newcomer(), any()));
    }

    private FakeLeg newcomer() {
      FakeLeg leg = new FakeLeg("newcomer" + newcomers++);
      legs.add(leg);
      return leg;
    }

    private void happen(FakeLeg leg) {
      LegListener listener = leg.listener;
      if (listener == null) return;
      switch (random.nextInt(20)) {
        case 0, 1 -> listener.ringing(random.nextBoolean() ? null : any(), random.nextBoolean());
        case 2, 3, 4, 5 -> {
          boolean dialled = exchange.legs.contains(leg) && !leg.done.contains("answered");
          if (!dialled) return;
          leg.done.add("answered");
          listener.answered(any());
        }
        case 6 -> listener.confirmed(random.nextBoolean() ? null : any());
        case 7, 8, 9 -> {
          leg.done.add("offered");
          listener.offered(random.nextInt(4) == 0 ? null : any());
        }
        case 10, 11, 12, 13 -> {
          if (leg.lastOffer == null) return;
          leg.lastOffer = null;
          if (random.nextInt(4) > 0) listener.offerAnswered(any());
          else listener.offerRefused();
        }
        case 14, 15 -> {
          FakeTransfer wish = new FakeTransfer("300", random.nextBoolean());
          wishes.add(wish);
          listener.transferAsked(wish);
        }
        case 16 -> listener.replaced(newcomer(), any());
        case 17 -> release(listener);
        case 18 -> listener.digit('5');
        default -> {
          if (random.nextInt(3) == 0) leg.leaves(Cause.values()[random.nextInt(18)]);
        }
      }
    }

    private void release(LegListener listener) {
      if (random.nextInt(5) > 0) return;
      listener.release(taken -> {
        if (taken != null) taken.leg().end(Cause.NORMAL);
      });
    }
  }
}
