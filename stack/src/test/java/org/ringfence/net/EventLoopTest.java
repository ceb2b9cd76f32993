package org.ringfence.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class EventLoopTest {
  private final EventLoop loop = new EventLoop("loop-under-test", 1024);

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void tasksOfEachThreadRunOnTheLoopInTheirOrder() throws Exception {
    int producers = 4;
    int each = 20_000;
    List<List<Integer>> seen = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(producers * each);
    AtomicInteger strangers = new AtomicInteger();
    for (int p = 0; p < producers; p++) {
      List<Integer> mine = new ArrayList<>();
      seen.add(mine);
      Thread.ofPlatform()
          .start(() -> {
            for (int i = 0; i < each; i++) {
              int number = i;
              Runnable task =
                  () -> {
                    mine.add(number);
                    if (!loop.inLoop()) {
                      strangers.incrementAndGet();
                    }
                    done.countDown();
                  };
              while (!loop.offer(task)) {
                Thread.onSpinWait();
              }
            }
          });
    }
    assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(strangers).hasValue(0);
    for (List<Integer> mine : seen) {
      assertThat(mine).hasSize(each).isSorted();
    }
  }

  @Test
  void aFullQueueRefusesAndCounts() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch inside = new CountDownLatch(1);
    loop.execute(() -> {
      inside.countDown();
      awaitQuietly(gate);
    });
    inside.await();
    for (int i = 0; i < 1023; i++) {
      assertThat(loop.offer(() -> {})).isTrue();
    }
    loop.offer(() -> {});
    assertThat(loop.offer(() -> {})).isFalse();
    assertThatThrownBy(() -> loop.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    assertThat(loop.rejected()).isGreaterThanOrEqualTo(2);
    gate.countDown();
    await().until(() -> loop.waiting() == 0);
    assertThat(loop.offer(() -> {})).isTrue();
  }

  @Test
  void whatThrowsIsCountedAndEndsNothing() throws Exception {
    loop.execute(() -> {
      throw new IllegalStateException("a bug, made on purpose");
    });
    loop.execute(() -> {
      throw new StackOverflowError("another, made on purpose");
    });
    CompletableFuture<Boolean> after = new CompletableFuture<>();
    loop.execute(() -> after.complete(loop.inLoop()));
    assertThat(after.get(5, TimeUnit.SECONDS)).isTrue();
    assertThat(loop.failures()).isEqualTo(2);
  }

  @Test
  void aTickerIsCalledWhenItsDeadlineHasPassedAndNotBefore() throws Exception {
    CompletableFuture<Long> lateness = new CompletableFuture<>();
    AtomicLong deadline = new AtomicLong(System.nanoTime() + 30_000_000);
    loop.ticker(
        new Ticker() {
          @Override
          public long deadlineNs() {
            return deadline.get();
          }

          @Override
          public void tick(long nowNs) {
            lateness.complete(nowNs - deadline.get());
            deadline.set(Long.MAX_VALUE);
          }
        });
    assertThat(lateness.get(5, TimeUnit.SECONDS)).isNotNegative();
  }

  @Test
  void aTimerSetByATaskIsSeenInTheSameTurn() throws Exception {
    CompletableFuture<Boolean> ticked = new CompletableFuture<>();
    AtomicLong deadline = new AtomicLong(Long.MAX_VALUE);
    loop.ticker(
        new Ticker() {
          @Override
          public long deadlineNs() {
            return deadline.get();
          }

          @Override
          public void tick(long nowNs) {
            deadline.set(Long.MAX_VALUE);
            ticked.complete(loop.inLoop());
          }
        });
    loop.execute(() -> deadline.set(System.nanoTime() + 5_000_000));
    assertThat(ticked.get(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void theHookRunsOnceAfterABatch() throws Exception {
    AtomicInteger tasks = new AtomicInteger();
    List<Integer> tasksAtHook = new ArrayList<>();
    loop.afterBatch(() -> tasksAtHook.add(tasks.get()));
    CountDownLatch gate = new CountDownLatch(1);
    loop.execute(() -> awaitQuietly(gate));
    for (int i = 0; i < 100; i++) {
      loop.execute(tasks::incrementAndGet);
    }
    gate.countDown();
    CompletableFuture<List<Integer>> seen = new CompletableFuture<>();
    await().until(() -> loop.waiting() == 0);
    loop.execute(() -> seen.complete(List.copyOf(tasksAtHook)));
    List<Integer> counts = seen.get(5, TimeUnit.SECONDS);
    assertThat(counts).endsWith(100);
    assertThat(counts.size()).isLessThan(20);
  }

  @Test
  void itServesManyDatagrams() throws Exception {
    int wanted = 20_000;
    CountDownLatch received = new CountDownLatch(wanted);
    try (DatagramChannel server = DatagramChannel.open();
        DatagramChannel client = DatagramChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      server.configureBlocking(false);
      ByteBuffer in = ByteBuffer.allocateDirect(2048);
      loop.register(
          server,
          SelectionKey.OP_READ,
          key -> {
            in.clear();
            while (server.receive(in) != null) {
              received.countDown();
              in.clear();
            }
          });
      client.connect(server.getLocalAddress());
      ByteBuffer out = ByteBuffer.allocateDirect(200);
      for (int i = 0; i < wanted; i++) {
        client.write(out.clear());
        while (i - (wanted - received.getCount()) > 100) {
          Thread.onSpinWait(); // what the kernel cannot hold would be lost
        }
      }
      assertThat(received.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void closingRunsWhatWaitsAndThenRefuses() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    AtomicInteger ran = new AtomicInteger();
    loop.execute(() -> awaitQuietly(gate));
    for (int i = 0; i < 500; i++) {
      loop.execute(ran::incrementAndGet);
    }
    Thread closer = Thread.ofPlatform().start(loop::close);
    gate.countDown();
    closer.join();
    assertThat(ran).hasValue(500);
    assertThat(loop.offer(() -> {})).isFalse();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
