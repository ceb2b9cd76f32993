package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.ringfence.media.RelaySide;

/** A media loop on loopback for one test, with phones around it; all of it ends with the test. */
final class MediaLoopRig implements AutoCloseable {
  static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  static final String THREAD = "test-media";

  final MediaLoop loop;
  private final List<AutoCloseable> open = new ArrayList<>();

  MediaLoopRig(MediaLoopConfig config) throws IOException {
    loop = new MediaLoop(THREAD, config, new SplittableRandom(7));
    open.add(loop);
  }

  SrtpPhone phone() throws IOException {
    return also(new SrtpPhone());
  }

  <T extends AutoCloseable> T also(T closeable) {
    open.add(closeable);
    return closeable;
  }

  /** Waits until the loop has done what it was told so far: it does it in order. */
  void settle() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    loop.openRelay(
            RelaySpec.of(
                new MediaListener() {
                  @Override
                  public void closed(RelaySide.Statistics a, RelaySide.Statistics b) {
                    closed.countDown();
                  }
                }))
        .close();
    assertThat(closed.await(20, TimeUnit.SECONDS)).isTrue();
  }

  /** Waits until so many packets of a side were looked at. */
  static void awaitPackets(RelayHandle relay, int side, long count) {
    await().atMost(Duration.ofSeconds(20)).until(() -> seen(relay, side) >= count);
  }

  private static long seen(RelayHandle relay, int side) {
    RelaySide.Statistics counted = relay.statistics(side);
    return counted.packets() + counted.refused() + counted.malformed() + counted.notAuthentic();
  }

  @Override
  public void close() throws Exception {
    for (AutoCloseable each : open.reversed()) each.close();
  }
}
