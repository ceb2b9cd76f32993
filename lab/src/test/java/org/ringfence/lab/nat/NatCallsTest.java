package org.ringfence.lab.nat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ringfence.base.Transport;
import org.ringfence.lab.interop.Conversation;
import org.ringfence.lab.peer.BaresipPeer;
import org.ringfence.lab.peer.Installed;
import org.ringfence.lab.peer.PhonePlan;

/**
 * Phones behind routers that forget UDP soon: they stay silent for longer than that, then call and
 * are called, and hear each other.
 */
@Tag("interop")
@Tag("interop-nat")
class NatCallsTest {
  private static final int OURS_HZ = 440;
  private static final int THEIRS_HZ = 620;

  private static NatSite site;

  @BeforeAll
  static void open() {
    Permitted.need();
    Installed.need("baresip", "baresip-core");
    site = new NatSite("nat-calls");
  }

  @AfterAll
  static void close() {
    if (site != null) site.close();
  }

  /** Our phone and a baresip, each behind a router of its own. */
  private static final class Pair implements AutoCloseable {
    final String what;
    private final PhonePlan ours;
    private final PhonePlan theirs;
    private final NatPhone phone;
    private final BaresipPeer baresip;

    Pair(Nat.Kind kind, Transport phoneBy, Transport baresipBy, int udpTimeoutSeconds) {
      what = kind + ", our phone over " + phoneBy + ", baresip over " + baresipBy;
      ours = site.ourPlan(phoneBy, OURS_HZ);
      theirs = site.baresipPlan(baresipBy, THEIRS_HZ);
      phone = site.ours(ours, site.nat(kind, udpTimeoutSeconds).behind());
      try {
        baresip = site.baresip(theirs, site.nat(kind, udpTimeoutSeconds).behind());
      } catch (RuntimeException e) {
        phone.close();
        throw e;
      }
    }

    void awaitRegistered() {
      baresip.awaitRegistered();
      phone.awaitRegistered();
    }

    void call() {
      NatSite.call(phone, ours, baresip, theirs);
    }

    void isCalled() {
      NatSite.call(baresip, theirs, phone, ours);
    }

    @Override
    public void close() {
      phone.close();
      baresip.close();
    }
  }

  /** All at once: what takes the time is the silence. */
  private static void together(List<Callable<Void>> tasks) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> done : threads.invokeAll(tasks)) done.get();
    }
  }

  private static Callable<Void> task(Runnable what) {
    return () -> {
      what.run();
      return null;
    };
  }

  @Test
  void afterSilenceTheyCallAndAreCalled() throws Exception {
    int timeoutSeconds = 6;
    try (var cone = new Pair(Nat.Kind.FULL_CONE, Transport.UDP, Transport.TLS, timeoutSeconds);
        var symmetric =
            new Pair(Nat.Kind.SYMMETRIC, Transport.TLS, Transport.TLS, timeoutSeconds)) {
      cone.awaitRegistered();
      symmetric.awaitRegistered();
      Conversation.talk(1.5 * timeoutSeconds);
      together(List.of(task(cone::isCalled), task(symmetric::call)));
    }
  }

  /** Every kind of router, with the 30 s of silence that many allow, both ways. */
  @Test
  @Tag("slow")
  void afterThirtySecondsTheyCallAndAreCalled() throws Exception {
    int timeoutSeconds = 30;
    List<Pair> pairs = new ArrayList<>();
    try {
      for (Nat.Kind kind : Nat.Kind.values()) {
        for (Transport by : List.of(Transport.TLS, Transport.UDP)) {
          pairs.add(new Pair(kind, by, by, timeoutSeconds));
        }
      }
      pairs.forEach(Pair::awaitRegistered);
      Conversation.talk(1.5 * timeoutSeconds);
      together(pairs.stream().map(pair -> task(pair::call)).toList());
      Conversation.talk(1.5 * timeoutSeconds);
      together(pairs.stream().map(pair -> task(pair::isCalled)).toList());
      for (Pair pair : pairs) {
        NatFigures.row("Calls both ways after 45 s of silence: " + pair.what, "heard");
      }
    } finally {
      pairs.forEach(Pair::close);
    }
  }
}
